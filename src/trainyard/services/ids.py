"""Ids that the server makes: short, unguessable enough, and in order of time. They, never names, make paths."""

import secrets
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32


def new_id() -> str:
    """16 characters: 48 bits of milliseconds since 1970, then 32 random bits."""
    number = (int(time.time() * 1000) << 32) | secrets.randbits(32)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(75, -5, -5))
