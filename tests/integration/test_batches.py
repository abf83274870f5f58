"""Cross-validations and ensembles: child runs that are read as one, with numbers that anyone can compute again."""

import csv
import io
import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics
from typer.testing import CliRunner

from support.studio import StudioProcess, running_studio, wait_for
from trainyard.cli import app
from trainyard.contracts.errors import StudioError


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[StudioProcess]:
    with running_studio(tmp_path_factory.mktemp("batches") / "home", TRAINYARD_SLOTS="2") as running:
        yield running


def made(studio: StudioProcess, kind: str, **asked: Any) -> dict[str, Any]:
    body = {"kind": kind, "trainer": "tabular.forest", "dataset": "wine", "config": {"trees": 5}} | asked
    return studio.client.request("POST", "/api/batches", json=body)


def judged(studio: StudioProcess, batch: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/batches/{batch['id']}"

    def completed() -> bool | None:
        return all(run["state"] == "completed" for run in studio.client.request("GET", path)["runs"]) or None

    wait_for(completed, 120, "the runs")
    with pytest.raises(StudioError, match="have all of them judged first"):
        studio.client.request("GET", f"{path}/report")
    studio.client.request("POST", f"{path}/evaluate")

    def answered() -> dict[str, Any] | None:
        now = studio.client.request("GET", path)
        assert now["problems"] == []
        return now if now["judged"] == now["count"] else None

    return wait_for(answered, 120, "the evaluations")


def rows_of(studio: StudioProcess, what: str) -> list[dict[str, str]]:
    with studio.client._http.stream("GET", f"/api/{what}/predictions.csv") as answer:
        return list(csv.DictReader(io.StringIO(answer.read().decode())))


def test_a_cross_validation_judges_each_row_once(studio: StudioProcess) -> None:
    batch = made(studio, "cross_validation", count=4)
    assert batch["folds"] == {"method": "stratified", "column": None, "count": 4, "seed": 0}
    told = judged(studio, batch)
    report = studio.client.request("GET", f"/api/batches/{batch['id']}/report")
    rows = rows_of(studio, f"batches/{batch['id']}")
    assert sorted(int(one["row"]) for one in rows) == list(range(178))
    accuracy = metrics.accuracy_score([one["truth"] for one in rows], [one["predicted"] for one in rows])
    assert report["report"]["scores"]["accuracy"] == pytest.approx(accuracy, abs=1e-9)
    assert report["report"]["samples"] == 178
    score = next(one for one in told["scores"] if one["metric"] == "test/accuracy")
    values = [run["metrics"]["test/accuracy"] for run in told["runs"]]
    assert score["values"] == values
    assert len(set(values)) > 1, "the folds are other rows"
    low, high = stats.t.interval(0.95, 3, np.mean(values), stats.sem(values))
    assert (score["low"], score["high"]) == (pytest.approx(low), pytest.approx(high))
    own = [one["scores"]["accuracy"] for one in report["members"]]
    assert own == pytest.approx(values), "an evaluation judges the fold's own rows"
    first = studio.client.predictions(report["members"][0]["evaluation"])["rows"][0]["row"]
    assert studio.client.why(report["members"][0]["evaluation"], first)["row"] == first, "its own test rows"
    verified = studio.client.run(told["runs"][0]["id"])
    assert (verified["batch"], '"index":0' in verified["fold"]) == (batch["id"], True)


def test_an_ensemble_answers_with_the_mean_of_its_members(studio: StudioProcess) -> None:
    batch = made(studio, "ensemble", count=3, config={"trees": 3, "seed": 7})
    told = judged(studio, batch)
    assert [run["config"]["seed"] for run in told["runs"]] == [7, 8, 9]
    assert [run["name"][-1] for run in told["runs"]] == ["1", "2", "3"]
    report = studio.client.request("GET", f"/api/batches/{batch['id']}/report")
    rows = {one["row"]: one for one in rows_of(studio, f"batches/{batch['id']}")}
    members = [rows_of(studio, f"evaluations/{one['evaluation']}") for one in report["members"]]
    for row, one in rows.items():
        alone = [next(line for line in member if line["row"] == row) for member in members]
        for name in (key for key in one if key.startswith("p(")):
            assert float(one[name]) == pytest.approx(np.mean([float(line[name]) for line in alone]), abs=1e-9)
    page = studio.client.request("GET", f"/api/batches/{batch['id']}/predictions", params={"limit": 1000})
    doubts = {one["row"]: one["uncertainty"] for one in page["rows"]}
    apart = [
        len({line[key] for member in members for line in member if line["row"] == row}) > 1
        for row in rows
        for key in ("p(class_0)",)
    ]
    assert all(doubts[int(row)] > 0 for row, differs in zip(rows, apart, strict=True) if differs)
    assert any(apart)
    assert len({tuple(line["p(class_0)"] for line in member) for member in members}) == 3
    assert "The members' answers to the validation part" in report["report"]["trust"]["unfitted"]
    studio.client.request("DELETE", f"/api/batches/{batch['id']}")
    assert not (studio.home / "batches" / batch["id"]).exists()
    assert studio.client.run(told["runs"][0]["id"])["state"] == "completed", "the runs stay"


def test_the_command_line_starts_and_judges(studio: StudioProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINYARD_HOME", str(studio.home))
    asked = ["--trainer", "tabular.forest", "--dataset", "wine", "--set", "trees=2", "--count", "2", "--json"]
    made_there = CliRunner().invoke(app, ["batch", "start", "cross_validation", *asked])
    assert made_there.exit_code == 0, made_there.output
    batch = json.loads(made_there.output)["id"]
    told = CliRunner().invoke(app, ["batch", "judge", batch])
    assert told.exit_code == 0, told.output
    assert "Read as one, 178 samples" in told.output
    assert "test/accuracy" in told.output


def test_a_request_that_is_sent_twice_makes_one_batch(studio: StudioProcess) -> None:
    body = {"kind": "ensemble", "trainer": "tabular.forest", "dataset": "wine", "config": {"trees": 1}, "count": 2}
    headers = {"Idempotency-Key": "once"}
    first, second = (studio.client.request("POST", "/api/batches", json=body, headers=headers) for _ in range(2))
    assert first["id"] == second["id"]
    assert len(second["runs"]) == 2


def test_what_cannot_be_made_is_said(studio: StudioProcess) -> None:
    with pytest.raises(StudioError, match="cannot be stratified: there are no classes to cut within"):
        made(studio, "cross_validation", dataset="diabetes", method="stratified")
    with pytest.raises(StudioError, match="take the column that holds the groups"):
        made(studio, "cross_validation", method="group")
    with pytest.raises(StudioError, match="greater than or equal to 2"):
        made(studio, "ensemble", count=1)
    with pytest.raises(StudioError, match="There is no batch"):
        studio.client.request("GET", "/api/batches/0000000000000000")


def test_a_column_that_is_not_there_fails_the_runs_with_its_name(studio: StudioProcess) -> None:
    batch = made(studio, "cross_validation", method="group", column="street", count=2)
    run = studio.end(batch["runs"][0]["id"], 60)
    assert run["state"] == "failed"
    assert "'wine' has no column 'street' to cut folds by" in run["failure"]["message"]


def test_a_fold_resumes_on_its_own_rows(studio: StudioProcess, tmp_path: Path) -> None:
    """What a fork goes on from knows its fold."""
    batch = made(studio, "cross_validation", count=2, trainer="tabular.mlp", config={"epochs": 2, "preflight": False})
    first = studio.end(batch["runs"][0]["id"], 120)
    again = studio.client.request("POST", f"/api/runs/{first['id']}/retry", json={})
    assert studio.client.run(again["id"])["fold"] == studio.client.run(first["id"])["fold"]
    assert studio.end(again["id"], 120)["metrics"]["test/accuracy"] == first["metrics"]["test/accuracy"]
