"""A data set repository of the Hugging Face Hub, as a folder, by the hub's own client.

The client honours HF_ENDPOINT, HF_TOKEN, HF_HOME and HF_HUB_OFFLINE
(https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables). What is settled here: its
requests go through the guard, and every file is compared with the hash that the hub names. Files that are whole stay
from one try to the next.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import httpx2
import huggingface_hub
from huggingface_hub import errors

from trainyard.datasets.fetch.addresses import HubAddress
from trainyard.datasets.fetch.errors import CutError, FetchError
from trainyard.datasets.fetch.guard import Guard
from trainyard.datasets.fetch.hub_errors import meaning, no_hub
from trainyard.datasets.fetch.meter import Meter, Progress
from trainyard.datasets.fetch.patience import Patience
from trainyard.datasets.fetch.transport import client

FILES = "files"
WORKERS = 4
API_TIMEOUT_S = 30.0
_HIDDEN = [".*", "*/.*"]
_NO_DATA = {".py", ".md", ".txt", ".cff", ".bib", ".yaml", ".yml", ".pdf", ".ipynb", ".gitignore", ""}
_Hub: Any = huggingface_hub  # its functions are decorated in ways that a type checker cannot follow


@dataclass(frozen=True, slots=True)
class FetchedFolder:
    path: Path
    origin: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file of the repository. `sha256` where it is in large-file storage, else `blob` is the id that git gives it."""

    name: str
    bytes: int
    blob: str
    sha256: str | None


class HubFetch:
    """Fetches `address` into `folder`, which stays from one try to the next."""

    def __init__(
        self,
        address: HubAddress,
        folder: Path,
        guard: Guard,
        progress: Progress,
        patience: Patience | None = None,
        meter: Callable[[Path, Progress], Meter] = Meter,
    ) -> None:
        self._address, self._guard = address, guard
        self._files = folder / FILES
        self._files.mkdir(parents=True, exist_ok=True)
        self._patience, self._meter, self._counting = patience or Patience(), meter(folder, progress), False
        self._api: Any = _Hub.HfApi(library_name="trainyard")

    def run(self) -> FetchedFolder:
        """Raises FetchError, with the way out, and OSError where the disk refuses."""
        if huggingface_hub.is_offline_mode():
            return self._told(self._from_cache(), "from the cache of this machine")
        _Hub.set_client_factory(lambda: client(self._guard, self._count))
        while True:
            before = self._whole_bytes()
            try:
                sha = self._attempt()
            except CutError as error:
                self._patience.failed(self._address.shown, error, came_further=self._whole_bytes() > before)
                continue
            break
        shutil.rmtree(self._files / ".cache", ignore_errors=True)
        return self._told(sha, "" if self._api.endpoint == "https://huggingface.co" else f"from {self._api.endpoint}")

    def _attempt(self) -> str:
        """Everything once; the commit that was fetched. Raises CutError where another attempt may help."""
        repository, revision = self._address.repository, self._address.revision
        for left in self._files.glob(".cache/**/*.incomplete"):
            left.unlink()  # of a try that was killed; the client begins such a file anew
        try:
            sha = self._api.dataset_info(repository, revision=revision, timeout=API_TIMEOUT_S).sha
            listed = self._listed(sha)
            self._begin(listed)
            _Hub.snapshot_download(
                repository,
                repo_type="dataset",
                revision=sha,
                local_dir=self._files,
                ignore_patterns=_HIDDEN,
                max_workers=WORKERS,
                library_name="trainyard",
            )
        except (httpx2.HTTPError, errors.LocalEntryNotFoundError, errors.FileMetadataError) as error:
            raise meaning(error, self._address, self._api.endpoint) from error
        except (KeyError, TypeError, ValueError) as error:
            raise no_hub(self._api.endpoint) from error
        except OSError as error:
            if error.errno is None:  # the client's own: a file that came shorter or longer than announced
                raise CutError("a file came incomplete") from error
            raise
        finally:
            self._counting = False
        for one in listed:
            self._check(one)
        return sha

    def _listed(self, sha: str) -> list[_Listed]:
        """The files to be fetched; those that systems and version control left behind are not."""
        entries = self._api.list_repo_tree(self._address.repository, repo_type="dataset", revision=sha, recursive=True)
        files = [
            _Listed(one.path, one.size, one.blob_id, None if one.lfs is None else one.lfs.sha256)
            for one in entries
            if isinstance(one, huggingface_hub.hf_api.RepoFile) and not _is_hidden(one.path)
        ]
        if bad := next((one.name for one in files if _leads_out(one.name)), None):
            raise FetchError(f"{self._address.shown} lists a file named {bad!r}, which leads out of its folder.")
        if not files:
            raise FetchError(f"There are no files in {self._address.shown}.")
        suffixes = {PurePosixPath(one.name).suffix.lower() for one in files}
        if suffixes <= _NO_DATA and ".py" in suffixes:
            raise FetchError(
                f"{self._address.shown} holds a script that loads its data from elsewhere, and scripts are never run "
                f"here. The hub may have made tables of it: try hf:{self._address.repository}@refs/convert/parquet."
            )
        return files

    def _begin(self, listed: list[_Listed]) -> None:
        self._meter.begin(self._whole_bytes(), sum(one.bytes for one in listed))
        self._counting = True

    def _count(self, size: int) -> None:
        if self._counting:
            self._meter.count(size)

    def _check(self, one: _Listed) -> None:
        """Raises CutError for a file that is not what the hub says; the next attempt fetches it again."""
        path = self._files / one.name
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as stream:
                if one.sha256 is not None:
                    fits = hashlib.file_digest(stream, "sha256").hexdigest() == one.sha256
                else:
                    fits = _git_id(stream.read()) == one.blob
            if fits:
                return
            path.unlink()
        raise CutError(f"{one.name} did not come as the hub describes it")

    def _whole_bytes(self) -> int:
        return sum(path.stat().st_size for path in _files_below(self._files))

    def _from_cache(self) -> str:
        """Offline: what is in the cache of this machine, linked or copied; the commit that is there."""
        repository, revision = self._address.repository, self._address.revision
        try:
            found = _Hub.snapshot_download(repository, repo_type="dataset", revision=revision, local_files_only=True)
        except (errors.LocalEntryNotFoundError, ValueError) as error:
            raise FetchError(
                f"{self._address.shown} is not (or not whole) in the cache of this machine, and HF_HUB_OFFLINE forbids "
                f"to fetch it. Unset it, or put it there: hf download {repository} --repo-type dataset."
            ) from error
        cached = [(path, path.relative_to(found)) for path in sorted(_files_below(Path(found)))]
        self._meter.begin(0, sum(path.stat().st_size for path, _ in cached))
        for path, label in cached:
            target = self._files / label
            target.unlink(missing_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(path.resolve(), target)
            self._meter.count(target.stat().st_size)
        return Path(found).name

    def _told(self, sha: str, where: str) -> FetchedFolder:
        revision = f" ({self._address.revision})" if self._address.revision not in {None, sha} else ""
        on = time.strftime("%Y-%m-%d", time.gmtime())
        facts = [f"Hugging Face data set {self._address.repository}", f"revision {sha}{revision}", where]
        return FetchedFolder(self._files, ", ".join([*filter(None, facts), f"fetched on {on}"]))


def endpoint_hosts() -> list[str]:
    """The host that HF_ENDPOINT names, which the administrator has thereby allowed; none where it is not set."""
    endpoint = os.environ.get("HF_ENDPOINT", "")
    return [urlsplit(endpoint).netloc.rpartition("@")[2]] if endpoint else []


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") and part != ".." for part in name.split("/"))


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.replace("\\", "/").split("/") or "\0" in name


def _git_id(content: bytes) -> str:
    """Git's name of a file with this content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _files_below(folder: Path) -> list[Path]:
    """All files but hidden ones; a link to a file counts as one."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if not _is_hidden(path.relative_to(folder).as_posix())]


def _link(path: Path, target: Path) -> None:
    """The same file at another place; copied where the two lie on different disks."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
