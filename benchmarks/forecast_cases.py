"""The trainings that are forecast: every trainer of the catalog, on data that are generated here or bundled.

Their sizes are those of the middle preset or next to it, and their lengths such that a training takes some ten seconds
on one core.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import laspy
import numpy as np
import transformers

from finetune import WORDS, made_model, made_tokenizer
from trainyard.contracts.dataset import Recipe
from trainyard.datasets.build import Naming, build
from trainyard.datasets.bundled import materialise
from trainyard.datasets.packs import new_source
from trainyard.datasets.version import DatasetVersion
from trainyard.testing.shapes import BODIES, body


@dataclass(frozen=True, slots=True)
class Case:
    """`data` makes a version in a folder; `base` makes what a text trainer starts from."""

    trainer: str
    data: Callable[[Path], DatasetVersion]
    config: dict[str, Any]
    base: Callable[[Path], None] | None = field(default=None)


def _built(folder: Path, files: Iterable[tuple[str, bytes]], **recipe: Any) -> DatasetVersion:
    """As the studio makes it of the same files."""
    sources = folder / "sources"
    sources.mkdir()
    with new_source(sources) as writer:
        for name, content in files:
            writer.add(name, iter([content]), len(content))
    target = folder / "datasets" / "made" / "v1"  # as in a studio's home folder: files are found from it
    target.parent.mkdir(parents=True)
    naming = Naming("made", "Made", "generated", generated=True)
    return build(target, sources, writer.sha256, Recipe(**recipe), naming, lambda *_: None).version


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([list(head), *map(list, rows)])
    return out.getvalue().encode()


def digits(folder: Path) -> DatasetVersion:
    """1,797 pictures of 8 x 8, bundled."""
    return materialise("digits", folder / "digits")


def table(folder: Path) -> DatasetVersion:
    """20,000 rows of 20 numbers and a class that hangs on some of them."""
    draws = np.random.default_rng(0)
    x = draws.normal(size=(20_000, 20)).round(4)
    labels = (x[:, :3].sum(axis=1) + draws.normal(size=len(x)) > 0).astype(int)
    names = [f"f{number}" for number in range(x.shape[1])]
    rows = ([*numbers, "ab"[label]] for numbers, label in zip(x.tolist(), labels.tolist(), strict=True))
    return _built(folder, [("table.csv", _table([*names, "label"], rows))], target="label")


def waves(folder: Path) -> DatasetVersion:
    """600 series of two kinds, three channels each and 80 to 120 steps long."""
    draws = np.random.default_rng(0)
    head = "@problemName Made\n@timeStamps false\n@univariate false\n@equalLength false\n@classLabel true a b\n@data\n"
    lines: list[str] = []
    for number in range(600):
        steps = np.arange(draws.integers(80, 121))
        values = np.sin((0.2 + 0.2 * (number % 2)) * steps + draws.random((3, 1)) * 6)
        values += 0.1 * draws.normal(size=values.shape)
        channels = (",".join(f"{value:.4f}" for value in channel) for channel in values)
        lines.append(":".join([*channels, "ab"[number % 2]]))
    return _built(folder, [("Made.ts", (head + "\n".join(lines) + "\n").encode())])


def course(folder: Path) -> DatasetVersion:
    """2,000 hours of five columns."""
    draws = np.random.default_rng(0)
    hours = np.arange(2000)
    values = np.sin(2 * np.pi * hours[:, None] / np.array([24, 12, 8, 168, 36])) + 0.1 * draws.normal(size=(2000, 5))
    stamps = np.datetime64("2024-01-01T00", "h") + hours
    rows = ([str(stamp), *line] for stamp, line in zip(stamps, values.round(4).tolist(), strict=True))
    return _built(folder, [("course.csv", _table(["time", *"abcde"], rows))])


def bodies(folder: Path) -> DatasetVersion:
    """60 clouds of each of five bodies."""
    return _built(folder, [(f"{name}/{seed:03}.npy", _npy(body(name, seed))) for name in BODIES for seed in range(60)])


def landscape(folder: Path) -> DatasetVersion:
    """A slope of 60,000 points with bushes on it, cut into tiles by the studio."""
    draws = np.random.default_rng(1)
    places = draws.uniform(0, 200, (60_000, 2))
    bushes = draws.uniform(0, 200, (60, 2))
    near = np.linalg.norm(places[:, None] - bushes, axis=2).min(axis=1) < 4
    up = near & (draws.uniform(size=len(places)) < 0.8)
    heights = 100 + 0.05 * places[:, 0] + np.where(up, draws.uniform(1, 4, len(places)), 0.0)
    library: Any = laspy
    record = library.create(point_format=3, file_version="1.2")
    record.header.scales = [0.001] * 3
    record.x, record.y, record.z = places[:, 0], places[:, 1], heights
    record.classification = np.where(up, 5, 2).astype(np.uint8)
    content = io.BytesIO()
    record.write(content)
    return _built(folder, [("slope.las", content.getvalue())])


def _npy(values: Any) -> bytes:
    content = io.BytesIO()
    np.save(content, values)
    return content.getvalue()


def joined(folder: Path) -> DatasetVersion:
    """400 pairs of a track and a picture, and one of four labels, of which each tells a half."""
    draws = np.random.default_rng(0)
    files: list[tuple[str, bytes]] = []
    for number in range(400):
        steps = np.arange(100)
        track = np.sin((0.2 + 0.2 * (number % 2)) * steps + draws.random() * 6) + 0.1 * draws.normal(size=100)
        shot = draws.integers(0, 100, (28, 28), np.uint8)
        shot[:, 14 * (number // 2 % 2) :][:, :14] += 100
        files += [(f"t{number}.npy", _npy(track.astype(np.float32))), (f"p{number}.npy", _npy(shot))]
    rows = ([f"t{number}.npy", f"p{number}.npy", number % 4] for number in range(400))
    return _built(folder, [*files, ("pairs.csv", _table(["track", "shot", "label"], rows))])


def labelled(folder: Path) -> DatasetVersion:
    """400 texts of 10 to 60 words, and one of two labels each."""
    chance = random.Random(0)
    rows = ((_text(chance), number % 2) for number in range(400))
    return _built(folder, [("texts.csv", _table(["text", "label"], rows))], format="text")


def plain(folder: Path) -> DatasetVersion:
    """500 texts of 10 to 60 words."""
    chance = random.Random(0)
    return _built(folder, [("texts.csv", _table(["text"], ([_text(chance)] for _ in range(500))))], format="text")


def questions(folder: Path) -> DatasetVersion:
    """300 questions, each after a word of its text."""
    chance = random.Random(0)
    rows: list[list[str]] = []
    for _ in range(300):
        text = _text(chance)
        rows.append(["where ?", text, chance.choice(text.split())])
    return _built(folder, [("questions.csv", _table(["question", "context", "answer"], rows))], format="text")


def _text(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randrange(10, 60)))


def encoder(folder: Path) -> None:
    made_model(folder, "small")


def decoder(folder: Path) -> None:
    """A generated GPT-2 of four layers, 256 wide."""
    words = len(made_tokenizer(folder))
    config = transformers.GPT2Config(
        vocab_size=words, n_embd=256, n_layer=4, n_head=4, n_positions=128, bos_token_id=0, eos_token_id=0
    )
    transformers.GPT2LMHeadModel(config).save_pretrained(folder)


CASES = [
    Case("tabular.forest", table, {"trees": 300}),
    Case("tabular.boosting", table, {"iterations": 2000, "patience": 0}),
    Case("tabular.linear", table, {"epochs": 50}),
    Case("tabular.mlp", table, {"epochs": 10}),
    Case("image.cnn", digits, {"epochs": 40}),
    Case("image.resnet", digits, {"epochs": 2}),
    Case("image.vit", digits, {"epochs": 8}),
    Case("series.tcn", waves, {"epochs": 4}),
    Case("series.gru", waves, {"epochs": 4}),
    Case("series.lstm", course, {"epochs": 3}),
    Case("series.transformer", course, {"epochs": 2}),
    Case("cloud.pointnet", bodies, {"epochs": 10}),
    Case("cloud.segmenter", landscape, {"epochs": 10}),
    Case("fusion.net", joined, {"epochs": 6}),
    Case("text.classifier", labelled, {"epochs": 2, "max_length": 64}, encoder),
    Case("text.qa", questions, {"epochs": 2, "max_length": 64, "overlap": 16}, encoder),
    Case("text.lm", plain, {"epochs": 2, "max_length": 64}, decoder),
]
