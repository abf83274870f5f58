"""Points out of the files that hold them: LAS/LAZ, PLY, OFF, OBJ, STL, XYZ text and NPY, a piece at a time."""

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import laspy
import lazrs
import numpy as np
import trimesh
from numpy.typing import NDArray

from trainyard.datasets.formats import arrays
from trainyard.datasets.formats.gathering import HEAD_BYTES, BrokenFileError, is_number
from trainyard.datasets.packs import Source, SourceFile

Foreign: TypeAlias = Any
"""Of laspy, lazrs or trimesh, which publish no types."""


class Piece(NamedTuple):
    """Points [n, 3]; and where the file tells them, the class of each [n], and its echo: float32 [n, 3], intensity,
    number of the return, and how many returns its pulse had (LAS 1.4 R15, section 2.6)."""

    points: NDArray[np.float64]
    classes: NDArray[np.int64] | None = None
    echoes: NDArray[np.float32] | None = None


LIDAR = (".las", ".laz")
MESHES = (".ply", ".off", ".obj", ".stl")
ARRAYS = (arrays.NPY,)
TEXTS = (".xyz", ".pts", ".txt", ".csv")
SUFFIXES = (*LIDAR, *MESHES, *ARRAYS, *TEXTS)
PIECE_POINTS = 1_000_000
MOST_POINTS = 100_000_000
MESH_BYTES = 512 << 20
"""trimesh holds a whole file, so that larger ones are refused."""
_SPACES = re.compile(r"[\s,;]+")
_XYZ_HEADER = re.compile(r'^[#/\s"]*x["\s,;]+y["\s,;]+z\b', re.IGNORECASE)


def read_points(source: Source, file: SourceFile) -> tuple[NDArray[np.float64], NDArray[np.int64] | None]:
    """All points of a file, float64 [n, 3], and the class of each (int64 [n]) where it tells them.

    Raises BrokenFileError, an UnreadableError, with a sentence.
    """
    pieces = list(pieces_of(source, file))
    classes = [piece.classes for piece in pieces if piece.classes is not None]
    return np.concatenate([piece.points for piece in pieces]), np.concatenate(classes) if classes else None


def pieces_of(source: Source, file: SourceFile) -> Iterator[Piece]:
    """The points piece by piece, at least one piece. Raises BrokenFileError."""
    if file.bytes == 0:
        raise BrokenFileError("The file is empty.", "empty")
    readers = {LIDAR: _lidar, MESHES: _mesh, ARRAYS: _array, TEXTS: _text}
    reader = next(reader for suffixes, reader in readers.items() if file.suffix in suffixes)
    try:
        yield from reader(source, file)
    except BrokenFileError:
        raise
    except Exception as error:  # these libraries raise anything at all on a file that is cut
        reason = (str(error).splitlines() or [""])[0].rstrip(".") or type(error).__name__
        raise BrokenFileError(f"The points cannot be read: {reason}.") from error


def is_cloud(source: Source, file: SourceFile) -> bool:
    """Whether the file's first bytes are those of a cloud of its suffix."""
    head = source.read(file, HEAD_BYTES)
    match file.suffix:
        case ".las" | ".laz":
            return head.startswith(b"LASF")
        case ".ply":
            return head.startswith(b"ply")
        case ".off":
            return head[:8].upper().lstrip(b"CNST4").startswith(b"OFF")
        case ".obj":
            return re.search(rb"(?m)^v\s+\S+\s+\S+\s+\S+", head) is not None
        case ".stl":
            return head.startswith(b"solid") or _is_binary_stl(head, file.bytes)
        case ".npy":
            return _array_shape(head) is not None
        case _:
            return _is_point_text(head.decode("utf-8", "replace"), file)


def _lidar(source: Source, file: SourceFile) -> Iterator[Piece]:
    library: Foreign = laspy
    codec: Foreign = lazrs
    _check_records(source, file)
    try:
        with source.open(file) as stream, library.open(stream, closefd=False) as reader:
            announced = int(reader.header.point_count)
            _check_count(announced)
            if announced == 0:
                yield _piece(np.empty((0, 3)))
            read = 0
            for chunk in reader.chunk_iterator(PIECE_POINTS):
                read += len(chunk)
                points = np.column_stack([chunk.x, chunk.y, chunk.z]).astype(np.float64)
                echoes = np.column_stack([chunk.intensity, chunk.return_number, chunk.number_of_returns])
                yield Piece(points, np.asarray(chunk.classification).astype(np.int64), echoes.astype(np.float32))
    except (library.errors.LaspyException, codec.LazrsError, ValueError, EOFError) as error:
        raise BrokenFileError(f"The file is cut or damaged: {str(error).rstrip('.')}.") from error
    if read < announced:
        raise BrokenFileError(f"The file is cut: {read:,} of {announced:,} points can be read.")


def _check_records(source: Source, file: SourceFile) -> None:
    """Refuse a header that announces more variable-length records than there is room for: laspy would go on for hours.

    They take 54 bytes at least, the extended ones of LAS 1.4 take 60.
    """
    head = source.read(file, 375)
    if not head.startswith(b"LASF"):
        raise BrokenFileError("It is no LAS or LAZ file, whatever its name says.", "wrong_format")
    records = int.from_bytes(head[100:104], "little")
    extended = int.from_bytes(head[243:247], "little") if head[25:26] >= b"\x04" else 0
    if 54 * records + 60 * extended > file.bytes:
        raise BrokenFileError("The file is cut or damaged: its header announces more than there is room for.")


def _mesh(source: Source, file: SourceFile) -> Iterator[Piece]:
    library: Foreign = trimesh
    kind = file.suffix[1:]
    if not is_cloud(source, file):
        raise BrokenFileError(f"It is no {kind.upper()} file, whatever its name says.", "wrong_format")
    if file.bytes > MESH_BYTES:
        raise BrokenFileError(f"The file has {file.bytes:,} bytes; at most {MESH_BYTES:,} can be read.", "too_large")
    more: dict[str, Any] = {"skip_materials": True} if kind == "obj" else {}
    loaded = library.load_scene(io.BytesIO(source.read(file)), file_type=kind, process=False, **more)
    vertices = [np.asarray(one.vertices, dtype=np.float64) for one in loaded.geometry.values()]
    yield _piece(np.concatenate(vertices) if vertices else np.empty((0, 3)))


def _array(source: Source, file: SourceFile) -> Iterator[Piece]:
    head = source.read(file, HEAD_BYTES)
    shape = _array_shape(head)
    if shape is None:
        raise BrokenFileError("It is no NPY file of numbers [points, 3 or more].", "wrong_format")
    _check_count(shape[0])
    yield _piece(arrays.read_array(source, file)[:, :3])


def _text(source: Source, file: SourceFile) -> Iterator[Piece]:
    head = source.read(file, HEAD_BYTES).decode("utf-8", "replace")
    if not _is_point_text(head, file):
        raise BrokenFileError("Its lines are not three or more numbers each, as many in every line.", "wrong_format")
    total, points = 0, list[list[float]]()
    with io.TextIOWrapper(source.open(file), "utf-8", errors="replace") as stream:
        for number, line in enumerate(stream, start=1):
            fields = _fields(line)
            if not fields or (number == 1 and (len(fields) == 1 or _XYZ_HEADER.match(line))):
                continue
            try:
                points.append([float(field) for field in (fields[0], fields[1], fields[2])])
            except (ValueError, IndexError):
                raise BrokenFileError(f"Line {number} is not three numbers.") from None
            if len(points) == PIECE_POINTS:
                total += len(points)
                _check_count(total)
                yield _piece(np.array(points))
                points = []
    yield _piece(np.array(points).reshape(-1, 3))


def _piece(points: NDArray[Any]) -> Piece:
    return Piece(np.ascontiguousarray(points, dtype=np.float64))


def _check_count(points: int) -> None:
    if points > MOST_POINTS:
        raise BrokenFileError(f"It has {points:,} points; a cloud may have {MOST_POINTS:,}.", "too_large")


def _is_binary_stl(head: bytes, size: int) -> bool:
    return len(head) >= 84 and size == 84 + 50 * int.from_bytes(head[80:84], "little")


def _array_shape(head: bytes) -> tuple[int, ...] | None:
    """[points, columns] of an array of numbers; None for anything else."""
    header = arrays.npy_header(head)
    if header is None or header.dtype.kind not in "fiu" or len(header.shape) != 2:
        return None
    return header.shape if 3 <= header.shape[1] <= arrays.MOST_COLUMNS else None


def _is_point_text(head: str, file: SourceFile) -> bool:
    """Lines of as many numbers each; a CSV only where its header says x, y, z. The last line may be cut."""
    named = _XYZ_HEADER.match(head.lstrip().partition("\n")[0]) is not None
    if file.suffix == ".csv" and not named:
        return False
    lines = [line for line in head.split("\n") if _fields(line)]
    if file.bytes > HEAD_BYTES:
        lines = lines[:-1]
    counted = bool(lines) and len(_fields(lines[0])) == 1
    rows = [_fields(line) for line in lines[named or counted : 51]]
    widths = {len(row) for row in rows}
    return (
        len(widths) == 1
        and 3 <= widths.pop() <= arrays.MOST_COLUMNS
        and all(is_number(cell) for row in rows for cell in row)
    )


def _fields(line: str) -> list[str]:
    """The numbers of a line as text; none for an empty line or a comment."""
    text = line.strip()
    return (
        []
        if text.startswith(("#", "//")) and not _XYZ_HEADER.match(text)
        else [one for one in _SPACES.split(text) if one]
    )
