"""Folding events: nothing is lost, nothing changes its order, the newest of the rest wins."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from trainyard.contracts.events import Alert, Finished, LogLine, Metrics, Output, Phase, PhaseChanged, Progress
from trainyard.services.folding import fold

NAMES = ["train/loss", "val/loss", "val/accuracy"]


@given(st.lists(st.tuples(st.integers(-5, 50), st.sets(st.sampled_from(NAMES), min_size=1)), max_size=40))
def test_each_metric_keeps_its_points_in_order_of_arrival(reports: list[tuple[int, set[str]]]) -> None:
    events = [
        Metrics(time=float(i), step=step, values={name: float(i) for name in sorted(names)})
        for i, (step, names) in enumerate(reports)
    ]
    batch = fold(events)
    for name in NAMES:
        expected = [(event.step, event.time, event.values[name]) for event in events if name in event.values]
        points = batch.points.get(name)
        got = [] if points is None else list(zip(*(column.tolist() for column in points), strict=True))
        assert got == expected


def test_the_newest_of_the_rest_wins_and_notable_things_are_all_kept() -> None:
    def progress(**facts: Any) -> Progress:
        return Progress(time=1.0, **facts)

    alerts = [Alert(time=1.0, level="warning", title=title, text="") for title in "ab"]
    line = LogLine(time=1.0, stream="stdout", text="hi")
    end = Finished(time=3.0, outcome="completed", saved=None, summary={})
    phase = PhaseChanged(time=2.0, phase=Phase.SAVING)
    batch = fold([progress(fraction=0.1, epoch=1), *alerts, Output(time=1.0, lines=[line]), progress(fraction=0.2)])
    assert (batch.live.get("progress"), batch.live.get("epoch")) == (0.2, 1)
    assert (batch.notable, batch.lines) == (alerts, [line])
    assert fold([phase, end]).last_word == end
    assert fold([phase, end]).live == {"phase": Phase.SAVING, "last_event_at": 3.0}


def test_a_steps_metric_tells_the_step_and_the_machines_does_not() -> None:
    own = Metrics(time=1.0, step=7, values={"train/loss": 1.0})
    machine = Metrics(time=2.0, step=99, values={"system/cpu": 1.0})
    assert fold([own, machine]).live.get("step") == 7
    assert "step" not in fold([machine]).live
