"""Weights and code that a person brings: where they may lie on the machine of the studio, and in which files."""

import os
from pathlib import Path

from trainyard.contracts.errors import InvalidError

IMPORT_ROOTS = "TRAINYARD_IMPORT_ROOTS"
CODE_ROOTS = "TRAINYARD_CODE_ROOTS"
PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".h5", ".msgpack")
"""Suffixes of files that are not opened here: a pickle runs whatever code is in it."""
CONVERT = "trainyard model convert"
"""What makes safetensors of pickled weights, in the command line of a person who trusts them."""


def pickled(shown: str, file: str, path: str, once: str = "") -> InvalidError:
    """Where only a pickle holds the weights. `path` is what the command that converts them takes, `once` when."""
    return InvalidError(
        f"The weights in {shown} are pickled only ({file}), and opening a pickle runs whatever code is in it: it is "
        f"not opened here. If you trust where it is from, make safetensors of it: {CONVERT} {path}{once}."
    )


def folders_in(variable: str) -> list[Path]:
    """The folders that an environment variable names, links resolved; none where it is not set."""
    return [Path(part).expanduser().resolve() for part in os.environ.get(variable, "").split(os.pathsep) if part]


def allowed_path(text: str, what: str = "Weights", variable: str = IMPORT_ROOTS) -> Path:
    """A file or folder below a root that the administrator allows, links resolved. Raises InvalidError."""
    path = Path(text).expanduser().resolve()
    roots = folders_in(variable)
    if not any(path.is_relative_to(root) for root in roots):
        allowed = ", ".join(map(str, roots)) or f"none; set {variable} where the studio runs"
        raise InvalidError(f"{what} cannot be read from {text}. Folders that are allowed: {allowed}.")
    if not path.exists():
        raise InvalidError(f"There is nothing at {text} on the machine of the studio.")
    return path
