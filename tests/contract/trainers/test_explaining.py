"""Each trainer that says what counts finds what was made to count, and leaves alone what was made to be noise."""

import importlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from support import joined, made_series
from support.joined import of_files
from trainyard.contracts.explanation import Importance
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.execution.importance import importance_of
from trainyard.testing import trainers as contract
from trainyard.testing.trainers import Case
from trainyard.trainers import catalog
from trainyard.training.context import FINAL_MODEL

SIDE, BRIGHT = 12, slice(1, 5)
"""A corner of the pictures is bright, or is not."""
LENGTH, BUMP = 40, slice(24, 30)
"""A bump in the second channel of the series, up or down."""


def table(folder: Path) -> DatasetVersion:
    """The class is whether `decides` is above 0; `noise` and `city` say nothing."""
    random = np.random.default_rng(0)
    rows = [
        f"{random.normal():.3f},{value:.3f},{'ABC'[random.integers(3)]},{'yes' if value > 0 else 'no'}"
        for value in random.normal(size=400)
    ]
    return of_files(folder, {"made.csv": "\n".join(["noise,decides,city,label", *rows]).encode()}, target="label")


def pictures(folder: Path) -> DatasetVersion:
    random, files = np.random.default_rng(0), dict[str, bytes]()
    for number in range(240):
        pixels = random.integers(0, 120, (SIDE, SIDE), np.uint8)
        pixels[BRIGHT, BRIGHT] += 120 * (number % 2)
        content = io.BytesIO()
        Image.fromarray(pixels).save(content, "PNG")
        files[f"{'plain' if number % 2 == 0 else 'bright'}/{number}.png"] = content.getvalue()
    return of_files(folder, files)


def series(folder: Path) -> DatasetVersion:
    random, samples = np.random.default_rng(0), list[tuple[Any, str]]()
    for number in range(120):
        values = 0.3 * random.normal(size=(2, LENGTH))
        values[1, BUMP] += 1.5 if number % 2 else -1.5
        samples.append((values, "up" if number % 2 else "down"))
    return made_series.of_files(folder, {"Made.ts": made_series.archive(samples)})


def trial(trainer: str, make: Callable[[Path], DatasetVersion], folder: Path, **config: Any) -> Any:
    """A model that has learned what `make` made, with samples of the test part."""
    version, spec = make(folder / "data"), catalog.get(trainer)
    (folder / "run").mkdir()
    contract.run(Case(spec, version, config, 0.0), folder / "run")
    module = importlib.import_module(spec.entry.partition(":")[0])
    return module.trial(folder / "run" / FINAL_MODEL, version, Part.TEST)


def importance(opened: Any) -> Importance:
    found = importance_of(opened, opened.predictions(lambda _: None), Part.TEST)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("trainer", "config"),
    [
        ("tabular.forest", {"trees": 20}),
        ("tabular.boosting", {"iterations": 20}),
        ("tabular.linear", {"epochs": 20, "learning_rate": 0.1}),
        ("tabular.mlp", {"epochs": 8, "width": 16, "layers": 1, "batch_size": 32, "learning_rate": 0.02}),
    ],
)
def test_the_column_that_the_label_is_made_of(trainer: str, config: dict[str, Any], tmp_path: Path) -> None:
    opened = trial(trainer, table, tmp_path, **config)
    found = importance(opened)
    drops = {one.name: one for one in found.pieces}
    assert next(iter(drops)) == "decides"
    assert drops["decides"].low > 0.2
    for name in ("noise", "city"):
        assert abs(drops[name].drop) < drops["decides"].drop / 10
        assert drops[name].low < 0.02
    assert (found.metric, found.left_out, found.repeats) == ("true_probability", 0, 5)
    told = opened.predictions(lambda _: None).told
    surest = int(told.max(axis=1).argmax())
    (view,) = opened.views(surest, int(told[surest].argmax()))
    assert view.pieces[0].name == "decides"
    assert view.pieces[0].effect > 5 * abs(view.pieces[1].effect)


@pytest.mark.parametrize(
    ("trainer", "config"),
    [
        ("image.cnn", {"epochs": 4, "width": 8, "rotate": 0.0}),
        ("image.vit", {"epochs": 5, "width": 16, "layers": 1, "heads": 2, "patch": 3, "rotate": 0.0}),
    ],
)
def test_the_corner_of_a_picture_that_decides(trainer: str, config: dict[str, Any], tmp_path: Path) -> None:
    opened = trial(trainer, pictures, tmp_path, shift=0, batch_size=16, learning_rate=0.01, **config)
    views = {view.method: view for view in opened.views(0, int(opened.answer(0).argmax()))}
    for method in ("occlusion", "integrated_gradients"):
        effects, field = np.array(views[method].effects), views[method].field
        here = np.zeros(effects.shape, np.bool_)
        here[BRIGHT.start // field : -(-BRIGHT.stop // field), BRIGHT.start // field : -(-BRIGHT.stop // field)] = True
        assert effects[here].mean() > 3 * np.abs(effects[~here]).mean()
    assert ("attention_rollout" in views) == (trainer == "image.vit")


@pytest.mark.parametrize("encoder", ["tcn", "lstm", "transformer"])
def test_the_bump_of_a_series_that_decides(encoder: str, tmp_path: Path) -> None:
    opened = trial(f"series.{encoder}", series, tmp_path, epochs=5, width=8, layers=1, batch_size=8, learning_rate=0.01)
    views = {view.method: view for view in opened.views(0, int(opened.answer(0).argmax()))}
    for method in ("occlusion", "integrated_gradients"):
        effects = np.array(views[method].effects)
        inside, outside = effects[1, BUMP], np.concatenate([effects[0], np.delete(effects[1], BUMP)])
        assert inside.mean() > 3 * np.abs(outside).mean()
    assert ("attention_rollout" in views) == (encoder == "transformer")


def test_the_part_that_decides_and_its_weight(tmp_path: Path) -> None:
    """What a picture shows adds 3 to the number or nothing, a column a third of that."""
    opened = trial("fusion.net", joined.measures, tmp_path, fusion="gated", epochs=8, learning_rate=0.01, batch_size=16)
    found = importance(opened)
    assert [one.name for one in found.pieces] == ["shot", "numbers"]
    assert found.metric == "mae"
    assert found.pieces[0].low > 0
    columns, weights, *inside = opened.views(0, None)
    assert columns.pieces[0].name == "shot"
    assert weights.method == "attention_weight"
    assert sum(one.effect for one in weights.pieces) == pytest.approx(1.0)
    assert {(view.kind, view.part) for view in inside} == {("picture", "shot")}
