"""Hugging Face data sets as their library writes them, made here by PyArrow alone; the pages that say so are named.

What `datasets` 5.2 itself wrote was compared with this when it was made.
"""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

Row = Mapping[str, Any]
MEDIA = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def features(**columns: str | list[str]) -> dict[str, Any]:
    """As `dataset_info.json` has them: a list of names is a class label, `image` and `audio` are these, all else is a
    type. https://huggingface.co/docs/datasets/about_dataset_features"""
    found: dict[str, Any] = {}
    for name, told in columns.items():
        if isinstance(told, list):
            found[name] = {"names": told, "_type": "ClassLabel"}
        elif told in ("image", "audio"):
            found[name] = {"_type": told.capitalize()}
        else:
            found[name] = {"dtype": told, "_type": "Value"}
    return found


def saved(rows: Sequence[Row], told: dict[str, Any], folder: str = "", shards: int = 1) -> dict[str, bytes]:
    """What `Dataset.save_to_disk` writes:
    https://huggingface.co/docs/datasets/package_reference/main_classes#datasets.Dataset.save_to_disk"""
    names = [f"data-{number:05d}-of-{shards:05d}.arrow" for number in range(shards)]
    state = {"_data_files": [{"filename": name} for name in names], "_fingerprint": "f", "_split": None}
    files = {f"{folder}state.json": _json(state), f"{folder}dataset_info.json": _json({"features": told})}
    for number, name in enumerate(names):
        files[folder + name] = stream(table(rows[number::shards], told))
    return files


def saved_dict(splits: Mapping[str, Sequence[Row]], told: dict[str, Any], shards: int = 1) -> dict[str, bytes]:
    """What `DatasetDict.save_to_disk` writes."""
    files = {"dataset_dict.json": _json({"splits": list(splits)})}
    for split, rows in splits.items():
        files |= saved(rows, told, f"{split}/", shards)
    return files


def repository(
    splits: Mapping[str, Sequence[Row]], told: dict[str, Any] | None = None, *, card: bool = False
) -> dict[str, bytes]:
    """What `push_to_hub` leaves in a repository, with its card: https://huggingface.co/docs/hub/datasets-cards"""
    files = {f"data/{split}-00000-of-00001.parquet": parquet(table(rows, told)) for split, rows in splits.items()}
    if card:
        patterns = [{"split": split, "path": f"data/{split}-*"} for split in splits]
        files["README.md"] = front({"license": "mit", "configs": [{"config_name": "default", "data_files": patterns}]})
    return files


def front(told: dict[str, Any]) -> bytes:
    """A card with this YAML at its top."""
    return f"---\n{yaml.safe_dump(told)}---\n# About\n".encode()


def table(rows: Sequence[Row], told: dict[str, Any] | None) -> Any:
    made = pa.Table.from_pylist([dict(row) for row in rows])
    for place, name in enumerate(made.schema.names):
        if told and told[name]["_type"] in ("Image", "Audio"):
            made = made.set_column(place, name, made.column(name).cast(MEDIA))
    metadata = {"huggingface": json.dumps({"info": {"features": told}})} if told else None
    return made.replace_schema_metadata(metadata)


def stream(made: Any) -> bytes:
    out = io.BytesIO()
    with pa.ipc.new_stream(out, made.schema) as writer:
        writer.write_table(made)
    return out.getvalue()


def parquet(made: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(made, out)
    return out.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2).encode()
