"""What a folder is about is told by most of its files, not by those that lie among them."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from support.desk import source_of
from trainyard.contracts.dataset import DatasetKind
from trainyard.datasets.formats.registry import choose

NOTE = b"Dear reader, these were taken last summer, with the old camera and much patience."
LOG = "time,temperature\n" + "\n".join(f"2024-01-{day:02} 10:00:00,{day / 7:.2f}" for day in range(1, 29))


def picture(number: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(number).integers(0, 255, (24, 32, 3), dtype=np.uint8)).save(out, "JPEG")
    return out.getvalue()


def sound(number: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as recording:
        recording.setparams((1, 2, 8000, 0, "NONE", "none"))
        recording.writeframes(np.random.default_rng(number).integers(-900, 900, 800, dtype=np.int16).tobytes())
    return out.getvalue()


def cloud(number: int) -> bytes:
    return "\n".join(" ".join(map(str, point)) for point in np.random.default_rng(number).normal(size=(40, 3))).encode()


@pytest.mark.parametrize(
    ("make", "suffix", "kind"),
    [(picture, "jpg", DatasetKind.IMAGE), (sound, "wav", DatasetKind.SERIES), (cloud, "xyz", DatasetKind.CLOUD)],
)
def test_what_lies_among_the_files_does_not_decide(tmp_path: Path, make, suffix: str, kind: DatasetKind) -> None:
    """Notes in every class, a table of times, a picture's neighbour of another kind, what systems leave behind."""
    files = {f"{name}/{n}.{suffix}": make(n) for name in ("cats", "dogs") for n in range(6)}
    for name in ("cats", "dogs"):
        files |= {f"{name}/notes.txt": NOTE, f"{name}/Thumbs.db": b"\xd0\xcf", f"{name}/.DS_Store": b"\0"}
    files |= {"log.csv": LOG.encode(), "__MACOSX/cats/._1.jpg": b"\0\5"}
    format_, _ = choose(source_of(tmp_path, files), None)
    assert format_.kind is kind
