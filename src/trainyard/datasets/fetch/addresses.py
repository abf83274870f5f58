"""What a person writes to have data fetched: `https://…`, or `hf:owner/name@revision`. Pure; nothing is looked up."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from trainyard.contracts.errors import FieldProblem, InvalidError

MOST_CHARACTERS = 8192
HUB = "hf:"
HUB_HOSTS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co"})
ALLOWED = "https://host/file, http://host/file or hf:owner/name@revision"
_UNFIT = re.compile(r"[\s\x00-\x1f\x7f\\]")
_REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9][\w./-]{0,199}", re.ASCII)
_PAGE = re.compile(r"/datasets/(?P<repository>[^/]+/[^/]+)(/tree/(?P<revision>.+))?/?")
_DIGESTS = {"sha256": 64, "md5": 32}


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the file must come to: `algorithm` is `sha256` or `md5`, `digest` is hexadecimal."""

    algorithm: str
    digest: str


@dataclass(frozen=True, slots=True)
class WebAddress:
    """One file on the web. `url` has no fragment; a checksum was given in it, as pip does (`#sha256=…`)."""

    url: str
    checksum: Checksum | None = None

    @property
    def shown(self) -> str:
        """The address as it may be shown, logged and kept: without its query, which may hold a signature."""
        return shown_url(self.url)

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        return port_of(urlsplit(self.url))

    @property
    def name(self) -> str:
        """The last part of its path, or its host."""
        return name_in(self.url) or self.host


@dataclass(frozen=True, slots=True)
class HubAddress:
    """A repository of the Hugging Face Hub, or of the hub that HF_ENDPOINT names."""

    repository: str
    revision: str | None = None
    noun: Literal["data set", "model"] = "data set"

    @property
    def shown(self) -> str:
        return f"{HUB}{self.repository}" + (f"@{self.revision}" if self.revision else "")

    @property
    def page(self) -> str:
        """Path of its page on the hub."""
        return f"datasets/{self.repository}" if self.noun == "data set" else self.repository

    @property
    def name(self) -> str:
        return self.repository.rpartition("/")[2]


Address = WebAddress | HubAddress


def parse(text: str) -> Address:
    """Raises InvalidError, naming the field `url`, for what is neither; the text itself is not repeated where it may
    hold a password."""
    text = text.strip()
    if len(text) > MOST_CHARACTERS or _UNFIT.search(text):
        raise _unfit(f"An address has no spaces and no control characters, and at most {MOST_CHARACTERS:,} signs.")
    if text.lower().startswith(HUB):
        return _hub(text[len(HUB) :])
    try:
        parts = urlsplit(text)
        port_of(parts)
    except ValueError as error:
        raise _unfit(f"This is no address that can be fetched: {error}.") from error
    if parts.scheme.lower() not in {"http", "https"}:
        told = f"{parts.scheme}: cannot be fetched" if parts.scheme else "It does not say how to reach it"
        raise _unfit(f"{told}; give {ALLOWED}.")
    if not parts.hostname:
        raise _unfit(f"The address names no host; give {ALLOWED}.")
    if parts.username is not None or parts.password is not None:
        raise _unfit(
            "The address holds a name or password, which would be kept with the data set. Give an address that needs "
            "none (a signed link), or download the file and upload it."
        )
    if (page := _page(parts)) is not None:
        return page
    return WebAddress(parts._replace(fragment="").geturl(), _checksum(parts.fragment))


def shown_url(url: str) -> str:
    """A URL without what may be secret in it: user, password, query and fragment."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        netloc = f"[{host}]" if ":" in host else host
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return "(an address that cannot be read)"
    return f"{parts.scheme}://{netloc}{port}{parts.path}" + ("?…" if parts.query else "")


def name_in(url: str) -> str:
    """The file's name that a URL gives, empty where it gives none."""
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]


def port_of(parts: SplitResult) -> int:
    """Raises ValueError for a port that is none."""
    return parts.port or (443 if parts.scheme.lower() == "https" else 80)


def _hub(text: str) -> HubAddress:
    repository, _, revision = text.removeprefix("//").removeprefix("datasets/").partition("@")
    if not _REPOSITORY.fullmatch(repository) or ".." in repository or "--" in repository:
        raise _unfit(f"{HUB}{text} names no repository; write hf:owner/name, or hf:owner/name@revision.")
    if revision and (not _REVISION.fullmatch(revision) or ".." in revision):
        raise _unfit(f"{revision!r} is no revision; give a branch, a tag or a commit.")
    return HubAddress(repository, revision or None)


def _page(parts: SplitResult) -> HubAddress | None:
    """The repository, where somebody gave the address of its page."""
    found = _PAGE.fullmatch(parts.path)
    if found is None or parts.hostname not in HUB_HOSTS or parse_qsl(parts.query):
        return None
    return _hub(found["repository"] + (f"@{unquote(found['revision'])}" if found["revision"] else ""))


def _checksum(fragment: str) -> Checksum | None:
    algorithm, _, digest = fragment.partition("=")
    if algorithm not in _DIGESTS:
        return None
    if len(digest) != _DIGESTS[algorithm] or not re.fullmatch("[0-9a-fA-F]+", digest):
        raise _unfit(f"The checksum behind # is no {algorithm}: that has {_DIGESTS[algorithm]} hexadecimal digits.")
    return Checksum(algorithm, digest.lower())


def _unfit(problem: str) -> InvalidError:
    return InvalidError(problem, [FieldProblem("url", problem, None, ALLOWED)])
