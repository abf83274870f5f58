"""Log lines as use cases."""

from trainyard.contracts.errors import NotFoundError
from trainyard.contracts.logs import LogPage
from trainyard.services.studio import Studio
from trainyard.store import logs, runs
from trainyard.store.database import Tx


async def page(
    studio: Studio,
    run_id: str,
    *,
    after: int,
    limit: int,
    tail: int | None,
    search: str | None,
    level: str | None,
) -> LogPage:
    """Lines after a number, or the newest `tail` of them. Raises NotFoundError."""

    def read(tx: Tx) -> LogPage:
        if runs.get(tx, run_id) is None:
            raise NotFoundError("run", run_id)
        if tail is not None:
            return logs.tail(tx, run_id, tail, search, level)
        return logs.page(tx, run_id, after, limit, search, level)

    return await studio.database.read(read)
