"""The clock of a run: its config's limit, as it was changed, and what earlier attempts took."""

from typing import Any

import msgspec

from trainyard.execution.launcher import KnownChange, LaunchSpec
from trainyard.execution.time_limit import TimeLimit

HOUR = LaunchSpec(
    run="r1", attempt=2, token="t", entry="a:b", config_type="a:B", config={"time_limit": 60}, dataset_folder="d",
    run_folder="r", home="h", seed=0, threads=1, device="cpu", silence_limit_s=None,
)  # fmt: skip


def over(**changes: Any) -> bool:
    return TimeLimit(msgspec.structs.replace(HOUR, **changes)).over


def test_earlier_attempts_count() -> None:
    assert not over()
    assert not over(trained_s=3500.0)
    assert over(trained_s=3600.0)


def test_without_a_limit_it_is_never_over() -> None:
    assert not over(config={}, trained_s=1e9)
    assert not over(config={"time_limit": 0.0}, trained_s=1e9)


def test_a_change_of_an_earlier_attempt_holds_and_so_does_one_under_it() -> None:
    longer = KnownChange(command=1, values={"time_limit": 120}, step=7)
    assert not over(trained_s=3600.0, changes=[longer])
    assert over(trained_s=7200.0, changes=[longer])
    clock = TimeLimit(msgspec.structs.replace(HOUR, trained_s=3600.0))
    clock.change({"learning_rate": 0.1})
    assert clock.over
    clock.change({"time_limit": 0})
    assert not clock.over


def test_the_config_of_a_script_is_its_own() -> None:
    assert not over(entry=None, trained_s=1e9)
