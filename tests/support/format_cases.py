"""The cases of the formats' contract: a source for each format, and what a draft of it must be like."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from support import format_sources as made
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

RENAMED = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00 no more than the start of a picture"
"""A file of another kind, renamed."""


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
        made.iris,
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
        made.parts,
        6,
        {"id": "int64", "acid": "double", "kind": "string", "part": "string"},
        None,
        None,
        "more.tsv",
        "none.tsv",
        split=SplitMethod.GIVEN,
        previews="none",
    ),
    "image-folders": FormatCase(
        ImageFormat(), made.animals, 8, _IMAGE, *_LABEL, "cat/page.jpg", "dog/00.png", form=b"I"
    ),
    "image-list": FormatCase(ImageFormat(), made.listed, 6, _IMAGE, *_LABEL, "images/x.png", "images/y.jpg", form=b"I"),
    "image-idx": FormatCase(
        ImageFormat(),
        made.idx_pictures,
        9,
        _IMAGE,
        *_LABEL,
        "val-images-idx3-ubyte",
        "none-images-idx3-ubyte",
        split=SplitMethod.GIVEN,
        form=b"I",
    ),
    "text-table": FormatCase(
        TextFormat(), made.reviews, 12, _TEXT, *_LABEL, "another.csv", "nothing.csv", previews="none"
    ),
    "text-pairs": FormatCase(
        TextFormat(),
        made.text_pairs,
        10,
        {**_TEXT, "pair": "string"},
        *_LABEL,
        "another.jsonl",
        "nothing.jsonl",
        previews="none",
    ),
    "text-folders": FormatCase(
        TextFormat(), made.letters, 8, _TEXT, *_LABEL, "mail/spam/99.txt", "mail/ham/00.txt", previews="none"
    ),
    "text-questions": FormatCase(
        TextFormat(),
        made.questions,
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
        SeriesFormat(), made.archive, 4, _SERIES, *_LABEL, "A.ts", "Z.ts", split=SplitMethod.GIVEN, form=b"S"
    ),
    "series-recordings": FormatCase(
        SeriesFormat(), made.sounds, 6, {**_SERIES, "rate": "int32"}, *_LABEL, "hum.wav", "a_b.wav", form=b"S"
    ),
    "series-forecast": FormatCase(
        SeriesFormat(),
        made.hours,
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
        CloudFormat(),
        made.shapes,
        8,
        _CLOUD,
        *_LABEL,
        "ball/train/0.ply",
        "cube/a.ply",
        split=SplitMethod.GIVEN,
        form=b"C",
    ),
    "cloud-lidar": FormatCase(
        CloudFormat(),
        made.lidar,
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
        made.field,
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
        made.pairs,
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
        made.hf_table,
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
        made.hf_text,
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
        made.hf_questions,
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
        made.hf_images,
        8,
        {**_IMAGE, "content_hash": "int64"},
        *_LABEL,
        "data/train-00001-of-00003.parquet",
        "data/train-00002-of-00003.parquet",
        split=SplitMethod.GIVEN,
        form=b"I",
    ),
    "huggingface-image-saved": FormatCase(
        HuggingFaceImages(), made.hf_saved_images, 8, _IMAGE, *_LABEL, "another.arrow", "nothing.arrow", form=b"I"
    ),
    "huggingface-audio": FormatCase(
        HuggingFaceSeries(),
        made.hf_audio,
        6,
        {name: kind for name, kind in {**_SERIES, "rate": "int32"}.items() if name != "file"},
        *_LABEL,
        "another.arrow",
        "nothing.arrow",
        form=b"S",
    ),
    "huggingface-series": FormatCase(
        HuggingFaceSeries(),
        made.hf_series,
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
        made.stacks,
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
