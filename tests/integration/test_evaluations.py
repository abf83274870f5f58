"""A final model is judged on data: every number is recomputed here from the predictions that anyone can download."""

import csv
import io
import os
import shutil
import signal
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from sklearn import metrics
from typer.testing import CliRunner

from support.studio import StudioProcess, running_studio, wait_for
from trainyard.cli import app
from trainyard.contracts.errors import InvalidError, StudioError
from trainyard.training.context import FINAL_MODEL

FLOWERS = "length,width,kind\n"
LENGTHS = {"=aster": 0, "rose": 2, "tulip": 4, "orchid": 6}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evaluations") / "home"


@pytest.fixture(scope="module")
def studio(home: Path) -> Generator[StudioProcess]:
    with running_studio(home, TRAINYARD_SLOTS="2") as running:
        yield running


@pytest.fixture(autouse=True)
def at_home(studio: StudioProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINYARD_HOME", str(studio.home))


def trained(studio: StudioProcess, trainer: str, dataset: str, **config: Any) -> str:
    run = studio.end(studio.client.start(trainer, dataset, config)["id"], 120)
    assert run["state"] == "completed", run["failure"]
    return run["id"]


@pytest.fixture(scope="module")
def forest(studio: StudioProcess) -> str:
    return trained(studio, "tabular.forest", "wine", trees=5, seed=3)


def judged(studio: StudioProcess, run_id: str, *asked: Any, **more: Any) -> dict[str, Any]:
    made = studio.client.evaluate(run_id, *asked, **more)
    return ended(studio, made["id"])


def ended(studio: StudioProcess, evaluation_id: str) -> dict[str, Any]:
    def over() -> dict[str, Any] | None:
        told = studio.client.evaluation(evaluation_id)
        return told if told["state"] in ("done", "failed") else None

    return wait_for(over, 120, "the end of an evaluation")


def downloaded(studio: StudioProcess, evaluation_id: str) -> list[dict[str, str]]:
    text = b"".join(studio.client.predictions_csv(evaluation_id)).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_scores_are_those_of_the_predictions(studio: StudioProcess, forest: str) -> None:
    told = judged(studio, forest)
    assert told["state"] == "done", told["problem"]
    rows = downloaded(studio, told["id"])
    truth, said = [one["truth"] for one in rows], [one["predicted"] for one in rows]
    names = [one["name"] for one in told["report"]["classes"]]
    probabilities = np.array([[float(one[f"p({name})"]) for name in names] for one in rows])
    labels = np.array([names.index(one) for one in truth])
    scores = told["scores"]
    assert scores["accuracy"] == pytest.approx(metrics.accuracy_score(truth, said), abs=1e-9)
    assert scores["f1"] == pytest.approx(metrics.f1_score(truth, said, average="macro"), abs=1e-9)
    assert scores["loss"] == pytest.approx(metrics.log_loss(labels, probabilities, labels=[0, 1, 2]), abs=1e-9)
    area = metrics.roc_auc_score(labels, probabilities, multi_class="ovr")
    assert scores["roc_auc"] == pytest.approx(area, abs=1e-9)
    assert told["report"]["confusion"] == metrics.confusion_matrix(truth, said, labels=names).tolist()
    assert scores["accuracy"] == pytest.approx(studio.client.run(forest)["metrics"]["test/accuracy"])
    assert told["notes"] == []
    assert {one["part"] for one in rows} == {"test"}
    assert told["total"] == len(rows) > 20


def test_numbers_are_judged_too(studio: StudioProcess) -> None:
    told = judged(studio, trained(studio, "tabular.boosting", "diabetes", iterations=10))
    rows = downloaded(studio, told["id"])
    truth, said = ([float(one[name]) for one in rows] for name in ("truth", "predicted"))
    assert told["scores"]["rmse"] == pytest.approx(metrics.root_mean_squared_error(truth, said), abs=1e-9)
    assert told["scores"]["r2"] == pytest.approx(metrics.r2_score(truth, said), abs=1e-9)
    errors = [abs(one - other) for one, other in zip(truth, said, strict=True)]
    page = studio.client.predictions(told["id"], limit=3)
    assert page["total"] == len(rows)
    assert [one["badness"] for one in page["rows"]] == pytest.approx(sorted(errors, reverse=True)[:3])
    few = studio.client.predictions(told["id"], low=0)
    assert few["total"] == sum(one >= other for one, other in zip(said, truth, strict=True))


def test_a_network_is_judged_on_all_parts_and_what_it_learned_from_is_said(studio: StudioProcess) -> None:
    run = trained(studio, "image.cnn", "digits", epochs=1, width=4, preflight=False)
    told = judged(studio, run, part="all")
    assert told["total"] == told["report"]["samples"] == 1797
    assert any("learned from the training part" in note for note in told["notes"])
    report = told["report"]
    wrong = max(
        ((count, i, j) for i, line in enumerate(report["confusion"]) for j, count in enumerate(line) if i != j),
    )
    names = [one["name"] for one in report["classes"]]
    page = studio.client.predictions(told["id"], truth=names[wrong[1]], predicted=names[wrong[2]], limit=1000)
    assert page["total"] == len(page["rows"]) == wrong[0]
    assert {(one["truth"], one["predicted"]) for one in page["rows"]} == {(names[wrong[1]], names[wrong[2]])}
    worst = [one["badness"] for one in page["rows"]]
    assert worst == sorted(worst, reverse=True)
    assert len({one["row"] for one in studio.client.predictions(told["id"], limit=1000)["rows"]}) == 1000


def added(studio: StudioProcess, tmp_path: Path, name: str, text: str, **recipe: Any) -> dict[str, Any]:
    (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    made = studio.client.add_dataset(tmp_path / f"{name}.csv", name, recipe=recipe)

    def ready() -> dict[str, Any] | None:
        now = studio.client.dataset(made["id"])
        return now if now["current"] is not None and now["processing"] is None else None

    return wait_for(ready, 60, "the data set")


def flowers(rows: int, kinds: tuple[str, ...], seed: int, head: str = FLOWERS) -> str:
    draws = np.random.default_rng(seed)
    chosen = [kinds[place] for place in draws.integers(0, len(kinds), rows)]
    lines = [f"{LENGTHS[kind] + draws.normal(0, 1):.3f},{draws.normal():.3f},{kind}" for kind in chosen]
    return head + "\n".join(lines) + "\n"


def test_other_data_with_the_same_columns(studio: StudioProcess, tmp_path: Path) -> None:
    added(studio, tmp_path, "garden", flowers(300, ("=aster", "rose", "tulip"), 0), target="kind")
    run = trained(studio, "tabular.mlp", "garden", epochs=3, preflight=False)
    added(studio, tmp_path, "meadow", flowers(200, ("rose", "tulip"), 1), target="kind")
    told = judged(studio, run, dataset="meadow", part="all")
    assert told["state"] == "done", told["problem"]
    assert "other data than the model learned from" in told["notes"][0]
    rows = downloaded(studio, told["id"])
    assert {one["truth"] for one in rows} == {"rose", "tulip"}
    right = [one["truth"] == one["predicted"] for one in rows]
    assert told["scores"]["accuracy"] == pytest.approx(np.mean(right))
    assert np.mean(right) > 0.5, "labels are mapped by name: rose is 1 for the model and 0 in the meadow"
    own = judged(studio, run)
    assert {one["truth"] for one in downloaded(studio, own["id"])} == {"'=aster", "rose", "tulip"}

    added(studio, tmp_path, "jungle", flowers(200, ("rose", "orchid"), 2), target="kind")
    told = judged(studio, run, dataset="jungle")
    assert told["state"] == "failed"
    assert "classes that the model does not know (orchid); it knows =aster, rose, tulip." in told["problem"]

    added(studio, tmp_path, "desk", flowers(200, ("rose", "tulip"), 3, "size,width,kind\n"), target="kind")
    told = judged(studio, run, dataset="desk")
    assert told["problem"] == (
        "'desk' lacks length, which the model learned from. It needs the same columns, by the same names."
    )
    told = judged(studio, run, dataset="digits")
    assert told["problem"] == "'digits' is image data; the model learned from table data."
    assert [one["state"] for one in studio.client.evaluations(run)].count("failed") == 3


def harbours(rows: int) -> str:
    """Whether a ship comes from its weight; in Oslo nobody can tell."""
    draws = np.random.default_rng(0)
    lines = ["weight,harbour,comes"]
    for _ in range(rows):
        weight, harbour = draws.normal(), draws.choice(["Rome", "Lima", "Oslo"], p=[0.4, 0.4, 0.2])
        comes = draws.random() < 0.5 if harbour == "Oslo" else weight > 0
        lines.append(f"{weight:.4f},{harbour},{'yes' if comes else 'no'}")
    return "\n".join(lines) + "\n"


def test_how_far_the_model_can_be_trusted_is_learned_from_the_validation_part(
    studio: StudioProcess, tmp_path: Path
) -> None:
    added(studio, tmp_path, "harbours", harbours(3_000), target="comes")
    run = trained(studio, "tabular.forest", "harbours", trees=10)
    told = judged(studio, run)
    assert told["state"] == "done", told["problem"]
    trust, rows = told["report"]["trust"], downloaded(studio, told["id"])
    names = [one["name"] for one in told["report"]["classes"]]
    probabilities = np.array([[float(one[f"p({name})"]) for name in names] for one in rows])
    labels = np.array([names.index(one["truth"]) for one in rows])
    warm = np.maximum(probabilities, np.finfo(np.float64).eps) ** (1 / trust["calibration"]["temperature"])
    warm /= warm.sum(axis=1, keepdims=True)
    loss = metrics.log_loss(labels, warm, labels=[0, 1])
    assert trust["calibration"]["scores"]["loss"] == pytest.approx(loss, abs=1e-9)
    assert loss < told["scores"]["loss"], "few trees are too sure of themselves"
    assert [one["asked"] for one in trust["coverages"]] == [0.8, 0.9, 0.95, 0.99]
    for one in trust["coverages"]:
        sets = probabilities >= one["bound"]
        assert one["reached"] == pytest.approx(sets[np.arange(len(labels)), labels].mean(), abs=1e-9)
        assert one["size"] == pytest.approx(sets.sum(axis=1).mean(), abs=1e-9)
        assert one["reached"] == pytest.approx(one["asked"], abs=0.06)

    assert trust["sliced"] == ["harbour", "weight"]
    worst = trust["slices"][0]
    assert worst["conditions"][0] == {"column": "harbour", "value": "Oslo", "low": None, "high": None}
    inside = studio.client.predictions(told["id"], slice=0, limit=1000)
    assert inside["total"] == worst["count"]
    wrong = np.mean([one["truth"] != one["predicted"] for one in inside["rows"]])
    assert worst["mean"] == pytest.approx(wrong)
    assert wrong > 0.3 > worst["rest"]

    own = judged(studio, run, part="validation")["report"]["trust"]
    assert (own["calibration"], own["coverages"]) == (None, [])
    assert "judge the test part" in own["unfitted"]
    other = judged(studio, run, dataset="harbours", part="train")["report"]["trust"]
    assert other["calibration"]["temperature"] == trust["calibration"]["temperature"]


def test_a_threshold_is_saved_with_the_model_and_judged_with_it(studio: StudioProcess) -> None:
    run = trained(studio, "tabular.forest", "breast_cancer", trees=10, seed=1)
    path = f"/api/runs/{run}/decision"
    assert studio.client.request("GET", path) is None
    wanted = {"positive": "malignant", "threshold": 0.2, "false_alarm": 1, "miss": 5, "evaluation": None}
    assert studio.client.request("PUT", path, json=wanted) | wanted == studio.client.request("GET", path)
    told = judged(studio, run)
    decided, rows = told["report"]["decided"], downloaded(studio, told["id"])
    said = ["malignant" if float(one["p(malignant)"]) >= 0.2 else "benign" for one in rows]
    truth = [one["truth"] for one in rows]
    names = [one["name"] for one in told["report"]["classes"]]
    assert decided["confusion"] == metrics.confusion_matrix(truth, said, labels=names).tolist()
    assert decided["confusion"] != told["report"]["confusion"]
    assert decided["scores"]["f1"] == pytest.approx(metrics.f1_score(truth, said, average="macro"), abs=1e-9)
    alarms = sum(one != "malignant" and told == "malignant" for one, told in zip(truth, said, strict=True))
    cell = studio.client.predictions(told["id"], of="malignant", at_least=0.2, other_than="malignant")
    assert cell["total"] == alarms > 0
    rest = studio.client.predictions(told["id"], of="malignant", below=0.2)
    assert rest["total"] == said.count("benign")
    with pytest.raises(StudioError, match=r"knows no class .malign.\. Did you mean 'malignant'"):
        studio.client.request("PUT", path, json=wanted | {"positive": "malign"})
    with pytest.raises(StudioError, match="less than or equal to 1"):
        studio.client.request("PUT", path, json=wanted | {"threshold": 2})
    studio.client.request("DELETE", path)
    assert studio.client.request("GET", path) is None
    assert judged(studio, run)["report"]["decided"] is None


def test_what_cannot_be_judged_is_said_at_once(studio: StudioProcess, forest: str) -> None:
    with pytest.raises(StudioError, match="no data set 'nowhere'"):
        studio.client.evaluate(forest, "nowhere")
    with pytest.raises(StudioError, match="'wine' has no version 7"):
        studio.client.evaluate(forest, None, 7)
    with pytest.raises(StudioError, match="There is no"):
        studio.client.evaluate("0000000000000000")
    with pytest.raises(StudioError, match="There is no"):
        studio.client.evaluation("0000000000000000")
    run = studio.client.start("tabular.forest", "wine", {"trees": 2000, "trees_per_point": 1})["id"]
    with pytest.raises(StudioError, match="can be judged when it has ended"):
        studio.client.evaluate(run)
    studio.client.stop(run, "discard")
    studio.end(run, 60)
    with pytest.raises(StudioError, match="has no final model"):
        studio.client.evaluate(run)
    told = judged(studio, forest)
    with pytest.raises(StudioError, match="knows no class 'class_9'"):
        studio.client.predictions(told["id"], truth="class_9")


def test_it_is_removed_with_its_files(studio: StudioProcess, forest: str) -> None:
    told = judged(studio, forest)
    folder = studio.home / "runs" / forest / "evaluations" / told["id"]
    assert (folder / "result/predictions.parquet").exists()
    studio.client.request("DELETE", f"/api/evaluations/{told['id']}")
    assert not folder.exists()
    with pytest.raises(StudioError, match="There is no"):
        studio.client.evaluation(told["id"])


def test_what_the_model_leans_on_and_what_counted_in_a_sample(studio: StudioProcess, forest: str) -> None:
    told = judged(studio, forest, part="all")
    found = told["importance"]
    assert (found["metric"], found["part"], found["left_out"], found["repeats"]) == ("true_probability", "test", 0, 5)
    names = {one["name"] for one in found["pieces"]}
    assert {"proline", "flavanoids"} < names
    assert len(names) == 13
    drops = [one["drop"] for one in found["pieces"]]
    assert drops == sorted(drops, reverse=True)
    assert found["pieces"][0]["low"] > 0
    assert "share their importance" in found["limits"]

    row = studio.client.predictions(told["id"], limit=1)["rows"][0]
    why = studio.client.why(told["id"], row["row"])
    assert (why["row"], why["target"]) == (row["row"], row["predicted"])
    assert why["answer"] == pytest.approx(row["confidence"])
    (view,) = why["views"]
    assert (view["kind"], view["method"], view["unit"]) == ("columns", "prediction_difference", "probability")
    assert {one["name"] for one in view["pieces"]} == names
    against = studio.client.why(told["id"], row["row"], "class_0")
    assert (against["target"], against["answer"]) != (why["target"], why["answer"])


def test_what_cannot_be_explained_is_said(studio: StudioProcess, forest: str) -> None:
    told = judged(studio, forest)
    rows = {one["row"] for one in studio.client.predictions(told["id"], limit=1000)["rows"]}
    other = min(set(range(178)) - rows)
    for row in (other, 178, 10**12):
        with pytest.raises(StudioError, match=f"Row {row} is not among the samples of this evaluation"):
            studio.client.why(told["id"], row)
    with pytest.raises(StudioError, match="The model knows no class 'class_9'"):
        studio.client.why(told["id"], min(rows), "class_9")
    with pytest.raises(StudioError, match="There is no"):
        studio.client.why("0000000000000000", 0)
    shapes = trained(studio, "image.cnn", "digits", epochs=1, width=4, preflight=False)
    judged_shapes = judged(studio, shapes)
    assert judged_shapes["importance"] is None
    shutil.rmtree(studio.home / "runs" / shapes / FINAL_MODEL)
    with pytest.raises(StudioError, match=r"The final model of .* is gone"):
        studio.client.why(judged_shapes["id"], studio.client.predictions(judged_shapes["id"])["rows"][0]["row"])


def child_of(studio: StudioProcess) -> psutil.Process | None:
    for process in psutil.Process(studio.pid).children(recursive=True):
        if "trainyard.execution.evaluate" in process.cmdline():
            return process
    return None


def test_one_that_is_killed_has_failed_and_the_next_goes_on(studio: StudioProcess, forest: str) -> None:
    first, second = studio.client.evaluate(forest), studio.client.evaluate(forest, part="train")
    assert studio.client.evaluate(forest, part="train")["id"] == second["id"], "what waits is not queued twice"
    child = wait_for(lambda: child_of(studio), 30, "the child")
    assert studio.client.evaluation(second["id"])["state"] == "queued"
    os.kill(child.pid, signal.SIGKILL)
    told = ended(studio, first["id"])
    assert told["state"] == "failed"
    assert "was killed, most likely for want of memory" in told["problem"]
    assert told["report"] is None
    assert ended(studio, second["id"])["state"] == "done"


def test_the_command_line_judges_too(studio: StudioProcess, forest: str, tmp_path: Path) -> None:
    target = tmp_path / "predictions.csv"
    result = CliRunner().invoke(app, ["run", "evaluate", forest, "--csv", str(target)])
    assert result.exit_code == 0, result.output
    assert "accuracy" in result.output
    assert target.read_text().startswith("row,part,truth,predicted,p(")
    wrong = CliRunner().invoke(app, ["run", "evaluate", forest, "--part", "most"])
    assert isinstance(wrong.exception, InvalidError)


def test_two_models_are_compared_on_the_same_samples(studio: StudioProcess, forest: str) -> None:
    blind = trained(studio, "tabular.forest", "wine", trees=1, max_depth=1, seed=3)
    twin = trained(studio, "tabular.forest", "wine", trees=5, seed=3)
    better, same = judged(studio, forest, part="all"), judged(studio, twin, part="all")
    worse = judged(studio, blind, part="all")
    told = studio.client.compare(worse["id"], better["id"])
    assert told["better"] == "second"
    assert told["gain"] == pytest.approx(better["scores"]["accuracy"] - worse["scores"]["accuracy"])
    assert told["low"] > 0
    assert "is better by" in told["verdict"]
    assert any("learned from the training part" in note for note in told["notes"])
    alike = studio.client.compare(better["id"], same["id"], "f1")
    assert (alike["better"], alike["gain"]) == (None, 0)
    assert alike["verdict"].startswith("No difference shown")
    few = studio.client.compare(judged(studio, forest)["id"], worse["id"])
    assert few["samples"] < told["samples"]
    assert any("compared is what both have judged" in note for note in few["notes"])


def test_what_cannot_be_compared_is_said(studio: StudioProcess, forest: str) -> None:
    told = judged(studio, forest)
    other = judged(studio, trained(studio, "tabular.boosting", "diabetes", iterations=5))
    with pytest.raises(StudioError, match="They judge different data: version 1 of 'wine' and version 1 of 'diabetes'"):
        studio.client.compare(told["id"], other["id"])
    with pytest.raises(StudioError, match="Classes are not compared by rmse"):
        studio.client.compare(told["id"], told["id"], "rmse")


def test_the_command_line_compares_two_runs(studio: StudioProcess, forest: str) -> None:
    blind = trained(studio, "tabular.forest", "wine", trees=1, max_depth=1, seed=4)
    result = CliRunner().invoke(app, ["run", "compare", blind, forest, "--part", "all"])
    assert result.exit_code == 0, result.output
    assert "is better by" in result.output


def test_what_a_restart_cut_off_is_begun_again(studio: StudioProcess, forest: str) -> None:
    first, second = studio.client.evaluate(forest), studio.client.evaluate(forest, part="all")
    wait_for(lambda: child_of(studio), 30, "the child")
    studio.kill()
    studio.start()
    assert [ended(studio, one["id"])["state"] for one in (first, second)] == ["done", "done"]
