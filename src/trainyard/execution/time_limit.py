"""How long a run may train: kept by the guardian, so that a training that hangs ends too."""

import time
from collections.abc import Mapping
from typing import Any

from trainyard.execution.launcher import LaunchSpec

FIELD = "time_limit"
"""Of every trainer's config, in minutes; 0 is no limit."""


class TimeLimit:
    """The limit as it now is, and the clock of this attempt behind those of the earlier ones."""

    def __init__(self, spec: LaunchSpec) -> None:
        self._began = time.monotonic() - spec.trained_s
        self._limit_s = 0.0
        if spec.entry is not None:  # a script's config is its own
            for values in (spec.config, *(change.values for change in spec.changes)):
                self.change(values)

    def change(self, values: Mapping[str, Any]) -> None:
        """Config fields have other values from now on."""
        if FIELD in values:
            self._limit_s = float(values[FIELD]) * 60

    @property
    def over(self) -> bool:
        return 0 < self._limit_s <= time.monotonic() - self._began
