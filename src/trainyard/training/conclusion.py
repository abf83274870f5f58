"""The end that all trainers share: judge once on the test part, save the model whole, sum up."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from trainyard.contracts.events import Phase
from trainyard.contracts.trainer import TrainerConfig
from trainyard.training.card import card
from trainyard.training.context import Context, Result

C = TypeVar("C", bound=TrainerConfig)

CONFIG = "config.json"
METRICS = "metrics.json"
CARD = "README.md"


def conclude(
    context: Context[C],
    trainer: str,
    step: int,
    validation: Mapping[str, float],
    judge: Callable[[], Mapping[str, float]],
    save: Callable[[Path], None],
) -> Result:
    """Evaluating, saving, result. `step` is the model's own; `validation` its last scores (`val/…`).

    `judge` scores the test part (`test/…`), `save` writes the weights into a folder. A stop by `save` means *now*: the
    test part is then not judged. A discard at any moment leaves nothing.
    """
    if context.discarded or context.stopping == "pause":
        return context.finish({})
    scores = dict(validation)
    if context.stopping != "save":
        context.phase(Phase.EVALUATING)
        test = judge()
        context.report(step, test)
        scores.update(test)
    if context.discarded:
        return context.finish({})
    context.phase(Phase.SAVING)
    context.save_final(lambda folder: _write(folder, context, trainer, step, scores, save), step)
    return context.finish(scores)


def _write(
    folder: Path,
    context: Context[C],
    trainer: str,
    step: int,
    scores: Mapping[str, float],
    save: Callable[[Path], None],
) -> None:
    save(folder)
    dataset = context.dataset.manifest
    facts = {
        "trainer": trainer,
        "config": context.config.model_dump(mode="json"),
        "seed": context.seed,
        "step": step,
        "dataset": {"name": dataset.name, "sha256": dataset.sha256, "task": dataset.task},
        "classes": dataset.classes,
        "shape": dataset.shape,
    }
    (folder / CONFIG).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    (folder / METRICS).write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")
    weights = sorted(path.name for path in folder.iterdir() if path.name not in (CONFIG, METRICS))
    (folder / CARD).write_text(card(facts, scores, weights, dataset), encoding="utf-8")
