"""How a recipe is changed, and how one differs from another, in words. Pure."""

from trainyard.contracts.dataset import (
    DatasetInfo,
    DropBroken,
    DropColumns,
    DropSamples,
    Edit,
    Recipe,
    RenameLabels,
    Revision,
    SetType,
)


def revised(recipe: Recipe, revision: Revision) -> Recipe:
    """What the revision leaves open stays; another target or task makes the split be found anew.

    What is read otherwise has other rows and columns: target, split and edits of before would mean something else.
    """
    changes = {
        name: value
        for name in ("format", "options", "target", "task", "split")
        if (value := getattr(revision, name)) is not None
    }
    if revision.target is not None and revision.target != recipe.target:
        changes |= {"task": revision.task, "split": revision.split}
    if any(changes.get(name, getattr(recipe, name)) != getattr(recipe, name) for name in ("format", "options")):
        recipe = Recipe(format=recipe.format, options=recipe.options)
    return recipe.model_copy(update={**changes, "edits": [*recipe.edits, *revision.edits]})


def said(before: DatasetInfo | None, after: DatasetInfo) -> str:
    """What a version changed against the one before it."""
    if before is None or before.recipe is None or after.recipe is None:
        return "as it was read"
    old, new = before.recipe, after.recipe
    parts = [_edit(edit) for edit in new.edits[len(old.edits) :]]
    otherwise = (old.format, old.options) != (new.format, new.options)
    if old.target != new.target:
        parts.append(f"target {new.target}")
    if old.split != new.split and new.split is not None:
        by = f" by {new.split.column}" if new.split.column else ""
        parts.append(f"split {new.split.method.value}{by}, seed {new.split.seed}")
    if otherwise:
        parts.insert(0, _read(old, new))
    if len(new.edits) < len(old.edits):
        parts.append("earlier edits taken back")
    return "; ".join(parts) or "the same again"


def _read(old: Recipe, new: Recipe) -> str:
    """How it was read, against before: "read with header no, delimiter ;"."""
    if old.format != new.format:
        return f"read as {new.format}"
    names = [name for name in {**old.options, **new.options} if old.options.get(name) != new.options.get(name)]
    told = [f"{name} {_option(new.options.get(name))}" for name in names]
    return f"read with {', '.join(told)}"


def _option(value: object) -> str:
    """As a person says it; what is not given is found out."""
    if value is None:
        return "found out"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return {"\t": "tab"}.get(str(value), str(value))


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
        case DropBroken(kind=kind):
            return f"on without what could not be read ({kind.replace('_', ' ')})"
