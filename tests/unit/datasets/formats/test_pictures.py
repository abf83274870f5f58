"""Pictures as they really come: damaged, huge, sideways, deep, moving, and what only has a picture's name."""

import contextlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from support.desk import NotingDesk, source_of
from trainyard.datasets.formats.base import Draft, UnreadableError
from trainyard.datasets.formats.images import ImageFormat
from trainyard.datasets.formats.pictures import PictureError, examine
from trainyard.datasets.images import PIXELS

RANDOM = np.random.RandomState(0)


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 30), form: str = "PNG", **how: Any) -> bytes:
    out = io.BytesIO()
    noise = RANDOM.randint(0, 256, (size[1], size[0], 3)).astype(np.uint8)
    Image.fromarray(noise).convert(mode).save(out, form, **how)
    return out.getvalue()


def bare_png(width: int, height: int) -> bytes:
    """A PNG whose header tells a size and that has next to no data: it is as large as it says only once decoded."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def read(folder: Path, files: dict[str, bytes]) -> tuple[Draft, NotingDesk]:
    desk = NotingDesk()
    return ImageFormat().read(source_of(folder, files), {}, desk), desk


GOOD = {f"{label}/{number}.png": picture() for label in "ab" for number in range(3)}


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        (b"", "empty", "empty"),
        (picture()[:300], "unreadable", "damaged or cut off"),
        (picture(form="JPEG")[:500], "unreadable", "damaged or cut off"),
        (bare_png(50_000, 50_000), "too_large", "50,000 x 50,000 pixels"),
        (bare_png(400, 400), "unreadable", "damaged or cut off"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_format", "an SVG drawing"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "wrong_format", "a web page"),
        (b"PK\x03\x04 an archive", "wrong_format", "an archive, a document or a program"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "wrong_format", "no picture"),
    ],
)
def test_one_bad_picture_is_told_and_the_others_are_read(content: bytes, kind: str, told: str, tmp_path: Path) -> None:
    draft, desk = read(tmp_path, GOOD | {"b/bad.png": content})
    assert [(one.name, one.kind) for one in draft.broken] == [("b/bad.png", kind)]
    assert told in draft.broken[0].why
    assert draft.samples.num_rows == len(desk.previews) == 6
    assert np.load(desk.folder / PIXELS).shape == (6, 3, 64, 64)


def test_nothing_but_bad_pictures_is_refused_with_the_first_reason(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"None of the pictures.*cut off"):
        read(tmp_path, {"a/1.png": picture()[:300], "b/2.png": picture()[:300]})


@pytest.mark.parametrize(
    ("mode", "form", "how"),
    [
        ("CMYK", "JPEG", {}),
        ("P", "GIF", {}),
        ("1", "PNG", {}),
        ("LA", "PNG", {}),
        ("RGBA", "WEBP", {"lossless": True}),
        ("L", "TIFF", {}),
        ("RGB", "BMP", {}),
    ],
)
def test_every_mode_becomes_bytes_of_one_size(mode: str, form: str, how: dict[str, Any], tmp_path: Path) -> None:
    files = {f"a/{number}.png": picture(mode, form=form, **how) for number in range(2)}
    draft, desk = read(tmp_path, files)
    pixels = np.load(desk.folder / PIXELS)
    assert pixels.dtype == np.uint8
    assert pixels.shape[0] == 2
    assert pixels.std() > 10
    assert draft.broken == []


def test_sixteen_bits_are_scaled_and_not_cut(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    out = io.BytesIO()
    Image.fromarray(ramp).save(out, "PNG")
    _, desk = read(tmp_path, {"a/1.png": out.getvalue(), "a/2.png": out.getvalue()})
    pixels = np.load(desk.folder / PIXELS)[0, 0].astype(int)
    assert pixels[0, 0] < 3
    assert pixels[-1, -1] > 252
    assert (np.diff(pixels.ravel()) >= 0).all()


def test_a_sideways_picture_is_turned_upright(tmp_path: Path) -> None:
    upright = Image.new("RGB", (60, 30), "white")
    upright.paste("black", (0, 0, 30, 30))  # the left half is dark
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter: as cameras held upright write
    out = io.BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(out, "PNG", exif=exif)
    draft, desk = read(tmp_path, {"a/1.png": out.getvalue(), "b/2.png": out.getvalue()})
    assert (draft.samples.column("width")[0].as_py(), draft.samples.column("height")[0].as_py()) == (60, 30)
    assert draft.samples.column("orientation")[0].as_py() == 6
    pixels = np.load(desk.folder / PIXELS)[0]
    assert pixels[..., :30].mean() < 10 < 245 < pixels[..., 34:].mean()


def test_of_a_moving_picture_the_first_frame_is_taken(tmp_path: Path) -> None:
    frames = [Image.new("L", (20, 20), shade) for shade in (10, 200, 250)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    draft, desk = read(tmp_path, {"a/1.gif": out.getvalue(), "a/2.gif": out.getvalue()})
    assert draft.samples.column("frames").to_pylist() == [3, 3]
    assert np.load(desk.folder / PIXELS).max() < 20


def test_large_pictures_are_not_held_in_whole(tmp_path: Path) -> None:
    draft, desk = read(tmp_path, GOOD | {"a/large.jpg": picture(size=(4000, 3000), form="JPEG", quality=50)})
    assert draft.samples.column("width").to_pylist()[-4:].count(4000) == 1
    assert max(map(len, desk.previews.values())) < 60_000


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"])
def test_flipped_bytes_never_end_in_another_error(form: str) -> None:
    whole = picture(form=form)
    for seed in range(80):
        draw = np.random.RandomState(seed)
        data = bytearray(whole)
        for place in draw.randint(0, min(len(data), 400), draw.randint(1, 12)):
            data[place] = draw.randint(256)
        with contextlib.suppress(PictureError):
            examine(io.BytesIO(bytes(data)), len(data), 64, 3)
