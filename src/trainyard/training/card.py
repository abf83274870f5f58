"""The model card: what this model is, from which data, how well it does, and what its files are."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from trainyard.contracts.events import Breakdown, ClassScore, Footprint
from trainyard.datasets.version import VersionManifest

MOST_CLASSES = 50
"""In the card's table; of more those that were told worst, and all of them in `metrics.json`."""


def card(
    facts: Mapping[str, Any],
    scores: Mapping[str, float],
    weights: Sequence[str],
    dataset: VersionManifest,
    breakdown: Breakdown,
    footprint: Footprint,
) -> str:
    """Markdown. `facts` is what `config.json` holds, `weights` the names of the files that hold the model."""
    config = "\n".join(f"| {name} | `{value}` |" for name, value in facts["config"].items())
    metrics = "\n".join(f"| {name} | {value:.6g} |" for name, value in sorted(scores.items())) or "| none | |"
    files = "\n".join(f"- `{name}`" for name in weights)
    seed, steps = facts["seed"], facts["step"]
    return f"""# {facts["trainer"]} on {dataset.name}

{str(dataset.task).capitalize()} of `{dataset.target}`, trained by Trainyard: {steps} steps, seed {seed}.

## Data

{dataset.title}: {dataset.rows:,} rows, of which {dataset.split.train:,} for training, {dataset.split.validation:,} for
validation and {dataset.split.test:,} for the test. {dataset.origin}
Content hash (SHA-256): `{dataset.sha256}`.

## Scores

`val/` on the rows that helped to choose, `test/` on rows that nothing was chosen by.

| metric | value |
| --- | --- |
{metrics}
{_by_part(scores)}{_by_head(scores)}{_by_class(breakdown.classes)}{_by_horizon(breakdown)}
## What it takes

{_taken(footprint)}

## Configuration

| parameter | value |
| --- | --- |
{config}

## Files

{files}
- `config.json`, `metrics.json`, and `manifest.json` with the SHA-256 of every file
"""


def sizes(footprint: Footprint) -> list[str]:
    """What the model consists of, in words: parameters, trees."""
    told: list[str] = []
    if footprint.parameters is not None:
        part = "" if footprint.trained == footprint.parameters else f", of which {footprint.trained:,} were trained"
        told.append(f"{footprint.parameters:,} parameters{part}")
    if footprint.trees is not None:
        told.append(f"{footprint.trees:,} trees with {footprint.nodes:,} nodes, {footprint.leaves:,} of them leaves")
    return told


def _taken(footprint: Footprint) -> str:
    lines = [*sizes(footprint), f"{footprint.bytes / 1e6:,.2f} MB of files"]
    if footprint.samples_per_s is not None:
        lines.append(
            f"{footprint.samples_per_s:,.0f} samples a second in batches of {footprint.at_once}, and "
            f"{footprint.one_ms:.3g} ms for one by itself (test samples, made ready before; on the {footprint.device} "
            "that trained it)"
        )
    lines.append(f"{footprint.memory_bytes / 1e9:.2f} GB of memory at most for the training")
    if footprint.device_memory_bytes is not None:
        lines.append(f"{footprint.device_memory_bytes / 1e9:.2f} GB of the GPU's memory at most for the training")
    return "\n".join(f"- {line}" for line in lines)


def _by_class(classes: Sequence[ClassScore]) -> str:
    if not classes:
        return ""
    shown = sorted(classes, key=_f1)[:MOST_CLASSES] if len(classes) > MOST_CLASSES else classes
    left_out = "" if len(shown) == len(classes) else f"The {len(shown)} of {len(classes):,} classes told worst.\n\n"
    head = ("class", "support", "precision", "recall", "F1")
    rows = [
        (_cell(one.name), f"{one.support:,}", *(_score(value) for value in (one.precision, one.recall, one.f1)))
        for one in shown
    ]
    return f"\n## Test scores by class\n\n{left_out}{_table(head, rows)}\n"


def _by_part(scores: Mapping[str, float]) -> str:
    """Of a model that joins several parts: how far each comes alone, and how far the others come without it."""
    told = [_PART.fullmatch(name) for name in scores]
    parts = list(dict.fromkeys(found["part"] for found in told if found is not None))
    if not parts:
        return ""
    metric = next(found["metric"] for found in told if found is not None)
    head = ("part", f"{metric} alone", f"{metric} without it", "weight")
    rows = [
        (
            _cell(part),
            _score(scores.get(f"test/alone_{part}/{metric}")),
            _score(scores.get(f"test/without_{part}/{metric}")),
            _score(scores.get(f"test/weight/{part}")),
        )
        for part in parts
    ]
    whole = scores[f"test/{metric}"]
    return f"\n## Test scores by part\n\nWith all parts: {metric} {whole:.4g}.\n\n{_table(head, rows)}\n"


_PART = re.compile(r"test/(alone|without)_(?P<part>[^/]+)/(?P<metric>\w+)")


def _by_head(scores: Mapping[str, float]) -> str:
    """Of a model with further targets: how well each is told."""
    told = [_HEAD.fullmatch(name) for name in scores]
    heads = list(dict.fromkeys(found["head"] for found in told if found is not None))
    if not heads:
        return ""
    rows = [(_cell(head), *(_score(scores.get(f"test/head_{head}/{name}")) for name in _OF_HEAD)) for head in heads]
    return f"\n## Test scores by head\n\n{_table(('head', *_OF_HEAD.values()), rows)}\n"


_HEAD = re.compile(r"test/head_(?P<head>[^/]+)/\w+")
_OF_HEAD = {"accuracy": "accuracy", "f1": "F1", "roc_auc": "ROC AUC", "rmse": "RMSE", "mae": "MAE"}


def _by_horizon(breakdown: Breakdown) -> str:
    if not breakdown.horizon:
        return ""
    rows = [(str(one.ahead), _score(one.mse), _score(one.mae)) for one in breakdown.horizon]
    return f"\n## Test errors by steps ahead\n\n{_table(('steps ahead', 'MSE', 'MAE'), rows)}\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def _f1(score: ClassScore) -> float:
    """Worst first; a class that neither is there nor was told comes last."""
    return 2.0 if score.f1 is None else score.f1


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _cell(name: str) -> str:
    """A person's own words, which are no markup, in one cell of a table."""
    plain = " ".join(name.split()).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{sign}" if sign in "\\|`*_[]~#!" else sign for sign in plain)
