"""One file from the web, streamed to the disk; a fetch that was cut goes on where it was (`Range`, `If-Range`)."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx2
import msgspec

from trainyard.datasets.fetch import answers
from trainyard.datasets.fetch.addresses import Checksum, WebAddress
from trainyard.datasets.fetch.errors import CutError, FetchError
from trainyard.datasets.fetch.guard import Guard
from trainyard.datasets.fetch.meter import Meter, Progress
from trainyard.datasets.fetch.patience import Patience
from trainyard.datasets.fetch.transport import USER_AGENT, client

DATA, STATE = "data", "state.json"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole file. `label` is what it is called, never a path; `path` is where it lies."""

    label: str
    path: Path
    origin: str


class _State(msgspec.Struct):
    """What is known of the file that is being fetched, beside the part of it that is there. The address may hold a
    signature, so only its hash is kept."""

    url_sha256: str
    validator: str | None = None
    total: int | None = None
    label: str = ""
    etag: str = ""
    checksum: Checksum | None = None


class WebFetch:
    """Fetches `address` into `folder`, which stays from one try to the next."""

    def __init__(
        self,
        address: WebAddress,
        folder: Path,
        guard: Guard,
        progress: Progress,
        patience: Patience | None = None,
        meter: Callable[[Path, Progress], Meter] = Meter,
    ) -> None:
        self._address, self._guard = address, guard
        folder.mkdir(parents=True, exist_ok=True)
        self._data, self._state_path = folder / DATA, folder / STATE
        self._patience, self._meter = patience or Patience(), meter(folder, progress)
        self._state = self._known()

    def run(self) -> Fetched:
        """Raises FetchError, with the way out, and OSError where the disk refuses."""
        with client(self._guard, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}) as http:
            while True:
                before = self._have
                try:
                    self._attempt(http)
                except CutError as error:
                    self._patience.failed(self._address.shown, error, came_further=self._have > before)
                    continue
                break
        self._check_whole()
        etag = f" (ETag {self._state.etag})" if self._state.etag else ""
        origin = f"Fetched from {self._address.shown} on {time.strftime('%Y-%m-%d', time.gmtime())}{etag}"
        return Fetched(self._state.label, self._data, origin)

    @property
    def _have(self) -> int:
        return self._data.stat().st_size if self._data.exists() else 0

    def _known(self) -> _State:
        """Of an earlier try for the same address, else nothing."""
        fresh = _State(hashlib.sha256(self._address.url.encode()).hexdigest())
        try:
            state = msgspec.json.decode(self._state_path.read_bytes(), type=_State)
        except (FileNotFoundError, msgspec.DecodeError):
            state = fresh
        if state.url_sha256 != fresh.url_sha256 or state.validator is None:
            self._data.unlink(missing_ok=True)  # there is no way to ask whether the file is still the same
            return fresh
        return state

    def _attempt(self, http: httpx2.Client) -> None:
        """Raises CutError where another attempt may help."""
        have, shown = self._have, self._address.shown
        if have and self._state.total == have:
            return
        asked = {"Range": f"bytes={have}-", "If-Range": self._state.validator} if have and self._state.validator else {}
        try:
            with http.stream("GET", self._address.url, headers=asked) as response:
                if response.status_code == 416 and asked:
                    self._forget()
                    raise CutError("the file had changed meanwhile")
                answers.refuse_status(response, shown)
                answers.refuse_page(response, shown)
                start = self._begin(response)
                self._write(response, start)
        except httpx2.TooManyRedirects as error:
            raise FetchError(f"{shown} leads from one address to the next without end.") from error
        except httpx2.InvalidURL as error:
            raise FetchError(f"{shown} is, or leads to, an address that cannot be read.") from error
        except httpx2.TransportError as error:
            raise self._as_cut(error) from error

    def _begin(self, response: httpx2.Response) -> int:
        """Note what the answer tells of the file; gives the place at which its bytes belong."""
        start, total = 0, answers.length_of(response)
        if response.status_code == 206:
            part, validator = answers.range_of(response), answers.validator_of(response)
            same = self._state.total in {None, part.total} and validator in {None, self._state.validator}
            if part.start != self._have or not same:
                self._forget()
                raise CutError("its server sent another part than it was asked for, or of another file")
            start, total = self._have, part.total
        else:
            self._forget()
        self._state.total = total
        self._state.validator = answers.validator_of(response)
        self._state.label = answers.label_of_file(response, self._address)
        self._state.etag = response.headers.get("etag", "")
        self._state.checksum = answers.checksum_of(response) or self._state.checksum
        self._state_path.write_bytes(msgspec.json.encode(self._state))
        self._meter.begin(start, total or 0)
        return start

    def _write(self, response: httpx2.Response, start: int) -> None:
        with self._data.open("ab") as out:
            for block in response.iter_raw():
                if start == 0 and answers.is_page(block):
                    raise answers.page_error(self._address.shown)
                start += len(block)
                out.write(block)
                self._meter.count(len(block))
        if self._state.total is None:
            self._state.total = start  # it was sent in pieces, and the last piece came
        elif start != self._state.total:
            raise CutError(f"the answer ended after {start:,} of {self._state.total:,} bytes")

    def _check_whole(self) -> None:
        if not self._have:
            raise FetchError(f"The file at {self._address.shown} is empty.")
        wanted = self._address.checksum or self._state.checksum
        if wanted is None:
            return
        with self._data.open("rb") as stream:
            digest = hashlib.file_digest(stream, lambda: hashlib.new(wanted.algorithm, usedforsecurity=False))
        if digest.hexdigest() != wanted.digest:
            raise FetchError(
                f"The file at {self._address.shown} is not the one that was meant: its {wanted.algorithm} is "
                f"{digest.hexdigest()} and should be {wanted.digest}."
            )

    def _as_cut(self, error: httpx2.TransportError) -> Exception:
        """What a broken line means: CutError, or FetchError where trying again is of no use."""
        shown = self._address.shown
        if isinstance(error, httpx2.UnsupportedProtocol):
            return FetchError(f"{shown} leads on to an address that is neither http nor https.")
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return FetchError(
                f"{shown} cannot be trusted: the certificate of its server is not valid here. Where it is one of your "
                "own authority, set SSL_CERT_FILE."
            )
        if isinstance(error, httpx2.ConnectTimeout | httpx2.ConnectError):
            return CutError("no connection could be made to its server")
        total = "" if self._state.total is None else f" of {self._state.total:,}"
        what = "its server was silent" if isinstance(error, httpx2.TimeoutException) else "the line was cut"
        return CutError(f"{what} after {self._have:,}{total} bytes")

    def _forget(self) -> None:
        self._data.unlink(missing_ok=True)
        self._state = _State(self._state.url_sha256)
