"""Which scores stand first, and what is said before them."""

import numpy as np

from support.made_reports import made_evaluation, made_report, made_run, summary
from trainyard.contracts.dataset import Finding, Severity
from trainyard.contracts.run import Reason, State
from trainyard.reports.reading import headline_of, notes_on

TEST = {"test/accuracy": summary(count=1, last=0.75), "val/loss": summary()}
TRUTH, TOLD = np.array([0, 1]), np.array([[0.9, 0.1], [0.2, 0.8]])


def judged(**changes: object):
    return made_evaluation(TRUTH, TOLD, ["a", "b"], **changes)


def test_an_evaluation_of_its_own_test_part_stands_before_what_the_run_said() -> None:
    other = judged(id="e2", part="all")
    assert headline_of(made_report(metrics=TEST, evaluations=[other, judged()])).evaluation == "e000000000000001"
    said = headline_of(made_report(metrics=TEST, evaluations=[other]))
    assert (said.evaluation, said.scores) == (None, {"accuracy": 0.75})
    assert headline_of(made_report(evaluations=[other])).evaluation == "e2"
    assert headline_of(made_report()).scores == {}


def test_what_makes_numbers_mean_less_is_said() -> None:
    assert notes_on(made_report(evaluations=[judged()]), []) == []
    failed = made_run(state=State.FAILED, reason=Reason.KILLED, reason_text="The training process was killed.")
    finding = Finding(check="leak", severity=Severity.WARNING, title="3 samples are there twice", detail="", count=3)
    odd = {"train/loss": summary(nonfinite=1)}
    report = made_report(run=failed, metrics=odd, evaluations=[judged(dataset="d2")])
    assert notes_on(report, [finding]) == [
        "The training did not come to its end. The training process was killed.",
        "Found in the data: 3 samples are there twice.",
        "It was evaluated on other data than it learned from, and on no others.",
        "train/loss was no finite number at 1 of its 2 points.",
        "0 of 1 curves are here; all metrics are in the table.",
    ]
    going = made_report(run=made_run(state=State.RUNNING, ended_at=None), data=None)
    assert [note.partition(":")[0] for note in notes_on(going, [])] == [
        "The run is running",
        "The data set version that it learned from is gone.",
        "No evaluation is done",
    ]
