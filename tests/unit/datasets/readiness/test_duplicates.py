"""Copies that were put in, in a part and across parts."""

import numpy as np
import pyarrow as pa
import pytest

from support import drafts
from trainyard.contracts.dataset import DropSamples, Severity
from trainyard.datasets.readiness.base import Subject
from trainyard.datasets.split import Part
from unit.datasets.readiness.finding import counts, only

TRAIN, VALIDATION, TEST = Part.TRAIN, Part.VALIDATION, Part.TEST


def with_copies(made: Subject, rows: list[int], of: list[int], parts: list[tuple[int, Part]]) -> Subject:
    """The content of rows `of` (not the id) written over `rows`, and some rows moved into another part."""
    take = np.arange(made.draft.samples.num_rows)
    take[rows] = of
    samples = made.draft.samples
    made.draft.samples = samples.take(take).set_column(0, "id", samples.column("id"))
    for row, part in parts:
        made.parts[row] = part
    return made


KINDS = [drafts.table, drafts.images, drafts.texts, drafts.recordings, drafts.clouds, drafts.pairs]


@pytest.mark.parametrize("make", KINDS)
def test_copies_within_a_part_are_counted_and_dropped(make) -> None:
    same = [(row, TRAIN) for row in [*range(10), *range(20, 24)]]
    made = with_copies(make(), [20, 21, 22, 23, 9], [0, 1, 2, 2, 0], same)
    finding = only(made, "duplicates.exact")
    assert finding.count == 5
    assert finding.severity is Severity.WARNING
    assert finding.fix is not None
    assert finding.fix.edits == [DropSamples(ids=[9, 20, 21, 22, 23])]
    assert finding.samples[0].value.startswith("like ")


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("part", [TEST, VALIDATION])
def test_copies_across_parts_block_and_leave_training(make, part: Part) -> None:
    made = with_copies(
        make(), [30, 31, 32], [0, 1, 2], [(r, TRAIN) for r in (0, 1, 2)] + [(r, part) for r in (30, 31, 32)]
    )
    finding = only(made, "leak.duplicates")
    assert finding.severity is Severity.BLOCKING
    assert finding.title.endswith(f"are in training and in {part.name.lower()}")
    assert finding.title.startswith("3 ")
    assert finding.fix is not None
    assert finding.fix.edits == [DropSamples(ids=[0, 1, 2])]
    assert "duplicates.exact" not in counts(made)


def test_copies_in_validation_and_test_are_a_warning() -> None:
    made = with_copies(drafts.table(), [30], [0], [(0, VALIDATION), (30, TEST)])
    assert only(made, "leak.duplicates").severity is Severity.WARNING


def test_texts_are_compared_in_one_case_with_single_spaces() -> None:
    made = drafts.texts()
    texts = made.draft.samples.column("text").to_pylist()
    texts[40], texts[41] = f"  {texts[0].upper()} ", texts[1].replace(" ", "\n ")
    made.draft.samples = made.draft.samples.set_column(1, "text", pa.array(texts))
    made.parts[[0, 1, 40, 41]] = TRAIN
    assert only(made, "duplicates.exact").count == 2


def test_short_texts_may_be_equal_by_chance() -> None:
    made = drafts.texts()
    texts = made.draft.samples.column("text").to_pylist()
    texts[0] = texts[40] = "very good"
    made.draft.samples = made.draft.samples.set_column(1, "text", pa.array(texts))
    made.parts[0], made.parts[40] = TRAIN, TEST
    assert only(made, "leak.duplicates").severity is Severity.WARNING


def test_samples_of_one_file_are_not_copies_of_each_other() -> None:
    """A file of a hundred recordings, and the same file again: a hundred copies."""
    made = drafts.clouds(rows=300, file=np.repeat([0, 1, 2], 100).astype(np.int32), files=["a", "a", "b"])
    made.parts[:] = TRAIN
    assert counts(made)["duplicates.exact"] == 100


def test_one_picture_under_two_labels() -> None:
    made = drafts.images()
    labels = made.draft.samples.column("label").to_pylist()
    other = next(row for row in range(1, 200) if labels[row] != labels[0])
    hashes = [str(row) for row in range(200)]
    hashes[other] = hashes[0]
    assert only(drafts.images(files=hashes), "labels.conflict").count == 2
