"""Recipes: what a revision changes, and how it is told."""

from trainyard.contracts.dataset import (
    DatasetInfo,
    DatasetKind,
    DropColumns,
    DropSamples,
    Recipe,
    Revision,
    SplitMethod,
    SplitSizes,
    SplitSpec,
    Task,
)
from trainyard.services.recipes import revised, said

RECIPE = Recipe(
    format="table",
    options={"delimiter": ";"},
    target="y",
    task=Task.CLASSIFICATION,
    split=SplitSpec(method=SplitMethod.STRATIFIED),
    edits=[DropSamples(ids=[3])],
)


def info(recipe: Recipe) -> DatasetInfo:
    return DatasetInfo(
        id="d",
        name="d",
        title="d",
        kind=DatasetKind.TABLE,
        task=recipe.task,
        target=recipe.target,
        classes=[],
        rows=9,
        features=[],
        shape=[],
        split=SplitSizes(train=3, validation=3, test=3),
        version=1,
        sha256="a",
        bytes=1,
        origin="",
        created_at="2026-01-01T00:00:00Z",
        recipe=recipe,
    )


def told(revision: Revision) -> str:
    return said(info(RECIPE), info(revised(RECIPE, revision)))


def test_an_edit_comes_behind_those_that_are_there() -> None:
    after = revised(RECIPE, Revision(edits=[DropColumns(columns=["a", "b"])]))
    assert after == RECIPE.model_copy(update={"edits": [DropSamples(ids=[3]), DropColumns(columns=["a", "b"])]})
    assert told(Revision(edits=[DropColumns(columns=["a", "b"])])) == "without a, b"


def test_another_target_finds_task_and_split_anew() -> None:
    after = revised(RECIPE, Revision(target="z"))
    assert (after.target, after.task, after.split, after.edits) == ("z", None, None, RECIPE.edits)


def test_what_is_read_otherwise_begins_anew() -> None:
    after = revised(RECIPE, Revision(options={"header": False}))
    assert after == Recipe(format="table", options={"header": False})
    assert revised(RECIPE, Revision(format="text", options={})) == Recipe(format="text")
    assert revised(RECIPE, Revision(options={"delimiter": ";"})) == RECIPE


def test_how_it_is_read_now_is_told() -> None:
    assert told(Revision(options={"header": False})).startswith("read with delimiter found out, header no")
    assert told(Revision(format="text", options={})).startswith("read as text")
