"""What the columns are: as the features say that lie beside the data or in its schema, else as Arrow has them.

Features are described at https://huggingface.co/docs/datasets/about_dataset_features. They are written as JSON with
`_type` (in `dataset_info.json`, and under `huggingface` in a schema's metadata) and as YAML (`dataset_info` of a card).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import pyarrow as pa

Schema: TypeAlias = Any
"""A `pyarrow.Schema`."""
Kind: TypeAlias = Literal[
    "image", "audio", "media", "label", "number", "truth", "time", "text", "series", "nested", "bytes"
]
"""`media` is a picture or a recording: which of the two shows when its bytes are looked at."""
MEDIA = ("image", "audio")
_SOUND_STARTS = (b"RIFF", b"fLaC", b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
_TOKENS = frozenset({"input_ids", "attention_mask", "token_type_ids", "special_tokens_mask", "labels"})
"""Columns of numbers that a tokenizer has made of a text: no series."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One column. `names` are those of a label's classes, in order of their numbers."""

    kind: Kind
    names: tuple[str, ...] = ()


Features: TypeAlias = dict[str, Feature]


def features_of(schema: Schema, beside: Mapping[str, Any] | None) -> Features:
    """Of each column of a file. `beside` is what lies beside the file says; the schema's own word comes first."""
    told = _in_metadata(schema) or beside or {}
    return {field.name: _feature(field.name, field.type, told.get(field.name)) for field in schema}


def from_card(entries: Any) -> dict[str, Any]:
    """The features of a card, which has a list with a name each, as JSON has them: only what is looked at here."""
    found: dict[str, Any] = {}
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            found[entry["name"]] = _as_json(entry)
    return found


def media_of(head: bytes) -> Literal["image", "audio"]:
    """What a file is, by how it begins."""
    return "audio" if head.startswith(_SOUND_STARTS) and head[8:12] != b"WEBP" else "image"


def _in_metadata(schema: Schema) -> dict[str, Any] | None:
    try:
        told = json.loads((schema.metadata or {}).get(b"huggingface", b"null"))
        features = told["info"]["features"] if told else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return features if isinstance(features, dict) else None


def _as_json(entry: dict[str, Any]) -> dict[str, Any]:
    dtype = entry.get("dtype")
    if isinstance(dtype, str):
        return {"_type": dtype.capitalize()} if dtype in MEDIA else {}
    if isinstance(dtype, dict):
        if isinstance(label := dtype.get("class_label"), dict):
            return {"_type": "ClassLabel", "names": _in_order(label.get("names"))}
        return next(({"_type": name.capitalize()} for name in MEDIA if name in dtype), {})
    return {}


def _in_order(names: Any) -> list[str]:
    """A card has a mapping from numbers to names."""
    if isinstance(names, dict):
        try:
            return [str(names[number]) for number in sorted(names, key=int)]
        except (TypeError, ValueError):
            return []
    return [str(name) for name in names] if isinstance(names, list) else []


def _feature(name: str, type_: Any, told: Any) -> Feature:
    kind = told.get("_type") if isinstance(told, dict) else None
    if kind in {"Image", "Audio"} and (_is_media(type_) or pa.types.is_binary(type_) or pa.types.is_string(type_)):
        return Feature("image" if kind == "Image" else "audio")
    if kind == "ClassLabel" and pa.types.is_integer(type_):
        return Feature("label", _class_names(told))
    if kind == "ClassLabel" and pa.types.is_string(type_):
        return Feature("label")
    return Feature(_by_type(name, type_))


def _class_names(told: dict[str, Any]) -> tuple[str, ...]:
    names = told.get("names")
    if isinstance(names, list) and names:
        return tuple(str(one) for one in names)
    count = told.get("num_classes")
    return tuple(str(number) for number in range(count)) if isinstance(count, int) and 0 < count < 1_000_000 else ()


_BY_TYPE: Sequence[tuple[Any, Kind]] = (
    (pa.types.is_boolean, "truth"),
    (pa.types.is_integer, "number"),
    (pa.types.is_floating, "number"),
    (pa.types.is_decimal, "number"),
    (pa.types.is_timestamp, "time"),
    (pa.types.is_date, "time"),
    (pa.types.is_string, "text"),
    (pa.types.is_large_string, "text"),
    (pa.types.is_binary, "bytes"),
    (pa.types.is_large_binary, "bytes"),
    (pa.types.is_fixed_size_binary, "bytes"),
)


def _by_type(name: str, type_: Any) -> Kind:
    if pa.types.is_dictionary(type_):
        return _by_type(name, type_.value_type)
    if _is_media(type_):
        return "media"
    if _is_series(type_) and name not in _TOKENS:
        return "series"
    for fits, kind in _BY_TYPE:
        if fits(type_):
            return kind
    return "nested"


def _is_media(type_: Any) -> bool:
    """A struct of `bytes` and `path`, as images and recordings are stored."""
    if not pa.types.is_struct(type_):
        return False
    fields = {type_.field(place).name: type_.field(place).type for place in range(type_.num_fields)}
    bytes_ = fields.get("bytes")
    return set(fields) == {"bytes", "path"} and (pa.types.is_binary(bytes_) or pa.types.is_large_binary(bytes_))


def _is_series(type_: Any) -> bool:
    """A list of numbers, or a list of such lists (a list a channel, or a list a step)."""
    inner = _item(type_)
    inner = _item(inner) or inner
    return inner is not None and (pa.types.is_floating(inner) or pa.types.is_integer(inner))


def _item(type_: Any) -> Any:
    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return type_.value_type if type_ is not None and any(is_one(type_) for is_one in lists) else None
