"""A request that is sent again, because its answer was lost, makes no second run: the Idempotency-Key.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

import hashlib
from dataclasses import dataclass

from pydantic import BaseModel

from trainyard.contracts.errors import ConflictError
from trainyard.contracts.run import RunDetail
from trainyard.store import runs
from trainyard.store.database import Tx


@dataclass(frozen=True, slots=True)
class Once:
    """The key that a request came with (None: it may be repeated), and the digest of what it asks."""

    key: str | None
    sha256: str

    @classmethod
    def of(cls, key: str | None, asked: str, request: BaseModel) -> "Once":
        """`asked` tells what is asked from what else a like request may ask."""
        return cls(key, hashlib.sha256(f"{asked}\n{request.model_dump_json()}".encode()).hexdigest())

    def made(self, tx: Tx, project: str) -> RunDetail | None:
        """The run that this request has made before. Raises ConflictError where another one had its key."""
        if self.key is None or (earlier := runs.find_idempotent(tx, project, self.key)) is None:
            return None
        run_id, sha256 = earlier
        if sha256 != self.sha256:
            raise ConflictError(
                f"The Idempotency-Key {self.key!r} was used for another request; use a new key for a new run."
            )
        return runs.get(tx, run_id)
