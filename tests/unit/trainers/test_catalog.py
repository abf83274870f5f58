"""The catalog: light, exact, helpful."""

import subprocess
import sys

import pytest

from trainyard.contracts.dataset import Task
from trainyard.contracts.errors import InvalidError, NotFoundError
from trainyard.contracts.trainer import TrainerSpec
from trainyard.trainers import catalog

HEAVY = ("torch", "sklearn", "lightgbm", "numpy", "pyarrow", "scipy")


def test_it_imports_no_learning_library() -> None:
    code = f"import sys, trainyard.trainers.catalog; print([m for m in {HEAVY} if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "[]"


def test_defaults_are_filled_in() -> None:
    spec = catalog.get("image.cnn")
    assert catalog.validate(spec, {"epochs": 3}) == {**spec.config().model_dump(), "epochs": 3}


def test_an_unknown_trainer_is_refused_with_a_close_name() -> None:
    with pytest.raises(NotFoundError, match=r"'image\.cnn'"):
        catalog.get("image.cn")


@pytest.mark.parametrize(
    ("trainer", "field", "value", "allowed"),
    [
        ("image.cnn", "epochs", 0, "a whole number from 1 to 1000"),
        ("image.cnn", "epochs", "5", "a whole number from 1 to 1000"),
        ("image.cnn", "epochs", True, "a whole number from 1 to 1000"),
        ("image.cnn", "learning_rate", float("nan"), "a number from 1e-07 to 1"),
        ("image.cnn", "schedule", "cos", "one of constant, cosine, linear"),
        ("tabular.forest", "max_depth", 0, "a whole number from 1 to 100 or empty (null)"),
    ],
)
def test_a_value_that_does_not_fit_is_named(trainer: str, field: str, value: object, allowed: str) -> None:
    with pytest.raises(InvalidError) as caught:
        catalog.validate(catalog.get(trainer), {field: value})
    (problem,) = caught.value.fields
    assert (problem.path, problem.value, problem.allowed) == (f"config.{field}", value, allowed)
    assert field in str(caught.value)


def test_an_unknown_field_is_refused_with_a_close_name() -> None:
    with pytest.raises(InvalidError, match="'epochs'") as caught:
        catalog.validate(catalog.get("image.cnn"), {"epoch": 3, "width": 1})
    assert {problem.path for problem in caught.value.fields} == {"config.epoch", "config.width"}


def test_info_tells_what_the_page_needs() -> None:
    info = catalog.info(catalog.get("tabular.boosting"))
    assert info.family == "tabular"
    assert info.goals[Task.REGRESSION].direction == "min"
    assert info.config_schema["properties"]["learning_rate"]["maximum"] == 1.0


@pytest.mark.parametrize("spec", catalog.all_specs(), ids=lambda spec: spec.id)
def test_templates_are_configs_that_differ_from_the_defaults(spec: TrainerSpec) -> None:
    defaults = spec.config().model_dump(mode="json") if spec.templates else {}
    for template in spec.templates:
        config = catalog.validate(spec, template.config)
        assert {name for name in config if config[name] != defaults[name]} == set(template.config)
        assert all(getattr(catalog.info(spec).templates[0], name) for name in ("id", "title", "summary", "columns"))
