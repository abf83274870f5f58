"""Archives, good and hostile, made by code."""

import io
import struct
import tarfile
import zipfile
from collections.abc import Iterable
from typing import Any


def zip_of(files: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of names (or ready ZipInfos) and contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name if isinstance(name, zipfile.ZipInfo) else _plain(name), content, method)
    return out.getvalue()


def _plain(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    return info


def zip_with_mode(name: str, mode: int, content: bytes = b"target") -> tuple[zipfile.ZipInfo, bytes]:
    """A member with a Unix mode: links, devices and the like."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info, content


def patched(archive: bytes, name: str, *, in_directory: dict[int, bytes], in_header: dict[int, bytes]) -> bytes:
    """A ZIP with bytes of one member's entry in the directory, and of its own header, overwritten at given offsets."""
    data, raw = bytearray(archive), name.encode()
    for signature, at_name, patches in ((b"PK\x01\x02", 46, in_directory), (b"PK\x03\x04", 30, in_header)):
        start = next(
            at
            for at in range(len(data))
            if archive[at : at + 4] == signature and archive[at + at_name : at + at_name + len(raw)] == raw
        )
        for offset, value in patches.items():
            data[start + offset : start + offset + len(value)] = value
    return bytes(data)


def tar_of(files: Iterable[tuple[str | tarfile.TarInfo, bytes]], mode: str = "w", **how: Any) -> bytes:
    """A TAR of names (or ready TarInfos) and contents."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, **how) as archive:  # type: ignore[call-overload]
        for name, content in files:
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            if info.isreg():
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def tar_special(name: str, type_: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    """A link, device or pipe."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = type_, target
    return info, b""


def sized(value: int) -> bytes:
    """A 32-bit size as ZIP writes it."""
    return struct.pack("<L", value)
