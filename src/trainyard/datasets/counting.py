"""Numbers with their nouns."""


def amount(count: int, noun: str) -> str:
    """`1 picture`, `1,200 pictures`, `3 classes`, `2 copies`."""
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    if noun.endswith("series"):
        return noun
    if noun.endswith(("s", "x")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
