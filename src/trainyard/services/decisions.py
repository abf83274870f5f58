"""The threshold that a person chose for a model: kept in the model's own folder, so that it goes where that goes."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from trainyard.contracts.decision import Decision, SavedDecision
from trainyard.contracts.errors import ConflictError, FieldProblem, InvalidError, did_you_mean
from trainyard.services.runs import found
from trainyard.services.studio import Studio
from trainyard.training.context import CONFIG, DECISION, FINAL_MODEL


async def get(studio: Studio, run_id: str) -> SavedDecision | None:
    """None where the most probable class is the answer. Raises NotFoundError."""
    folder = await _folder(studio, run_id)
    return await asyncio.to_thread(_read, folder / DECISION)


async def save(studio: Studio, run_id: str, decision: Decision) -> SavedDecision:
    """Raises NotFoundError, ConflictError where there is no final model, InvalidError for a class that it lacks."""
    folder = await _folder(studio, run_id)
    saved = SavedDecision(**dict(decision), saved_at=datetime.now(UTC))
    await asyncio.to_thread(_write, folder, saved)
    return saved


async def forget(studio: Studio, run_id: str) -> None:
    """From then on the most probable class is the answer again. Raises NotFoundError."""
    folder = await _folder(studio, run_id)
    await asyncio.to_thread((folder / DECISION).unlink, missing_ok=True)


async def _folder(studio: Studio, run_id: str) -> Path:
    await studio.database.read(lambda tx: found(tx, studio, run_id))
    return studio.run_folder(run_id) / FINAL_MODEL


def _read(path: Path) -> SavedDecision | None:
    return SavedDecision.model_validate_json(path.read_bytes()) if path.exists() else None


def _write(folder: Path, decision: SavedDecision) -> None:
    if not folder.is_dir():
        raise ConflictError("The run has no final model to save a threshold with: it ended before one was saved.")
    classes: list[str] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))["classes"]
    if not classes:
        raise ConflictError("The model tells numbers; there is no class to set a threshold for.")
    if decision.positive not in classes:
        problem = f"The model knows no class {decision.positive!r}.{did_you_mean(decision.positive, classes)}"
        raise InvalidError(problem, [FieldProblem("positive", problem, decision.positive, ", ".join(classes[:20]))])
    temporary = folder / f".{DECISION}.tmp"
    temporary.write_text(decision.model_dump_json(indent=2) + "\n", encoding="utf-8")
    temporary.replace(folder / DECISION)  # whole, or as it was
