"""The model card: what this model is, from which data, how well it does, and what its files are."""

from collections.abc import Mapping, Sequence
from typing import Any

from trainyard.datasets.version import VersionManifest


def card(
    facts: Mapping[str, Any], scores: Mapping[str, float], weights: Sequence[str], dataset: VersionManifest
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

## Configuration

| parameter | value |
| --- | --- |
{config}

## Files

{files}
- `config.json`, `metrics.json`, and `manifest.json` with the SHA-256 of every file
"""
