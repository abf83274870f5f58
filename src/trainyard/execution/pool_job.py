"""Predictions of several runs to be read as one, and what comes of it. Light: the server imports it."""

import msgspec

from trainyard.contracts.answers import Refused
from trainyard.contracts.batch import BatchKind


class PoolJob(msgspec.Struct, frozen=True, kw_only=True):
    """Read the files of predictions as one, and write report and predictions into `folder`."""

    kind: BatchKind
    files: list[str]
    dataset_folder: str
    folder: str


class Pooled(msgspec.Struct, frozen=True, tag_field="type", tag="pooled"):
    """All is written. `notes` are for who reads the scores."""

    notes: list[str]


Answer = Pooled | Refused
