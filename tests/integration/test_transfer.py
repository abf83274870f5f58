"""A run that starts from another run's model, in a real studio; and what it says where it cannot."""

from collections.abc import Generator

import pytest

from support.studio import StudioProcess, running_studio
from trainyard.contracts.errors import StudioError

CONFIG = {"epochs": 1, "width": 4}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Generator[StudioProcess]:
    with running_studio(tmp_path_factory.mktemp("transfer") / "home") as running:
        yield running


def test_a_run_starts_from_the_model_of_another(studio: StudioProcess) -> None:
    first = studio.client.start("image.cnn", "digits", CONFIG)
    assert studio.end(first["id"], 120)["state"] == "completed"
    second = studio.client.start("image.cnn", "digits", CONFIG | {"start_from": f"run:{first['id']}"})
    assert studio.end(second["id"], 120)["state"] == "completed"
    lines = [line["text"] for line in studio.client.logs(second["id"])]
    assert any(line.startswith(f"starts from run:{first['id']}: all") for line in lines)


@pytest.mark.parametrize(
    ("start", "sentence"),
    [("run:0nobody", "has no final model in this studio"), ("/etc/passwd", "Weights cannot be read from /etc/passwd")],
)
def test_what_is_not_there_or_not_allowed_is_said(studio: StudioProcess, start: str, sentence: str) -> None:
    run = studio.client.start("image.cnn", "digits", CONFIG | {"start_from": start})
    ended = studio.end(run["id"], 120)
    assert (ended["state"], ended["reason"]) == ("failed", "invalid_data")
    assert sentence in ended["failure"]["message"]


def test_what_is_no_start_at_all_is_refused_at_once(studio: StudioProcess) -> None:
    with pytest.raises(StudioError, match=r"start_from is '../model'; allowed is a text like run:"):
        studio.client.start("image.cnn", "digits", CONFIG | {"start_from": "../model"})
