"""What any bounded child may answer instead of what it was asked for."""

import msgspec


class Refused(msgspec.Struct, frozen=True, tag_field="type", tag="refused"):
    """It cannot be done, and why, in a sentence for a person."""

    problem: str
