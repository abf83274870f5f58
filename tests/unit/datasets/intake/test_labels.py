"""Names: what survives, what is refused, what clashes, which folder is taken off."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainyard.datasets.intake.base import RefusedError, shown
from trainyard.datasets.intake.labels import Names, common_folder, is_rubbish, label_of


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("a/b.jpg", "a/b.jpg"),
        ("./a//./b.jpg", "a/b.jpg"),
        ("a\\b\\c.jpg", "a/b/c.jpg"),
        ("گربه‌ها/۱.jpg", "گربه‌ها/۱.jpg"),
        ("🐈/👨‍👩‍👧.png", "🐈/👨‍👩‍👧.png"),
        (unicodedata.normalize("NFD", "é.txt"), unicodedata.normalize("NFC", "é.txt")),
        ("caf\udce9.txt", "café.txt"),
        ("12:30.csv", "12:30.csv"),
        ("a..b/...c", "a..b/...c"),
        ("in\u202evsc.exe", "invsc.exe"),
    ],
)
def test_good_names_become_labels(name: str, label: str) -> None:
    assert label_of(name) == label


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("/etc/passwd", "absolute"),
        ("\\\\server\\share\\x", "absolute"),
        ("../x", r"\.\."),
        ("a/../../x", r"\.\."),
        ("a/.\u2066./x", r"\.\."),
        ("a\\..\\..\\x", r"\.\."),
        ("C:/x", "drive"),
        ("c:\\x", "drive"),
        ("./C:x", "drive"),
        ("a\0b", "control"),
        ("a\nb", "control"),
        ("a\x85b", "control"),
        ("\ud800.txt", "Unicode"),
        ("./", "no name"),
        ("", "no name"),
        ("ب" * 513, "1,024"),
    ],
)
def test_bad_names_are_refused(name: str, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        label_of(name)


@given(st.text(st.characters(exclude_categories=[])))
def test_whatever_comes_a_label_is_safe_and_stays_itself(name: str) -> None:
    try:
        label = label_of(name)
    except RefusedError:
        return
    parts = label.split("/")
    assert ".." not in parts
    assert "" not in parts
    assert "\\" not in label
    assert len(label.encode()) <= 1024
    assert label_of(label) == label


@pytest.mark.parametrize("name", ["__MACOSX/a", "a/.DS_Store", "a/._b.jpg", "Thumbs.db", ".git/config", "Desktop.ini"])
def test_rubbish_is_known(name: str) -> None:
    assert is_rubbish(name)


@pytest.mark.parametrize("name", ["a.jpg", "./a.jpg", "../a.jpg", "a/b._c"])
def test_other_files_are_no_rubbish(name: str) -> None:
    assert not is_rubbish(name)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("a/B.jpg", "a/b.jpg", "'a/b.jpg'.*'a/B.jpg'.*upper and lower"),
        ("straße", "STRASSE", "upper and lower"),
        ("x", "x", "came before"),
        ("Ä", "ä", "upper and lower"),
    ],
)
def test_names_that_are_one_clash_and_both_are_named(first: str, second: str, why: str) -> None:
    names = Names()
    names.take(first)
    with pytest.raises(RefusedError, match=why):
        names.take(second)


@pytest.mark.parametrize(
    ("labels", "folder"),
    [
        (["photos/cat/1.jpg", "photos/dog/2.jpg"], "photos"),
        (["photos/cat/1.jpg", "photos/labels.csv"], "photos"),
        (["a/b/cat/1.jpg", "a/b/dog/1.jpg"], "a/b"),
        (["cat/1.jpg", "cat/2.jpg"], ""),
        (["photos/cat/1.jpg", "photos/cat/2.jpg"], "photos"),
        (["data/train.csv"], ""),
        (["cat/1.jpg", "cats/2.jpg"], ""),
        (["a/b/1", "a/bc/1"], "a"),
        (["1.jpg", "cat/2.jpg"], ""),
        ([], ""),
    ],
)
def test_the_folder_around_everything(labels: list[str], folder: str) -> None:
    assert common_folder(labels) == folder


def test_what_is_shown_can_be_sent() -> None:
    assert shown("a\0\ud800\x1b[31mگربه‌🐈") == "a\\x00\\ud800\\x1b[31mگربه‌🐈"
    assert len(shown("x" * 10_000)) == 200
