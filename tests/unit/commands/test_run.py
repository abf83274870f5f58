"""The command line's own part: what it reads from options and files before it asks the studio."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from trainyard.cli import app
from trainyard.commands.follow import MOST_ROWS, summary
from trainyard.commands.output import console, number, span
from trainyard.commands.run import parse_settings, read_request
from trainyard.contracts.errors import InvalidError


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5), ("0.1", 0.1), ("1e-3", 1e-3), ("true", True), ("none", None), ("cosine", "cosine"), ("a=b", "a=b")],
)
def test_a_setting_is_a_number_a_truth_or_text(text: str, value: Any) -> None:
    parsed = parse_settings([f"field={text}"])["field"]
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize("setting", ["epochs", "=5", " =5"])
def test_a_setting_of_another_form_is_refused(setting: str) -> None:
    with pytest.raises(InvalidError, match="--set takes name=value"):
        parse_settings([setting])


def test_a_file_holds_a_request(tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text("trainer: image.cnn\ndataset: digits\nconfig:\n  epochs: 3\n")
    request = read_request(file)
    assert (request.trainer, request.dataset, request.config) == ("image.cnn", "digits", {"epochs": 3})


@pytest.mark.parametrize("content", ["- a list", "trainer: [1]", "colour: red", "config: 5", "a: b: c"])
def test_a_file_that_holds_something_else_says_what_it_may_hold(tmp_path: Path, content: str) -> None:
    file = tmp_path / "run.yaml"
    file.write_text(content)
    with pytest.raises(InvalidError, match="It may hold: trainer, dataset, config, name, project"):
        read_request(file)


def test_a_run_without_a_data_set_says_what_is_missing() -> None:
    result = CliRunner().invoke(app, ["run", "start", "--trainer", "image.cnn"])
    assert isinstance(result.exception, InvalidError)
    assert "--dataset" in result.exception.message


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 s"), (59.4, "59 s"), (185, "3 min 5 s"), (7800, "2 h 10 min")])
def test_spans(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_numbers_have_four_digits_and_say_when_they_are_none() -> None:
    assert [number(1.23456), number(None), number(float("nan"))] == ["1.235", "-", "nan"]


def shown(breakdown: dict[str, Any], **footprint: Any) -> str:
    nothing = dict.fromkeys(
        ("parameters", "trained", "trees", "nodes", "leaves", "samples_per_s", "device_memory_bytes")
    )
    took = nothing | {"bytes": 1234, "memory_bytes": 5_000_000, "device": "cpu"} | footprint
    run = {"name": "r", "state": "completed", "reason_text": "", "id": "r1", "trainer": "t", "dataset": "d"}
    with console.capture() as captured:
        summary({**run, "metrics": {}, "footprint": took}, breakdown)
    return captured.get()


def test_a_run_shows_what_its_model_takes_and_how_each_class_was_told() -> None:
    score = {"name": "[red]a/b[/red] گربه", "support": 3, "predicted": 0, "precision": None, "recall": 0.0, "f1": 0.0}
    text = shown({"classes": [score], "horizon": []}, parameters=1500, trained=1500)
    assert "1,500" in text
    assert "1,234 bytes" in text
    (row,) = [line for line in text.splitlines() if "گربه" in line]
    assert row.split() == ["[red]a/b[/red]", "گربه", "3", "-", "0", "0"]


def test_of_many_steps_ahead_the_worst_are_shown() -> None:
    horizon = [{"ahead": ahead, "mse": ahead / 100, "mae": None} for ahead in range(1, 97)]
    text = shown(
        {"classes": [], "horizon": horizon}, trees=3, nodes=9, leaves=6, samples_per_s=5e4, at_once=9, one_ms=0.1
    )
    assert "3 (9 nodes, 6 of them leaves)" in text
    assert "50,000 samples/s in batches of 9, one in 0.1 ms (cpu)" in text
    assert f"The {MOST_ROWS} worst of 96 steps ahead" in text
    assert "0.96" in text
    assert "0.01" not in text
