"""What folders say: `train/cat/1.jpg` is of class cat and for training. Paths here are labels, never opened."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

PARTS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "t10k": "test",
}
_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """What the folders above a file say; None where they say nothing."""

    label: str | None
    part: str | None


def places(names: Sequence[str]) -> list[Place]:
    """Class and part of each file. A class is the folder right above it, unless that holds everything."""
    folders = [name.split("/")[:-1] for name in names]
    parts = [next((PARTS[word] for folder in path if (word := folder.casefold()) in PARTS), None) for path in folders]
    labels = [next((folder for folder in reversed(path) if folder.casefold() not in PARTS), None) for path in folders]
    if len(set(labels)) == 1 and any(len(path) == 1 for path in folders) and not any(parts):
        return [Place(None, None)] * len(names)  # one folder that holds everything is a wrapping, not a class
    return [Place(label, part) for label, part in zip(labels, parts, strict=True)]


def part_of_name(name: str) -> str | None:
    """The part that a file's own name gives: `reviews_train.csv`, `t10k-images`."""
    words = _WORD.split(name.rpartition("/")[2].casefold())
    return next((PARTS[word] for word in words if word in PARTS), None)
