"""`docs/lifecycle.md`, made from transitions and reasons: `python -m trainyard.runs.lifecycle > docs/lifecycle.md`."""

import sys
from collections.abc import Iterator

from trainyard.contracts.run import State
from trainyard.runs.reasons import MEANINGS
from trainyard.runs.transitions import ACTIVE, ENDED, TRANSITIONS

HEAD = """# The life of a run

Made from `trainyard.runs.transitions` and `trainyard.runs.reasons` by `make docs`; do not edit. A run's state changes
through one door, `trainyard.store.runs.apply`, and only by these moves. An ended run never changes.
"""


def markdown() -> str:
    """The whole page."""
    return "\n".join([HEAD, *_diagram(), "", *_moves(), "", *_reasons(), ""])


def _diagram() -> Iterator[str]:
    yield "```mermaid\nstateDiagram-v2"
    yield f"    [*] --> {State.QUEUED}"
    for move in TRANSITIONS:
        for source in State:
            for target in State:
                if source in move.sources and target in move.targets:
                    yield f"    {source} --> {target}: {move.name}"
    for state in State:
        if state in ENDED:
            yield f"    {state} --> [*]"
    yield "```"


def _moves() -> Iterator[str]:
    holding = ", ".join(f"`{state}`" for state in State if state in ACTIVE)
    yield f"A run holds a slot while it is {holding}.\n"
    yield "| move | from | to | when |\n| --- | --- | --- | --- |"
    for move in TRANSITIONS:
        sources = ", ".join(state for state in State if state in move.sources)
        targets = ", ".join(state for state in State if state in move.targets)
        yield f"| {move.name} | {sources} | {targets} | {move.why} |"


def _reasons() -> Iterator[str]:
    yield "| reason | final state | can trying again help | what a person reads |\n| --- | --- | --- | --- |"
    for reason, meaning in MEANINGS.items():
        yield f"| {reason} | {meaning.final} | {'yes' if meaning.retryable else 'no'} | {meaning.text} |"


if __name__ == "__main__":
    sys.stdout.write(markdown())
