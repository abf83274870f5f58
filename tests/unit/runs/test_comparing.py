"""What differs between runs, how their metrics stand to a baseline, and what makes a comparison less than it seems."""

from datetime import UTC, datetime
from typing import Any

import pytest

from support.compared import a_run, summary
from trainyard.contracts.dataset import DatasetInfo, SplitSizes
from trainyard.contracts.evaluation import EvaluationInfo
from trainyard.contracts.run import SCRIPT, RunDetail
from trainyard.contracts.run_comparison import MetricRow
from trainyard.runs.cautions import cautions
from trainyard.runs.differences import code_rows, config_rows
from trainyard.runs.measures import cost_rows, metric_rows, seed_groups
from trainyard.runs.pairing import pair


def data(version: int = 1, sha256: str = "aa", target: str = "kind", test: int = 40) -> DatasetInfo:
    split = SplitSizes(train=120, validation=40, test=test)
    facts: dict[str, Any] = {"classes": [], "rows": 200, "features": [], "shape": [], "bytes": 1, "origin": ""}
    facts |= {"id": "d1", "name": "wine", "title": "Wine", "kind": "table", "task": "classification", "created_at": ""}
    return DatasetInfo(target=target, version=version, sha256=sha256, split=split, **facts)


def test_differing_fields_come_first_and_an_absent_one_is_no_null() -> None:
    one = a_run("a", {"depth": None, "bootstrap": True})
    other = a_run("b", {"trees": 50, "bootstrap": 1})
    rows = config_rows([one, other], {"trees": "Trees"})
    assert [row.field for row in rows] == ["trees", "bootstrap", "depth", "trainer", "dataset", "seed"]
    assert [row.differs for row in rows] == [True, True, True, False, False, False]
    assert rows[0].label == "Trees"
    assert rows[0].values == {"a": 100, "b": 50}
    assert rows[2].values == {"a": None}, "b has no such field"
    assert rows[5].label == "seed"


def test_versions_device_and_threads_stand_beside_one_another() -> None:
    rows = code_rows([a_run("a"), a_run("b", environment={"numpy": "2.2"}), a_run("c", device=None)])
    assert {row.field: row.differs for row in rows} == {"numpy": True, "device": True, "threads": False}
    assert "c" not in next(row for row in rows if row.field == "device").values


def test_folds_are_other_rows_and_no_repeats() -> None:
    fold = '{"method":"random","count":3,"seed":0,"index":%d}'
    one, other = a_run("a", fold=fold % 0), a_run("b", fold=fold % 1)
    versions = {"a": data(), "b": data()}
    (said,) = cautions([one, other], versions)
    assert "judged on different rows" in said
    assert "fold 1 of 3 (random, seed 0) (run a); fold 2 of 3" in said
    assert pair(one, [], other, []).problem == "They are judged on different rows of these data."
    twin = a_run("b", fold=fold % 0)
    assert "no independent repetitions" in cautions([one, twin], versions)[0], "a control: the same fold is a repeat"


def rows_of(summaries: dict[str, dict[str, Any]], *runs: RunDetail) -> dict[str, MetricRow]:
    told = metric_rows(runs or [a_run(run) for run in summaries], summaries, "a")
    return {row.metric: row for row in told}


def test_deltas_are_signed_and_a_lower_loss_is_better() -> None:
    rows = rows_of(
        {
            "a": {"test/accuracy": summary(0.9), "test/loss": summary(0.4), "val/loss": summary(0.6, low=0.3)},
            "b": {"test/accuracy": summary(0.8), "test/loss": summary(0.2), "val/loss": summary(0.4, low=0.4)},
        }
    )
    assert list(rows) == ["test/accuracy", "test/loss", "val/loss"], "the goal's name first, then part by part"
    accuracy, loss, best = rows.values()
    assert (accuracy.direction, loss.direction) == ("max", "min")
    assert accuracy.cells["a"].delta is None
    assert accuracy.cells["b"].delta == pytest.approx(-0.1)
    assert accuracy.cells["b"].better is False
    assert loss.cells["b"].delta == pytest.approx(-0.2)
    assert loss.cells["b"].better is True
    assert (accuracy.best, loss.best) == (["a"], ["b"])
    assert (loss.taken, best.taken) == ("last", "best")
    assert best.cells["b"].delta == pytest.approx(0.1), "of a loss on the way the lowest counts"
    assert best.cells["b"].better is False


def test_what_is_equal_missing_or_of_no_known_direction_is_not_called_better() -> None:
    rows = rows_of(
        {
            "a": {"test/f1": summary(0.5), "test/weight/audio": summary(0.1), "train/loss": summary(1.0)},
            "b": {"test/f1": summary(0.1 + 0.4 + 1e-16), "test/weight/audio": summary(0.7), "test/rmse": summary(None)},
            "c": {"test/rmse": summary(2.0)},
        }
    )
    assert "train/loss" not in rows, "what it was trained on judges nothing"
    assert (rows["test/f1"].cells["b"].better, rows["test/f1"].best) == (None, [])
    assert "c" not in rows["test/f1"].cells
    weight = rows["test/weight/audio"]
    assert (weight.direction, weight.best, weight.cells["b"].better) == (None, [], None)
    assert weight.cells["b"].delta == pytest.approx(0.6)
    rmse = rows["test/rmse"].cells
    assert (rmse["b"].value, rmse["b"].delta, rmse["c"].delta, rows["test/rmse"].best) == (None, None, None, [])


def test_a_script_tells_its_direction_by_its_goal_or_by_the_name() -> None:
    goal: dict[str, Any] = {"trainer": SCRIPT, "goal": "score", "goal_direction": "min"}
    own = [a_run("a", **goal), a_run("b", **goal)]
    logged = {"score": summary(3.0, low=1.0), "eval_loss": summary(0.5, low=0.5), "system/cpu": summary(50)}
    rows = rows_of({"a": logged, "b": logged}, *own)
    assert {name: row.direction for name, row in rows.items()} == {"score": "min", "eval_loss": "min"}
    assert rows["score"].cells["b"].value == 1.0


def test_runs_of_several_seeds_are_grouped_with_their_interval() -> None:
    runs = [a_run(name, {"seed": seed}) for name, seed in (("a", 0), ("b", 1), ("c", 2), ("twin", 2))]
    runs += [a_run("other", {"trees": 5}), a_run("late", {"seed": 9}, state="stopped", reason="stopped_by_user")]
    values = {"a": 0.8, "b": 0.9, "c": 1.0, "twin": 1.0, "other": 0.2, "late": 0.0}
    summaries = {name: {"test/accuracy": summary(value)} for name, value in values.items()}
    groups = seed_groups(runs, metric_rows(runs, summaries, "a"))
    assert [group.runs for group in groups] == [["a", "b", "c"], ["other"]], "the same seed twice is no new draw"
    assert groups[0].seeds == [0, 1, 2]
    told = groups[0].metrics[0]
    assert (told.count, told.mean) == (3, pytest.approx(0.9))
    assert told.low == pytest.approx(0.9 - 4.302652729911275 * 0.1 / 3**0.5)
    assert groups[1].metrics[0].low is None
    assert seed_groups(runs[:1], []) == []


def test_what_training_took_is_compared_too() -> None:
    runs = [a_run("a", peak_memory_bytes=200), a_run("b", peak_memory_bytes=100), a_run("c", state="running")]
    seconds, memory = cost_rows(runs, {"a": 10.0, "b": 20.0, "c": 1.0}, "a")
    assert (seconds.metric, seconds.best, seconds.cells["b"].better) == ("seconds", ["a"], False)
    assert (memory.metric, memory.best, memory.cells["b"].delta) == ("peak_memory_bytes", ["b"], -100)
    assert "c" not in seconds.cells, "it is not over"


def test_runs_that_can_be_compared_as_they_are_need_no_warning() -> None:
    runs = [a_run("a"), a_run("b", {"trees": 5}, dataset_id="d2", dataset="wine again")]
    assert cautions(runs, {"a": data(), "b": data()}) == [], "the same content under another name is the same"


def test_what_makes_a_comparison_unfair_is_said() -> None:
    change = {"step": 1200, "values": {"learning_rate": 0.1}, "time": 0.0, "command": 1, "why": None}
    runs = [
        a_run("a"),
        a_run("b", dataset_version=2, goal="val/rmse", state="running", reason=None, reason_text=None),
        a_run("c", {"seed": 4}, name="again", state="failed", reason="diverged", reason_text="The loss is no number."),
        a_run("d", {"seed": 4}, name="again", changes=[change], parent="p", parent_step=7),
    ]
    told = cautions(runs, {"a": data(), "b": data(2, "bb", "alcohol", 50), "c": data(), "d": data()})
    assert told == [
        "'run b' is running: its numbers are not final.",
        "'again (c)' did not run to its end. The loss is no number.",
        "They learned from different versions of 'wine', so their scores are not of the same samples: version 1 "
        "(run a, again (c), again (d)); version 2 (run b).",
        "They predict different things: kind (run a, again (c), again (d)); alcohol (run b).",
        "Their test parts have different sizes: 40 samples (run a, again (c), again (d)); 50 samples (run b).",
        "Their goals are different metrics: val/accuracy (run a, again (c), again (d)); val/rmse (run b).",
        "'again (d)' was changed on its way (learning_rate at step 1,200); its config is that of its beginning.",
        "'again (d)' goes on from step 7 of another run.",
    ]


def test_other_data_and_repeats_are_said() -> None:
    runs = [a_run("a"), a_run("b"), a_run("c", {"seed": 1}, dataset_id="d2", dataset="iris")]
    told = cautions(runs, {"a": data(), "b": data(), "c": None})
    assert told == [
        "They learned from different data, so their scores are not of the same samples: 'wine' version 1 (run a, "
        "run b); 'iris' version 1 (run c).",
        "The data of 'run c' are gone or not the studio's: whether they were the same nobody can say.",
        "'run a', 'run b' have the same config and the same seed: they are no independent repetitions.",
    ]


def judged(name: str, state: str = "done", part: str = "test", version: int = 1) -> EvaluationInfo:
    values = {"id": name, "run": name[0], "trainer": "tabular.forest", "dataset": "d1", "dataset_name": "wine"}
    return EvaluationInfo.model_validate(
        values
        | {"version": version, "part": part, "state": state, "done": 1, "total": 1, "notes": [], "scores": {}}
        | {"problem": "It broke." if state == "failed" else None, "created_at": datetime.now(UTC), "ended_at": None}
    )


def test_the_newest_evaluations_of_the_same_samples_are_paired() -> None:
    baseline, run = a_run("a"), a_run("b")
    ours = [judged("a4", "running"), judged("a3", part="all"), judged("a2", version=2), judged("a1")]
    told = pair(baseline, ours, run, [judged("b3", "failed", version=2), judged("b2", version=2), judged("b1")])
    assert (told.state, told.baseline_evaluation, told.evaluation, told.lacking) == ("done", "a2", "b2", [])


def test_what_lacks_to_judge_both_is_told() -> None:
    baseline, run = a_run("a"), a_run("b")
    missing = pair(baseline, [judged("a1", part="all")], run, [judged("b1")])
    assert (missing.state, missing.lacking) == ("missing", ["a"])
    waits = pair(baseline, [judged("a1", "queued"), judged("a0", "failed")], run, [judged("b1")])
    assert (waits.state, waits.lacking) == ("under_way", [])
    broken = pair(baseline, [judged("a1")], run, [judged("b1", "failed")])
    assert (broken.state, broken.lacking, broken.problem) == ("failed", ["b"], "It broke.")
    script = pair(baseline, [], a_run("b", trainer=SCRIPT), [])
    assert script.state == "impossible"
    assert "a script of your own" in (script.problem or "")
    going = pair(baseline, [], a_run("b", state="running"), [])
    assert "can be judged when it has ended" in (going.problem or "")
