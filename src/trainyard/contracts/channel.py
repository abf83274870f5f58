"""What a guardian and the server say to each other over one WebSocket an attempt.

Up go binary messages, one letter that names the journal (`c` child, `g` guardian) and then whole journal frames as they
lie in the file; and `Received` for each command. Down come `Welcome` (what the server has already), `Ack` after each
batch is committed, `Order` with a command, and `Fenced` when the attempt is no longer the run's own.
"""

import msgspec

from trainyard.contracts.commands import Command
from trainyard.contracts.events import Writer

LETTER_OF: dict[Writer, bytes] = {"child": b"c", "guardian": b"g"}
WRITER_OF: dict[bytes, Writer] = {letter: writer for writer, letter in LETTER_OF.items()}
BATCH_BYTES = 1 << 20
"""A batch is at most this long, but for a single frame that is longer."""


class DownBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=str.lower):
    pass


class Welcome(DownBase, frozen=True):
    """The newest sequence number of each journal that is committed."""

    child: int
    guardian: int


class Ack(DownBase, frozen=True):
    writer: Writer
    seq: int


class Order(DownBase, frozen=True):
    command: Command


class Fenced(DownBase, frozen=True):
    """This attempt may not write any more: end its processes."""

    why: str


class Received(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="received"):
    """The command was handed to the child."""

    command: int


Down = Welcome | Ack | Order | Fenced
Up = Received
