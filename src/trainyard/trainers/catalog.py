"""Which trainers there are, and whether a config fits one. Light: no learning library is imported here."""

import os
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from trainyard.contracts.errors import FieldProblem, InvalidError, NotFoundError, did_you_mean
from trainyard.contracts.trainer import GoalInfo, TrainerInfo, TrainerSpec
from trainyard.trainers.boosting.spec import SPEC as BOOSTING
from trainyard.trainers.cnn.spec import SPEC as CNN
from trainyard.trainers.forest.spec import SPEC as FOREST
from trainyard.trainers.fusion.spec import SPEC as FUSION
from trainyard.trainers.limits import allowed
from trainyard.trainers.linear.spec import SPEC as LINEAR
from trainyard.trainers.mlp.spec import SPEC as MLP
from trainyard.trainers.own.spec import SPEC as OWN
from trainyard.trainers.pointnet.spec import SPEC as POINTNET
from trainyard.trainers.resnet.spec import SPEC as RESNET
from trainyard.trainers.segmenter.spec import SPEC as SEGMENTER
from trainyard.trainers.series.spec import GRU, LSTM, TCN, TRANSFORMER
from trainyard.trainers.text.classifier.spec import SPEC as TEXT_CLASSIFIER
from trainyard.trainers.text.lm.spec import SPEC as TEXT_LM
from trainyard.trainers.text.qa.spec import SPEC as TEXT_QA
from trainyard.trainers.vit.spec import SPEC as VIT

PLUG_INS = "TRAINYARD_TRAINERS"
"""Environment variable: `module:attribute` of further TrainerSpecs, with commas between. Spec modules must be light."""

OURS = (
    *(FOREST, BOOSTING, LINEAR, MLP),
    *(CNN, RESNET, VIT),
    *(TCN, GRU, LSTM, TRANSFORMER),
    *(POINTNET, SEGMENTER),
    *(TEXT_CLASSIFIER, TEXT_QA, TEXT_LM),
    FUSION,
    OWN,
)
"""In the order in which a person is offered them."""


@cache
def _specs() -> dict[str, TrainerSpec]:
    specs = {spec.id: spec for spec in OURS}
    for entry in filter(None, os.environ.get(PLUG_INS, "").split(",")):
        module, _, attribute = entry.strip().partition(":")
        spec: TrainerSpec = getattr(import_module(module), attribute)
        specs[spec.id] = spec
    return specs


def all_specs() -> list[TrainerSpec]:
    """Every trainer, in the order in which a person is offered them."""
    return list(_specs().values())


def get(trainer_id: str) -> TrainerSpec:
    """The trainer of that id; raises NotFoundError with a close name."""
    if trainer_id not in _specs():
        raise NotFoundError("trainer", trainer_id, _specs())
    return _specs()[trainer_id]


def find(trainer_id: str) -> TrainerSpec | None:
    """The same, None where there is none: a script of one's own, or a plug-in that is not here any more."""
    return _specs().get(trainer_id)


def info(spec: TrainerSpec) -> TrainerInfo:
    """A trainer as the API shows it."""
    return TrainerInfo(
        id=spec.id,
        title=spec.title,
        summary=spec.summary,
        family=spec.family,
        kinds=sorted(spec.kinds),
        tasks=sorted(spec.tasks),
        step_unit=spec.step_unit,
        goals={task: GoalInfo(metric=goal.metric, direction=goal.direction) for task, goal in spec.goals.items()},
        resumable=spec.resumable,
        presets=spec.presets,
        templates=list(spec.templates),
        config_schema=spec.config.model_json_schema(),
    )


def live_fields(spec: TrainerSpec) -> list[str]:
    """Names of the config fields that may be changed while a run trains."""
    properties: dict[str, Any] = spec.config.model_json_schema()["properties"]
    return [name for name, field in properties.items() if field.get("live")]


def preload() -> None:
    """Import all that training needs (seconds), so that a child forked from this process begins at once.

    No thread is started. PyTorch's first optimiser imports `torch._dynamo`, which alone takes seconds: it comes too.
    """
    for spec in all_specs():
        import_module(spec.entry.partition(":")[0])
    import_module("torch._dynamo")


def validate(spec: TrainerSpec, config: Mapping[str, Any]) -> dict[str, Any]:
    """The whole config, defaults filled in. Nothing is coerced: "5" is no number, True is no 1.

    Raises InvalidError with one FieldProblem for each field that does not fit (`config.epochs`).
    """
    try:
        return spec.config.model_validate(dict(config), strict=True).model_dump(mode="json")
    except ValidationError as error:
        properties = spec.config.model_json_schema()["properties"]
        problems = [_problem(detail, properties) for detail in error.errors(include_url=False)]
        sentence = " ".join(problem.message for problem in problems)
        raise InvalidError(f"The config does not fit {spec.id}. {sentence}", problems) from error


def _problem(detail: ErrorDetails, properties: dict[str, Any]) -> FieldProblem:
    name = str(detail["loc"][0])
    path, value = f"config.{name}", detail["input"]
    if detail["type"] == "extra_forbidden":
        message = f"There is no field {name!r}.{did_you_mean(name, properties)}"
        return FieldProblem(path, message, value, f"one of {', '.join(sorted(properties))}")
    if detail["type"] == "value_error":  # of a validator of ours, which says a sentence
        return FieldProblem(path, detail["msg"].removeprefix("Value error, "), value)
    fits = allowed(properties[name])
    return FieldProblem(path, f"{name} is {value!r}; allowed is {fits}.", value, fits)
