"""The studio of these tests: a real one, with the misbehaving trainers plugged in."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trainyard.testing import studio as real

TESTS = Path(__file__).parents[1]
SOURCES = (TESTS, TESTS.parent / "src")
"""The code beside these tests comes first: an installed copy may be of another checkout."""
PLUGGED_IN = {
    "PYTHONPATH": os.pathsep.join(map(str, SOURCES)),
    "TRAINYARD_TRAINERS": "support.unruly:SPEC,support.delicate_spec:SPEC,support.together_spec:SPEC",
}

wait_for = real.wait_for


class StudioProcess(real.StudioProcess):
    """Knows how to start the trainer that misbehaves on demand."""

    def unruly(self, behaviour: str, **config: Any) -> str:
        """Start it; its run's id."""
        return self.client.start("test.unruly", "wine", {"behaviour": behaviour} | config)["id"]


@contextmanager
def running_studio(
    home: Path, *arguments: str, stdin: int = subprocess.DEVNULL, **environment: str
) -> Generator[StudioProcess]:
    with real.running_studio(
        home, *arguments, kind=StudioProcess, stdin=stdin, **{**PLUGGED_IN, **environment}
    ) as studio:
        yield studio
