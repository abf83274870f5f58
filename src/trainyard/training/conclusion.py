"""The end that all trainers share: judge once on the test part, save the model whole, sum up."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import structs, to_builtins

from trainyard.contracts.events import Breakdown, Footprint, Phase
from trainyard.contracts.trainer import TrainerConfig
from trainyard.evaluation.detail import Detail, Judged, by_class, by_horizon
from trainyard.training.baseline import Baseline, compared
from trainyard.training.card import card
from trainyard.training.context import CONFIG, Context, Result
from trainyard.training.footprint import Answering, Speed, peak_memory_bytes, speed_of

C = TypeVar("C", bound=TrainerConfig)

METRICS = "metrics.json"
CARD = "README.md"
CLASSES, HORIZON, FOOTPRINT = "test/by_class", "test/by_horizon", "model"
"""In the metrics' file, beside the scores."""


def conclude(
    context: Context[C],
    trainer: str,
    step: int,
    validation: Mapping[str, float],
    judge: Callable[[], Judged],
    save: Callable[[Path], None],
    model: Answering,
    baseline: Baseline | None = None,
) -> Result:
    """Evaluating, saving, result. `step` is the model's own; `validation` its last scores (`val/…`).

    `judge` scores the test part (`test/…`), `save` writes the weights into a folder, `model` is measured, `baseline` is
    what it should be better than. A stop by `save` means *now*: the test part is then not judged. A discard at any
    moment leaves nothing.
    """
    if context.discarded or context.stopping == "pause":
        return context.finish({})
    scores = dict(validation)
    breakdown = Breakdown(time=time.time(), step=step)
    if context.stopping != "save":
        context.phase(Phase.EVALUATING)
        judged = judge()
        context.report(step, judged.scores)
        scores.update(judged.scores)
        if baseline is not None:
            scores.update(compared(context, baseline, step, judged.scores))
        breakdown = _taken_apart(step, judged.detail, context.dataset.manifest.classes)
        context.tell(breakdown)
    if context.discarded:
        return context.finish({})
    speed = speed_of(model)
    context.phase(Phase.SAVING)
    written: list[Footprint] = []

    def write(folder: Path) -> None:
        save(folder)
        written.append(_footprint(folder, step, model, speed))
        _describe(folder, context, trainer, step, scores, breakdown, written[-1])

    context.save_final(write, step)
    context.tell(structs.replace(written[-1], time=time.time()))
    return context.finish(scores)


def _taken_apart(step: int, detail: Detail, classes: Sequence[str]) -> Breakdown:
    return Breakdown(
        time=time.time(),
        step=step,
        classes=[] if detail.confusion is None else by_class(detail.confusion, classes),
        horizon=[] if detail.horizon is None else by_horizon(detail.horizon),
    )


def _footprint(folder: Path, step: int, model: Answering, speed: Speed | None) -> Footprint:
    """Of the model whose files, and no others yet, are in `folder`."""
    size = model.size
    return Footprint(
        time=time.time(),
        step=step,
        bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        parameters=size.parameters,
        trained=size.trained,
        trees=size.trees,
        nodes=size.nodes,
        leaves=size.leaves,
        samples_per_s=None if speed is None else speed.samples_per_s,
        at_once=None if speed is None else speed.at_once,
        one_ms=None if speed is None else speed.one_ms,
        device=model.device,
        memory_bytes=peak_memory_bytes(),
        device_memory_bytes=model.device_memory_bytes(),
    )


def _describe(
    folder: Path,
    context: Context[C],
    trainer: str,
    step: int,
    scores: Mapping[str, float],
    breakdown: Breakdown,
    footprint: Footprint,
) -> None:
    """Config, metrics and card, beside the files of the model."""
    dataset = context.dataset.manifest
    facts = {
        "trainer": trainer,
        "config": context.config.model_dump(mode="json"),
        "seed": context.seed,
        "step": step,
        "dataset": {"name": dataset.name, "kind": dataset.kind, "sha256": dataset.sha256, "task": dataset.task},
        "classes": dataset.classes,
        "shape": dataset.shape,
    }
    (folder / CONFIG).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    apart = {CLASSES: to_builtins(breakdown.classes), HORIZON: to_builtins(breakdown.horizon)}
    of_model = {name: value for name, value in structs.asdict(footprint).items() if name not in ("time", "step")}
    told = {**scores, **{name: table for name, table in apart.items() if table}, FOOTPRINT: of_model}
    (folder / METRICS).write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    weights = sorted(path.name for path in folder.iterdir() if path.name not in (CONFIG, METRICS))
    (folder / CARD).write_text(card(facts, scores, weights, dataset, breakdown, footprint), encoding="utf-8")
