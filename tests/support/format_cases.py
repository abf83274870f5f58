"""A small source for each format, made here, and what a draft of it must be like."""

import io
import json
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import laspy
import numpy as np
import soundfile
import trimesh
from PIL import Image

from support import hugging_face
from trainyard.contracts.dataset import SplitMethod, Task
from trainyard.datasets.formats.base import Format
from trainyard.datasets.formats.clouds import CloudFormat
from trainyard.datasets.formats.huggingface.formats import (
    HuggingFaceImages,
    HuggingFaceSeries,
    HuggingFaceTable,
    HuggingFaceText,
)
from trainyard.datasets.formats.images import ImageFormat
from trainyard.datasets.formats.multimodal import MultimodalFormat
from trainyard.datasets.formats.series import SeriesFormat
from trainyard.datasets.formats.tables import TableFormat
from trainyard.datasets.formats.texts import TextFormat
from trainyard.datasets.packs import Source, new_source

Library = Any
"""A library without types."""
RENAMED = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00 no more than the start of a picture"
"""A file of another kind, renamed."""


@dataclass
class NotingDesk:
    """A desk that keeps what it is given."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="desk-")))
    previews: dict[int, bytes] = field(default_factory=dict[int, bytes])
    told: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def progress(self, done: int, total: int) -> None:
        self.told.append((done, total))

    def preview(self, sample: int, content: bytes) -> None:
        assert sample not in self.previews
        self.previews[sample] = content


@dataclass(frozen=True)
class FormatCase:
    """`types` are Arrow's names of the columns' types; `spoiled` and `empty` name files that may be added.

    `previews`: whether each sample has one of the form `form`, or only the first, or none.
    """

    format: Format
    files: Callable[[], dict[str, bytes]]
    rows: int
    types: dict[str, str]
    task: Task | None
    target: str | None
    spoiled: str
    empty: str
    split: SplitMethod | None = None
    previews: Literal["all", "first", "none"] = "all"
    form: bytes = b""


def source_of(folder: Path, files: dict[str, bytes]) -> Source:
    """A source with these files, under `folder`."""
    with new_source(folder) as writer:
        for name, content in files.items():
            writer.add(name, [content])
    return Source(folder / writer.sha256)


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


def points(seed: int, count: int = 60) -> Any:
    """[count, 3] between 0 and 1."""
    return np.random.default_rng(seed).random((count, 3))


def csv_bytes(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def json_lines(*rows: dict[str, Any]) -> bytes:
    return csv_bytes(*(json.dumps(row, ensure_ascii=False) for row in rows))


def ts(header: str, *rows: str) -> bytes:
    return csv_bytes("# about it", "@problemName Made", *header.split("; "), "@data", *rows)


def _reviews() -> dict[str, bytes]:
    row = '"A film of {0} that I liked, more or less, number {0}",{1}'
    rows = [row.format(number, ["good", "bad"][number % 2]) for number in range(12)]
    return {"reviews.csv": csv_bytes("review,label", *rows)}


def _letters() -> dict[str, bytes]:
    names = {f"mail/{kind}/{number}.txt": kind for kind in ("spam", "ham") for number in range(4)}
    return {name: f"Dear reader, this is letter {name} of {kind}.".encode() for name, kind in names.items()}


def _text_pairs() -> dict[str, bytes]:
    rows = [
        {"premise": f"The {n}th man sits on a bench by the sea.", "hypothesis": f"He {w} down.", "label": w}
        for n in range(5)
        for w in ("sits", "lies")
    ]
    return {"train.jsonl": json_lines(*rows)}


def _questions() -> dict[str, bytes]:
    rows = [
        {"question": f"What is {n} and one?", "passage": f"{n} and 1 are {n + 1}.", "answers": {"text": [f"{n + 1}"]}}
        for n in range(6)
    ]
    return {"train.jsonl": json_lines(*rows[:4]), "test.jsonl": json_lines(*rows[4:])}


def _archive() -> dict[str, bytes]:
    header = (
        "@timestamps false; @univariate false; @dimensions 2; @equalLength true; @seriesLength 3; @classLabel true a b"
    )
    train = ts(header, "1,2,3:4,5,6:a", "1,?,3:4,5,6:b", "3,2,1:6,5,4:b")
    return {"Made_TRAIN.ts": train, "Made_TEST.ts": ts(header, "0,0,1:1,1,1:a")}


def _sounds() -> dict[str, bytes]:
    wave = np.sin(np.arange(400) / 9)
    return {f"{word}_{take}.wav": wav(wave * (take + 1) / 4) for word in ("yes", "no") for take in range(3)}


def _hours() -> dict[str, bytes]:
    return {"load.csv": csv_bytes("date,heat,load", *(f"2024-01-01 {h:02d}:00:00,{h / 2},{h}" for h in range(20)))}


def _shapes() -> dict[str, bytes]:
    sets = {"train": 3, "test": 1}
    return {
        f"{shape}/{part}/{n}.ply": ply(points(n) * size)
        for part, count in sets.items()
        for shape, size in (("cube", 1), ("tower", [1, 1, 5]))
        for n in range(count)
    }


def _lidar() -> dict[str, bytes]:
    classes = np.arange(60) % 2 + 1
    return {"west.las": las(points(1), classes), "east.laz": las(points(2), classes, compressed=True)}


def _field() -> dict[str, bytes]:
    """One cloud of 80 x 50 points, every third of the first class."""
    places = np.stack(np.meshgrid(np.arange(80.0), np.arange(50.0), [1.0]), axis=-1).reshape(-1, 3)
    return {"field.las": las(places + 0.25, np.arange(4000) % 3 // 2 + 1)}


def _pairs() -> dict[str, bytes]:
    rows = [
        f"pictures/{n}.png,{n}.wav,{n * 1.5},{'odd' if n % 2 else 'even'},{'test' if n > 5 else 'train'}"
        for n in range(8)
    ]
    files = {"pairs.csv": csv_bytes("picture,sound,weight,label,split", *rows)}
    for n in range(8):
        files |= {f"pictures/{n}.png": png(n * 20), f"sounds/{n}.wav": wav(np.sin(np.arange(200) / (n + 2)))}
    return files


def npy(values: Any) -> bytes:
    content = io.BytesIO()
    np.save(content, np.asarray(values))
    return content.getvalue()


def idx(values: Any) -> bytes:
    """An idx file of bytes, of any number of dimensions."""
    array = np.asarray(values, dtype=np.uint8)
    return struct.pack(f">{1 + array.ndim}I", 0x800 + array.ndim, *array.shape) + array.tobytes()


def _stacks() -> dict[str, bytes]:
    """Logged series, pictures in an idx stack that two columns point into, and points in an NPY stack."""
    rows = [f"log{n}.csv,{'t10k' if n > 5 else 'train'},{n % 6},shape.npy#{n},{n * 1.5},{n % 3}" for n in range(8)]
    files = {"all.csv": csv_bytes("log,shot_file,shot_index,scan,weight,digit", *rows)}
    files |= {
        f"logs/log{n}.csv": csv_bytes("hour,tilt,crack", *(f"{h},{h * n},{h / 2 if h else ''}" for h in range(5)))
        for n in range(8)
    }
    pixels = np.arange(8 * 16).reshape(8, 4, 4)
    files |= {"train-images-idx3-ubyte": idx(pixels[:6]), "t10k-images-idx3-ubyte": idx(pixels[6:])}
    files |= {"train-labels-idx1-ubyte": idx([0] * 6), "t10k-labels-idx1-ubyte": idx([0] * 2)}
    return files | {"shape.npy": npy([points(n) for n in range(8)])}


def _iris() -> dict[str, bytes]:
    rows = [f"{n / 10},{n % 4},{'setosa' if n % 2 else 'virginica'}" for n in range(20)]
    return {"iris.csv": csv_bytes("length,petals,species", *rows)}


def _parts() -> dict[str, bytes]:
    return {f"wine-{part}.tsv": csv_bytes("acid\tkind", "1.5\ta", "2.5\tb", "?\ta") for part in ("train", "test")}


def _animals() -> dict[str, bytes]:
    return {f"{kind}/{n}.png": png(40 * n) for kind in ("cat", "dog") for n in range(4)}


def _listed() -> dict[str, bytes]:
    rows = [f"{n}.png,{'odd' if n % 2 else 'even'}" for n in range(6)]
    return {"labels.csv": csv_bytes("file,label", *rows), **{f"images/{n}.png": png(40 * n) for n in range(6)}}


def _idx() -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for part, count in (("train", 6), ("t10k", 3)):
        files[f"{part}-images-idx3-ubyte"] = idx(np.arange(count * 16).reshape(count, 4, 4))
        files[f"{part}-labels-idx1-ubyte"] = idx([n % 3 for n in range(count)])
    return files


def _hf_table() -> dict[str, bytes]:
    rows = [{"length": n / 10, "code": f"{n % 4:03d}", "species": n % 2} for n in range(12)]
    features = hugging_face.features(length="float32", code="string", species=["setosa", "virginica"])
    return hugging_face.saved(rows, features)


def _hf_text() -> dict[str, bytes]:
    rows = [{"text": f"A film of {n} that I liked, more or less", "label": n % 3 - 1} for n in range(12)]
    features = hugging_face.features(text="string", label=["bad", "good"])
    splits = {"train": rows[:6], "test": rows[6:9], "unsupervised": rows[9:]}
    return hugging_face.saved_dict(splits, features, shards=2)


def _hf_questions() -> dict[str, bytes]:
    rows = [
        {
            "id": f"{n}",
            "question": f"What is {n} and 1?",
            "context": f"{n} and 1 are {n + 1}.",
            "answers": {"text": [f"{n + 1}"]},
        }
        for n in range(6)
    ]
    return hugging_face.repository({"train": rows[:4], "validation": rows[4:]})


def _hf_images() -> dict[str, bytes]:
    rows = [{"image": {"bytes": png(20 * n), "path": f"{n}.png"}, "label": n % 2} for n in range(8)]
    features = hugging_face.features(image="image", label=["cat", "dog"])
    return hugging_face.repository({"train": rows[:6], "test": rows[6:]}, features, card=True)


def _hf_saved_images() -> dict[str, bytes]:
    rows = [{"picture": {"bytes": png(20 * n), "path": None}, "kind": n % 2} for n in range(8)]
    return hugging_face.saved(rows, hugging_face.features(picture="image", kind=["cat", "dog"]), shards=2)


def _hf_audio() -> dict[str, bytes]:
    waves = [wav(np.sin(np.arange(400) / (n + 3))) for n in range(6)]
    rows = [{"audio": {"bytes": wave, "path": f"{n}.wav"}, "word": n % 2} for n, wave in enumerate(waves)]
    return hugging_face.saved(rows, hugging_face.features(audio="audio", word=["no", "yes"]))


def _hf_series() -> dict[str, bytes]:
    rows = [{"target": [[n + t / 2, -t] for t in range(10)], "state": "up" if n % 2 else "down"} for n in range(6)]
    return hugging_face.repository({"train": rows})


_FACTS = {"id": "int64", "name": "string", "label": "string", "part": "string"}
_TEXT = {**_FACTS, "text": "string"}
_SERIES = {
    "id": "int64",
    "file": "int32",
    "name": "string",
    "label": "string",
    "part": "string",
    "length": "int32",
    "channels": "int32",
    "values": "list<item: float>",
}
_CLOUD = {
    "id": "int64",
    "file": "int32",
    "name": "string",
    "label": "string",
    "part": "string",
    "points": "int64",
    "bad_points": "int64",
    **{f"{end}_{axis}": "double" for axis in "xyz" for end in ("min", "max")},
}
_LABEL = (Task.CLASSIFICATION, "label")

_IMAGE = {
    "id": "int64",
    "name": "string",
    "label": "string",
    "mode": "string",
    "dhash": "int64",
    "look": "binary",
    **dict.fromkeys(("width", "height", "frames", "orientation"), "int32"),
}

CASES: dict[str, FormatCase] = {
    "table": FormatCase(
        TableFormat(),
        _iris,
        20,
        {"id": "int64", "length": "double", "petals": "int64", "species": "string"},
        None,
        None,
        "another.csv",
        "nothing.csv",
        previews="none",
    ),
    "table-parts": FormatCase(
        TableFormat(),
        _parts,
        6,
        {"id": "int64", "acid": "double", "kind": "string", "part": "string"},
        None,
        None,
        "more.tsv",
        "none.tsv",
        split=SplitMethod.GIVEN,
        previews="none",
    ),
    "image-folders": FormatCase(ImageFormat(), _animals, 8, _IMAGE, *_LABEL, "cat/page.jpg", "dog/00.png", form=b"I"),
    "image-list": FormatCase(ImageFormat(), _listed, 6, _IMAGE, *_LABEL, "images/x.png", "images/y.jpg", form=b"I"),
    "image-idx": FormatCase(
        ImageFormat(),
        _idx,
        9,
        _IMAGE,
        *_LABEL,
        "val-images-idx3-ubyte",
        "none-images-idx3-ubyte",
        split=SplitMethod.GIVEN,
        form=b"I",
    ),
    "text-table": FormatCase(TextFormat(), _reviews, 12, _TEXT, *_LABEL, "another.csv", "nothing.csv", previews="none"),
    "text-pairs": FormatCase(
        TextFormat(),
        _text_pairs,
        10,
        {**_TEXT, "pair": "string"},
        *_LABEL,
        "another.jsonl",
        "nothing.jsonl",
        previews="none",
    ),
    "text-folders": FormatCase(
        TextFormat(), _letters, 8, _TEXT, *_LABEL, "mail/spam/99.txt", "mail/ham/00.txt", previews="none"
    ),
    "text-questions": FormatCase(
        TextFormat(),
        _questions,
        6,
        {**_TEXT, "question": "string", "context": "string", "answer": "string"},
        Task.QUESTION_ANSWERING,
        "answer",
        "more.jsonl",
        "none.jsonl",
        split=SplitMethod.GIVEN,
        previews="none",
    ),
    "series-ts": FormatCase(
        SeriesFormat(), _archive, 4, _SERIES, *_LABEL, "A.ts", "Z.ts", split=SplitMethod.GIVEN, form=b"S"
    ),
    "series-recordings": FormatCase(
        SeriesFormat(), _sounds, 6, {**_SERIES, "rate": "int32"}, *_LABEL, "hum.wav", "a_b.wav", form=b"S"
    ),
    "series-forecast": FormatCase(
        SeriesFormat(),
        _hours,
        20,
        {"id": "int64", "time": "timestamp[us]", "heat": "double", "load": "double"},
        Task.FORECASTING,
        "load",
        "a.csv",
        "z.csv",
        split=SplitMethod.TIME,
        previews="first",
        form=b"S",
    ),
    "cloud-shapes": FormatCase(
        CloudFormat(), _shapes, 8, _CLOUD, *_LABEL, "ball/train/0.ply", "cube/a.ply", split=SplitMethod.GIVEN, form=b"C"
    ),
    "cloud-lidar": FormatCase(
        CloudFormat(),
        _lidar,
        2,
        {**_CLOUD, "classification": "list<item: int32>"},
        Task.SEGMENTATION,
        "classification",
        "a.laz",
        "z.las",
        form=b"C",
    ),
    "cloud-tiles": FormatCase(
        CloudFormat(),
        _field,
        60,
        {**_CLOUD, "classification": "list<item: int32>", "class_points": "list<item: int64>", "block": "string"},
        Task.SEGMENTATION,
        "classification",
        "a.laz",
        "z.las",
        split=SplitMethod.GROUP,
        form=b"C",
    ),
    "multimodal": FormatCase(
        MultimodalFormat(),
        _pairs,
        8,
        {**_FACTS, "picture": "int32", "sound": "int32", "weight": "double"},
        *_LABEL,
        "pictures/x.png",
        "sounds/x.wav",
        split=SplitMethod.GIVEN,
        form=b"M",
    ),
    "huggingface-table": FormatCase(
        HuggingFaceTable(),
        _hf_table,
        12,
        {"id": "int64", "length": "double", "code": "string", "species": "string"},
        Task.CLASSIFICATION,
        "species",
        "another.arrow",
        "nothing.arrow",
        previews="none",
    ),
    "huggingface-text": FormatCase(
        HuggingFaceText(),
        _hf_text,
        9,
        _TEXT,
        *_LABEL,
        "train/another.arrow",
        "test/nothing.arrow",
        split=SplitMethod.GIVEN,
        previews="none",
    ),
    "huggingface-questions": FormatCase(
        HuggingFaceText(),
        _hf_questions,
        6,
        {**_TEXT, "question": "string", "context": "string", "answer": "string"},
        Task.QUESTION_ANSWERING,
        "answer",
        "data/train-00001-of-00003.parquet",
        "data/train-00002-of-00003.parquet",
        split=SplitMethod.GIVEN,
        previews="none",
    ),
    "huggingface-image": FormatCase(
        HuggingFaceImages(),
        _hf_images,
        8,
        {**_IMAGE, "content_hash": "int64"},
        *_LABEL,
        "data/train-00001-of-00003.parquet",
        "data/train-00002-of-00003.parquet",
        split=SplitMethod.GIVEN,
        form=b"I",
    ),
    "huggingface-image-saved": FormatCase(
        HuggingFaceImages(), _hf_saved_images, 8, _IMAGE, *_LABEL, "another.arrow", "nothing.arrow", form=b"I"
    ),
    "huggingface-audio": FormatCase(
        HuggingFaceSeries(),
        _hf_audio,
        6,
        {name: kind for name, kind in {**_SERIES, "rate": "int32"}.items() if name != "file"},
        *_LABEL,
        "another.arrow",
        "nothing.arrow",
        form=b"S",
    ),
    "huggingface-series": FormatCase(
        HuggingFaceSeries(),
        _hf_series,
        6,
        {name: kind for name, kind in _SERIES.items() if name != "file"},
        Task.CLASSIFICATION,
        "label",
        "data/train-00001-of-00003.parquet",
        "data/train-00002-of-00003.parquet",
        form=b"S",
    ),
    "multimodal-stacks": FormatCase(
        MultimodalFormat(),
        _stacks,
        8,
        {
            **_FACTS,
            **dict.fromkeys(("log", "shot", "scan"), "int32"),
            **dict.fromkeys(("shot#", "scan#"), "int64"),
            "weight": "double",
        },
        *_LABEL,
        "pictures/x.png",
        "sounds/x.wav",
        form=b"M",
    ),
}
