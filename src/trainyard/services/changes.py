"""What was changed of a run's config, by a user or by itself, and what it comes to."""

from collections.abc import Iterable
from typing import Any

from trainyard.contracts.run import RunDetail
from trainyard.execution.launcher import KnownChange
from trainyard.store import commands
from trainyard.store.database import Tx


def known_changes(tx: Tx, run: RunDetail) -> list[KnownChange]:
    """What was changed at which step, and behind it what was ordered and never came to be."""
    made = [KnownChange(command=one.command, values=one.values, step=one.step, why=one.why) for one in run.changes]
    answered = {one.command for one in made}
    waiting = [order for order in commands.sets(tx, run.id) if order.id not in answered]
    return made + [KnownChange(command=one.id, values=one.values, step=None, why=one.why) for one in waiting]


def changed_config(run: RunDetail, changes: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The run's config with the values of `changes`, the later over the earlier."""
    config = dict(run.config)
    for values in changes:
        config |= values
    return config
