"""Where the rows of a Hugging Face data set lie: which files, of which split, of which subset."""

import json
import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from trainyard.datasets.formats.base import Broken
from trainyard.datasets.formats.gathering import PARTS, BrokenFileError, files_of, part_of
from trainyard.datasets.formats.huggingface.card import Card, Subset, matcher, read_card
from trainyard.datasets.formats.huggingface.features import features_of
from trainyard.datasets.formats.huggingface.shards import BINARY, SUFFIXES, schema_of
from trainyard.datasets.packs import Source, SourceFile

STATE, INFO = "state.json", "dataset_info.json"
README = "readme.md"
MOST_JSON_BYTES = 64 << 20
_NUMBERED = re.compile(r"(?:^|/)(?P<split>[^/]+?)-\d{5}-of-\d{5}(-[0-9a-f]+)?\.\w+$")
"""`data/train-00000-of-00002.parquet`, as `push_to_hub` writes it."""
_CONVERTED = re.compile(r"(?P<subset>[^/]+)/(partial-)?(?P<split>[^/]+)/\d{4}\.parquet")
"""`default/train/0000.parquet`, as the hub's own conversion writes it (branch `refs/convert/parquet`)."""


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of rows; `split` is empty where nothing names one."""

    file: SourceFile
    split: str
    separator: str | None = None

    @property
    def part(self) -> str | None:
        """What the split means here; None for `unsupervised` and the like."""
        return part_of_split(self.split)


@dataclass(slots=True)
class Layout:
    """`beside` is what lies beside the files says of their columns, as JSON has it."""

    shards: list[Shard]
    why: str
    subset: str | None = None
    beside: dict[str, Any] | None = None
    broken: list[Broken] = field(default_factory=list[Broken])
    notes: list[str] = field(default_factory=list[str])


def find_layout(source: Source, subset: str | None = None) -> Layout | None:
    """None where it is no data set of this kind. `subset` is the one that a person chose."""
    return _saved(source) or _repository(source, subset)


def part_of_split(split: str) -> str | None:
    words = re.split(r"[^a-z0-9]+", split.lower())
    return next((PARTS[word] for word in words if word in PARTS), None)


# --- save_to_disk -----------------------------------------------------------------------------------------------------


def _saved(source: Source) -> Layout | None:
    """Folders with `state.json`, which names the Arrow files beside it; a folder each for the splits of a DatasetDict.

    https://huggingface.co/docs/datasets/package_reference/main_classes#datasets.Dataset.save_to_disk
    """
    by_name = {file.name: file for file in source.files}
    states: dict[str, dict[str, Any]] = {}
    for file in source.files:
        if posixpath.basename(file.name) == STATE and "_data_files" in (state := _json(source, file)):
            states[posixpath.dirname(file.name)] = state
    if not states:
        return None
    layout = Layout([], f"{len(states)} folders that save_to_disk of Hugging Face datasets wrote")
    if len(states) == 1:
        layout.why = "a folder that save_to_disk of Hugging Face datasets wrote"
    for folder, state in sorted(states.items()):
        split = posixpath.basename(folder) if len(states) > 1 else str(state.get("_split") or "")
        _add_saved(layout, by_name, folder, state, split)
        if layout.beside is None and (info := by_name.get(posixpath.join(folder, INFO))) is not None:
            features = _json(source, info).get("features")
            layout.beside = features if isinstance(features, dict) else None
    named = {shard.file.name for shard in layout.shards}
    for file in files_of(source, (".arrow",)):
        if file.name not in named:
            why = f"{STATE} does not name it." if file.bytes else "It is empty."
            layout.broken.append(Broken(file.name, why, "wrong_format" if file.bytes else "empty"))
    return layout


def _add_saved(layout: Layout, by_name: dict[str, SourceFile], folder: str, state: dict[str, Any], split: str) -> None:
    if state.get("_indices_data_files"):
        why = "It was saved by an old version, as a choice of rows of another file; save it again with a newer one."
        layout.broken.append(Broken(posixpath.join(folder, STATE), why, "wrong_format"))
        return
    for entry in state["_data_files"] if isinstance(state["_data_files"], list) else []:
        name = posixpath.join(folder, str(entry.get("filename"))) if isinstance(entry, dict) else folder
        if name in by_name:
            layout.shards.append(Shard(by_name[name], split))
        else:
            layout.broken.append(Broken(name, f"{STATE} names it, but it is not there."))


def _json(source: Source, file: SourceFile) -> dict[str, Any]:
    try:
        told = json.loads(source.read(file, MOST_JSON_BYTES))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


# --- a repository of the hub ------------------------------------------------------------------------------------------


def _repository(source: Source, wanted: str | None) -> Layout | None:
    """https://huggingface.co/docs/hub/datasets-file-names-and-splits, and the card's own word first."""
    readme = min(
        (file for file in source.files if posixpath.basename(file.name).lower() == README),
        key=lambda file: (file.name.count("/"), file.name),
        default=None,
    )
    root = "" if readme is None else posixpath.dirname(readme.name)
    card = None if readme is None else read_card(source, readme)
    files = [file for file in files_of(source, SUFFIXES) if not root or file.name.startswith(f"{root}/")]
    if card is not None and (layout := _by_card(files, card, root, wanted)) is not None:
        return layout
    return _by_names(source, files, card, root, wanted)


def _by_card(files: Sequence[SourceFile], card: Card, root: str, wanted: str | None) -> Layout | None:
    """The files that the card's patterns name."""
    chosen = _chosen(card.subsets, wanted)
    if chosen is None:
        return None
    shards: dict[str, Shard] = {}
    for split, pattern in chosen.patterns:
        fits = matcher(pattern)
        for file in files:
            name = file.name[len(root) + 1 :] if root else file.name
            if file.name not in shards and fits.fullmatch(name):
                shards[file.name] = Shard(file, split or _split_in(name), chosen.separator)
    if not shards:
        return None
    layout = Layout(list(shards.values()), "a data set of the Hugging Face Hub, with its card")
    layout.subset, layout.beside = chosen.name, card.of(chosen.name)
    layout.notes = _others([one.name for one in card.subsets], chosen.name)
    return layout


def _by_names(
    source: Source, files: Sequence[SourceFile], card: Card | None, root: str, wanted: str | None
) -> Layout | None:
    """Parquet and Arrow files whose names or schemas are those of the hub."""
    files = [file for file in files if file.suffix in BINARY]
    names = {file: file.name[len(root) + 1 :] if root else file.name for file in files}
    converted = {file: found for file in files if (found := _CONVERTED.fullmatch(names[file]))}
    if converted and len(converted) == len(files):
        subsets = sorted({found["subset"] for found in converted.values()})
        usual = "default" if "default" in subsets else subsets[0]
        subset = wanted if wanted is not None and wanted in subsets else usual
        chosen = [Shard(file, found["split"]) for file, found in converted.items() if found["subset"] == subset]
        why = "tables that the Hugging Face Hub made of a data set"
        return Layout(chosen, why, subset, notes=_others(subsets, subset))
    numbered = any(_NUMBERED.search(name) for name in names.values())
    if not files or not (card is not None or numbered or any(_is_marked(source, file) for file in files[:4])):
        return None
    why = "a data set of the Hugging Face Hub" if card else "files as Hugging Face datasets writes them"
    beside = None if card is None else card.of("default")
    return Layout([Shard(file, _split_in(names[file])) for file in files], why, beside=beside)


def _chosen(subsets: Sequence[Subset], wanted: str | None) -> Subset | None:
    """The one that is wanted, else the default one, else the first."""
    by_name = {one.name: one for one in subsets}
    if wanted is not None and wanted in by_name:
        return by_name[wanted]
    marked = next((one for one in subsets if one.is_default), None)
    return marked or by_name.get("default") or next(iter(subsets), None)


def _others(names: Sequence[str], chosen: str) -> list[str]:
    others = sorted(name for name in names if name != chosen)
    told = ", ".join(others[:12]) + (" …" if len(others) > 12 else "")
    return [f"only the subset {chosen!r} was read; others in it: {told}"] if others else []


def _split_in(name: str) -> str:
    found = _NUMBERED.search(name)
    return found["split"] if found else part_of(name) or ""


def _is_marked(source: Source, file: SourceFile) -> bool:
    """Whether the file's schema has the features that the library writes into it."""
    try:
        schema = schema_of(source, file)
    except BrokenFileError:
        return False
    return b"huggingface" in (schema.metadata or {}) and bool(features_of(schema, None))
