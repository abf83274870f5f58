"""The trainer of the guide works, word for word, and keeps the contract that the guide tells of."""

import importlib
import re
from pathlib import Path

import pytest

from trainyard.datasets.bundled import materialise
from trainyard.testing import trainers as contract

GUIDE = Path(__file__).parents[3] / "docs" / "trainers" / "README.md"


def test_the_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec_text, fit_text, use_text = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    package = tmp_path / "my_trainers"
    package.mkdir()
    for name, text in (("__init__", ""), ("spec", spec_text), ("fit", fit_text)):
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    spec = importlib.import_module("my_trainers.spec").SPEC
    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()
    version = materialise("wine", tmp_path / "wine")
    exec(use_text, {"SPEC": spec, "version": version, "folder": tmp_path})  # noqa: S102  the guide's own words
    contract.check_presets(spec)
