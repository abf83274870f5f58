"""Where a base model comes from. The hub is a server of this machine that speaks as the real one does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.fake_hub import FakeHub, Repository
from support.web_server import Answer, web_server
from trainyard.contracts.errors import InvalidError
from trainyard.training.brought import IMPORT_ROOTS
from trainyard.training.pretrained import folder_of

CONFIG, WEIGHTS = b'{"model_type": "bert"}', b"\0" * 2000
ASK = """
import json, sys
from trainyard.contracts.errors import InvalidError
from trainyard.datasets.fetch.patience import Patience
from trainyard.training.pretrained import folder_of
for base in sys.argv[1:]:
    try:
        found = folder_of(base, Patience((0.0, 0.0)))
        print(json.dumps(sorted(path.name for path in found.iterdir())))
    except InvalidError as error:
        print(json.dumps(error.message))
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv(IMPORT_ROOTS, str(folder))
    return folder


def _model(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"{}")
    return folder


def _refused(base: Path | str) -> str:
    with pytest.raises(InvalidError) as caught:
        folder_of(str(base))
    return caught.value.message


def test_a_folder_below_an_allowed_root_is_taken(root: Path) -> None:
    model = _model(root / "bert", "config.json", "model.safetensors")
    assert folder_of(str(model)) == model


def test_a_folder_elsewhere_is_not_read_also_not_by_a_link(root: Path, tmp_path: Path) -> None:
    elsewhere = _model(tmp_path / "elsewhere", "config.json", "model.safetensors")
    (root / "link").symlink_to(elsewhere)
    for base in (elsewhere, root / "link", root / ".." / "elsewhere"):
        assert f"allowed: {root}" in _refused(base)


def test_without_an_allowed_root_it_says_what_to_set(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(IMPORT_ROOTS)
    assert IMPORT_ROOTS in _refused(root)


def test_what_is_no_model_is_told_in_words(root: Path) -> None:
    assert "There is nothing at" in _refused(root / "absent")
    assert "There is no config.json" in _refused(_model(root / "empty"))
    assert "There are no weights" in _refused(_model(root / "light", "config.json"))


def test_pickled_weights_are_refused_with_the_command_that_converts_them(root: Path) -> None:
    model = _model(root / "old", "config.json", "pytorch_model.bin")
    refused = _refused(model)
    assert "pickled only (pytorch_model.bin)" in refused
    assert f"trainyard model convert {model}/pytorch_model.bin" in refused


def test_a_name_that_is_none_is_refused() -> None:
    assert "names no repository" in _refused("owner//name")


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with web_server() as web, web_server() as storage:
        hub = FakeHub(web, storage)
        weights = {"model.safetensors": WEIGHTS, "pytorch_model.bin": WEIGHTS, "onnx/model.onnx": WEIGHTS}
        hub.repositories["zoo/good"] = Repository({"config.json": CONFIG, "tokenizer.json": b"{}", **weights})
        hub.repositories["zoo/old"] = Repository({"config.json": CONFIG, "pytorch_model.bin": WEIGHTS})
        yield hub


def _ask(hub: FakeHub, home: Path, *bases: str, **settings: str) -> list[Any]:
    environment = {"HF_ENDPOINT": hub.web.url, "HF_HOME": str(home), "HF_TOKEN": "", "HF_HUB_DISABLE_XET": "1"}
    environment |= {"TRAINYARD_FETCH_HOSTS": hub.storage.host, **settings}
    done = subprocess.run(
        [sys.executable, "-c", ASK, *bases],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_hub_gives_what_a_model_needs_and_later_it_is_in_the_cache(hub: FakeHub, tmp_path: Path) -> None:
    good, again, old, absent = _ask(
        hub, tmp_path, "zoo/good", f"hf:zoo/good@{hub.repositories['zoo/good'].sha}", "zoo/old", "zoo/absent"
    )
    assert good == again == ["config.json", "model.safetensors", "tokenizer.json"]
    assert "pickled only" in old
    assert "trainyard model convert FOLDER/pytorch_model.bin" in old
    assert "There is no model repository 'zoo/absent'" in absent
    asked = len(hub.web.asked)
    good, missing = _ask(hub, tmp_path, "zoo/good", "zoo/old", HF_HUB_OFFLINE="1")
    assert good == ["config.json", "model.safetensors", "tokenizer.json"]
    assert "hf:zoo/old is not in the cache" in missing
    assert len(hub.web.asked) == asked


def test_a_hub_that_does_not_answer_is_tried_three_times(hub: FakeHub, tmp_path: Path) -> None:
    hub.web.otherwise = lambda _: Answer(503)
    (told,) = _ask(hub, tmp_path, "zoo/good")
    assert "could not be fetched in 3 attempts" in told
    assert len([asked for asked in hub.web.asked if "zoo/good" in asked.path]) == 3
