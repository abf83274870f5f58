"""Which encoding a text that is not UTF-8 is most likely written in."""

from charset_normalizer import from_bytes

USUAL = (
    "cp1252",
    "cp1251",
    "cp1256",
    "cp1250",
    "cp1254",
    "cp1253",
    "cp1255",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
    "koi8_r",
)
"""The most used first: where a text reads equally well in several, one of these is meant, not, say, `mac_iceland`."""
MESS = (0.2, 0.4, 0.7)
"""Shares of unlikely letters that are put up with, one after the other: short words of few letters look unlikely."""
LESS_COHERENT = 0.1


def guessed(block: bytes) -> str | None:
    """Python's name of the encoding; None where the bytes read as no text in any."""
    found = next((matches for mess in MESS if (matches := list(from_bytes(block, threshold=mess)))), None)
    if found is None:
        return None
    best = found[0]
    near = {
        name
        for match in found
        if match.chaos <= best.chaos and match.coherence >= best.coherence - LESS_COHERENT
        for name in (match.encoding, *match.could_be_from_charset)
    }
    return next((name for name in USUAL if name in near), best.encoding)
