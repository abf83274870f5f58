"""Edits of a draft: what fixes and corrections come to. Pure; ids of samples stay what they are."""

import dataclasses
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from trainyard.contracts.dataset import BrokenKind, DropBroken, DropColumns, DropSamples, Edit, RenameLabels, SetType
from trainyard.contracts.errors import FieldProblem, InvalidError
from trainyard.datasets import point_labels
from trainyard.datasets.counting import amount
from trainyard.datasets.formats.base import ID, Column, Draft
from trainyard.datasets.numbers import as_numbers


def apply_edits(draft: Draft, target: str | None, edits: list[Edit]) -> Draft:
    """The draft with all edits applied in order but those that leave rows out.

    Raises InvalidError for a column that is not there.
    """
    edited = dataclasses.replace(draft, target=target)
    for edit in edits:
        match edit:
            case DropSamples():
                continue
            case DropColumns(columns=names):
                edited = _without(edited, names)
            case RenameLabels(names=names):
                edited = _renamed(edited, names)
            case SetType():
                edited = _retyped(edited, edit)
            case DropBroken(kind=kind):
                edited = _unbroken(edited, kind)
    return edited


def kept_rows(draft: Draft, edits: list[Edit]) -> NDArray[np.bool_]:
    """Which rows the edits leave in, bool [rows].

    Rows are left out after the split, so that those which stay also stay in their part: a fix that takes copies out of
    the training part would else meet a new split, with other copies in it.
    """
    dropped = [edit.ids for edit in edits if isinstance(edit, DropSamples)]
    ids = np.concatenate([np.asarray(some, np.int64) for some in dropped]) if dropped else np.empty(0, np.int64)
    return ~np.isin(draft.samples.column(ID).to_numpy(), ids)


def _without(draft: Draft, names: list[str]) -> Draft:
    for name in names:
        _known(draft, name)
    kept = [column for column in draft.columns if column.name not in names]
    return dataclasses.replace(draft, samples=draft.samples.drop_columns(names), columns=kept)


def _renamed(draft: Draft, names: dict[str, str]) -> Draft:
    if draft.target is None:
        raise InvalidError("There are no labels to rename: the data set has no target.")
    if point_labels.has_point_labels(draft):
        return dataclasses.replace(draft, samples=point_labels.renamed(draft.samples, names))
    place = draft.samples.column_names.index(draft.target)
    labels = draft.samples.column(place).cast(pa.string()).to_pylist()
    changed = pa.array([names.get(label, label) for label in labels], pa.string())
    return dataclasses.replace(draft, samples=draft.samples.set_column(place, draft.target, changed))


def _retyped(draft: Draft, edit: SetType) -> Draft:
    _known(draft, edit.column)
    place = draft.samples.column_names.index(edit.column)
    values: Any = draft.samples.column(place)
    if edit.type == "numeric" and pa.types.is_string(values.type):
        values = as_numbers(pl.Series(values.to_pylist(), dtype=pl.String)).to_arrow()
    elif edit.type in {"categorical", "text"}:
        values = values.cast(pa.string())
    columns = [Column(edit.column, edit.type) if one.name == edit.column else one for one in draft.columns]
    samples = draft.samples.set_column(place, edit.column, values)
    return dataclasses.replace(draft, samples=samples, columns=columns)


def _unbroken(draft: Draft, kind: BrokenKind) -> Draft:
    """They are in no version anyway; from now on they are told and not warned of."""
    gone = sum(one.kind == kind for one in draft.broken)
    note = f"{amount(gone, 'row' if kind == 'row' else 'file')} that could not be read left out, as a person chose"
    rest = [one for one in draft.broken if one.kind != kind]
    return dataclasses.replace(draft, broken=rest, notes=[*draft.notes, note])


def _known(draft: Draft, name: str) -> None:
    if name not in draft.samples.column_names:
        known = ", ".join(column.name for column in draft.columns)
        problem = f"There is no column {name!r}."
        raise InvalidError(problem, [FieldProblem("edits.columns", problem, name, known)])
