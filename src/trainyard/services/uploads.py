"""Uploads that go on where they were cut: what has arrived is the file itself, so that nothing can disagree with it."""

import shutil
import time
from pathlib import Path

import msgspec

from trainyard.contracts.errors import ConflictError, InvalidError, NotFoundError
from trainyard.datasets.fetch.meter import MOST_BYTES
from trainyard.services.ids import ALPHABET, new_id

KEPT_S = 7 * 86400.0
"""An upload that nobody goes on with is thrown away after this long."""
SPARE_BYTES = 1 << 30
"""What must stay free on the disk."""


class UploadInfo(msgspec.Struct, frozen=True):
    """What was said when the upload was made; `length` is its size when whole, None until it is told."""

    id: str
    metadata: str
    """As tus carries it: pairs of name and base64, parted by commas."""
    length: int | None
    created_at: float


class Uploads:
    """The uploads under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, length: int | None, metadata: str) -> UploadInfo:
        """Raises InvalidError for one that is larger than allowed or than the disk has room for."""
        self._check_room(length)
        info = UploadInfo(new_id(), metadata, length, time.time())
        folder = self.folder / info.id
        folder.mkdir(parents=True)
        (folder / "data").touch(mode=0o600)
        self._write(info)
        return info

    def get(self, upload_id: str) -> UploadInfo:
        """Raises NotFoundError, also for what is no id of ours."""
        if len(upload_id) != 16 or not set(upload_id) <= set(ALPHABET):
            raise NotFoundError("upload", upload_id)
        try:
            return msgspec.json.decode((self.folder / upload_id / "info.json").read_bytes(), type=UploadInfo)
        except FileNotFoundError:
            raise NotFoundError("upload", upload_id) from None

    def offset(self, upload_id: str) -> int:
        """How many bytes have arrived."""
        return self.data(upload_id).stat().st_size

    def data(self, upload_id: str) -> Path:
        return self.folder / self.get(upload_id).id / "data"

    def set_length(self, upload_id: str, length: int) -> UploadInfo:
        """Raises ConflictError where another one was told."""
        info = self.get(upload_id)
        if info.length not in {None, length}:
            raise ConflictError(f"The upload has a length of {info.length} bytes already.")
        self._check_room(length)
        told = msgspec.structs.replace(info, length=length)
        self._write(told)
        return told

    def whole(self, upload_id: str) -> Path:
        """The file of a complete upload. Raises ConflictError while bytes are missing."""
        info, path = self.get(upload_id), self.data(upload_id)
        arrived = path.stat().st_size
        if info.length is None or arrived < info.length:
            missing = "some" if info.length is None else f"{info.length - arrived:,}"
            raise ConflictError(f"The upload {upload_id} is not complete: {missing} bytes are missing.")
        return path

    def delete(self, upload_id: str) -> None:
        shutil.rmtree(self.folder / self.get(upload_id).id, ignore_errors=True)

    def forget_old(self) -> None:
        """Throw away what nobody has gone on with."""
        if not self.folder.exists():
            return
        for folder in self.folder.iterdir():
            newest = max((path.stat().st_mtime for path in folder.iterdir()), default=0.0)
            if time.time() - newest > KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)

    def _check_room(self, length: int | None) -> None:
        if length is not None and length > MOST_BYTES:
            raise InvalidError(f"An upload may have {MOST_BYTES >> 30} GB; this one has {length / 2**30:.1f} GB.")
        self.folder.mkdir(parents=True, exist_ok=True)
        free, wanted = max(0, shutil.disk_usage(self.folder).free - SPARE_BYTES), length or 0
        if wanted > free:
            raise InvalidError(
                f"The disk has room for {free / 2**30:.1f} GB more; this upload has {wanted / 2**30:.1f} GB."
            )

    def _write(self, info: UploadInfo) -> None:
        path = self.folder / info.id / "info.json"
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(msgspec.json.encode(info))
        temporary.replace(path)
