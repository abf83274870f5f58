"""The journal: what was appended is read back in order; what is torn or damaged is never taken for whole."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainyard.contracts.events import Metrics
from trainyard.execution.journal import HEADER, MAGIC, JournalError, JournalReader, JournalWriter, frames


def point(step: int) -> Metrics:
    return Metrics(time=float(step), step=step, values={"train/loss": step / 7})


def write(path: Path, count: int) -> list[Metrics]:
    writer = JournalWriter(path)
    events = [point(step) for step in range(count)]
    assert [writer.append(event) for event in events] == list(range(1, count + 1))
    writer.close()
    return events


def read_all(path: Path, max_bytes: int = 1 << 20) -> list[Metrics]:
    reader, events = JournalReader(path), []
    while data := reader.read(max_bytes):
        events += [frame.event() for frame in frames(data)]
    reader.close()
    return events


@pytest.mark.parametrize("max_bytes", [1, 60, 200, 1 << 20])
def test_round_trip_in_batches_of_any_size(tmp_path: Path, max_bytes: int) -> None:
    events = write(tmp_path / "j", 40)
    assert read_all(tmp_path / "j", max_bytes) == events


def test_a_file_cut_anywhere_gives_exactly_the_whole_frames_before_the_cut(tmp_path: Path) -> None:
    events = write(tmp_path / "j", 4)
    whole = (tmp_path / "j").read_bytes()
    ends = [len(MAGIC)]
    for _ in events:
        ends.append(ends[-1] + HEADER.size + HEADER.unpack_from(whole, ends[-1])[0])
    for cut in range(len(MAGIC), len(whole) + 1):
        (tmp_path / "cut").write_bytes(whole[:cut])
        expected = events[: sum(end <= cut for end in ends[1:])]
        assert read_all(tmp_path / "cut") == expected


def test_the_next_writer_cuts_a_torn_tail_off_and_goes_on_with_the_next_number(tmp_path: Path) -> None:
    events = write(tmp_path / "j", 3)
    with (tmp_path / "j").open("ab") as file:
        file.write(b"\x99\x00\x00\x00torn")
    writer = JournalWriter(tmp_path / "j")
    assert writer.append(point(99)) == 4
    writer.close()
    assert read_all(tmp_path / "j") == [*events, point(99)]


@given(where=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_is_never_taken_for_a_point(
    tmp_path_factory: pytest.TempPathFactory, where: int, bit: int
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    events = write(folder / "j", 5)
    data = bytearray((folder / "j").read_bytes())
    at = len(MAGIC) + where % (len(data) - len(MAGIC))
    data[at] ^= 1 << bit
    (folder / "j").write_bytes(data)
    read = read_all(folder / "j")
    assert read == events[: len(read)]
    assert len(read) < len(events)


def test_a_damaged_batch_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "j", 2)
    data = bytearray((tmp_path / "j").read_bytes()[len(MAGIC) :])
    data[-1] ^= 1
    with pytest.raises(JournalError, match="damaged frame at byte"):
        list(frames(bytes(data)))
    with pytest.raises(JournalError, match="torn header"):
        list(frames(bytes(data[:5])))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_going_back_and_forth_gives_what_comes_after(
    tmp_path_factory: pytest.TempPathFactory, goals: list[int]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    events = write(path, 30)
    reader = JournalReader(path)
    for goal in goals:
        reader.skip_to(goal)
        assert [f.event() for f in frames(reader.read(1 << 20))] == events[goal:]
        reader.mark()
    reader.close()


def test_skipping_to_a_frame_that_is_not_there_says_so(tmp_path: Path) -> None:
    write(tmp_path / "j", 3)
    reader = JournalReader(tmp_path / "j")
    with pytest.raises(JournalError, match="frame 7 is missing after frame 3"):
        reader.skip_to(7)
    reader.close()


def test_a_reader_follows_a_writer(tmp_path: Path) -> None:
    reader = JournalReader(tmp_path / "j")
    assert reader.read(100) == b""
    writer = JournalWriter(tmp_path / "j")
    assert reader.read(100) == b""
    for step in range(3):
        writer.append(point(step))
        assert [f.event() for f in frames(reader.read(1000, sync=True))] == [point(step)]
    writer.close()
    reader.close()


def test_a_full_disk_leaves_the_journal_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = JournalWriter(tmp_path / "j")
    writer.append(point(0))
    real_write = os.write

    def half_then_full(fd: int, data: bytes) -> int:
        if len(data) > 10:
            return real_write(fd, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("trainyard.execution.journal.os.write", lambda fd, data: half_then_full(fd, data[:20]))
    with pytest.raises(OSError, match="No space"):
        writer.append(point(1))
    monkeypatch.undo()
    assert read_all(tmp_path / "j") == [point(0)]
    assert writer.append(point(2)) == 2
    assert read_all(tmp_path / "j") == [point(0), point(2)]
    writer.close()
