"""Generated texts as versions of data sets, made by the way that every data set takes."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from support.tiny_models import questions, reviews
from trainyard.contracts.dataset import Recipe
from trainyard.datasets.build import Naming, build
from trainyard.datasets.packs import new_source
from trainyard.datasets.version import DatasetVersion


def version_of(folder: Path, files: dict[str, bytes], **recipe: Any) -> DatasetVersion:
    """The version that the studio makes of these files."""
    sources = folder / "sources"
    sources.mkdir(parents=True)
    with new_source(sources) as writer:
        for name, content in files.items():
            writer.add(name, iter([content]), len(content))
    target = folder / "dataset" / "v1"
    target.parent.mkdir()
    naming = Naming(folder.name, folder.name, "generated for a test", generated=True)
    return build(target, sources, writer.sha256, Recipe(**recipe), naming, lambda *_: None).version


def table_of(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([list(head), *map(list, rows)])
    return out.getvalue().encode()


def review_version(folder: Path, rows: int = 160) -> DatasetVersion:
    return version_of(folder, {"reviews.csv": table_of(("text", "label"), reviews(rows))}, format="text")


def plain_version(folder: Path, rows: int = 160) -> DatasetVersion:
    """Texts without a label."""
    return version_of(folder, {"lines.csv": table_of(("text",), [(text,) for text, _ in reviews(rows)])}, format="text")


def question_version(folder: Path, rows: int = 160) -> DatasetVersion:
    head = ("question", "context", "answer")
    return version_of(folder, {"questions.csv": table_of(head, questions(rows))}, format="text")
