"""What a field of a JSON Schema allows, in words: "a whole number from 1 to 1000"."""

from typing import Any

_TYPES = {"integer": "a whole number", "number": "a number", "string": "a text", "boolean": "true or false"}


def allowed(field: dict[str, Any]) -> str:
    """Words for one property as pydantic writes it: a type with bounds, an enumeration, or one of these or null."""
    if "anyOf" in field:
        examples = {"examples": field["examples"]} if "examples" in field else {}
        return " or ".join(allowed({**examples, **option}) for option in field["anyOf"])
    if field.get("type") == "null":
        return "empty (null)"
    if "enum" in field:
        return f"one of {', '.join(str(value) for value in field['enum'])}"
    if "const" in field:
        return str(field["const"])
    if "pattern" in field:
        return f"a text like {' or '.join(map(str, field['examples']))}"
    return f"{_TYPES[field['type']]}{_bounds(field)}"


def _bounds(field: dict[str, Any]) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    if low is not None and high is not None:
        return f" from {low:.12g} to {high:.12g}"
    if low is not None:
        return f" of at least {low:.12g}"
    return f" of at most {high:.12g}" if high is not None else ""
