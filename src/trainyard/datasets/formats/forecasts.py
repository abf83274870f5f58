"""A table with a time column and numbers beside it: rows in time, for forecasting."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trainyard.contracts.dataset import DatasetKind, SplitMethod, SplitSpec, Task
from trainyard.datasets.formats import previews, roles, rows
from trainyard.datasets.formats.base import ID, NAME, PART, Broken, Desk, Draft, Table
from trainyard.datasets.formats.gathering import (
    BrokenFileError,
    Gatherer,
    inputs,
    left_out_note,
    nothing_read,
    part_of,
    proposed_split,
    tell,
)
from trainyard.datasets.packs import Source, SourceFile

TIME = "time"
TIME_NAMES = ("time", "date", "timestamp", "datetime", "date_time", "ds", "month", "day")
FIXED = (ID, NAME, PART, TIME)
_MONTH = re.compile(r"\d{4}-\d{1,2}")


@dataclass(frozen=True, slots=True)
class Plan:
    """The time column and the numeric columns of a table."""

    time: str
    numbers: tuple[str, ...]


def plan_of(names: Sequence[str], head: Sequence[rows.Row], time: str | None = None) -> Plan | None:
    """A table with ISO dates that run one way, and numbers in all other columns; None for any other.

    `time` is the column that a person named: then text columns are left out, and the order is of no matter.
    """
    candidates = [time] if time else list(dict.fromkeys([*roles.named(names, TIME_NAMES), *names]))
    chosen = next((name for name in candidates if name in names and _is_time(head, name, named=bool(time))), None)
    if chosen is None:
        return None
    others = [name for name in names if name != chosen]
    numbers = [name for name in others if roles.is_numeric(roles.cells_of(head, name), 0.5 if time else 0.9)]
    fits = numbers and (time is not None or len(numbers) == len(others))
    return Plan(chosen, tuple(numbers)) if fits else None


def needed_plan(names: Sequence[str], head: Sequence[rows.Row], time: str | None) -> Plan:
    """As `plan_of`, but content with a column called a time. Raises BrokenFileError where there is none."""
    candidates = [time] if time else [None, *roles.named(names, TIME_NAMES)]
    plans = (plan_of(names, head, candidate) for candidate in candidates)
    if (plan := next((one for one in plans if one is not None), None)) is None:
        raise BrokenFileError("It has no column of ISO dates with numbers beside it.", "wrong_format")
    return plan


def instant_of(cell: str | None) -> datetime | None:
    """An ISO date, date and time, or month, without zone: what has one is told in UTC. None for anything else."""
    text = (cell or "").strip().replace("/", "-")
    if _MONTH.fullmatch(text):
        year, month = text.split("-")
        text = f"{year}-{int(month):02d}-01"
    if "-" not in text[1:]:
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
    except (ValueError, OverflowError):
        return None


class Reading:
    """Rows of one or several files of one plan, gathered and then put in order of time."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.columns = {name: f"{name}_2" if name in FIXED else name for name in plan.numbers}
        """The plan's columns and what they are called in a draft, where some names mean something else already."""
        fixed = [("id", pa.int64()), ("name", pa.string()), ("part", pa.string()), ("time", pa.timestamp("us"))]
        fields: list[Any] = [*fixed, *((name, pa.float64()) for name in self.columns.values())]
        self._gatherer = Gatherer(pa.schema(fields))
        self.broken: list[Broken] = []

    @property
    def count(self) -> int:
        return self._gatherer.count

    def add(self, source: Source, file: SourceFile, dialect: rows.Dialect) -> None:
        """Read a file. Raises BrokenFileError where a column is not in it."""
        absent = [name for name in (self.plan.time, *self.plan.numbers) if name not in dialect.names]
        if absent:
            raise BrokenFileError(f"It has no column {absent[0]!r}.", "wrong_format")
        part = part_of(file.name)
        for number, row in rows.rows_of(source, file, dialect):
            name = rows.row_name(file, number)
            if isinstance(row, str):
                self.broken.append(Broken(name, row, "row"))
            elif (instant := instant_of(row.get(self.plan.time))) is None:
                cell = row.get(self.plan.time)
                self.broken.append(Broken(name, f"Its time {cell!r} is no ISO date." if cell else "No time.", "row"))
            else:
                self._gatherer.add(name=name, part=part, time=instant, **self._numbers(name, row))

    def finish(self) -> tuple[Table, list[str]]:
        """Samples in order of time, and what a person should know about their times."""
        table = self._gatherer.table().combine_chunks()
        stamps: NDArray[np.int64] = table.column("time").cast(pa.int64()).to_numpy()
        order = np.argsort(stamps, kind="stable")
        table = table.take(pa.array(order))
        table = table.set_column(0, table.schema.field(0), pa.array(np.arange(len(order))))
        return table, _time_notes(stamps, order)

    def _numbers(self, name: str, row: rows.Row) -> dict[str, float | None]:
        values: dict[str, float | None] = {}
        for column, called in self.columns.items():
            try:
                values[called] = rows.number_of(row.get(column))
            except ValueError:
                self.broken.append(Broken(name, f"{row[column]!r} in {column!r} is no number; it is missing.", "row"))
        return values


def read_forecast(source: Source, time: str | None, said: rows.Given, desk: Desk) -> Draft:
    """Read all tables of one plan. The draft's options are `time` and those of `Given`. Raises UnreadableError."""
    files = rows.row_files(source)
    reading, dialects, broken = None, list[rows.Dialect](), list[Broken]()
    for done, file in enumerate(files, start=1):
        try:
            dialect, head = rows.head_of(source, file, said)
            dialect = rows.dialect_of(source, file, said)
            reading = reading or Reading(needed_plan(dialect.names, head, time))
            reading.add(source, file, dialect)
            dialects.append(dialect)
        except BrokenFileError as error:
            broken.append(error.of(file.name))
        tell(desk, done, len(files))
    if reading is None or not reading.count:
        raise nothing_read("tables", broken + (reading.broken if reading else []))
    table, notes = reading.finish()
    plan, names = reading.plan, list(reading.columns.values())
    target = next(iter([*roles.named(names, ("target", "y", "value", "ot", "close")), names[-1]]))
    course = np.stack([table.column(name).to_numpy().astype(np.float32) for name in names])
    desk.preview(0, previews.of_series(course, names))  # of the whole course: a row alone shows nothing
    options = {
        "time": plan.time,
        "encoding": rows.one_or_none({dialect.encoding for dialect in dialects}),
        "delimiter": rows.one_or_none({dialect.delimiter for dialect in dialects if dialect.delimiter}),
        "header": rows.one_or_none({dialect.header for dialect in dialects if dialect.delimiter}),
    }
    parts = proposed_split(table.column("part").unique().to_pylist())
    return Draft(
        DatasetKind.SERIES,
        table,
        inputs(("time", "time"), *((name, "numeric") for name in names)),
        task=Task.FORECASTING,
        target=target,
        broken=broken + reading.broken,
        split=parts or SplitSpec(method=SplitMethod.TIME, column=TIME),
        shape=[len(names)],
        notes=[f"time in {plan.time!r}, to forecast: {target!r}", *notes, *left_out_note(source, files)],
        options=options,
    )


def _is_time(head: Sequence[rows.Row], name: str, *, named: bool) -> bool:
    cells = roles.cells_of(head, name)
    instants = [instant for cell in cells if (instant := instant_of(cell)) is not None]
    if not instants or len(instants) < (0.5 if named else 0.95) * len(cells):
        return False
    one_way = instants in (ordered := sorted(instants), ordered[::-1])
    distinct = len(set(instants))
    return named or (one_way and distinct >= 3 and distinct > len(instants) / 2)


def _time_notes(stamps: NDArray[np.int64], order: NDArray[np.int64]) -> list[str]:
    notes: list[str] = []
    if not np.array_equal(order, np.arange(len(order))):
        notes.append("the rows were put in order of time")
    steps = np.diff(stamps[order])
    if repeated := int((steps == 0).sum()):
        notes.append(f"{repeated:,} rows have the same time as the row before")
    steps = steps[steps > 0]
    if not len(steps):
        return notes
    sizes, counts = np.unique(steps, return_counts=True)
    usual = int(sizes[counts.argmax()])
    notes.append(f"the usual step is {_duration(usual)}")
    # Months differ by up to 3 days, leap years by one: a step counts as a gap from one and a half usual ones on.
    gaps = steps[steps >= 1.5 * usual]
    if len(gaps):
        missing = int(np.round(gaps / usual - 1).sum())
        notes.append(f"{missing:,} time stamps are missing in {len(gaps):,} gaps")
    return notes


def _duration(microseconds: int) -> str:
    for unit, size in (("day", 86_400_000_000), ("hour", 3_600_000_000), ("minute", 60_000_000), ("second", 1_000_000)):
        if microseconds >= size:
            return f"{microseconds / size:g} {unit}{'s' if microseconds != size else ''}"
    return f"{microseconds:g} µs"
