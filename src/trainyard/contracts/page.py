"""One page of a list: every list endpoint answers in this shape."""

from typing import Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """`next` is the cursor of the page after this one, None at the end."""

    items: list[T]
    next: str | None = None


class ProblemField(BaseModel):
    path: str
    message: str
    value: object = None
    allowed: str | None = None


class Problem(BaseModel):
    """RFC 9457 problem document; `fields` says which fields are wrong and what would be right."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: list[ProblemField]
