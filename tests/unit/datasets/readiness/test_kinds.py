"""Defects of known size in pictures, series, clouds, pairs, divisions and files."""

from typing import Any, get_args

import numpy as np
import pyarrow as pa
import pytest

from support import drafts
from trainyard.contracts.dataset import DatasetKind, DatasetState, Severity, SplitMethod, SplitSpec
from trainyard.datasets.formats.base import Broken
from trainyard.datasets.readiness import checks
from trainyard.datasets.split import Part
from unit.datasets.readiness.finding import counts, only


def put(rows: int, at: list[int], value: Any, usual: Any) -> list[Any]:
    """`usual` everywhere, but for the rows `at`."""
    return [value if row in at else usual for row in range(rows)]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"width": put(200, [1, 2, 3], 80, 64)}, {"images.sizes": 3}),
        ({"mode": put(200, [4, 5], "CMYK", "RGB")}, {"images.modes": 2}),
        ({"orientation": put(200, [7], 6, 1)}, {"images.rotated": 1}),
        ({"frames": put(200, [7, 8], 12, 1)}, {"images.animated": 2}),
        ({"height": put(200, [1], 7, 64)}, {"images.sizes": 1, "images.tiny": 1}),
        ({"height": put(200, [1], 900_000, 64)}, {"images.sizes": 1, "images.huge": 1}),
    ],
)
def test_pictures(changes: dict[str, Any], found: dict[str, int]) -> None:
    assert counts(drafts.images(**changes)) == found


def test_sizes_are_told_from_the_smallest_to_the_largest() -> None:
    finding = only(drafts.images(width=put(200, [1, 2], 2000, 64)), "images.sizes")
    assert finding.title == "Pictures come in 2 sizes, from 64 × 64 to 2,000 × 64"


def values(rows: int = 120) -> list[list[list[float]]]:
    return np.random.RandomState(0).normal(size=(rows, 2, 50)).tolist()


def test_recordings_of_another_length() -> None:
    made = values()
    for row in (3, 4):
        made[row] = [channel[:30] for channel in made[row]]
    assert counts(drafts.recordings(values=made)) == {"series.lengths": 2}
    assert counts(drafts.recordings(more={"length": ("numeric", put(120, [1], 9, 50))})) == {"series.lengths": 1}


def test_recordings_with_gaps_and_flat_channels() -> None:
    made = values()
    made[3][0][7] = made[9][1][7] = float("nan")
    made[5][1] = [0.5] * 50
    assert counts(drafts.recordings(values=made)) == {"series.missing": 2, "series.flat": 1}


def test_recordings_with_infinite_values_block() -> None:
    made = values()
    made[3][0][7] = made[3][1][7] = made[9][1][7] = float("inf")
    assert only(drafts.recordings(values=made), "tables.infinite").count == 2
    flat = [recording[0] for recording in made]
    assert only(drafts.recordings(values=flat), "tables.infinite").count == 1


def hours(**changes: Any) -> dict[str, int]:
    return counts(drafts.hours(**changes))


def test_one_long_series_with_gaps_in_its_values() -> None:
    heat = np.cumsum(np.random.RandomState(0).normal(size=400))
    heat[10:15] = np.nan
    assert hours(heat=heat) == {"series.missing": 5}
    assert hours(heat=np.ones(400)) == {"tables.constant": 1}


def clock(steps: np.ndarray) -> np.ndarray:
    return np.datetime64("2024-01-01T00:00:00", "us") + np.cumsum(steps) * np.timedelta64(1, "s")


def test_time_steps() -> None:
    steps = np.full(400, 3600)
    steps[[50, 60]] = 0
    steps[[70, 80, 90]] = 3 * 3600
    steps[100] = 1800
    assert hours(when=clock(steps)) == {"series.time_repeated": 2, "series.gaps": 3, "series.uneven": 1}


def test_months_are_even_enough() -> None:
    months = np.arange("1980-01", "2013-05", dtype="datetime64[M]").astype("datetime64[us]")
    assert hours(when=months) == {}


def test_time_as_text_and_several_series_in_one_table() -> None:
    days = [f"2024-{1 + n // 28:02d}-{1 + n % 28:02d}" for n in range(200)]
    found = hours(
        when=days * 2, more={"shop": ("categorical", ["a"] * 200 + ["b"] * 200)}, parts=np.zeros(400, dtype=np.uint8)
    )
    assert found["split.empty"] == 2
    assert "series.time_repeated" not in found


@pytest.mark.parametrize("method", [SplitMethod.RANDOM, SplitMethod.STRATIFIED])
def test_a_forecast_is_divided_by_time(method: SplitMethod) -> None:
    parts = np.full(400, Part.TRAIN, dtype=np.uint8)
    parts[:60], parts[100:160] = Part.VALIDATION, Part.TEST
    finding = only(drafts.hours(parts=parts, split=SplitSpec(method=method)), "split.time_order")
    assert (finding.count, finding.severity) == (240, Severity.BLOCKING)
    assert finding.fix is not None
    assert finding.fix.split == SplitSpec(method=SplitMethod.TIME, column="when")


def windows(step: int, parts: np.ndarray) -> dict[str, int]:
    more = {
        "start": ("numeric", np.tile(np.arange(60) * step, 2)),
        "length": ("numeric", np.full(120, 50)),
        "person": ("categorical", np.repeat(["p", "q"], 60).tolist()),
    }
    split = SplitSpec(method=SplitMethod.GROUP, column="person")
    return counts(drafts.recordings(more=more, split=split, parts=parts))


def test_windows_that_overlap_across_parts() -> None:
    parts = np.repeat([Part.TRAIN, Part.TEST, Part.TRAIN, Part.VALIDATION], 30).astype(np.uint8)
    assert windows(25, parts)["series.overlap"] == 2
    assert "series.overlap" not in windows(50, parts)
    assert "series.overlap" not in windows(1, np.repeat([Part.TRAIN, Part.TEST], 60).astype(np.uint8))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"bad_points": put(100, [1, 2], 5, 0)}, {"clouds.not_finite": 2}),
        ({"points": put(100, [1], 0, 700)}, {"clouds.empty": 1}),
        ({"points": put(100, [1, 2, 3], 31, 700)}, {"clouds.few_points": 3}),
        ({"extent": put(100, [1, 2], 1000.0, 1.0)}, {"clouds.scales": 2}),
        ({"extent": put(100, [1], 0.01, 1.0)}, {"clouds.scales": 1}),
    ],
)
def test_clouds(changes: dict[str, Any], found: dict[str, int]) -> None:
    assert counts(drafts.clouds(**changes)) == found


TWO_HALVES = ["kind a"] * 60 + ["kind b"] * 60


def test_names_of_files_are_no_features() -> None:
    """Files stand in order of their names, and names often begin with the class."""
    names = [f"{TWO_HALVES[row]}/{row}.wav" for row in range(120)]
    assert counts(drafts.pairs(label=TWO_HALVES, more={"sound": ("series", names)})) == {}
    places, hashes = np.arange(120, dtype=np.int32), [f"{row:x}" for row in range(120)]
    assert counts(drafts.pairs(label=TWO_HALVES, more={"sound": ("series", places)}, files=hashes)) == {}


def test_an_outcome_gives_nothing_away() -> None:
    later = [row * 0.7 for row in range(120)]
    assert counts(drafts.pairs(label=TWO_HALVES, more={"hours": ("numeric", later)})) == {"leak.target": 1}
    assert counts(drafts.pairs(label=TWO_HALVES, more={"hours": ("outcome", later)})) == {}


def test_samples_of_one_stack_are_not_one_sample() -> None:
    def shots(items: Any) -> dict[str, int]:
        stack = np.zeros(120, dtype=np.int32)
        made = drafts.pairs(label=["kind a", "kind b"] * 60, more={"shot": ("image", stack)}, files=["only"])
        made.draft.samples = made.draft.samples.append_column("shot#", pa.array(items))
        return counts(made)

    assert shots(np.arange(120)) == {}
    assert shots(np.arange(120) // 2) == {"multimodal.shared": 120}


def test_pairs_without_a_picture_and_pictures_of_two_labels() -> None:
    assert counts(drafts.pairs(picture=put(120, [3, 4], None, "x"), label=["kind a", "kind b"] * 60)) == {
        "multimodal.missing": 2,
        "multimodal.shared": 118,
    }


def test_the_place_of_a_file_is_no_value() -> None:
    in_order = np.arange(120, dtype=np.int32)
    assert counts(drafts.pairs(picture=in_order, label=np.repeat(["kind a", "kind b"], 60).tolist())) == {}


def test_parts_that_are_empty_or_small() -> None:
    parts = np.full(300, Part.TRAIN, dtype=np.uint8)
    parts[:4] = Part.TEST
    assert counts(drafts.table(parts=parts)) == {"split.empty": 1, "split.small": 1}


def test_groups_stay_together() -> None:
    person = [f"p{n // 10}" for n in range(300)]
    parts = np.repeat([Part.TRAIN, Part.VALIDATION, Part.TEST], 100).astype(np.uint8)
    split = SplitSpec(method=SplitMethod.GROUP, column="person")
    more = {"person": ("categorical", person)}
    assert "split.groups" not in counts(drafts.table(more=more, split=split, parts=parts))
    parts[[5, 7, 115]] = Part.TEST
    assert only(drafts.table(more=more, split=split, parts=parts), "split.groups").count == 2


def test_given_parts_of_other_shares() -> None:
    y = ["kind a", "kind b"] * 75 + ["kind a"] * 120 + ["kind b"] * 30
    parts = np.repeat([Part.TRAIN, Part.VALIDATION, Part.TEST], [120, 30, 150]).astype(np.uint8)
    finding = only(drafts.table(y=y, parts=parts, split=SplitSpec(method=SplitMethod.GIVEN)), "split.shares")
    assert (finding.count, finding.severity) == (2, Severity.WARNING)
    assert "30 points" in finding.title


@pytest.mark.parametrize(("rows", "severity"), [(9, Severity.BLOCKING), (49, Severity.WARNING), (50, None)])
def test_few_samples(rows: int, severity: Severity | None) -> None:
    found = {one.check: one.severity for one in checks.run(drafts.images(rows=rows))}
    assert found.get("size.few") is severity


KINDS = [kind for kind in get_args(Broken.__dataclass_fields__["kind"].type) if kind != "absent"]


def test_parts_that_are_not_there_never_block() -> None:
    broken = [Broken(f"t.csv, row {n}", "The file 'x.png' is not there.", "absent") for n in range(60)]
    finding = only(drafts.pairs(broken=broken), "files.absent")
    assert (finding.title, finding.severity) == ("60 rows name a file that is not there", Severity.WARNING)


@pytest.mark.parametrize("kind", KINDS)
def test_broken_files_are_left_out_until_they_are_many(kind: Any) -> None:
    made = [Broken(f"b{n}.png", "cut off", kind) for n in range(3)]
    hashes = [str(n) for n in range(200)]
    finding = only(drafts.images(broken=made, files=hashes), f"files.{kind}")
    assert (finding.count, finding.severity) == (3, Severity.WARNING)
    assert finding.samples[0].value == "cut off"
    many = [Broken(f"b{n}.png", "cut off", kind) for n in range(11)]
    assert only(drafts.images(broken=many, files=hashes), f"files.{kind}").severity is Severity.BLOCKING


def test_a_draft_of_nothing_says_so_and_no_more() -> None:
    made = drafts.subject(DatasetKind.TABLE, {"x": []}, {"x": "numeric"}, parts=np.zeros(0, dtype=np.uint8))
    findings = checks.run(made)
    assert [one.title for one in findings] == ["There are only 0 rows"]
    assert checks.verdict(findings) is DatasetState.ATTENTION


def test_the_blocking_come_first_then_the_most_frequent() -> None:
    parts = np.full(200, Part.TRAIN, dtype=np.uint8)
    found = checks.run(drafts.images(parts=parts, mode=put(200, [1], "L", "RGB"), frames=put(200, [1, 2], 3, 1)))
    assert [one.check for one in found] == ["split.empty", "images.animated", "images.modes"]
