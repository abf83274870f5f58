"""From uploaded files to a source: plain files go in as they are, archives are unpacked straight into the packs.

Archives are known by their content. Where there are several uploads, what an archive holds goes into a folder of its
name (`cats.zip` and `dogs.zip` become `cats/…` and `dogs/…`). A folder around everything is taken off at the end.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from trainyard.datasets.formats.base import Broken, UnreadableError
from trainyard.datasets.intake.base import (
    BLOCK_BYTES,
    Limits,
    RefusedError,
    Taken,
    Upload,
    is_damage,
    is_disk_full,
    shown,
)
from trainyard.datasets.intake.entries import Entries
from trainyard.datasets.intake.gauge import Gauge, Room
from trainyard.datasets.intake.kinds import (
    ARCHIVE_SUFFIXES,
    HEAD_BYTES,
    PACKED_READ_BYTES,
    PACKED_SUFFIXES,
    Kind,
    ahead,
    blocks_of,
    is_document,
    is_packed,
    kind_of,
    unpacked,
)
from trainyard.datasets.intake.labels import Names, common_folder, inside, is_rubbish, label_of
from trainyard.datasets.intake.tars import add_tar
from trainyard.datasets.intake.zips import Zip
from trainyard.datasets.packs import PackWriter

_TAR_SUFFIXES = (".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _Group:
    """The files of one upload, by their place in the writer's list; `folder` is their archive's own name."""

    start: int
    stop: int
    folder: str


def add_all(
    writer: PackWriter,
    uploads: Sequence[Upload],
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    room: Room | None = None,
) -> Taken:
    """Put the uploads into a new writer; says what was not taken. `progress` gets bytes read and bytes in all.

    `room` is the disk whose free space is watched: that of the writer's folder, if none is given.

    Raises UnreadableError, in a sentence that says the way out, where an archive as a whole cannot be taken, a limit is
    reached, the disk is almost full or nothing is left; and OSError where an upload cannot be read. The writer is then
    of no more use.
    """
    total = sum(upload.path.stat().st_size for upload in uploads)
    gauge = Gauge(limits, room or Room(writer.folder), progress, total)
    try:
        return _Intake(writer, gauge).add(uploads)
    except OSError as problem:
        if is_disk_full(problem):
            raise gauge.disk_full() from problem
        raise


class _Intake:
    def __init__(self, writer: PackWriter, gauge: Gauge) -> None:
        self._writer, self._gauge, self._taken = writer, gauge, Taken()
        self._groups: list[_Group] = []
        self._hidden = 0

    def add(self, uploads: Sequence[Upload]) -> Taken:
        for upload in uploads:
            size = upload.path.stat().st_size
            self._gauge.begin(size)
            self._add(upload, size)
            self._gauge.end()
        if not self._writer.files:
            raise UnreadableError(self._nothing(len(uploads)))
        self._name_finally(several=len(self._groups) > 1)
        if self._hidden:
            self._taken.notes.append(f"{self._hidden:,} hidden or system files (.DS_Store and the like) were left out.")
        return self._taken

    def _add(self, upload: Upload, size: int) -> None:
        if is_rubbish(upload.label):
            self._gauge.entry()
            self._hidden += 1
            return
        try:
            label = label_of(upload.label)
        except RefusedError as problem:
            self._taken.broken.append(Broken(shown(upload.label), problem.why, problem.kind))
            return
        with upload.path.open("rb") as file:
            head = file.read(HEAD_BYTES)
        kind = kind_of(head)
        if kind is not None:
            self._gauge.archive(shown(label), size)
        start, broken = len(self._writer.files), len(self._taken.broken)
        is_archive = self._add_archive(upload, label, kind, head, size)
        if is_archive and start == len(self._writer.files) and broken == len(self._taken.broken):
            self._taken.broken.append(Broken(shown(label), "the archive holds no files", "empty"))
        folder = _without_suffix(label) if is_archive else ""
        self._groups.append(_Group(start, len(self._writer.files), folder))

    def _add_archive(self, upload: Upload, label: str, kind: Kind | None, head: bytes, size: int) -> bool:
        """Add the upload, whatever it is; says whether it was an archive."""
        _check_known(label, kind, head)
        if kind == "ZIP":
            with Zip(upload.path, label, self._gauge) as archive:
                if not is_document(label, archive.names):
                    self._into(label, archive.add_to)
                    return True
        elif _is_tar(upload, label, kind):
            with upload.path.open("rb") as file, closing(_tar_blocks(file, kind, self._gauge)) as blocks:
                self._into(label, lambda entries: add_tar(blocks, label, entries, self._gauge, self._taken))
            return True
        self._add_plain(upload, label, kind, size)
        return False

    def _into(self, label: str, add: Callable[[Entries], None]) -> None:
        entries = Entries(self._writer, self._gauge, self._taken, around=label)
        add(entries)
        self._hidden += entries.hidden

    def _add_plain(self, upload: Upload, label: str, kind: Kind | None, size: int) -> None:
        entries = Entries(self._writer, self._gauge, self._taken)
        self._gauge.entry()
        is_compressed = is_packed(kind) and label.lower().endswith(PACKED_SUFFIXES)
        with upload.path.open("rb") as file:
            blocks = blocks_of(file, PACKED_READ_BYTES if is_compressed else BLOCK_BYTES, self._gauge.read)
            if is_compressed:
                entries.store(label, blocks, size)
            else:
                entries.store_as_it_is(label, blocks, size)

    def _name_finally(self, several: bool) -> None:
        labels: list[str | None] = [file.name for file in self._writer.files]
        if several:
            for group in self._groups:
                _into_folder(labels, group)
            self._leave_out_clashes(labels)
        if folder := common_folder([label for label in labels if label is not None]):
            labels = [label and label[len(folder) + 1 :] for label in labels]
            self._taken.notes.append(f"All files lay in the folder {shown(folder)!r}; it was taken off their names.")
        self._writer.rename(labels)

    def _leave_out_clashes(self, labels: list[str | None]) -> None:
        names = Names()
        for place, label in enumerate(labels):
            try:
                names.take(label or "")
            except RefusedError as problem:
                self._taken.broken.append(Broken(shown(label or ""), problem.why, problem.kind))
                labels[place] = None

    def _nothing(self, count: int) -> str:
        broken = self._taken.broken
        if broken:
            more = f" (and {len(broken) - 1:,} more)" if len(broken) > 1 else ""
            return f"None of the files could be taken: {broken[0].name}: {broken[0].why}{more}."
        if self._hidden:
            return f"There are only hidden or system files in it ({self._hidden:,})."
        return "There are no files in it." if count else "Nothing was uploaded."


def _into_folder(labels: list[str | None], group: _Group) -> None:
    """Put an archive's files into the folder of its name, unless it holds that folder itself."""
    around, _, own = group.folder.rpartition("/")
    labels_here = [label or "" for label in labels[group.start : group.stop]]
    folder = around if inside(own, labels_here) else group.folder
    if folder:
        labels[group.start : group.stop] = [f"{folder}/{label}" for label in labels_here]


def _check_known(label: str, kind: Kind | None, head: bytes) -> None:
    suffix = next((suffix for suffix in ARCHIVE_SUFFIXES if label.lower().endswith(suffix)), None)
    if kind in ("7z", "RAR", "Zstandard"):
        raise UnreadableError(
            f"{shown(label)} is a {kind} archive, which cannot be opened here. Unpack it and upload the folder, or "
            "pack it as ZIP or TAR.GZ."
        )
    is_blank_tar = _named_tar(label) and head and not any(head)
    if suffix and kind is None and not is_blank_tar:
        what = "its content is not that of an archive" if head else "it is empty"
        raise UnreadableError(
            f"{shown(label)} is named as an archive ({suffix}), but {what}. Give it its right name, or download or "
            "pack it again."
        )


def _named_tar(label: str) -> bool:
    return label.lower().endswith(_TAR_SUFFIXES)


def _is_tar(upload: Upload, label: str, kind: Kind | None) -> bool:
    return kind == "TAR" or _named_tar(label) or (is_packed(kind) and _unpacks_to_tar(upload, kind))


def _unpacks_to_tar(upload: Upload, kind: Kind | None) -> bool:
    head = b""
    with upload.path.open("rb") as file:
        try:
            for block in unpacked(blocks_of(file, PACKED_READ_BYTES), kind):
                head += block
                if len(head) >= HEAD_BYTES:
                    break
        except Exception as problem:
            if not is_damage(problem):
                raise
    return kind_of(head) == "TAR"


def _tar_blocks(file: BinaryIO, kind: Kind | None, gauge: Gauge) -> Generator[bytes]:
    if is_packed(kind):
        yield from ahead(unpacked(blocks_of(file, PACKED_READ_BYTES, gauge.read), kind))
    else:
        yield from blocks_of(file, BLOCK_BYTES, gauge.read)


def _without_suffix(label: str) -> str:
    for suffix in (*_TAR_SUFFIXES[4:], *ARCHIVE_SUFFIXES):
        if label.lower().endswith(suffix) and not label.lower().endswith("/" + suffix):
            return label[: -len(suffix)]
    return label
