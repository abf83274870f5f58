"""Which columns of a Hugging Face data set are what, and what kind of data that makes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from pydantic import Field

from trainyard.contracts.dataset import DatasetKind
from trainyard.datasets.formats import roles, rows
from trainyard.datasets.formats.base import Broken, FormatOptions, UnreadableError
from trainyard.datasets.formats.gathering import BrokenFileError, nothing_read
from trainyard.datasets.formats.huggingface.features import Feature, Features, features_of, media_of
from trainyard.datasets.formats.huggingface.layout import Layout, Shard, find_layout
from trainyard.datasets.formats.huggingface.shards import pieces_of, schema_of
from trainyard.datasets.formats.huggingface.values import as_rows, series_of
from trainyard.datasets.formats.text_tables import Roles, TextOptions, found_roles
from trainyard.datasets.packs import Source

HEAD_ROWS = 200
SHORTEST = 8
"""From so many numbers on, a list of them is a series rather than a point or a box."""
MOST_COLUMNS_OF_TEXT = 4
_ORDER = {"train": 0, "validation": 1, "test": 2, None: 3}
_LOOKED_AT = {"label", "number", "truth", "time", "text", "nested"}


class HuggingFaceOptions(FormatOptions):
    """What a person may correct. None is found out."""

    subset: str | None = Field(default=None, description="of a repository that has several (its configs)")
    splits: list[str] | None = Field(
        default=None, description="the splits to read; those that are train, validation or test"
    )
    column: str | None = Field(default=None, description="the column of pictures, recordings, series or texts")
    label: str | None = Field(default=None, description="the column that is to be learned")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read. `head` are some rows as text, without pictures and the like. `layout.broken` is found already."""

    layout: Layout
    shards: list[Shard]
    features: Features
    head: list[rows.Row]
    options: HuggingFaceOptions
    notes: list[str] = field(default_factory=list[str])

    def of_kind(self, *kinds: str) -> list[str]:
        return [name for name, feature in self.features.items() if feature.kind in kinds]

    @property
    def kind(self) -> DatasetKind:
        """The kind that the columns make."""
        if self.media("image") is not None:
            return DatasetKind.IMAGE
        if self.media("audio") is not None:
            return DatasetKind.SERIES
        if self.texts() is not None:
            return DatasetKind.TEXT
        return DatasetKind.SERIES if self.series() is not None else DatasetKind.TABLE

    def media(self, kind: str) -> str | None:
        """The column of pictures or of recordings."""
        return self._chosen(self.of_kind(kind))

    def series(self) -> str | None:
        """The column of numbers in time."""
        return self._chosen(self.of_kind("series"))

    def texts(self) -> Roles | None:
        """The columns of texts; None where running text is not what the data set is about."""
        names = self.of_kind(*_LOOKED_AT)
        found = found_roles(names, self.head, TextOptions())
        if self.options.column is None and found is not None and found.question is not None:
            return found
        written = self.of_kind("text")
        candidates = [*roles.text_columns(written, self.head), *roles.named(written, roles.TEXT_NAMES)]
        text = self._chosen(candidates)
        if text is None:
            return None
        label = self.label([text]) or roles.label_column(names, self.head, [text])
        wordy = roles.mean_words(roles.cells_of(self.head, text)) > roles.TEXT_WORDS
        few = label is not None and len(self.features) <= MOST_COLUMNS_OF_TEXT
        is_text = wordy and (bool(roles.named([text], roles.TEXT_NAMES)) or few)
        pair = roles.pair_column(written, text) if label else None
        return Roles(text=text, pair=pair, label=label) if is_text or text == self.options.column else None

    def label(self, without: Sequence[str] = ()) -> str | None:
        """The column that names a class: the one that was chosen, else a class label, else one that is called so, else
        the only one in which few words occur again and again."""
        if (chosen := self.options.label) is not None:
            self._check(chosen)
            return chosen
        marked = [name for name in self.of_kind("label") if name not in without]
        called = [name for name in self.of_kind("text", "number", "truth") if name not in without]
        few = [name for name in called if roles.class_like(roles.cells_of(self.head, name))]
        likely = [*roles.named(marked, roles.LABEL_NAMES), *marked, *roles.named(few, roles.LABEL_NAMES)]
        words = [name for name in few if name in self.of_kind("text")]
        return next(iter(likely), words[0] if len(words) == 1 else None)

    def found(self, *, column: str | None = None, label: str | None = None) -> HuggingFaceOptions:
        """The options as they were found or given."""
        splits = list(dict.fromkeys(shard.split for shard in self.shards))
        return HuggingFaceOptions(subset=self.layout.subset, splits=splits, column=column, label=label)

    def _chosen(self, names: Sequence[str]) -> str | None:
        wanted = self.options.column
        if wanted is not None:
            self._check(wanted)
            return wanted if wanted in names else None
        return next(iter(names), None)

    def _check(self, name: str) -> None:
        if name not in self.features:
            raise UnreadableError(f"There is no column {name!r}; the columns are {', '.join(self.features)}.")


_known: WeakKeyDictionary[Source, dict[str, Plan | None]] = WeakKeyDictionary()


def plan_of(source: Source, options: HuggingFaceOptions) -> Plan | None:
    """None where the source is no Hugging Face data set. Several formats ask for the same source, which is looked at
    once. Raises UnreadableError where it is one and none of its files can be read."""
    known = _known.setdefault(source, {})
    key = options.model_dump_json()
    if key not in known:
        known[key] = _plan(source, options)
    return known[key]


def _plan(source: Source, options: HuggingFaceOptions) -> Plan | None:
    layout = find_layout(source, options.subset)
    if layout is None:
        return None
    broken = list[Broken]()
    shards, notes = _chosen_shards(layout, options)
    for shard in shards:
        try:
            features = features_of(schema_of(source, shard.file, shard.separator), layout.beside)
            features, head = _head(source, shard, features)
        except BrokenFileError as error:
            broken.append(error.of(shard.file.name))
            continue
        return Plan(layout, shards, features, head, options, [*layout.notes, *notes])
    raise nothing_read("files of this Hugging Face data set", broken or layout.broken)


def _chosen_shards(layout: Layout, options: HuggingFaceOptions) -> tuple[list[Shard], list[str]]:
    """Those of the wanted splits, for training first; else those that are for training, validation or testing, where
    there are any."""
    splits = list(dict.fromkeys(shard.split for shard in layout.shards))
    if options.splits is not None:
        if absent := [name for name in options.splits if name not in splits]:
            raise UnreadableError(f"There is no split {absent[0]!r}; the splits are {', '.join(splits)}.")
        wanted = set(options.splits)
    else:
        wanted = {shard.split for shard in layout.shards if shard.part is not None} or set(splits)
    left = ", ".join(repr(name) for name in splits if name not in wanted)
    chosen = sorted((shard for shard in layout.shards if shard.split in wanted), key=lambda shard: _ORDER[shard.part])
    return chosen, [f"left out: the splits {left}"] if left else []


def _head(source: Source, shard: Shard, features: Features) -> tuple[Features, list[rows.Row]]:
    """Some rows, and what looking at their bytes and lengths told of the columns."""
    looked = [name for name, feature in features.items() if feature.kind in _LOOKED_AT]
    head: list[rows.Row] = []
    for _, piece in pieces_of(source, shard.file, looked, shard.separator):
        head += as_rows(piece, features)
        if len(head) >= HEAD_ROWS:
            break
    unsure = [name for name, feature in features.items() if feature.kind in {"media", "series"}]
    _, piece = next(pieces_of(source, shard.file, unsure), (0, None)) if unsure else (0, None)
    if piece is not None:
        features = {**features, **{name: _looked_at(piece.column(name).to_pylist(), features[name]) for name in unsure}}
    return features, head


def _looked_at(values: list[Any], feature: Feature) -> Feature:
    known = [value for value in values if value]
    if feature.kind == "media":
        found = next((value["bytes"] for value in known if value["bytes"]), b"")
        return Feature(media_of(found[:16]))
    lengths = [found.shape[1] for value in known if (found := series_of(value)) is not None]
    return feature if lengths and sum(lengths) / len(lengths) >= SHORTEST else Feature("nested")
