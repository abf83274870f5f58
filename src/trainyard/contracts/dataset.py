"""A data set as the server knows it: what kind it is and what it holds, without opening it."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class DatasetKind(StrEnum):
    TABLE = "table"
    IMAGE = "image"


class Task(StrEnum):
    CLASSIFICATION = "classification"
    REGRESSION = "regression"


class SplitSizes(BaseModel):
    """Rows of each part."""

    model_config = ConfigDict(frozen=True)

    train: int
    validation: int
    test: int


class DatasetInfo(BaseModel):
    """One data set at its newest version. `sha256` is the hash of the version's content."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    title: str
    kind: DatasetKind
    task: Task
    target: str
    classes: list[str]
    rows: int
    features: list[str]
    shape: list[int]
    """Of one sample: `[features]` for a table, `[channels, height, width]` for an image."""
    split: SplitSizes
    version: int
    sha256: str
    bytes: int
    origin: str
    """Where the data comes from, for a person to read; says "generated" where it is."""
    created_at: str
