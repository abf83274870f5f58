"""Data sets: list, add, look at, mend, delete."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from trainyard.api.deps import StudioDep
from trainyard.api.errors import checking_body
from trainyard.api.multipart import received
from trainyard.contracts.dataset import (
    Dataset,
    DatasetChanges,
    DatasetDeleted,
    DatasetKind,
    DatasetState,
    DatasetVersionItem,
    Finding,
    NewDataset,
    Revision,
    SamplePage,
    Statistics,
    Usage,
)
from trainyard.contracts.page import Page
from trainyard.services import datasets, samples
from trainyard.store.datasets import DatasetQuery

router = APIRouter(prefix="/datasets", tags=["datasets"])

Version = Annotated[int | None, Query(ge=1, description="the current version where it is not given")]
NEW = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/NewDataset"}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            },
        },
    }
}


@router.get("")
async def page(
    studio: StudioDep,
    q: Annotated[str, Query(description="in name, description and tags")] = "",
    kind: Annotated[list[DatasetKind], Query()] = [],  # noqa: B006  FastAPI copies it
    state: Annotated[list[DatasetState], Query()] = [],  # noqa: B006
    tag: str | None = None,
    limit: int = 100,
    cursor: str | None = None,
) -> Page[Dataset]:
    """Data sets, the newest change first."""
    query = DatasetQuery(text=q, kinds=tuple(kind), states=tuple(state), tag=tag, limit=limit, cursor=cursor)
    items, following = await datasets.page(studio, query)
    return Page(items=items, next=following)


@router.post("", status_code=201, openapi_extra=NEW)
async def create(studio: StudioDep, request: Request) -> Dataset:
    """Make a data set of finished uploads, an allowed path, an address or a generator (JSON), or of files that come
    with the request (multipart)."""
    with checking_body():
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            new = await received(studio, request)
        else:
            new = NewDataset.model_validate_json(await request.body())
    return await datasets.create(studio, new)


@router.get("/{dataset}")
async def get(studio: StudioDep, dataset: str) -> Dataset:
    """One data set, by id or by name."""
    return await datasets.get(studio, dataset)


@router.patch("/{dataset}")
async def change(studio: StudioDep, dataset: str, changes: DatasetChanges) -> Dataset:
    """Rename, tag, describe; or take an earlier version back (undo), or a later one again (redo)."""
    return await datasets.change(studio, dataset, changes)


@router.delete("/{dataset}")
async def delete(studio: StudioDep, dataset: str) -> DatasetDeleted:
    """Delete it with all versions and free the disk; refused while a run reads it."""
    return await datasets.delete(studio, dataset)


@router.get("/{dataset}/versions")
async def versions(studio: StudioDep, dataset: str) -> Page[DatasetVersionItem]:
    """Newest first."""
    return Page(items=await datasets.versions(studio, dataset))


@router.post("/{dataset}/versions", status_code=201)
async def revise(studio: StudioDep, dataset: str, revision: Revision) -> Dataset:
    """Make a new version: a fix, another target or split, or the source read with other options."""
    return await datasets.revise(studio, dataset, revision)


@router.get("/{dataset}/findings")
async def findings(studio: StudioDep, dataset: str, version: Version = None) -> Page[Finding]:
    """What readiness checks found, blocking first."""
    return Page(items=await datasets.findings(studio, dataset, version))


@router.get("/{dataset}/statistics")
async def statistics(studio: StudioDep, dataset: str, version: Version = None) -> Statistics:
    return await datasets.statistics(studio, dataset, version)


@router.get("/{dataset}/usage")
async def usage(studio: StudioDep, dataset: str) -> Usage:
    return await datasets.usage(studio, dataset)


@router.get("/{dataset}/samples")
async def sample_page(
    studio: StudioDep,
    dataset: str,
    version: Version = None,
    start: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    part: Annotated[str | None, Query(pattern="^(train|validation|test)$")] = None,
    label: Annotated[str | None, Query(description="a class")] = None,
    most_text: Annotated[int, Query(ge=1, le=1_000_000, description="characters of each text; the rest is cut")] = 400,
) -> SamplePage:
    """Samples `start`..`start + limit` of those that fit."""
    query = samples.SampleQuery(start, limit, part, label, most_text)
    return await samples.page(studio, dataset, version, query)


@router.get("/{dataset}/samples/{sample}/preview", response_class=Response)
async def preview(studio: StudioDep, dataset: str, sample: int, version: Version = None) -> Response:
    """A picture (WebP), a curve (JSON), a cloud (float32 triples) or several of them: of one sample, by its id."""
    media_type, content = await samples.preview(studio, dataset, version, sample)
    return Response(content, media_type=media_type, headers={"Cache-Control": "private, max-age=86400"})
