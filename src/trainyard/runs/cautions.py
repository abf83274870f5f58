"""What makes a comparison of runs less than it seems, in sentences."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from trainyard.contracts.batch import fold_text
from trainyard.contracts.dataset import DatasetInfo
from trainyard.contracts.run import Reason, Run, RunDetail
from trainyard.runs.differences import SEED, names_of, same_but_for_the_seed
from trainyard.runs.transitions import ENDED

Versions = Mapping[str, DatasetInfo | None]
"""The data set version that each run learned from, by run; None where it is gone or there is none."""


def cautions(runs: Sequence[RunDetail], versions: Versions) -> list[str]:
    """Gravest first; empty where the runs can be compared as they are."""
    names = names_of(runs)
    return [
        *_unfinished(runs, names),
        *_data(runs, versions, names),
        *_folds(runs, names),
        *_goals(runs, names),
        *_courses(runs, names),
        *_repeats(runs, names),
    ]


def _unfinished(runs: Sequence[RunDetail], names: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    for run in runs:
        if run.state not in ENDED:
            found.append(f"{names[run.id]!r} is {run.state.value}: its numbers are not final.")
        elif run.reason is not Reason.COMPLETED:
            found.append(f"{names[run.id]!r} did not run to its end. {run.reason_text or ''}".rstrip())
    return found


def _data(runs: Sequence[RunDetail], versions: Versions, names: Mapping[str, str]) -> list[str]:
    """Of equal content are versions with the same hash, whatever they are called."""
    contents = _sorts(runs, lambda run: _content(run, versions[run.id]))
    if len(contents) < 2:
        return []
    found = [_other_data(runs, names)]
    infos = {run.id: info for run in runs if (info := versions[run.id]) is not None}
    known = [run for run in runs if run.id in infos]
    differing: tuple[tuple[str, Callable[[Run], str]], ...] = (
        ("They predict different things", lambda run: infos[run.id].target or "no target"),
        ("They have different tasks", lambda run: infos[run.id].task or "no task"),
        ("Their test parts have different sizes", lambda run: f"{infos[run.id].split.test:,} samples"),
    )
    for what, value in differing:
        sorts = _sorts(known, value)
        if len(sorts) > 1:
            found.append(f"{what}: {_listed(sorts, names)}.")
    if len(known) < len(runs):
        gone = ", ".join(repr(names[run.id]) for run in runs if run.id not in infos)
        found.append(f"The data of {gone} are gone or not the studio's: whether they were the same nobody can say.")
    return found


def _folds(runs: Sequence[RunDetail], names: Mapping[str, str]) -> list[str]:
    sorts = _sorts(runs, lambda run: fold_text(run.fold))
    if len(sorts) < 2:
        return []
    return [f"They are judged on different rows, so their scores are not of the same samples: {_listed(sorts, names)}."]


def _content(run: Run, info: DatasetInfo | None) -> Any:
    return (run.dataset_id, run.dataset_version) if info is None else info.sha256


def _other_data(runs: Sequence[RunDetail], names: Mapping[str, str]) -> str:
    if len({run.dataset_id for run in runs}) == 1:
        versions = _sorts(runs, lambda run: f"version {run.dataset_version}")
        return f"They learned from different versions of {runs[0].dataset!r}, so their scores are not of the same " + (
            f"samples: {_listed(versions, names)}."
        )
    sets = _sorts(runs, _data_of)
    return f"They learned from different data, so their scores are not of the same samples: {_listed(sets, names)}."


def _data_of(run: Run) -> str:
    if run.dataset_id is None:
        return "data of its own"
    return f"{run.dataset!r} version {run.dataset_version}"


def _goals(runs: Sequence[RunDetail], names: Mapping[str, str]) -> list[str]:
    sorts = _sorts([run for run in runs if run.goal is not None], lambda run: run.goal)
    return [f"Their goals are different metrics: {_listed(sorts, names)}."] if len(sorts) > 1 else []


def _courses(runs: Sequence[RunDetail], names: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    for run in runs:
        if run.changes:
            told = "; ".join(f"{', '.join(one.values)} at step {one.step:,}" for one in run.changes)
            found.append(f"{names[run.id]!r} was changed on its way ({told}); its config is that of its beginning.")
        if run.parent is not None:
            found.append(f"{names[run.id]!r} goes on from step {run.parent_step or 0:,} of another run.")
    return found


def _repeats(runs: Sequence[RunDetail], names: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    for group in same_but_for_the_seed(runs):
        for alike in _sorts(group, lambda run: run.config[SEED]).values():
            if len(alike) > 1:
                said = ", ".join(repr(names[run.id]) for run in alike)
                found.append(f"{said} have the same config and the same seed: they are no independent repetitions.")
    return found


def _sorts(runs: Sequence[RunDetail], of: Callable[[RunDetail], Any]) -> dict[Any, list[RunDetail]]:
    found: dict[Any, list[RunDetail]] = {}
    for run in runs:
        found.setdefault(of(run), []).append(run)
    return found


def _listed(sorts: Mapping[Any, Sequence[Run]], names: Mapping[str, str]) -> str:
    return "; ".join(f"{value} ({', '.join(names[run.id] for run in runs)})" for value, runs in sorts.items())
