"""Runs as a person has them: started, watched, queued, stopped, deleted, on a real server with real processes."""

import pytest

from support.studio import StudioProcess, wait_for
from trainyard.contracts.commands import StopMode
from trainyard.contracts.errors import StudioError

TRAINERS = [
    ("tabular.forest", "wine", {"trees": 20}, "val/accuracy"),
    ("tabular.forest", "diabetes", {"trees": 20}, "val/rmse"),
    ("tabular.boosting", "breast_cancer", {"iterations": 20}, "val/accuracy"),
    ("image.cnn", "digits", {"epochs": 2}, "val/accuracy"),
]


@pytest.mark.parametrize(("trainer", "dataset", "config", "metric"), TRAINERS)
def test_a_run_trains_reports_saves_and_completes(
    studio: StudioProcess, trainer: str, dataset: str, config: dict, metric: str
) -> None:
    run = studio.client.start(trainer, dataset, config)
    assert (run["state"], run["attempt"], run["progress"]) == ("queued", 0, 0.0)
    ended = studio.end(run["id"])
    assert (ended["state"], ended["reason"], ended["progress"]) == ("completed", "completed", 1.0)
    summary = studio.client.metrics(run["id"])[metric]
    series = studio.client.series(run["id"], metric)
    assert summary["count"] == len(series["step"]) > 0
    assert ended["metrics"][metric] == series["value"][-1] == summary["last"]
    files = studio.client.request("GET", f"/api/runs/{run['id']}/artifacts")["items"]
    assert any(file["path"].startswith("final_model/") and file["bytes"] > 0 for file in files)
    assert ended["config"] | config == ended["config"]
    assert ended["checkpoints"][-1]["kind"] == "final"
    took, classes = ended["footprint"], studio.client.breakdown(run["id"])["classes"]
    assert (took["parameters"] or took["trees"]) > 0
    assert took["samples_per_s"] > 0
    assert took["memory_bytes"] > 0
    assert [one["support"] > 0 for one in classes] == [True] * {"digits": 10, "wine": 3, "breast_cancer": 2}.get(
        dataset, 0
    )


def test_a_repeat_with_the_same_key_is_harmless_and_another_request_with_it_refused(studio: StudioProcess) -> None:
    first = studio.client.start("tabular.forest", "wine", {"trees": 5}, idempotency_key="once")
    again = studio.client.start("tabular.forest", "wine", {"trees": 5}, idempotency_key="once")
    assert again["id"] == first["id"]
    with pytest.raises(StudioError, match="was used for another request") as refused:
        studio.client.start("tabular.forest", "wine", {"trees": 6}, idempotency_key="once")
    assert refused.value.status == 409


@pytest.mark.parametrize(
    ("trainer", "dataset", "config", "path", "sentence"),
    [
        ("tabular.forst", "wine", {}, "trainer", "Did you mean 'tabular.forest'"),
        ("tabular.forest", "wien", {}, "dataset", "Did you mean 'wine'"),
        ("image.cnn", "wine", {}, "dataset", "learns from image data"),
        ("tabular.forest", "wine", {"trees": -1}, "config.trees", "1 to 5000"),
        ("tabular.forest", "wine", {"trees": "ten"}, "config.trees", "'ten'"),
        ("tabular.forest", "wine", {"tres": 5}, "config.tres", "Did you mean 'trees'"),
    ],
)
def test_what_does_not_fit_is_refused_before_a_run_exists(
    studio: StudioProcess, trainer: str, dataset: str, config: dict, path: str, sentence: str
) -> None:
    before = sum(1 for _ in studio.client.runs())
    with pytest.raises(StudioError) as refused:
        studio.client.start(trainer, dataset, config)
    assert refused.value.status == 422
    assert [field.path for field in refused.value.fields] == [path]
    assert sentence in refused.value.message
    assert sum(1 for _ in studio.client.runs()) == before


@pytest.mark.parametrize(
    ("mode", "reason", "saved"),
    [("finish", "stopped_by_user", True), ("save", "stopped_by_user", True), ("discard", "discarded_by_user", False)],
)
def test_three_ways_to_stop(studio: StudioProcess, mode: StopMode, reason: str, saved: bool) -> None:
    run_id = studio.unruly("ledger", steps=100_000, step_ms=5)
    studio.until(run_id, lambda run: (run["step"] or 0) > 3)
    assert studio.client.stop(run_id, mode)["state"] in {"stopping", "stopped"}
    ended = studio.end(run_id)
    assert (ended["state"], ended["reason"]) == ("stopped", reason)
    assert (studio.home / "runs" / run_id / "final_model" / "weights.txt").exists() is saved
    if mode == "finish":
        assert ended["step"] % 10 == 9
    with pytest.raises(StudioError, match="has ended already") as refused:
        studio.client.stop(run_id, mode)
    assert refused.value.status == 409


def test_a_trainer_that_does_not_listen_is_killed_at_the_deadline(studio: StudioProcess) -> None:
    run_id = studio.unruly("stubborn", steps=100_000, step_ms=5)
    studio.until(run_id, lambda run: (run["step"] or 0) > 3)
    studio.client.stop(run_id, "finish")
    studio.client.stop(run_id, "discard")
    ended = studio.end(run_id, timeout_s=20)
    assert (ended["state"], ended["reason"]) == ("stopped", "discarded_by_user")


def test_the_rest_waits_in_the_queue_and_says_why(studio: StudioProcess) -> None:
    busy = [studio.unruly("ledger", steps=100_000, step_ms=5) for _ in range(2)]
    for run_id in busy:
        studio.until(run_id, lambda run: run["state"] == "running")
    waiting = studio.unruly("ledger", steps=5)
    behind = studio.unruly("ledger", steps=5)
    assert studio.client.run(waiting)["waiting"] == {"slots": 2, "busy": 2, "position": 1}
    assert studio.client.run(behind)["waiting"] == {"slots": 2, "busy": 2, "position": 2}
    assert studio.client.stop(behind)["reason"] == "cancelled_by_user"
    studio.client.stop(busy[0], "discard")
    assert studio.end(waiting)["state"] == "completed"
    studio.client.stop(busy[1], "discard")
    for run_id in busy:
        studio.end(run_id)


def test_delete_refuses_while_active_and_then_frees_the_disk(studio: StudioProcess) -> None:
    run_id = studio.unruly("ledger", steps=100_000, step_ms=5)
    studio.until(run_id, lambda run: (run["step"] or 0) > 3)
    with pytest.raises(StudioError, match="stop it first"):
        studio.client.delete(run_id)
    studio.client.stop(run_id, "save")
    studio.end(run_id)
    folder = studio.home / "runs" / run_id
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    assert studio.client.delete(run_id)["freed_bytes"] == size > 0
    assert not folder.exists()
    with pytest.raises(StudioError, match="There is no run"):
        studio.client.run(run_id)


def test_a_progress_bar_is_one_line_of_the_log(studio: StudioProcess) -> None:
    run_id = studio.unruly("bars")
    studio.end(run_id)
    texts = [line["text"] for line in studio.client.logs(run_id)]
    assert [text for text in texts if text.startswith("epoch 1")] == ["epoch 1: 100%"]
    assert texts.index("hello from stdout") < texts.index("epoch 1: 100%") < texts.index("goodbye")


def test_the_runs_own_process_tree_is_measured(studio: StudioProcess) -> None:
    run_id = studio.unruly("ledger", steps=100_000, step_ms=5)
    run = studio.until(run_id, lambda run: "system/memory" in run["metrics"])
    assert run["metrics"]["system/memory"] > 10e6
    studio.client.stop(run_id, "discard")
    studio.end(run_id)


def test_listing_filters_and_sorts(studio: StudioProcess) -> None:
    made = [studio.end(studio.unruly("ledger", steps=steps, step_ms=0))["id"] for steps in (3, 1, 2)]
    best_first = [run["id"] for run in studio.client.runs(trainer="test.unruly", sort="metrics.train/loss", limit=1)]
    assert [run_id for run_id in best_first if run_id in made] == [made[0], made[2], made[1]]
    assert {run["state"] for run in studio.client.runs(state="completed")} == {"completed"}
    with pytest.raises(StudioError, match="sort"):
        list(studio.client.runs(sort="colour"))


def test_a_second_studio_on_the_same_home_says_so(studio: StudioProcess) -> None:
    other = StudioProcess(studio.home)
    other.port = 0
    with pytest.raises(AssertionError, match=r"runs on .* already, at http"):
        other.start()
    assert wait_for(lambda: studio.client.request("GET", "/api/system/health"), 5, "the first")["status"] == "ok"
