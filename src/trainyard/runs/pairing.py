"""Which evaluations of two runs judge the same samples, or what has to be judged for that."""

from collections.abc import Sequence

from trainyard.contracts.evaluation import EvaluationInfo
from trainyard.contracts.run import RunDetail
from trainyard.contracts.run_comparison import JudgedPair, PairState
from trainyard.runs.transitions import ENDED

Evaluations = Sequence[EvaluationInfo]
"""Of one run, newest first."""
Judged = tuple[str, int, str]
"""Data set, version, part."""


def pair(baseline: RunDetail, ours: Evaluations, run: RunDetail, theirs: Evaluations) -> JudgedPair:
    """The newest done evaluations on the same part of the same version, the baseline's newest first. Where there are
    none, how it stands on the test part of what the baseline learned from."""
    same_data = (baseline.dataset_id, baseline.dataset_version) == (run.dataset_id, run.dataset_version)
    if same_data and baseline.fold != run.fold:
        return _pair(run, "impossible", problem="They are judged on different rows of these data.")
    for one in ours:
        other = _done(theirs, _judged(one))
        if one.state == "done" and other is not None:
            return _pair(run, "done", evaluations=(one.id, other.id))
    if problem := why_not_judged(baseline) or why_not_judged(run):
        return _pair(run, "impossible", problem=problem)
    wanted = (str(baseline.dataset_id), baseline.dataset_version or 0, "test")
    newest = {one.id: _newest(found, wanted) for one, found in ((baseline, ours), (run, theirs))}
    states = {one: None if found is None else found.state for one, found in newest.items()}
    lacking = [one for one, state in states.items() if state in (None, "failed")]
    if lacking:
        problem = next((found.problem for found in newest.values() if found is not None and found.problem), None)
        return _pair(run, "failed" if problem else "missing", lacking=lacking, problem=problem)
    return _pair(run, "under_way")


def why_not_judged(run: RunDetail) -> str | None:
    """Why the final model of a run cannot be judged, as far as its row tells."""
    if run.is_script:
        return f"{run.name!r} is a script of your own; the studio cannot open what it saved."
    if run.state not in ENDED:
        return f"The run {run.name!r} is {run.state.value}; its model can be judged when it has ended."
    return None


def _pair(
    run: RunDetail,
    state: PairState,
    evaluations: tuple[str, str] | tuple[None, None] = (None, None),
    lacking: Sequence[str] = (),
    problem: str | None = None,
) -> JudgedPair:
    first, second = evaluations
    return JudgedPair(
        run=run.id, state=state, baseline_evaluation=first, evaluation=second, lacking=list(lacking), problem=problem
    )


def _judged(one: EvaluationInfo) -> Judged:
    return one.dataset, one.version, one.part


def _done(evaluations: Evaluations, wanted: Judged) -> EvaluationInfo | None:
    return next((one for one in evaluations if one.state == "done" and _judged(one) == wanted), None)


def _newest(evaluations: Evaluations, wanted: Judged) -> EvaluationInfo | None:
    """The done one, or else the newest try."""
    done = _done(evaluations, wanted)
    return done or next((one for one in evaluations if _judged(one) == wanted), None)
