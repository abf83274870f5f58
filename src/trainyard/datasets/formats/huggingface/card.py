"""A repository's card: the YAML at the top of its README.md.

`configs` says which files make which split of which subset
(https://huggingface.co/docs/hub/datasets-manual-configuration), `dataset_info` what the columns are.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from trainyard.datasets.formats.huggingface.features import from_card
from trainyard.datasets.packs import Source, SourceFile

MOST_BYTES = 2 << 20
_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(\r?\n|\Z)", re.DOTALL)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Subset:
    """One of `configs`. `patterns` are pairs of split and file pattern, in order; `separator` is of its CSV files."""

    name: str
    patterns: list[tuple[str, str]]
    separator: str | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """`features` is by subset; the empty name is of a card that has only one."""

    subsets: list[Subset] = field(default_factory=list[Subset])
    features: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def of(self, subset: str) -> dict[str, Any] | None:
        """The features of a subset, or the only ones there are."""
        found = self.features.get(subset)
        return found if found is not None or len(self.features) != 1 else next(iter(self.features.values()))


def read_card(source: Source, file: SourceFile) -> Card | None:
    """None where the file has no YAML at its top, or none that says how the data lies."""
    found = _FRONT.match(source.read(file, MOST_BYTES))
    if found is None:
        return None
    try:
        told = yaml.load(found[1].decode("utf-8", "replace"), Loader=_Loader)  # noqa: S506  a safe one, made in C
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    subsets = [_subset(one) for one in _list(told.get("configs")) if isinstance(one, dict)]
    infos = [one for one in _list(told.get("dataset_info")) if isinstance(one, dict)]
    features = {str(one.get("config_name", "")): from_card(one.get("features")) for one in infos}
    return Card(subsets, features) if subsets or features else None


def _subset(entry: dict[str, Any]) -> Subset:
    folder = entry.get("data_dir")
    patterns = list(_patterns(entry.get("data_files", f"{folder}/**" if folder else [])))
    separator = entry.get("sep", entry.get("delimiter"))
    return Subset(
        name=str(entry.get("config_name", "default")),
        patterns=patterns,
        separator=separator if isinstance(separator, str) and len(separator) == 1 else None,
        is_default=entry.get("default") is True,
    )


def _patterns(told: Any, split: str = "") -> list[tuple[str, str]]:
    """`data_files` in all its forms: a pattern, a list of patterns, a mapping or a list of split and path. Where no
    split is named, the split is left open."""
    if isinstance(told, str):
        return [(split, told.removeprefix("./"))]
    if isinstance(told, list):
        return [pair for one in told for pair in _patterns(one, split)]
    if isinstance(told, dict) and "path" in told:
        return _patterns(told["path"], str(told.get("split", split)))
    if isinstance(told, dict):
        return [pair for name, one in told.items() for pair in _patterns(one, str(name))]
    return []


def _list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [] if told is None else [told]


def matcher(pattern: str) -> re.Pattern[str]:
    """A file pattern as a regular expression: `*` stays in a folder, `**` does not."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]/]+\])", pattern)
    said = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    text = "".join(
        said.get(part) or (_class(part) if part[:1] == "[" and part[-1:] == "]" else re.escape(part)) for part in parts
    )
    return re.compile(text)


def _class(part: str) -> str:
    inner = part[1:-1].replace("\\", r"\\")
    return f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
