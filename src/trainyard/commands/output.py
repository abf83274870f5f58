"""How the command line shows things: tables for people, JSON for programs."""

import json
import math
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

console = Console()

AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


def print_json(value: Any) -> None:
    """Plain JSON on standard output, for programs to read."""
    typer.echo(json.dumps(value, indent=2))


def number(value: float | None) -> str:
    """Four significant digits; a dash where there is none."""
    if value is None:
        return "-"
    return f"{value:.4g}" if math.isfinite(value) else str(value)


def save(parts: Iterable[bytes], path: Path) -> int:
    """Write a file as it comes; how many bytes. Nothing is written where nothing comes. Raises OSError."""
    coming = iter(parts)
    first = next(coming, b"")
    size = 0
    with path.open("wb") as file:
        for part in chain([first], coming):
            size += file.write(part)
    return size


def span(seconds: float) -> str:
    """Seconds as people say them: 12 s, 3 min 5 s, 2 h 10 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
