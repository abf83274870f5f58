"""`trainyard model convert`: tensors out of a pickle, and nothing else."""

import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from trainyard import cli


def convert(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["trainyard", "model", "convert", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("nested", [False, True])
def test_tensors_come_out_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nested: bool) -> None:
    net = nn.Linear(3, 2)
    net.weight.data = torch.arange(6.0).view(3, 2).t()  # not laid out plainly
    state = {"module." + name: tensor for name, tensor in net.state_dict().items()}
    file = tmp_path / "net.pth"
    torch.save({"state_dict": state, "epoch": 3} if nested else state, file)
    assert convert(monkeypatch, str(file)) == 0
    written = load_file(tmp_path / "net.safetensors")
    assert set(written) == {"weight", "bias"}
    assert torch.equal(written["weight"], net.weight)


def test_code_in_a_pickle_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "model.pt"
    torch.save(nn.Linear(2, 2), file)  # a whole module, which only code can bring back
    assert convert(monkeypatch, str(file)) == 1
    assert "reading that would run code" in capsys.readouterr().err
    assert not (tmp_path / "model.safetensors").exists()


def test_nothing_is_overwritten_unasked_and_nonsense_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "net.bin"
    file.write_bytes(b"nonsense")
    (tmp_path / "net.safetensors").write_bytes(b"mine")
    assert convert(monkeypatch, str(file)) == 1
    assert "--force" in capsys.readouterr().err
    assert convert(monkeypatch, str(file), "--force") == 1
    assert "Traceback" not in capsys.readouterr().err
    assert (tmp_path / "net.safetensors").read_bytes() == b"mine"
    assert convert(monkeypatch, str(tmp_path / "none.pt")) == 1
    assert "no file" in capsys.readouterr().err
