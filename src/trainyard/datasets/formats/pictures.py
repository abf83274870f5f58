"""One picture: decoded once, whole, upright; its facts, its preview, and its pixels at one small size."""

import io
import struct
import warnings
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, BinaryIO, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from trainyard.datasets.formats.previews import PICTURE_PX, of_picture
from trainyard.datasets.hashing import LOOK, dhash, look

MOST_PIXELS = 200_000_000
"""A picture with more is refused by its header, before a byte of it is decoded."""
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
EXIF_ORIENTATION = 0x0112
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError, struct.error, zlib.error)
_DEEP = {"I;16", "I;16B", "I;16L", "I", "F"}

Image.MAX_IMAGE_PIXELS = None  # our own limit comes first, with a sentence of its own


class PictureError(Exception):
    """A file is no picture that can be used; the message is a sentence."""

    def __init__(self, message: str, kind: Literal["unreadable", "empty", "wrong_format", "too_large"]) -> None:
        super().__init__(message)
        self.kind: Literal["unreadable", "empty", "wrong_format", "too_large"] = kind


class Facts(NamedTuple):
    """What a picture comes to. `width` and `height` are those of the upright picture."""

    width: int
    height: int
    mode: str
    frames: int
    orientation: int
    dhash: int
    look: bytes
    """For finding copies; see `datasets.hashing`."""
    preview: bytes
    pixels: NDArray[np.uint8]
    """[channels, size, size]."""


class Header(NamedTuple):
    width: int
    height: int
    mode: str


def header(stream: BinaryIO) -> Header | None:
    """What a picture says of itself, without decoding it; None where it is none."""
    try:
        with _opened(stream) as image:
            return Header(image.width, image.height, image.mode)
    except PictureError:
        return None


def pixels_of(stream: BinaryIO, size: int, channels: int) -> NDArray[np.uint8]:
    """A picture's pixels as `examine` gives them, uint8 [channels, size, size], and no more. Raises PictureError."""
    return as_pixels(upright(stream, size), size, channels)


def upright(stream: BinaryIO, size: int) -> Image.Image:
    """A picture, grey or in colour, no coarser than sides of `size` pixels need. Raises PictureError."""
    with _opened(stream) as image, _damage_told():
        return plain(ImageOps.exif_transpose(_decoded(image, _enough(size))))


def _enough(size: int) -> int:
    """Pixels of a side that are decoded where a preview and an array of this size are made."""
    return max(2 * PICTURE_PX, 2 * size)


def examine(stream: BinaryIO, length: int, size: int, channels: int) -> Facts:
    """Decode a picture of `length` bytes. Raises PictureError."""
    if length == 0:
        raise PictureError("It is empty.", "empty")
    with _opened(stream) as image, _damage_told():
        if image.width * image.height > MOST_PIXELS:
            raise PictureError(
                f"It has {image.width:,} x {image.height:,} pixels; at most {MOST_PIXELS // 10**6} million are read.",
                "too_large",
            )
        mode, frames = image.mode, int(getattr(image, "n_frames", 1))
        orientation = int(image.getexif().get(EXIF_ORIENTATION, 1))
        width, height = image.size if orientation < 5 else image.size[::-1]
        small = _decoded(image, _enough(size))
        turned = plain(ImageOps.exif_transpose(small))
    pixels = as_pixels(turned, size, channels)
    turned.thumbnail((PICTURE_PX, PICTURE_PX))
    shown = _shown(turned)
    return Facts(width, height, mode, frames, orientation, shown.dhash, shown.look, shown.preview, pixels)


class Shown(NamedTuple):
    """What the page and the search for copies need of a picture."""

    preview: bytes
    dhash: int
    look: bytes


def of_array(values: NDArray[np.uint8]) -> Shown:
    """The same of a picture that is an array [height, width] already."""
    return _shown(Image.fromarray(values))


def _shown(image: Image.Image) -> Shown:
    gray = image.convert("L")
    small = gray.resize((9, 8), Image.Resampling.BILINEAR)
    square = gray.resize((LOOK, LOOK), Image.Resampling.BILINEAR)
    return Shown(_webp(image), dhash(np.asarray(small)), look(np.asarray(square)))


def plain(image: Image.Image) -> Image.Image:
    """RGB or L of any mode: 16 bits are scaled to 8, palettes and CMYK resolved, transparency laid on white."""
    if image.mode in _DEEP:
        values = np.asarray(image, dtype=np.float64)
        low, high = float(values.min()), float(values.max())
        top = 65535.0 if image.mode.startswith("I") and high > 255 else max(high, 1.0)
        return Image.fromarray(np.clip((values - min(low, 0.0)) * (255.0 / top), 0, 255).astype(np.uint8))
    if image.mode in {"L", "RGB"}:
        return image
    if image.mode == "1":
        return image.convert("L")
    if "A" in image.mode or "transparency" in image.info:
        behind = Image.new("RGBA", image.size, "white")
        behind.alpha_composite(image.convert("RGBA"))
        return behind.convert("L" if image.mode == "LA" else "RGB")
    return image.convert("RGB")


def as_pixels(image: Image.Image, size: int, channels: int) -> NDArray[np.uint8]:
    """uint8 [channels, size, size]; the sides are scaled each by itself, nothing is cut off."""
    scaled = image.convert("L" if channels == 1 else "RGB").resize((size, size), Image.Resampling.BOX, reducing_gap=2.0)
    array = np.asarray(scaled)
    return array[None] if channels == 1 else np.ascontiguousarray(array.transpose(2, 0, 1))


def _opened(stream: BinaryIO) -> Image.Image:
    with _damage_told():
        try:
            return Image.open(stream, formats=FORMATS)
        except UnidentifiedImageError:
            raise PictureError(_told_apart(stream), "wrong_format") from None


def _decoded(image: Any, enough: int) -> Image.Image:
    """All of the first frame; a JPEG no finer than needed, which is several times quicker."""
    exif = image.getexif()
    image.draft(image.mode, (enough, enough))
    image.load()
    if max(image.size) > 4 * enough and image.mode in {"L", "RGB"}:
        image = image.reduce(max(image.size) // (2 * enough))
        image.getexif().update(exif)
    return image


@contextmanager
def _damage_told() -> Generator[None]:
    """What decoders raise of bytes that are not as they should be becomes a PictureError; what they warn of is left."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _DAMAGE as error:
        raise PictureError(f"It is damaged or cut off: {str(error).rstrip('.')}.", "unreadable") from error


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=70, method=0)
    return of_picture(out.getvalue())


def _told_apart(stream: BinaryIO) -> str:
    """What a file with a picture's name really is."""
    stream.seek(0)
    head = stream.read(512).lstrip().lower()
    if head.startswith((b"<svg", b"<?xml")):
        what = "an SVG drawing"
    elif head.startswith((b"<!doctype html", b"<html")):
        what = "a web page"
    elif head.startswith((b"pk\x03\x04", b"\x1f\x8b", b"%pdf", b"\x7felf", b"mz")):
        what = "an archive, a document or a program"
    else:
        what = "no picture"
    return f"It has a picture's name but is {what}; JPEG, PNG, WebP, BMP, GIF and TIFF can be read."
