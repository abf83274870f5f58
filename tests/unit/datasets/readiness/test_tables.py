"""Columns with a defect of known size, and columns that only look like it."""

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from support import drafts
from trainyard.contracts.dataset import DatasetKind, DropColumns, DropSamples, SetType, Severity, Task
from unit.datasets.readiness.finding import counts, only

ROWS = 300
RANDOM = np.random.RandomState(7)


def with_column(role: str, values: Any) -> Any:
    return drafts.table(rows=ROWS, more={"new": (role, values)})


def gaps(count: int) -> np.ndarray:
    values = RANDOM.normal(size=ROWS)
    values[:count] = np.nan
    return values


@pytest.mark.parametrize(
    ("missing", "found"),
    [(15, {}), (16, {"tables.missing": 1}), (180, {"tables.missing": 1}), (181, {"tables.mostly_missing": 1})],
)
def test_missing_values(missing: int, found: dict[str, int]) -> None:
    assert counts(with_column("numeric", gaps(missing))) == found


@pytest.mark.parametrize("values", [[5.0] * ROWS, ["same"] * ROWS, [None] * ROWS])
def test_constant_columns_are_left_out(values: list[Any]) -> None:
    finding = only(with_column("categorical", values), "tables.constant")
    assert finding.fix is not None
    assert finding.fix.edits == [DropColumns(columns=["new"])]


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("anything", np.arange(ROWS), True),
        ("anything", np.arange(ROWS, 0, -1).astype(float), True),
        ("PassengerId", RANDOM.permutation(9000)[:ROWS], True),
        ("order_id", [f"o{n}" for n in RANDOM.permutation(9000)[:ROWS]], True),
        ("Unnamed: 0", np.arange(ROWS) * 10, True),
        ("amount", RANDOM.permutation(9000)[:ROWS], False),
        ("remark", [f"remark {n}" for n in RANDOM.permutation(9000)[:ROWS]], False),
        ("year", np.arange(1700, 1700 + ROWS), False),
        ("width", RANDOM.normal(size=ROWS), False),
        ("group_id", np.arange(ROWS) // 2, False),
    ],
)
def test_identifiers(name: str, values: Any, found: bool) -> None:
    role = "text" if isinstance(values, list) else "numeric"
    assert ("tables.identifier" in counts(drafts.table(rows=ROWS, more={name: (role, values)}))) is found


def test_infinite_values_block_and_are_left_out() -> None:
    values = RANDOM.normal(size=ROWS)
    values[[2, 5, 9]] = [np.inf, -np.inf, np.inf]
    finding = only(with_column("numeric", values), "tables.infinite")
    assert (finding.count, finding.severity) == (3, Severity.BLOCKING)
    assert finding.fix is not None
    assert finding.fix.edits == [DropSamples(ids=[2, 5, 9])]


@pytest.mark.parametrize("form", ["{:.2f}", " {:.0f}", "{:.1f}%", "{:,.0f}", "{:.2e}"])
def test_numbers_stored_as_text(form: str) -> None:
    finding = only(
        with_column("text", [form.format(x) for x in RANDOM.uniform(1000, 99999, ROWS)]), "tables.number_as_text"
    )
    assert finding.fix is not None
    assert finding.fix.edits == [SetType(column="new", type="numeric")]


def test_numbers_with_a_few_words() -> None:
    values = [f"{x:.2f}" for x in RANDOM.normal(size=ROWS)]
    values[3] = values[50] = "unknown"
    finding = only(with_column("text", values), "tables.mixed")
    assert finding.count == 1
    assert finding.samples[0].value == "“unknown”"


@pytest.mark.parametrize("values", [["01067", "10115", "80331"] * 100, ["4 apples", "5 pears", "7"] * 100])
def test_codes_and_phrases_are_no_numbers(values: list[str]) -> None:
    found = counts(with_column("text", values))
    assert "tables.number_as_text" not in found
    assert "tables.mixed" not in found


@pytest.mark.parametrize(
    ("forms", "found"),
    [
        (["2024-03-{:02d}", "{:02d}.03.2024"], True),
        (["{:02d}/03/2024", "03/{:02d}/2024"], True),
        (["2024-03-{:02d}"], False),
        (["{:02d}/03/2024"], False),
        (["03/{:02d}/2024"], False),
    ],
)
def test_dates_written_in_several_ways(forms: list[str], found: bool) -> None:
    dates = [forms[row % len(forms)].format(1 + row % 28) for row in range(ROWS)]
    assert ("tables.dates" in counts(with_column("text", dates))) is found


@pytest.mark.parametrize(
    "copy",
    [
        lambda x: x,
        lambda x: -3 * x + 7,
        lambda x: np.round(x) * 2,
    ],
)
def test_copies_of_a_column(copy: Any) -> None:
    x = RANDOM.normal(size=ROWS) * 3
    first = np.round(x) if copy(np.array([0.4]))[0] == 0 else x
    made = drafts.table(rows=ROWS, more={"first": ("numeric", first), "second": ("numeric", copy(x))})
    finding = only(made, "tables.copied")
    assert (finding.count, finding.samples[0].name) == (1, "second")


def test_a_category_in_other_words_is_a_copy() -> None:
    colours = drafts.table(rows=ROWS).draft.samples.column("colour").to_pylist()
    assert counts(with_column("categorical", [f"{colour[0]}!" for colour in colours])) == {"tables.copied": 1}


def labels() -> list[str]:
    return drafts.table(rows=ROWS).draft.samples.column("y").to_pylist()


@pytest.mark.parametrize(
    "leak",
    [
        lambda y: [label.upper() + "?" for label in y],
        lambda y: [ord(label[-1]) for label in y],
        lambda y: [ord(label[-1]) + x for label, x in zip(y, RANDOM.uniform(-0.4, 0.4, ROWS), strict=True)],
        lambda y: [label + str(n) for label, n in zip(y, RANDOM.randint(0, 3, ROWS), strict=True)],
    ],
)
def test_a_column_that_gives_the_class_away_blocks(leak: Any) -> None:
    values = leak(labels())
    role = "numeric" if not isinstance(values[0], str) else "categorical"
    finding = only(with_column(role, values), "leak.target")
    assert (finding.count, finding.severity, finding.samples[0].name) == (1, Severity.BLOCKING, "new")
    assert finding.fix is not None
    assert finding.fix.edits == [DropColumns(columns=["new"])]


def test_a_good_but_honest_category_is_no_leak() -> None:
    y = [label if good else "kind a" for label, good in zip(labels(), RANDOM.rand(ROWS) < 0.95, strict=True)]
    assert "leak.target" not in counts(with_column("categorical", y))


def test_being_missing_may_give_the_class_away() -> None:
    y = drafts.labels(RANDOM, ROWS, 2)
    noted = [None if label == "kind a" else x for label, x in zip(y, RANDOM.normal(size=ROWS), strict=True)]
    made = drafts.table(rows=ROWS, y=y, more={"noted": ("numeric", noted)})
    assert only(made, "leak.target").samples[0].value == "whether it is missing decides the class in all rows"


@pytest.mark.parametrize(("noise", "found"), [(0.0, True), (0.02, True), (0.3, False)])
def test_a_column_that_gives_an_amount_away(noise: float, found: bool) -> None:
    bunch: Any = load_diabetes()
    scale = bunch.target.std()
    columns = {"bmi": bunch.data[:, 2], "copy": bunch.target + noise * scale * RANDOM.normal(size=442)}
    columns["y"] = bunch.target
    made = drafts.subject(DatasetKind.TABLE, columns, {"bmi": "numeric", "copy": "numeric"}, "y", Task.REGRESSION)
    assert ("leak.target" in counts(made)) is found


def test_large_tables_are_looked_at_in_full() -> None:
    """A defect of one row in 60,000 counts; a sample alone would miss it."""
    values = RANDOM.normal(size=60_000)
    values[777] = np.inf
    made = drafts.table(rows=60_000, more={"new": ("numeric", values), "again": ("numeric", values)})
    assert counts(made) == {"tables.infinite": 1, "tables.copied": 1}
