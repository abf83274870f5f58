"""The resources of a process tree: measured, and nothing where there is nothing to measure."""

import os
import subprocess
import sys

from trainyard.execution.usage import TreeUsage


def test_the_first_sample_has_no_cpu_because_nothing_lies_between() -> None:
    usage = TreeUsage(os.getpid())
    assert "system/cpu" not in usage.sample()
    sum(i * i for i in range(300_000))
    assert usage.sample()["system/cpu"] > 0


def test_descendants_count() -> None:
    before = TreeUsage(os.getpid()).sample()["system/memory"]
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as child:
        with_child = TreeUsage(os.getpid()).sample()["system/memory"]
        child.communicate(b"\n")
    assert with_child > before


def test_a_process_that_is_gone_has_no_sample() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    assert TreeUsage(gone.pid).sample() == {}
