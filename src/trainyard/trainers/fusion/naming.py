"""What metrics call a person's own words."""

import re
from collections.abc import Sequence


def called(names: Sequence[str]) -> list[str]:
    """As metrics call parts and columns: letters, digits and _, each once; a person's own words may be anything."""
    found: list[str] = []
    for name in names:
        plain = re.sub(r"\W+", "_", name.casefold()).strip("_")[:40] or "part"
        while plain in found:
            plain += "_"
        found.append(plain)
    return found
