"""A trainer as everyone but the child knows it: a schema, what data it takes, and a string that names its code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from trainyard.contracts.dataset import DatasetInfo, DatasetKind, Task
from trainyard.contracts.errors import FieldProblem

Size = Literal["S", "M", "L"]

KEPT_CODE = "code"
"""Folder of a run that keeps the code it was begun with, where its trainer runs a person's own."""


class TrainerConfig(BaseModel):
    """Base of every trainer's hyperparameters: unknown fields are refused, and nothing is coerced in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_limit: Annotated[
        float,
        Field(
            title="Time limit",
            description="After so long the training leaves off, is judged and saved; 0 never. All its attempts count, "
            "but no pauses and no waiting in the queue.",
            ge=0.0,
            le=525_600.0,
            examples=[0, 60],
            json_schema_extra={"group": "advanced", "unit": "minutes", "live": True},
        ),
    ] = 0.0

    @classmethod
    def __pydantic_init_subclass__(cls, **given: Any) -> None:
        """What every trainer takes stands behind what is its own, in forms and configs."""
        super().__pydantic_init_subclass__(**given)
        cls.__pydantic_fields__["time_limit"] = cls.__pydantic_fields__.pop("time_limit")
        cls.model_rebuild(force=True)


class Template(BaseModel):
    """A named config that comes with a trainer, for data of a certain make."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    summary: str
    columns: list[str]
    """That a data set has to have for the config to make sense."""
    config: dict[str, Any]
    """What differs from the defaults."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The metric a run is judged by at a glance."""

    metric: str
    direction: Literal["max", "min"]


@dataclass(frozen=True, slots=True)
class TrainerSpec:
    """One entry of the catalog. `entry` is `module:function`; only a child resolves it."""

    id: str
    title: str
    summary: str
    kinds: frozenset[DatasetKind]
    tasks: frozenset[Task]
    config: type[TrainerConfig]
    entry: str
    step_unit: str
    goals: dict[Task, Goal] = field(default_factory=dict[Task, Goal])
    resumable: bool = False
    """Whether it saves checkpoints from which a later attempt goes on."""
    presets: dict[Size, dict[str, Any]] = field(default_factory=dict[Size, dict[str, Any]])
    """What differs from the defaults in a small, middle or large model; `M` are the defaults themselves."""
    templates: tuple[Template, ...] = ()
    code_field: str | None = None
    """The config field that names a file of a person's own code, which only the child of a run runs, and only where the
    studio allows it."""

    unfit: Callable[[Mapping[str, Any], DatasetInfo], list[FieldProblem]] | None = None
    """What of a whole config does not fit a data set: names of columns that are not there. The data are not opened."""

    @property
    def family(self) -> str:
        return self.id.partition(".")[0]

    def misfit(self, dataset: DatasetInfo) -> str | None:
        """Why this trainer cannot learn from `dataset`, or None if it can."""
        if dataset.kind not in self.kinds:
            takes = " or ".join(sorted(kind.value for kind in self.kinds))
            return f"{self.id} learns from {takes} data; {dataset.name!r} is {dataset.kind.value} data"
        if dataset.task is None:
            return f"{dataset.name!r} has no target yet; choose on its page what is to be learned"
        if dataset.task not in self.tasks:
            does = " or ".join(sorted(task.value for task in self.tasks))
            return f"{self.id} does {does}; {dataset.name!r} asks for {dataset.task.value}"
        return None


class GoalInfo(BaseModel):
    metric: str
    direction: Literal["max", "min"]


class TrainerInfo(BaseModel):
    """A trainer as the API shows it. `config_schema` is JSON Schema: form, flags and docs are made from it."""

    id: str
    title: str
    summary: str
    family: str
    kinds: list[DatasetKind]
    tasks: list[Task]
    step_unit: str
    goals: dict[Task, GoalInfo]
    resumable: bool
    presets: dict[Size, dict[str, Any]]
    """Fields that differ from the defaults, by the size of the model."""
    templates: list[Template]
    config_schema: dict[str, Any]
