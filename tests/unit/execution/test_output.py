"""Output to log lines: what a terminal would show, however the bytes are cut."""

from hypothesis import given
from hypothesis import strategies as st

from trainyard.execution.output import MAX_LINE, LineFolder


def shown(chunks: list[bytes]) -> list[str]:
    """The lines a reader of the log ends up with."""
    folder, lines = LineFolder("stdout", clock=lambda: 1.0), []
    for line in [line for chunk in chunks for line in folder.feed(chunk)] + folder.close():
        if line.replaces:
            lines[-1] = line.text
        else:
            lines.append(line.text)
    return lines


def test_plain_lines_and_a_last_one_without_a_break() -> None:
    assert shown([b"one\ntwo\n", b"thr", b"ee"]) == ["one", "two", "three"]


def test_a_progress_bar_is_one_line_that_changes() -> None:
    bar = [b"start\n", b"\r 10%", b"\r 20%", b"\r100%\n", b"done\n"]
    assert shown(bar) == ["start", "100%", "done"]
    folder = LineFolder("stderr", clock=lambda: 1.0)
    states = [(line.text, line.replaces) for chunk in bar for line in folder.feed(chunk)]
    assert states == [("start", False), (" 10%", False), (" 20%", True), ("100%", True), ("done", False)]


def test_a_bar_that_ends_in_a_carriage_return() -> None:
    assert shown([b" 10%\r", b" 20%\r", b"30%\r", b"\n", b"next\n"]) == ["30%", "next"]


def test_windows_line_ends_are_line_ends() -> None:
    assert shown([b"one\r\ntwo\r\n"]) == ["one", "two"]
    assert shown([b"one\r", b"\ntwo\r\n"]) == ["one", "two"]


def test_a_letter_cut_in_two_is_one_letter() -> None:
    text = "آموزش — ä".encode()
    assert shown([bytes([byte]) for byte in text + b"\n"]) == ["آموزش — ä"]


def test_bytes_that_are_no_text_are_marked_and_lose_nothing_after() -> None:
    assert shown([b"\xff\xfe ok\n"]) == ["\ufffd\ufffd ok"]


def test_an_endless_line_is_cut_and_says_so() -> None:
    (line,) = shown([b"x" * (MAX_LINE + 5) + b"\n"])
    assert line.endswith("(5 more characters cut)")


@given(st.lists(st.sampled_from(["a", "bc", "\n", "\r"]), max_size=20), st.data())
def test_where_the_bytes_are_cut_makes_no_difference(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert shown(chunks) == shown([text])
