"""Time ours and a peer's work interleaved, and print one JSON object that says how they compare.

Machines drift by a quarter over minutes; two things timed one right after the other drift together, so the ratio is
taken a pair and the median over pairs is reported, with the spread of the ratios beside it.
"""

import contextlib
import json
import math
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one call: on the wall, and of all CPUs that this process used."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians over the rounds; `ratio` is ours / peer in wall time, `spread` its quartiles over the pairs."""

    rounds: int
    ours: Timing
    peer: Timing
    ratio: float
    ratio_cpu: float
    spread: tuple[float, float]


def timed(work: Callable[[], object]) -> Timing:
    """Run `work` once."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Timing(time.perf_counter() - wall, time.process_time() - cpu)


def interleaved(ours: Callable[[], object], peer: Callable[[], object], rounds: int, warmups: int = 1) -> Comparison:
    """Run both `rounds` times in turns, swapping who goes first, after `warmups` rounds that do not count.

    What they print is thrown away: standard output is for the result.
    """
    pairs: list[tuple[Timing, Timing]] = []
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        for number in range(warmups + rounds):
            if number % 2:
                theirs = timed(peer)
                mine = timed(ours)
            else:
                mine = timed(ours)
                theirs = timed(peer)
            pairs.append((mine, theirs))
    return compare(pairs[warmups:])


def compare(pairs: Sequence[tuple[Timing, Timing]]) -> Comparison:
    """Summary of (ours, peer) pairs, at least two."""
    ratios = [mine.wall_s / theirs.wall_s for mine, theirs in pairs]
    low, _, high = statistics.quantiles(ratios, n=4)
    return Comparison(
        rounds=len(pairs),
        ours=_median([mine for mine, _ in pairs]),
        peer=_median([theirs for _, theirs in pairs]),
        ratio=statistics.median(ratios),
        ratio_cpu=statistics.median(mine.cpu_s / theirs.cpu_s for mine, theirs in pairs),
        spread=(low, high),
    )


@dataclass(frozen=True, slots=True)
class Check:
    """One number beside its limit: the greatest value that reaches it, or with `at_least` the smallest."""

    what: str
    value: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def reached(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of `values` do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def machine(*packages: str) -> dict[str, object]:
    """What a number depends on: CPUs, operating system, Python, and the versions of `packages`."""
    return {
        "cpus": os.cpu_count(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "packages": {package: version(package) for package in packages},
    }


def report(measure: str, peer: str, checks: Sequence[Check], packages: Sequence[str] = (), /, **facts: Any) -> None:
    """Print one JSON object: every check with its limit and whether it was reached, then `facts` as they are."""
    result = {
        "measure": measure,
        "peer_is": peer,
        "checks": [{**asdict(check), "reached": check.reached} for check in checks],
        "reached": all(check.reached for check in checks),
        **facts,
        "machine": machine(*packages),
    }
    sys.stdout.write(json.dumps(_rounded(result)) + "\n")


def show(
    measure: str, comparison: Comparison, target: float, peer: str, packages: Sequence[str], **facts: object
) -> None:
    """Print a comparison. `target` is the largest ratio that reaches it; more `facts` are printed as they are."""
    check = Check("wall time, ours / peer", comparison.ratio, target, "x")
    report(measure, peer, [check], packages, **asdict(comparison), **facts)


def _median(timings: Sequence[Timing]) -> Timing:
    return Timing(
        statistics.median(timing.wall_s for timing in timings), statistics.median(timing.cpu_s for timing in timings)
    )


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, (list, tuple)) else value
