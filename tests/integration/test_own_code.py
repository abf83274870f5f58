"""Networks that people bring, in a real studio: refused where they are not allowed, and trained as any other where."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from support.own_networks import card_example
from support.studio import StudioProcess, running_studio, wait_for
from trainyard.contracts.errors import StudioError
from trainyard.training.brought import CODE_ROOTS

CONFIG: dict[str, Any] = {"epochs": 2, "arguments": "width=4", "preflight": False}
LONG: dict[str, Any] = {**CONFIG, "epochs": 300}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where files of networks are allowed to lie."""
    return tmp_path_factory.mktemp("networks")


@pytest.fixture(scope="module")
def open_studio(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Generator[StudioProcess]:
    """One whose administrator allows code of people's own."""
    home = tmp_path_factory.mktemp("open") / "home"
    with running_studio(home, TRAINYARD_CODE_ROOTS=str(folder), TRAINYARD_CHECKPOINT_EVERY_S="1") as running:
        yield running


def written(folder: Path, name: str, more: str = "") -> str:
    """The network of the card, which also notes where it runs."""
    path = folder / name
    noted = f"import os\nwith open({str(path)!r} + '.ran', 'a') as marks:\n    print(os.getpid(), file=marks)\n"
    path.write_text(card_example() + noted + more, encoding="utf-8")
    return str(path)


def logged(studio: StudioProcess, run_id: str) -> str:
    return "\n".join(line["text"] for line in studio.client.logs(run_id))


def test_where_it_is_not_allowed_it_is_refused_with_the_way_to_allow_it(studio: StudioProcess, tmp_path: Path) -> None:
    file = written(tmp_path, "net.py")
    with pytest.raises(
        StudioError, match=rf"switched off here\. .* {CODE_ROOTS}=/folder/of/networks trainyard up"
    ) as no:
        studio.client.start("own.network", "digits", CONFIG | {"file": file})
    assert [problem.path for problem in no.value.fields] == ["config.file"]
    assert not Path(file + ".ran").exists()


def test_where_it_is_allowed_it_trains_in_the_process_of_its_run(open_studio: StudioProcess, folder: Path) -> None:
    file = written(folder, "sound.py")
    run = open_studio.client.start("own.network", "digits", CONFIG | {"file": file})
    ended = open_studio.end(run["id"], 120)
    assert (ended["state"], ended["failure"]) == ("completed", None)
    assert f"Network of {file} (SHA-256 " in logged(open_studio, run["id"])
    ran_in = set(Path(file + ".ran").read_text(encoding="utf-8").split())
    assert len(ran_in) == 1
    assert not ran_in & {str(open_studio.pid), str(os.getpid())}
    saved = open_studio.home / "runs" / run["id"] / "final_model"
    assert (saved / "network.py").read_bytes() == Path(file).read_bytes()


def test_a_file_from_elsewhere_or_none_is_refused_at_once(open_studio: StudioProcess, tmp_path: Path) -> None:
    for config, sentence in (
        ({"file": written(tmp_path, "net.py")}, "Code is not run from"),
        ({}, "file is empty; it has to name a Python file in"),
        ({"file": "/etc/passwd"}, "file is '/etc/passwd'; allowed is a text like"),
    ):
        with pytest.raises(StudioError, match=sentence) as no:
            open_studio.client.start("own.network", "digits", CONFIG | config)
        assert [problem.path for problem in no.value.fields] == ["config.file"]


def test_a_mistake_is_told_with_its_line_and_once_mended_a_retry_takes_the_file(
    open_studio: StudioProcess, folder: Path
) -> None:
    fault = "\n\nclass Network(nn.Linear):\n    def __init__(self, shape, outputs, width):\n        1 / 0\n"
    file = written(folder, "mended.py", fault)
    line = Path(file).read_text(encoding="utf-8").count("\n")
    run = open_studio.client.start("own.network", "digits", CONFIG | {"file": file})
    ended = open_studio.end(run["id"], 120)
    assert (ended["state"], ended["reason"]) == ("failed", "invalid_data")
    assert f"raised ZeroDivisionError: division by zero (line {line} of {file}" in ended["failure"]["message"]
    log = logged(open_studio, run["id"])
    assert f'File "{file}", line {line}, in __init__' in log
    assert "1 / 0" in log
    written(folder, "mended.py")
    again = open_studio.client.retry(run["id"], {}, None)
    assert open_studio.end(again["id"], 120)["state"] == "completed"


def test_forks_and_retries_keep_to_the_code_of_their_run_unless_a_file_is_named(
    open_studio: StudioProcess, folder: Path
) -> None:
    file = written(folder, "edited.py")
    run = open_studio.client.start("own.network", "digits", CONFIG | {"file": file})
    assert open_studio.end(run["id"], 120)["state"] == "completed"
    written(folder, "edited.py", "\nraise RuntimeError('edited')\n")
    fork = open_studio.client.fork(run["id"], None, {"epochs": 3}, None)
    retry = open_studio.client.retry(run["id"], {}, None)
    for one in (fork, retry):
        assert open_studio.end(one["id"], 120)["state"] == "completed", one
        assert "goes on with the code that was kept of" in logged(open_studio, one["id"])
    named = open_studio.client.retry(run["id"], {"file": file}, None)
    assert "RuntimeError: edited" in open_studio.end(named["id"], 120)["failure"]["message"]


def test_a_replay_takes_the_code_that_its_run_kept(open_studio: StudioProcess, folder: Path) -> None:
    file = written(folder, "replayed.py")
    config = CONFIG | {"file": file, "epochs": 3, "keep_every": 1}
    run = open_studio.end(open_studio.client.start("own.network", "digits", config)["id"], 120)
    Path(file).write_text("class Network: ...", encoding="utf-8")
    open_studio.client.verify(run["id"])

    def over() -> dict[str, Any] | None:
        told = open_studio.client.verification(run["id"])
        return told if told["state"] != "running" else None

    told = wait_for(over, 120, "the replay")
    assert told["kept"], told["text"]
    assert (open_studio.home / "runs" / run["id"] / "code").is_dir()


def test_a_run_that_waits_or_pauses_does_not_outlive_the_permission(open_studio: StudioProcess, folder: Path) -> None:
    """The last test of this studio: it is started again without the setting."""
    run = open_studio.client.start("own.network", "digits", LONG | {"file": written(folder, "paused.py")})
    open_studio.until(run["id"], lambda one: (one["step"] or 0) > 3)
    open_studio.client.pause(run["id"])
    open_studio.until(run["id"], lambda one: one["state"] == "paused")
    open_studio.stop()
    open_studio._environment = {name: value for name, value in open_studio._environment.items() if name != CODE_ROOTS}
    open_studio.start()
    with pytest.raises(StudioError, match="switched off here"):
        open_studio.client.fork(run["id"], None, {}, None)
    open_studio.client.resume(run["id"])
    ended = open_studio.end(run["id"], 120)
    assert (ended["state"], ended["reason"]) == ("failed", "invalid_data")
    assert "Code that people bring is not run here." in ended["failure"]["message"]
