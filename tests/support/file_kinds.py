"""Files of each kind that formats read, made here: small, as bytes."""

import io
import json
import struct
from typing import Any

import laspy
import numpy as np
import soundfile
import trimesh
from PIL import Image

Library = Any
"""A library without types."""


def csv_bytes(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def json_lines(*rows: dict[str, Any]) -> bytes:
    return csv_bytes(*(json.dumps(row, ensure_ascii=False) for row in rows))


def ts(header: str, *rows: str) -> bytes:
    return csv_bytes("# about it", "@problemName Made", *header.split("; "), "@data", *rows)


def wav(values: Any, rate: int = 8000, kind: str = "WAV") -> bytes:
    """`values` is [n] or [n, channels]."""
    library: Library = soundfile
    content = io.BytesIO()
    library.write(content, np.asarray(values), rate, format=kind)
    return content.getvalue()


def png(shade: int) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (20, 10), (shade, 40, 90)).save(content, "PNG")
    return content.getvalue()


def npy(values: Any) -> bytes:
    content = io.BytesIO()
    np.save(content, np.asarray(values))
    return content.getvalue()


def idx(values: Any) -> bytes:
    """An idx file of bytes, of any number of dimensions."""
    array = np.asarray(values, dtype=np.uint8)
    return struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape) + array.tobytes()


def points(seed: int, count: int = 60) -> Any:
    """[count, 3] between 0 and 1."""
    return np.random.default_rng(seed).random((count, 3))


def ply(points: Any) -> bytes:
    library: Library = trimesh
    return library.PointCloud(np.asarray(points)).export(file_type="ply")


def las(points: Any, classes: Any, *, compressed: bool = False) -> bytes:
    """`points` is [n, 3], `classes` [n]."""
    library: Library = laspy
    record = library.create(point_format=3, file_version="1.2")
    record.header.scales = [0.001] * 3
    record.x, record.y, record.z = np.asarray(points, dtype=np.float64).T
    record.classification = np.asarray(classes, dtype=np.uint8)
    content = io.BytesIO()
    record.write(content, do_compress=compressed)
    return content.getvalue()
