"""A hub of this machine that speaks as the Hugging Face Hub does to its own client, made for tests.

What it answers, and in which headers, is what https://huggingface.co/docs/hub/api and the client's source describe.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from support.web_server import Answer, Asked, File, WebServer

LARGE = 1000
"""Bytes from which on a file is in large-file storage, at another address."""
PAGE = 3
"""Entries of a listing on a page."""
_API = re.compile(r"/api/(?:datasets|models)/([^/]+/[^/]+)(?:/(revision|tree)/([^/]+(?:/[^/]+)*?))?/?")


@dataclass
class Repository:
    """One commit of a repository, data or model. `token` is what its files need; `gated` says so as the hub does."""

    files: dict[str, bytes]
    sha: str = "0123456789abcdef0123456789abcdef01234567"
    branches: tuple[str, ...] = ("main",)
    token: str | None = None
    gated: bool = False
    served: dict[str, File] = field(default_factory=dict[str, File])
    """How files of these names are served, where it is not the plain way."""

    def known(self, revision: str) -> bool:
        return revision in {self.sha, *self.branches}


class FakeHub:
    """Answers what is not there otherwise: `web` is the hub, `storage` the other host that holds its large files."""

    def __init__(self, web: WebServer, storage: WebServer) -> None:
        self.web, self.storage, self.repositories = web, storage, dict[str, Repository]()
        web.otherwise, storage.otherwise = self._answer, self._stored

    def ranges(self, name: str, path: str) -> list[str | None]:
        """The ranges of each time that a large file was asked for."""
        return self.storage.ranges(f"/{name}/{path}")

    def _answer(self, asked: Asked) -> Answer:
        if found := _API.fullmatch(asked.path):
            return self._api(asked, found[1], found[2] or "revision", found[3] or "main")
        if found := re.fullmatch(r"(?:/datasets)?/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", asked.path):
            return self._resolve(asked, found[1], found[2], found[3])
        return Answer(404)

    def _stored(self, asked: Asked) -> Answer:
        """As the storage does: it knows signed addresses only, and refuses who brings a token as well."""
        found = re.fullmatch(r"/([^/]+/[^/]+)/(.+)", asked.path)
        if found is None or asked.query != "signature=s" or "authorization" in asked.headers:
            return Answer(400)
        repository = self.repositories[found[1]]
        return repository.served.get(found[2], File(repository.files[found[2]]))(asked)

    def _api(self, asked: Asked, name: str, what: str, revision: str) -> Answer:
        repository = self.repositories.get(name)
        if repository is None or (repository.token and not repository.gated and not _has(asked, repository)):
            return _error(401, "RepoNotFound", "Repository not found")
        if not repository.known(revision):
            return _error(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        if what == "tree":
            return self._tree(asked, repository)
        siblings = [{"rfilename": path} for path in repository.files]
        return _json({"id": name, "sha": repository.sha, "private": False, "siblings": siblings, "tags": []})

    def _tree(self, asked: Asked, repository: Repository) -> Answer:
        start = int(found[1]) if (found := re.search(r"cursor=(\d+)", asked.query)) else 0
        entries = [_entry(path, content) for path, content in repository.files.items()]
        answer = _json(entries[start : start + PAGE])
        if start + PAGE < len(entries):
            following = f"{self.web.url}{asked.path}?recursive=true&cursor={start + PAGE}"
            answer.headers["Link"] = f'<{following}>; rel="next"'
        return answer

    def _resolve(self, asked: Asked, name: str, revision: str, path: str) -> Answer:
        repository = self.repositories.get(name)
        if repository is None:
            return _error(401, "RepoNotFound", "Repository not found")
        if not repository.known(revision):
            return _error(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        if repository.token and not _has(asked, repository):
            return _error(401 if "authorization" not in asked.headers else 403, "GatedRepo", "Access is restricted")
        if path not in repository.files:
            return _error(404, "EntryNotFound", "Entry not found")
        content = repository.files[path]
        commit = {"X-Repo-Commit": repository.sha}
        if len(content) < LARGE:
            return File(content, etag=f'"{_git_id(content)}"', headers=commit)(asked)
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        location = f"{self.storage.url}/{name}/{path}?signature=s"
        linked = {"X-Linked-Etag": etag, "X-Linked-Size": str(len(content)), "ETag": etag}
        return Answer(302, b"", {"Location": location, **commit, **linked})


def _entry(path: str, content: bytes) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "oid": _git_id(content), "size": len(content), "path": path}
    if len(content) >= LARGE:
        entry["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 134}
    return entry


def _has(asked: Asked, repository: Repository) -> bool:
    return asked.headers.get("authorization") == f"Bearer {repository.token}"


def _git_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _json(value: Any) -> Answer:
    return Answer(200, json.dumps(value).encode(), {"Content-Type": "application/json"})


def _error(status: int, code: str, message: str) -> Answer:
    answer = _json({"error": message})
    answer.status = status
    answer.headers |= {"X-Error-Code": code, "X-Error-Message": message}
    return answer
