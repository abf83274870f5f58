"""Code of a person's own: whether this studio lets a run have it, and that runs from a run keep to it.

Nothing here opens such a file. What is asked here before a run is stored, its child asks again.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trainyard.contracts.errors import FieldProblem, InvalidError
from trainyard.contracts.trainer import KEPT_CODE, TrainerSpec
from trainyard.services.studio import Studio
from trainyard.training.brought import CODE_ROOTS


def check_allowed(studio: Studio, spec: TrainerSpec, config: Mapping[str, Any]) -> None:
    """Raises InvalidError where the trainer runs a person's own code and the studio does not allow it from there."""
    if spec.code_field is None:
        return
    field, text = f"config.{spec.code_field}", config[spec.code_field]
    if not studio.code_roots:
        problem = (
            f"{spec.id} runs Python code of people's own, with all rights of the studio, which is switched off here. "
            "Whoever runs the studio, and trusts all who use it, allows it by naming folders when starting it: "
            f"{CODE_ROOTS}=/folder/of/networks trainyard up"
        )
        raise InvalidError(problem, [FieldProblem(field, problem, text, f"none; set {CODE_ROOTS}")])
    folders = ", ".join(map(str, studio.code_roots))
    if text is None:
        problem = f"{spec.code_field} is empty; it has to name a Python file in {folders}."
        raise InvalidError(problem, [FieldProblem(field, problem, None, folders)])
    path = Path(text).expanduser().resolve()
    if not any(path.is_relative_to(root) for root in studio.code_roots):
        problem = f"Code is not run from {text}; folders that are allowed: {folders}."
        raise InvalidError(problem, [FieldProblem(field, problem, text, folders)])


def hand_on(spec: TrainerSpec, different: Mapping[str, Any], old: Path, new: Path) -> None:
    """Give the run folder `new` the code that is kept in `old`, unless a file is asked for. Raises OSError."""
    kept = old / KEPT_CODE
    if spec.code_field is None or spec.code_field in different or not kept.is_dir():
        return
    new.mkdir(parents=True, exist_ok=True)
    shutil.copytree(kept, new / KEPT_CODE, copy_function=os.link)
