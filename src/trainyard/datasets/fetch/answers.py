"""What an HTTP answer to a request for a file means. Terms and header fields are those of RFC 9110."""

import base64
import binascii
import mimetypes
import re
from email.message import EmailMessage
from typing import NamedTuple

import httpx2

from trainyard.datasets.fetch.addresses import Checksum, WebAddress, name_in
from trainyard.datasets.fetch.errors import CutError, FetchError

PASSING = {408, 425, 429, 500, 502, 503, 504}
_SUFFIXES = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_PAGE_TYPES = {"text/html", "application/xhtml+xml"}
_PAGE_HEADS = (b"<!doctype html", b"<html")
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


class Range(NamedTuple):
    """`start` is None where the range that was asked for is none of the file's; `total` None where it is not told."""

    start: int | None
    total: int | None


def refuse_status(response: httpx2.Response, shown: str) -> None:
    """Raises FetchError for a status that will stay, CutError for one that may pass."""
    status = response.status_code
    if status in PASSING:
        asked = response.headers.get("retry-after", "")
        raise CutError(f"the server answered {status}", float(asked) if asked.isdigit() else 0.0)
    if status in {401, 403, 407}:
        raise FetchError(
            f"{shown} may not be read without signing in (status {status}). Give an address that needs none, or "
            "download the file and upload it."
        )
    if status in {404, 410}:
        raise FetchError(f"There is nothing at {shown} (status {status}); check the address.")
    if not 200 <= status < 300:
        raise FetchError(f"{shown} cannot be fetched: its server answered with status {status}.")


def refuse_page(response: httpx2.Response, shown: str) -> None:
    """Raises FetchError where the answer says that it is a web page."""
    if _media_type(response) in _PAGE_TYPES:
        raise page_error(shown)


def is_page(head: bytes) -> bool:
    """Whether a file's first bytes are those of a web page, whatever its server called it."""
    return head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_HEADS)


def page_error(shown: str) -> FetchError:
    return FetchError(
        f"{shown} is a web page, not a file of data. Give the address of the download itself (on the page, copy the "
        "link of its Download or Raw button)."
    )


def range_of(response: httpx2.Response) -> Range:
    """`Content-Range`. Raises CutError where it cannot be understood."""
    found = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
    if found is None:
        raise CutError("the server sent a part of the file and did not say which")
    return Range(int(found[1]) if found[1] else None, None if found[3] == "*" else int(found[3]))


def length_of(response: httpx2.Response) -> int | None:
    text = response.headers.get("content-length", "")
    return int(text) if text.isdigit() else None


def validator_of(response: httpx2.Response) -> str | None:
    """What says, in `If-Range`, that the file is still the same: a strong ETag, else the date of its last change."""
    etag = response.headers.get("etag", "")
    if etag.startswith('"'):
        return etag
    return response.headers.get("last-modified")


def checksum_of(response: httpx2.Response) -> Checksum | None:
    """The SHA-256 of the whole file, where the server tells it (`Repr-Digest`, RFC 9530)."""
    found = re.search(r"sha-256=:([A-Za-z0-9+/=]+):", response.headers.get("repr-digest", ""))
    if found is None:
        return None
    try:
        return Checksum("sha256", base64.b64decode(found[1], validate=True).hex())
    except binascii.Error:
        return None  # it is no checksum, so that there is none to compare with


def label_of_file(response: httpx2.Response, address: WebAddress) -> str:
    """What the file is called: as its server says, else as the address does, with a suffix that fits its type."""
    told = _disposition(response)
    names = [told, name_in(address.url), name_in(str(response.url))]
    name = next((one for one in names if "." in one), None) or next(filter(None, names), "data")
    if "." not in name:
        name += _SUFFIXES.get(_media_type(response)) or mimetypes.guess_extension(_media_type(response)) or ""
    return name + _packing(response, address)


def _disposition(response: httpx2.Response) -> str:
    message = EmailMessage()
    try:
        message["Content-Disposition"] = response.headers.get("content-disposition", "")
        told = message.get_filename() or ""
    except (ValueError, IndexError):  # what the parser of e-mail headers raises on nonsense
        return ""
    return re.split(r"[/\\]", told)[-1].strip()


def _packing(response: httpx2.Response, address: WebAddress) -> str:
    """The suffix for a file that was packed on its way although nobody asked for it. Raises FetchError."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing in {"", "identity"}:
        return ""
    if packing in {"gzip", "x-gzip"}:
        return ".gz"
    raise FetchError(f"{address.shown} comes packed as {packing!r}, which was not asked for and cannot be undone here.")


def _media_type(response: httpx2.Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower()
