"""Where the weights that a training starts from lie, and the tensors in there; no pickle is ever opened.

`run:ID` is the final model of a run of this studio, `hf:owner/name` a repository of the Hugging Face Hub, `/path` a
folder or file of safetensors below a root that the administrator allows.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from trainyard.contracts.errors import InvalidError
from trainyard.training import checkpoint
from trainyard.training.brought import PICKLED, allowed_path, pickled
from trainyard.training.context import FINAL_MODEL

RUN, HUB = "run:", "hf:"
SUFFIX = ".safetensors"
INDEX = "model.safetensors.index.json"


def place_of(text: str, run_folder: Path) -> Path:
    """The folder or file that `text` names, for a run whose own folder is `run_folder`. Raises InvalidError."""
    if text.startswith(RUN):
        return _of_run(text.removeprefix(RUN), run_folder.parent)
    if text.startswith(HUB):
        return _of_hub(text)
    return allowed_path(text)


def tensors_at(place: Path, shown: str) -> dict[str, Tensor]:
    """All tensors of a file of safetensors, or of those in a folder. Raises InvalidError where there are none."""
    tensors: dict[str, Tensor] = {}
    for file in [place] if place.is_file() else _files(place, shown):
        if file.suffix in PICKLED:
            raise pickled(shown, file.name, f"{shown.rstrip('/')}/{file.name}" if place.is_dir() else shown)
        try:
            tensors |= load_file(file)
        except SafetensorError as error:
            raise InvalidError(f"{file.name} of {shown} is no whole file of safetensors ({error}).") from error
        except FileNotFoundError as error:
            raise InvalidError(f"{file.name} is missing in {shown}, whose {INDEX} names it.") from error
    return tensors


def told_in(file: Path, shown: str) -> dict[str, Any]:
    """What a file of JSON beside the weights says. Raises InvalidError where it is none."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidError(f"{file.name} of {shown} cannot be read: it is no JSON.") from error
    return told if isinstance(told, dict) else {}


def _of_hub(text: str) -> Path:
    """In the cache of the hub's client; it is imported here, late, since it takes a while and reads settings then."""
    from trainyard.datasets.fetch.child import HUB_SETTINGS

    os.environ |= HUB_SETTINGS
    from trainyard.training.pretrained import folder_of

    return folder_of(text)


def _of_run(run: str, runs: Path) -> Path:
    """Runs lie beside one another, each in a folder that the studio named by its id."""
    if not re.fullmatch(r"[0-9a-z]+", run):
        raise InvalidError(f"{run!r} is no id of a run; it has small letters and digits only.")
    folder = runs / run / FINAL_MODEL
    if not folder.is_dir():
        raise InvalidError(f"The run {run} has no final model in this studio: it has not saved one, or was deleted.")
    checkpoint.verify(folder)
    return folder


def _files(folder: Path, shown: str) -> list[Path]:
    """`model.safetensors`, the parts that an index names, or the only file of safetensors."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    if f"model{SUFFIX}" in names:
        return [folder / f"model{SUFFIX}"]
    if INDEX in names:
        parts = told_in(folder / INDEX, shown).get("weight_map")
        if not isinstance(parts, dict):
            raise InvalidError(f"{INDEX} of {shown} names no files of weights.")
        return [folder / Path(str(name)).name for name in sorted(set(parts.values()))]
    whole = [name for name in names if name.endswith(SUFFIX)]
    if len(whole) > 1:
        raise InvalidError(f"{shown} holds several files of weights ({', '.join(whole)}); name the one that is meant.")
    if whole:
        return [folder / whole[0]]
    if others := [name for name in names if Path(name).suffix in PICKLED]:
        raise pickled(shown, others[0], f"{shown.rstrip('/')}/{others[0]}")
    raise InvalidError(f"There are no weights in {shown}; a file {SUFFIX} is needed.")
