"""A run's report in every form, over HTTP: all of them say the same, and none of them is markup, code or a formula."""

import csv
import html
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from sklearn import metrics
from typer.testing import CliRunner

from support import loops
from support.studio import StudioProcess, wait_for
from trainyard.app import create_app
from trainyard.cli import app
from trainyard.contracts.errors import InvalidError, StudioError
from trainyard.reports.page import built_page
from trainyard.services.printing import BROWSERS
from trainyard.settings import Settings

NAME = "</script><img src=x onerror=alert(1)> =cmd|'/c calc'!A1"

needs_the_page = pytest.mark.skipif(not built_page().exists(), reason="the web UI is not built: `make web`")
needs_a_browser = pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def judged(shared_studio: StudioProcess) -> str:
    """A run whose model was judged on its test part."""
    client = shared_studio.client
    run = client.start("tabular.forest", "wine", {"trees": 8, "seed": 3}, NAME)["id"]
    assert shared_studio.end(run)["state"] == "completed"
    made = client.evaluate(run)["id"]
    wait_for(lambda: client.evaluation(made)["state"] == "done" or None, 60, "the evaluation")
    return run


def got(studio: StudioProcess, run: str, format: str, **more: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {studio.token}"}
    return httpx.get(f"{studio.url}/api/runs/{run}/report", params={"format": format, **more}, headers=headers)


def test_json_is_what_the_run_came_to(studio: StudioProcess, judged: str) -> None:
    answer = got(studio, judged, "json")
    told = answer.json()
    run, data = studio.client.run(judged), studio.client.dataset("wine")["current"]
    assert (told["run"]["name"], told["run"]["seed"], told["run"]["goal"]) == (NAME, 3, run["goal"])
    assert {one["name"]: one["value"] for one in told["config"]} == run["config"]
    assert [one["name"] for one in told["config"] if one["unusual"]] == ["trees", "seed"]
    assert (told["data"]["sha256"], told["data"]["test"]) == (data["sha256"], data["split"]["test"])
    assert told["evaluations"] == [studio.client.evaluation(told["headline"]["evaluation"])]
    curve = next(one for one in told["curves"] if one["name"] == run["goal"])
    series = studio.client.series(judged, run["goal"])
    assert (curve["step"], curve["value"], curve["thinned"]) == (series["step"], series["value"], False)
    assert told["headline"]["scores"]["accuracy"] == run["metrics"]["test/accuracy"]
    assert answer.headers["content-disposition"] == f'attachment; filename="trainyard-{judged}.json"'
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_scores_are_those_of_its_csv(studio: StudioProcess, judged: str) -> None:
    told = got(studio, judged, "json").json()
    text = got(studio, judged, "csv").text
    rows = list(csv.DictReader(io.StringIO(text)))
    truth, said = [one["truth"] for one in rows], [one["predicted"] for one in rows]
    names = sorted(set(truth))
    probabilities = np.array([[float(one[f"p({name})"]) for name in names] for one in rows])
    scores = told["headline"]["scores"]
    assert scores["accuracy"] == pytest.approx(metrics.accuracy_score(truth, said), abs=1e-9)
    area = metrics.roc_auc_score(truth, probabilities, multi_class="ovr")
    assert scores["roc_auc"] == pytest.approx(area, abs=1e-9)
    assert f"| `accuracy` | {scores['accuracy']:.6g} |" in got(studio, judged, "md").text
    named = got(studio, judged, "csv", evaluation=told["headline"]["evaluation"])
    assert named.text == text


@needs_the_page
def test_html_is_one_file_that_asks_for_nothing(studio: StudioProcess, judged: str) -> None:
    answer = got(studio, judged, "html")
    made = answer.text
    assert "sandbox allow-scripts" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"].startswith("inline")
    block = re.search(r'<script type="application/json" id="report">(.*?)</script>', made, re.DOTALL)
    assert block is not None
    told, now = json.loads(block[1]), got(studio, judged, "json").json()
    assert told | {"made_at": now["made_at"]} == now
    around = made.replace(block[0], "")
    assert "<img src=x" not in made
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', around)
    assert policy is not None
    assert html.unescape(policy[1]).startswith("default-src 'none'; script-src 'sha256-")
    assert not re.search(r"<(script|link|img|iframe)[^>]*\s(src|href)=", around)
    assert len(answer.content) < 3_000_000


@needs_the_page
@needs_a_browser
def test_a_pdf_is_printed(studio: StudioProcess, judged: str) -> None:
    made = b"".join(studio.client.report(judged, "pdf"))
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) >= 2
    assert len(made) > 50_000, "there are charts on it"


def test_what_cannot_be_made_is_said(studio: StudioProcess, judged: str) -> None:
    unjudged = studio.client.start("tabular.forest", "wine", {"trees": 3})["id"]
    studio.end(unjudged)
    told = got(studio, unjudged, "json").json()
    assert told["headline"]["evaluation"] is None
    assert told["headline"]["scores"]["accuracy"] == studio.client.run(unjudged)["metrics"]["test/accuracy"]
    assert any("No evaluation is done" in note for note in told["notes"])
    assert got(studio, unjudged, "csv").json()["detail"].startswith("The run has no evaluation that is done")
    of_another = got(studio, judged, "json").json()["headline"]["evaluation"]
    assert got(studio, unjudged, "csv", evaluation=of_another).status_code == 404
    assert got(studio, "0000000000000000", "html").status_code == 404
    assert got(studio, judged, "docx").status_code == 422


def test_without_a_browser_there_is_no_pdf_but_a_sentence(tmp_path: Path) -> None:
    web = create_app(Settings(home=tmp_path, browser="no-such-browser"))

    async def ask() -> None:
        headers = {"Authorization": f"Bearer {web.state.studio.token}"}
        transport = httpx.ASGITransport(app=web)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
            formats = {one["format"]: one["problem"] for one in (await client.get("/api/reports/formats")).json()}
            assert [name for name, problem in formats.items() if problem is None] == ["html", "md", "json", "csv"]
            assert formats["pdf"] == "TRAINYARD_BROWSER is 'no-such-browser', which is no program on this machine."
            made = await client.post("/api/runs/attach", json={"pid": 1, "config": {"seed": "?"}})
            path = f"/api/runs/{made.json()['run']['id']}/report"
            told = (await client.get(path)).json()
            assert (told["data"], told["run"]["dataset"], told["run"]["seed"], told["notes"][1:]) == (
                None,
                "",
                None,
                [],
            )
            if built_page().exists():
                answer = await client.get(path, params={"format": "pdf"})
                assert (answer.status_code, answer.json()["detail"]) == (501, formats["pdf"])

    try:
        loops.run(ask())
    finally:
        web.state.studio.database.close()


def test_the_command_line_writes_it(
    studio: StudioProcess, judged: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINYARD_HOME", str(studio.home))
    target = tmp_path / "report.md"
    result = CliRunner().invoke(app, ["run", "report", judged, "--format", "md", "--output", str(target)])
    assert result.exit_code == 0, result.output
    assert target.read_text().startswith("# \\</script\\>")
    wrong: Any = CliRunner().invoke(app, ["run", "report", judged, "--format", "docx"])
    assert isinstance(wrong.exception, InvalidError)
    none: Any = CliRunner().invoke(app, ["run", "report", "0" * 16, "--output", str(tmp_path / "none.html")])
    assert isinstance(none.exception, StudioError)
    assert not (tmp_path / "none.html").exists()
