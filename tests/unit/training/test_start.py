"""Weights to start from that a hub has. The hub is a server of this machine that speaks as the real one does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from support.fake_hub import FakeHub, Repository
from support.web_server import web_server

ASK = """
import json, sys
from pathlib import Path
from trainyard.contracts.errors import InvalidError
from trainyard.training.start import place_of, tensors_at
for text in sys.argv[1:]:
    try:
        tensors = tensors_at(place_of(text, Path("runs/one")), text)
        print(json.dumps({name: list(tensor.shape) for name, tensor in tensors.items()}))
    except InvalidError as error:
        print(json.dumps(error.message))
"""


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with web_server() as web, web_server() as storage:
        hub = FakeHub(web, storage)
        weights = save({"conv1.weight": torch.zeros(20, 3, 3, 3)})
        hub.repositories["zoo/resnet"] = Repository({"config.json": b"{}", "model.safetensors": weights})
        hub.repositories["zoo/old"] = Repository({"config.json": b"{}", "pytorch_model.bin": weights})
        yield hub


def _ask(hub: FakeHub, home: Path, *texts: str, **settings: str) -> list[Any]:
    environment = {"HF_ENDPOINT": hub.web.url, "HF_HOME": str(home), "HF_TOKEN": ""}
    environment |= {"TRAINYARD_FETCH_HOSTS": hub.storage.host, **settings}
    command = [sys.executable, "-c", ASK, *texts]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_hub_gives_its_weights_and_later_the_cache_does(hub: FakeHub, tmp_path: Path) -> None:
    given, pickled = _ask(hub, tmp_path, "hf:zoo/resnet", "hf:zoo/old")
    assert given == {"conv1.weight": [20, 3, 3, 3]}
    assert "trainyard model convert" in pickled
    assert _ask(hub, tmp_path, "hf:zoo/resnet", HF_HUB_OFFLINE="1") == [given]
