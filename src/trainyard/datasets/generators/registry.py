"""Generators: programs that make data, each from what its spec says and from nothing else."""

from collections.abc import Callable

from trainyard.contracts.dataset import Recipe, RockSlope
from trainyard.datasets.generators.rock_slope import files
from trainyard.datasets.packs import PackWriter


def recipe_of(spec: RockSlope) -> Recipe:
    """How what is made is read, learned and divided, where a person says nothing else."""
    match spec:
        case RockSlope():
            return files.recipe()


def generate(spec: RockSlope, writer: PackWriter, progress: Callable[[int, int], None]) -> None:
    """Add the files of a data set to an empty source; the same spec gives the same bytes on every machine."""
    match spec:
        case RockSlope():
            files.write(spec, writer, progress)
