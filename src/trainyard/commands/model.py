"""`trainyard model`: convert."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from trainyard.contracts.errors import FieldProblem, InvalidError

app = typer.Typer(no_args_is_help=True, help="Models and their weights.")


@app.callback()
def model() -> None:
    """Makes `convert` a verb of its own; without it, the only command would be the whole of `model`."""


@app.command()
def convert(
    file: Annotated[Path, typer.Argument(help="pickled weights: .bin, .pt or .pth")],
    out: Annotated[Path | None, typer.Option(help="where to write; beside the file, if not given")] = None,
    force: Annotated[bool, typer.Option("--force", help="replace what is there already")] = False,
) -> None:
    """Make safetensors of pickled PyTorch weights that you trust. Runs here, in a process of its own, not in the
    studio; whatever is no tensor or plain value is refused."""
    target = out or file.with_suffix(".safetensors")
    if not file.is_file():
        message = f"There is no file {file}."
        raise InvalidError(message, [FieldProblem("file", message, str(file))])
    if target.exists() and not force:
        message = f"{target} is there already; name another with --out, or replace it with --force."
        raise InvalidError(message, [FieldProblem("--out", message, str(target))])
    command = [sys.executable, "-m", "trainyard.training.converting", str(file), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines() or [f"The conversion ended with status {done.returncode}."]
        raise InvalidError(last[-1])
    typer.echo(done.stdout, nl=False)
