"""The predictions of an evaluation, in pages and as CSV. The file is opened here; no model is."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError, did_you_mean
from trainyard.contracts.evaluation import EvaluationInfo, PredictionOrder, PredictionPage, PredictionRow
from trainyard.execution.evaluation_job import (
    BADNESS,
    CLASSES,
    CONFIDENCE,
    PART,
    PREDICTIONS,
    PROBABILITIES,
    RESULT,
    ROW,
    SAID,
    SLICES,
    TRUTH,
    UNCERTAINTY,
)
from trainyard.services.evaluating import folder_of
from trainyard.services.evaluations import known
from trainyard.services.studio import Studio

PARTS: tuple[Literal["train", "validation", "test"], ...] = ("train", "validation", "test")
CSV_ROWS = 20_000
"""Rows at a time."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


@dataclass(frozen=True, slots=True)
class Probable:
    """Between which bounds the probability of a class lies."""

    of: str
    at_least: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Names of classes, `other_than` one that the truth is not; `low` and `high` bound the confidence, or for numbers
    prediction minus truth."""

    truth: str | None = None
    predicted: str | None = None
    low: float | None = None
    high: float | None = None
    other_than: str | None = None
    probable: Probable | None = None
    slice: int | None = None
    """Of the report's slices, from 0."""
    order: PredictionOrder = "worst"
    """`unsure`: those of which the model says that it is least sure come first."""
    limit: int = 50
    offset: int = 0


async def page(studio: Studio, evaluation_id: str, wanted: Wanted) -> PredictionPage:
    """Raises ConflictError where it is not done, and InvalidError as `page_of`."""
    path = _path(studio, await known(studio, evaluation_id))
    return await asyncio.to_thread(page_of, path, wanted)


async def as_csv(studio: Studio, evaluation_id: str) -> Iterator[bytes]:
    """All of them, with the probability of every class. Raises ConflictError where it is not done."""
    return lines_of(_path(studio, await known(studio, evaluation_id)))


def _path(studio: Studio, info: EvaluationInfo) -> Path:
    if info.state != "done":
        raise ConflictError(f"The evaluation is {info.state}; there are no predictions to see.")
    return folder_of(studio, info) / RESULT / PREDICTIONS


def page_of(path: Path, wanted: Wanted) -> PredictionPage:
    """Of the file of predictions. Raises InvalidError for a class that it does not know, and for what it lacks."""
    table, classes = _opened(path, [PROBABILITIES] if wanted.probable is not None else [])
    table = table.filter(_chosen(table, classes, wanted))
    if wanted.order == "unsure":
        if UNCERTAINTY not in table.column_names:
            raise InvalidError("This model does not say how unsure it is; its samples can be ordered worst first.")
        table = table.sort_by([(UNCERTAINTY, "descending"), (ROW, "ascending")])
    some = table.slice(wanted.offset, wanted.limit)
    return PredictionPage(total=table.num_rows, rows=[_row(one, classes) for one in some.to_pylist()])


def holds(path: Path, row: int) -> bool:
    """Whether a sample is among them, by its row in the version."""
    parquet: Any = import_module("pyarrow.parquet")
    pc: Any = import_module("pyarrow.compute")
    return bool(pc.any(pc.equal(parquet.read_table(path, columns=[ROW])[ROW], row)).as_py())


def _opened(path: Path, more: list[str]) -> tuple[Any, list[str]]:
    parquet: Any = import_module("pyarrow.parquet")  # late: most requests never need it; it publishes no types
    columns = [ROW, PART, TRUTH, SAID, BADNESS, CONFIDENCE, UNCERTAINTY, SLICES, *more]
    schema = parquet.read_schema(path)
    here = [name for name in columns if name in schema.names]
    return parquet.read_table(path, columns=here), json.loads(schema.metadata[CLASSES])


def _chosen(table: Any, classes: list[str], wanted: Wanted) -> Any:
    """Which rows, an array of booleans."""
    pc: Any = import_module("pyarrow.compute")
    chosen = pc.is_valid(table[ROW])
    for field, column, name in (("truth", TRUTH, wanted.truth), ("predicted", SAID, wanted.predicted)):
        if name is not None:
            chosen = pc.and_(chosen, pc.fill_null(pc.equal(table[column], _label(classes, field, name)), False))
    if wanted.slice is not None:
        if SLICES not in table.column_names:
            raise InvalidError("This evaluation is of an older studio, which did not look for slices; judge it again.")
        chosen = pc.and_(chosen, pc.not_equal(pc.bit_wise_and(table[SLICES], 1 << wanted.slice), 0))
    if wanted.other_than is not None:
        chosen = pc.and_(
            chosen, pc.fill_null(pc.not_equal(table[TRUTH], _label(classes, "other_than", wanted.other_than)), False)
        )
    if wanted.probable is not None:
        chosen = pc.and_(chosen, _probable(table, classes, wanted.probable))
    bounded = table[CONFIDENCE] if CONFIDENCE in table.column_names else pc.subtract(table[SAID], table[TRUTH])
    for bound, compare in ((wanted.low, pc.greater_equal), (wanted.high, pc.less_equal)):
        if bound is not None:
            chosen = pc.and_(chosen, pc.fill_null(compare(bounded, bound), False))
    return chosen


def _probable(table: Any, classes: list[str], wanted: Probable) -> Any:
    pc: Any = import_module("pyarrow.compute")
    label = _label(classes, "of", wanted.of)
    probability = pc.list_element(table[PROBABILITIES], label)
    inside = pc.is_valid(probability)
    if wanted.at_least is not None:
        inside = pc.and_(inside, pc.greater_equal(probability, wanted.at_least))
    return inside if wanted.below is None else pc.and_(inside, pc.less(probability, wanted.below))


def _label(classes: list[str], field: str, name: str) -> int:
    if name not in classes:
        problem = f"The model knows no class {name!r}.{did_you_mean(name, classes)}"
        raise InvalidError(problem, [FieldProblem(field, problem, name, ", ".join(classes[:20]))])
    return classes.index(name)


def _row(one: dict[str, Any], classes: list[str]) -> PredictionRow:
    return PredictionRow(
        row=one[ROW],
        part=PARTS[int(one[PART])],
        truth=_named(one[TRUTH], classes),
        predicted=_named(one[SAID], classes),
        confidence=one.get(CONFIDENCE),
        uncertainty=one.get(UNCERTAINTY),
        badness=one[BADNESS],
    )


def _named(value: Any, classes: list[str]) -> Any:
    """The name of a class, or the number itself."""
    return classes[int(value)] if classes and value is not None else value


def lines_of(path: Path) -> Iterator[bytes]:
    """A file of predictions as CSV, in large pieces, made outside the interpreter: while a download goes on the server
    has other things to do."""
    parquet: Any = import_module("pyarrow.parquet")
    file = parquet.ParquetFile(path)
    classes: list[str] = json.loads(file.schema_arrow.metadata[CLASSES])
    probable = [PROBABILITIES] if PROBABILITIES in file.schema_arrow.names else []
    own = [UNCERTAINTY] if UNCERTAINTY in file.schema_arrow.names else []
    head = io.StringIO()
    csv.writer(head).writerow(["row", "part", "truth", "predicted", *own, *(f"p({name})" for name in classes)])
    yield head.getvalue().encode()
    for batch in file.iter_batches(CSV_ROWS, columns=[ROW, PART, TRUTH, SAID, *own, *probable]):
        yield _csv(batch, classes)


def _csv(batch: Any, classes: list[str]) -> bytes:
    pa, pc, writer = (import_module(f"pyarrow{name}") for name in ("", ".compute", ".csv"))
    names = pa.array([_safe(name) for name in classes], pa.string())
    truth, said = (pc.take(names, batch.column(name)) if classes else batch.column(name) for name in (TRUTH, SAID))
    columns = [batch.column(ROW), pc.take(pa.array(PARTS), batch.column(PART)), truth, said]
    if UNCERTAINTY in batch.schema.names:
        columns.append(batch.column(UNCERTAINTY))
    if PROBABILITIES in batch.schema.names:
        told = batch.column(PROBABILITIES)
        columns += [pc.list_element(told, place) for place in range(len(classes))]
    out = pa.BufferOutputStream()
    table = pa.Table.from_arrays(columns, [str(place) for place in range(len(columns))])
    writer.write_csv(table, out, writer.WriteOptions(include_header=False))
    return out.getvalue().to_pybytes()


def _safe(value: Any) -> Any:
    """A person's text that a spreadsheet would run is quoted; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
