"""What the page says of columns."""

import numpy as np

from support import drafts
from trainyard.datasets.formats.base import Draft
from trainyard.datasets.statistics import describe


def described(draft: Draft) -> dict[str, tuple[int, int]]:
    """Missing and unique of each column."""
    parts = np.zeros(draft.samples.num_rows, np.uint8)
    return {column.name: (column.missing, column.unique) for column in describe(draft, parts, [], None).columns}


def test_a_missing_value_is_no_value() -> None:
    colour = ["red", None, "green", None] * 75
    assert described(drafts.table(colour=colour).draft)["colour"] == (150, 2)
    whole = drafts.table(colour=["red", "green"] * 150).draft
    assert described(whole)["colour"] == (0, 2)


def test_places_of_files_have_no_numbers() -> None:
    draft = drafts.pairs(picture=np.arange(120, dtype=np.int32)).draft
    picture, *_ = describe(draft, np.zeros(120, np.uint8), [], None).columns
    assert (picture.name, picture.type, picture.min, picture.histogram) == ("picture", "image", None, None)
