"""Names in archives and uploads become labels; see `label_of` for what is refused.

Labels never become paths here (DESIGN, invariant 8). Dangerous names are refused all the same: a source can be packed
again and taken to another machine, and an archive that holds them was made to harm or by mistake.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from trainyard.datasets.intake.base import RefusedError, shown

NAME_BYTES = 1024
"""Of a label in UTF-8."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows: they make `exe.csv` read as `vsc.exe`."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_DRIVE = re.compile("[A-Za-z]:")
_RUBBISH = frozenset({"__macosx", "thumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "system volume information"})


def parts_of(name: str) -> list[str]:
    """The folders and the file of a name: `/` and `\\` separate, what is empty or `.` is dropped."""
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]


def is_rubbish(name: str) -> bool:
    """Whether a system left the file behind, or it is hidden (it, or a folder around it, begins with a dot)."""
    return any((part[0] == "." and part != "..") or part.lower() in _RUBBISH for part in parts_of(name))


def readable(text: str) -> str:
    """The text without what breaks lines or turns their direction: what is shown is what is there."""
    return _TURNING.sub("", _CONTROL.sub(" ", text))


def label_of(name: str) -> str:
    """The name with `/`, in NFC and without `.` and what turns directions; bytes that are no UTF-8 are read as Latin-1.

    Raises RefusedError where it is absolute, has `..`, a drive letter or control characters, or is too long or empty.
    """
    if not name.isascii():
        if _SURROGATE.search(name):
            name = _without_surrogates(name)
        name = unicodedata.normalize("NFC", _TURNING.sub("", name))
    if _CONTROL.search(name):
        raise RefusedError("its name has control characters")
    if name[:1] in ("/", "\\"):
        raise RefusedError("its name is an absolute path")
    parts = parts_of(name)
    if ".." in parts:
        raise RefusedError("its name leads out of the folder (..)")
    if not parts:
        raise RefusedError("it has no name")
    if _DRIVE.match(parts[0]):
        raise RefusedError("its name begins with a drive letter")
    label = "/".join(parts)
    if len(label.encode()) > NAME_BYTES:
        raise RefusedError(f"its name is longer than {NAME_BYTES:,} bytes")
    return label


def _without_surrogates(name: str) -> str:
    try:
        return name.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:
        raise RefusedError("its name is no valid Unicode") from None


class Names:
    """The labels of one folder. Two that are one but for case or Unicode form clash: the first stays.

    Such pairs are files of their own on Linux alone; elsewhere one would silently replace the other, so it is said.
    """

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def take(self, label: str) -> None:
        """Raises RefusedError, naming both, where the label is taken."""
        key = label.lower() if label.isascii() else unicodedata.normalize("NFC", label.casefold())
        first = self._first.get(key)
        if first is None:
            self._first[label if key == label else key] = label
            return
        if first == label:
            raise RefusedError(f"a file named {shown(first)!r} came before it; the first is kept")
        raise RefusedError(
            f"its name {shown(label)!r} differs from {shown(first)!r} only in upper and lower case or in how its "
            "letters are composed; the first is kept"
        )


def common_folder(labels: Sequence[str]) -> str:
    """The folder around all files, such as `photos` of `photos/cat/1.jpg` and `photos/readme.txt`; empty for none.

    The innermost folder that all share is part of it only if there are folders in it: where all files lie directly in
    one folder, that may be their class, and its name stays.
    """
    if not labels:
        return ""
    shared = labels[0].split("/")[:-1]
    for label in labels:
        while shared and not label.startswith("/".join(shared) + "/"):
            shared.pop()
    start = len("/".join(shared)) + 1 if shared else 0
    if shared and not any("/" in label[start:] for label in labels):
        shared.pop()
    return "/".join(shared)


def inside(folder: str, labels: Iterable[str]) -> bool:
    """Whether all labels lie in `folder`."""
    return all(label.startswith(f"{folder}/") for label in labels)
