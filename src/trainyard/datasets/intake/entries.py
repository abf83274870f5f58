"""The files of one upload on their way into the packs: named, counted, looked at, and refused one by one."""

from collections.abc import Iterator
from itertools import chain

from trainyard.datasets.formats.base import Broken
from trainyard.datasets.intake.base import RefusedError, Taken, is_damage, shown
from trainyard.datasets.intake.gauge import Gauge
from trainyard.datasets.intake.kinds import (
    HEAD_BYTES,
    PACKED_SUFFIXES,
    first_name,
    is_document,
    is_packed,
    kind_of,
    unpacked,
)
from trainyard.datasets.intake.labels import Names, is_rubbish, label_of
from trainyard.datasets.packs import PackWriter


class Entries:
    """Use `accept` for each name; where it gives a label, `store` or `store_whole` the content."""

    def __init__(self, writer: PackWriter, gauge: Gauge, taken: Taken, around: str = "") -> None:
        self._writer, self._gauge, self._taken = writer, gauge, taken
        self._around = f"{shown(around)}/" if around else ""
        self._names = Names()
        self.hidden = 0
        """Files that were left out because a system left them behind or they are hidden."""

    def accept(self, name: str) -> str | None:
        """The label of a file named `name`; None where it is not taken."""
        self._gauge.entry()
        if is_rubbish(name):
            self.hidden += 1
            return None
        try:
            label = label_of(name)
            self._names.take(label)
        except RefusedError as problem:
            self.refuse(name, problem)
            return None
        return label

    def refuse(self, name: str, problem: Exception) -> None:
        """Count a file as broken; what is no RefusedError and no damage is raised again."""
        if isinstance(problem, RefusedError):
            self._taken.broken.append(Broken(self._around + shown(name), problem.why, problem.kind))
        elif is_damage(problem):
            why = f"it is damaged: {shown(str(problem)) or 'its data ends too early'}"
            self._taken.broken.append(Broken(self._around + shown(name), why))
        else:
            raise problem

    def store(self, label: str, blocks: Iterator[bytes], size_hint: int = 0) -> None:
        """Write a file; a single compressed one is unpacked. An error of `blocks` refuses the file, see `refuse`."""
        name = label
        try:
            head, blocks = _with_head(blocks)
            if is_packed(kind_of(head)) and label.lower().endswith(PACKED_SUFFIXES):
                label = label.rpartition(".")[0]
                self._names.take(label)
                head, blocks = _with_head(unpacked(blocks, kind_of(head)))
            _check_not_archive(label, head)
            self._writer.add(label, self._gauge.counted(blocks), size_hint)
        except Exception as problem:  # noqa: BLE001  `refuse` raises again what is not the file's own trouble
            self.refuse(name, problem)

    def store_as_it_is(self, label: str, blocks: Iterator[bytes], size_hint: int) -> None:
        """Write a plain file, whatever its content. An error of `blocks` passes through."""
        try:
            self._writer.add(label, self._gauge.counted(blocks), size_hint)
        except RefusedError as problem:
            self.refuse(label, problem)

    def store_whole(self, label: str, content: bytes, sha256: str) -> None:
        """Write a small file that was read and hashed elsewhere."""
        if kind_of(content[:HEAD_BYTES]) is not None or len(content) > self._gauge.limits.file_bytes:
            self.store(label, iter([content]), len(content))
        else:
            self._gauge.stored(len(content))
            self._writer.add_whole(label, content, sha256)


def _with_head(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, at least HEAD_BYTES where there are so many, and all blocks again."""
    head = b""
    for block in blocks:
        head += block
        if len(head) >= HEAD_BYTES:
            break
    return head, chain([head], blocks)


def _check_not_archive(label: str, head: bytes) -> None:
    kind = kind_of(head)
    if kind == "ZIP" and is_document(label, [first_name(head)]):
        return
    if kind is None or (is_packed(kind) and not label.lower().endswith(PACKED_SUFFIXES)):
        return
    raise RefusedError(
        f"it is itself an archive ({kind}), and archives in archives are not opened; unpack it and upload its files",
        "wrong_format",
    )
