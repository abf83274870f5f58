"""Log lines as the API answers them."""

from pydantic import BaseModel


class LogRow(BaseModel):
    """One line; `number` counts from 1 within a run and is what `after` takes."""

    number: int
    time: float
    stream: str
    level: str
    text: str


class LogPage(BaseModel):
    items: list[LogRow]
    next: int | None
    """The `after` of the next page, None at the end."""
    total: int
