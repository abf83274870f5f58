"""Whether numbers are written with a decimal comma, as spreadsheets of half the world write them."""

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

Sign: TypeAlias = Literal[".", ","]
_COMMA = re.compile(r"\s*[-+]?\d+,\d+\s*")
_POINT = re.compile(r"\s*[-+]?\d+\.\d+\s*")


def decimal_of(rows: Sequence[Sequence[str]], delimiter: str) -> Sign:
    """The decimal sign in these cells. Between commas a comma parts columns or thousands: there it is never one."""
    if delimiter == ",":
        return "."
    cells = [cell for row in rows for cell in row]
    return "," if any(map(_COMMA.fullmatch, cells)) and not any(map(_POINT.fullmatch, cells)) else "."


def with_point(cell: str) -> str:
    """A number with a decimal comma as it is written elsewhere; any other text as it is."""
    return cell.replace(",", ".") if _COMMA.fullmatch(cell) else cell
