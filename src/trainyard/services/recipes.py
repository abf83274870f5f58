"""How a recipe is changed, and how one differs from another, in words. Pure."""

from trainyard.contracts.dataset import (
    DatasetInfo,
    DropColumns,
    DropSamples,
    Edit,
    Recipe,
    RenameLabels,
    Revision,
    SetType,
)


def revised(recipe: Recipe, revision: Revision) -> Recipe:
    """What the revision leaves open stays; another target or task makes the split be found anew."""
    changes = {
        name: value
        for name in ("format", "options", "target", "task", "split")
        if (value := getattr(revision, name)) is not None
    }
    if revision.target is not None and revision.target != recipe.target:
        changes |= {"task": revision.task, "split": revision.split}
    return recipe.model_copy(update={**changes, "edits": [*recipe.edits, *revision.edits]})


def said(before: DatasetInfo | None, after: DatasetInfo) -> str:
    """What a version changed against the one before it."""
    if before is None or before.recipe is None or after.recipe is None:
        return "as it was read"
    old, new = before.recipe, after.recipe
    parts = [_edit(edit) for edit in new.edits[len(old.edits) :]]
    if old.target != new.target:
        parts.append(f"target {new.target}")
    if old.split != new.split and new.split is not None:
        parts.append(f"split {new.split.method.value}, seed {new.split.seed}")
    if (old.format, old.options) != (new.format, new.options):
        parts.append("read otherwise")
    if len(new.edits) < len(old.edits):
        parts.append("earlier edits taken back")
    return "; ".join(parts) or "the same again"


def _edit(edit: Edit) -> str:
    match edit:
        case DropSamples(ids=ids):
            return f"{len(ids):,} samples left out"
        case DropColumns(columns=columns):
            return f"without {', '.join(columns[:4])}{'…' if len(columns) > 4 else ''}"
        case RenameLabels(names=names):
            return ", ".join(f"{old} is {new}" for old, new in list(names.items())[:4])
        case SetType(column=column, type=type_):
            return f"{column} is {type_}"
