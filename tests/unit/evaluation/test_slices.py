"""A slice that is bad by construction is found with its true condition; noise is not reported."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from trainyard.contracts.errors import InvalidError
from trainyard.evaluation.conditions import cut
from trainyard.evaluation.slices import find_slices

KINDS: dict[str, Callable[[np.random.Generator, int], Any]] = {
    "errors": lambda generator, n: np.abs(generator.standard_t(4, n)),
    "rarely wrong": lambda generator, n: (generator.random(n) < 0.03).astype(np.float64),
    "mostly wrong": lambda generator, n: (generator.random(n) < 0.95).astype(np.float64),
}


def table(generator: np.random.Generator, samples: int) -> dict[str, Any]:
    """Columns of all kinds, with values that lack."""
    city = generator.choice(["Rome", "Oslo", "Lima"], samples, p=[0.5, 0.3, 0.2]).astype(object)
    city[generator.random(samples) < 0.1] = None
    age = generator.integers(18, 90, samples).astype(np.float64)
    age[generator.random(samples) < 0.1] = np.nan
    return {
        "city": city,
        "age": age,
        "rooms": generator.integers(1, 5, samples),
        "street": np.array([f"street {number}" for number in generator.integers(0, 200, samples)]),
    }


def told(badness: Any, columns: dict[str, Any], **options: int) -> list[list[str]]:
    return [[str(one) for one in found.conditions] for found in find_slices(badness, columns, **options)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("samples", [200, 2_000])
def test_of_100_tables_that_say_nothing_at_most_5_report_a_slice(kind: str, samples: int) -> None:
    generator = np.random.default_rng(0)
    reports = [find_slices(KINDS[kind](generator, samples), table(generator, samples)) for _ in range(100)]
    assert sum(bool(found) for found in reports) <= 5


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_bad_category_is_found_alone(seed: int) -> None:
    generator = np.random.default_rng(seed)
    columns = table(generator, 3_000)
    wrong = (generator.random(3_000) < np.where(columns["city"] == "Lima", 0.4, 0.1)).astype(np.float64)
    found = find_slices(wrong, columns)
    assert [str(one) for one in found[0].conditions] == ["city is Lima"]
    lima = columns["city"] == "Lima"
    assert (found[0].count, found[0].mean, found[0].rest) == pytest.approx(
        (lima.sum(), wrong[lima].mean(), wrong[~lima].mean()), rel=1e-9
    )
    assert found[0].low <= 0.3 <= found[0].high
    assert found[0].difference == pytest.approx(found[0].mean - found[0].rest)
    assert len(found) == 1  # and not again with every other column


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_bad_pair_comes_before_its_halves(seed: int) -> None:
    generator = np.random.default_rng(seed)
    columns = table(generator, 4_000)
    old = columns["age"] > np.nanquantile(columns["age"], 0.75)
    errors = np.abs(generator.normal(size=4_000)) + np.where((columns["city"] == "Oslo") & old, 3.0, 0.0)
    found = told(errors, columns)
    assert found[0][0] == "city is Oslo"
    assert found[0][1].startswith("age > ")
    assert ["city is Oslo"] in found[1:]


def test_what_only_a_pair_shows_is_found() -> None:
    generator = np.random.default_rng(0)
    left, right = generator.integers(0, 2, (2, 2_000))
    wrong = (generator.random(2_000) < np.where(left == right, 0.2, 0.6)).astype(np.float64)
    assert sorted(told(wrong, {"left": left, "right": right})) == [
        ["left is 0", "right is 1"],
        ["left is 1", "right is 0"],
    ]


def test_missing_values_are_a_slice() -> None:
    generator = np.random.default_rng(0)
    columns = table(generator, 2_000)
    errors = generator.random(2_000) + np.isnan(columns["age"])
    assert told(errors, columns)[0] == ["age is missing"]


def test_slices_are_as_large_and_as_many_as_asked() -> None:
    generator = np.random.default_rng(0)
    group = np.array([f"g{number:02}" for number in np.repeat(np.arange(20), 50)])
    errors = generator.random(1_000) + np.repeat(np.arange(20), 50)
    assert told(errors, {"group": group}, most=3) == [["group is g19"], ["group is g18"], ["group is g17"]]
    assert told(errors, {"group": group}, smallest=51) == []
    assert all(found.count >= 30 for found in find_slices(errors, {"group": group, "one": np.arange(1_000)}))


def test_of_many_columns_those_that_explain_most_are_paired() -> None:
    generator = np.random.default_rng(0)
    columns = {f"noise {number}": generator.normal(size=3_000) for number in range(60)}
    columns["last"], columns["but one"] = generator.integers(0, 2, (2, 3_000))
    errors = generator.random(3_000) + 2 * ((columns["last"] == 1) & (columns["but one"] == 0))
    assert sorted(told(errors, columns)[0]) == ["but one is 0", "last is 1"]


def test_numbers_are_cut_at_quartiles_and_each_sample_meets_its_condition() -> None:
    values = np.array([*np.random.default_rng(0).normal(size=400), np.nan, np.inf])
    found = cut("x", values)
    assert np.bincount(found.codes).tolist() == [100, 100, 100, 100, 2]
    for value, code in zip(values.tolist(), found.codes.tolist(), strict=True):
        one = found.conditions[code]
        if one.low is not None:
            assert value > one.low
        if one.high is not None:
            assert value <= one.high
    assert str(found.conditions[-1]) == "x is missing"


def test_repeated_numbers_are_not_torn_and_rare_categories_are_no_slices() -> None:
    mostly_0 = np.concatenate([np.zeros(90), np.arange(1.0, 13.0)])
    assert [str(one) for one in cut("x", mostly_0).conditions] == ["x ≤ 0", "x > 0", "x is missing"]
    names = np.array([f"n{number:02}" for number in range(25)] * 2 + ["n24"], dtype=object)
    found = cut("name", names)
    assert (len(found.conditions), int((found.codes == -1).sum())) == (21, 10)
    assert "name is n24" in [str(one) for one in found.conditions]
    nothing = cut("none", np.array([None, None], dtype=object))
    assert [str(nothing.conditions[code]) for code in nothing.codes] == ["none is missing"] * 2
    assert [str(one) for one in cut("flag", np.array([True, False])).conditions][:2] == [
        "flag is False",
        "flag is True",
    ]


def test_little_to_go_by_reports_nothing() -> None:
    assert find_slices(np.array([1.0]), {"a": np.array([3])}) == []
    assert find_slices(np.ones(100), {"a": np.arange(100)}) == []
    assert find_slices(np.arange(100.0), {}) == []
    assert find_slices(np.arange(100.0), {"a": np.ones(100)}) == []
    with pytest.raises(InvalidError, match="1 of 2 predictions are no numbers"):
        find_slices(np.array([1.0, np.nan]), {"a": np.arange(2)})
    with pytest.raises(ValueError, match="different lengths"):
        find_slices(np.ones(3), {"a": np.arange(2)})
