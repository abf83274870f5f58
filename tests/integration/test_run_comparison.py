"""Runs are compared over HTTP and from the command line, on what real trainings left behind."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from support.studio import StudioProcess, wait_for
from trainyard.cli import app
from trainyard.contracts.errors import StudioError


@pytest.fixture(scope="module")
def forests(shared_studio: StudioProcess) -> list[str]:
    """Two of the same config with other seeds, one of a single shallow tree."""
    configs: list[dict[str, Any]] = [
        {"trees": 20, "seed": 1},
        {"trees": 20, "seed": 2},
        {"trees": 1, "max_depth": 1, "seed": 1},
    ]
    started = [shared_studio.client.start("tabular.forest", "wine", config)["id"] for config in configs]
    assert [shared_studio.end(run, 120)["state"] for run in started] == ["completed"] * 3
    return started


def asked(studio: StudioProcess, *runs: str, baseline: str | None = None) -> dict[str, Any]:
    return studio.client.compare_runs(list(runs), baseline)


def test_runs_stand_side_by_side(studio: StudioProcess, forests: list[str]) -> None:
    first, second, stump = forests
    told = asked(studio, *forests, baseline=second)
    assert (told["baseline"], [run["id"] for run in told["runs"]]) == (second, forests)
    differing = {row["label"]: row["values"] for row in told["config"] if row["differs"]}
    assert differing["Trees"] == {first: 20, second: 20, stump: 1}
    assert [row["differs"] for row in told["config"]] == sorted(
        (row["differs"] for row in told["config"]), reverse=True
    )
    assert told["warnings"] == []
    accuracy = next(row for row in told["metrics"] if row["metric"] == "test/accuracy")
    last = {run: studio.client.run(run)["metrics"]["test/accuracy"] for run in forests}
    assert {run: cell["value"] for run, cell in accuracy["cells"].items()} == last
    assert accuracy["cells"][stump]["delta"] == pytest.approx(last[stump] - last[second])
    assert accuracy["cells"][stump]["better"] is False
    assert next(row for row in told["costs"] if row["metric"] == "seconds")["cells"][first]["value"] > 0
    group = next(group for group in told["groups"] if len(group["runs"]) == 2)
    mean = next(one for one in group["metrics"] if one["metric"] == "test/accuracy")
    assert (group["seeds"], mean["count"]) == ([1, 2], 2)
    assert mean["mean"] == pytest.approx((last[first] + last[second]) / 2)
    assert {row["field"] for row in told["code"]} >= {"numpy", "device", "threads"}


def test_both_are_judged_and_then_the_verdict_can_be_asked_for(studio: StudioProcess, forests: list[str]) -> None:
    first, _, stump = forests
    [pair] = asked(studio, stump, first)["judged"]
    assert (pair["state"], sorted(pair["lacking"])) == ("missing", sorted([stump, first]))
    for run in pair["lacking"]:
        studio.client.evaluate(run, part="test")
    assert asked(studio, stump, first)["judged"][0]["state"] == "under_way"
    pair = wait_for(
        lambda: next((one for one in asked(studio, stump, first)["judged"] if one["state"] == "done"), None),
        120,
        "both",
    )
    verdict = studio.client.compare(pair["baseline_evaluation"], pair["evaluation"])
    scores = [studio.client.run(run)["metrics"]["test/accuracy"] for run in (stump, first)]
    assert verdict["gain"] == pytest.approx(scores[1] - scores[0])


def test_what_cannot_be_compared_is_said(studio: StudioProcess, forests: list[str]) -> None:
    with pytest.raises(StudioError, match="There is no run '0000000000000000'"):
        asked(studio, forests[0], "0000000000000000")
    with pytest.raises(StudioError, match="takes 2 to 20 runs; this one names 1"):
        asked(studio, forests[0], forests[0])
    with pytest.raises(StudioError, match="takes 2 to 20 runs; this one names 21"):
        asked(studio, *(f"run{number}" for number in range(21)))
    with pytest.raises(StudioError, match=f"The baseline '{forests[2]}' is none of the compared runs"):
        asked(studio, forests[0], forests[1], baseline=forests[2])


def test_the_command_line_tells_differences_and_verdicts(
    studio: StudioProcess, forests: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINYARD_HOME", str(studio.home))
    result = CliRunner().invoke(app, ["run", "compare", forests[2], *forests[:2]])
    assert result.exit_code == 0, result.output
    assert "max_depth" in result.output
    assert "test/accuracy" in result.output
    assert "mean of 2 seeds" in result.output
    assert result.output.count("95 % of") == 2, "a verdict on each of the others"
    told = json.loads(CliRunner().invoke(app, ["run", "compare", *forests, "--json"]).output)
    assert told["comparison"]["baseline"] == forests[0]
    assert [one["run"] for one in told["verdicts"]] == forests[1:]
    assert told["verdicts"][0]["samples"] > 20
