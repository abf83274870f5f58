"""Finds files of a source, and samples in its stacks, by what the cells of a table call them."""

import posixpath
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import islice

from trainyard.datasets.formats import arrays, media
from trainyard.datasets.formats.arrays import Header, Media
from trainyard.datasets.formats.media import ITEM, Reference
from trainyard.datasets.packs import Source

_AMBIGUOUS = -1


class Directory:
    """Of one source, whose headers of arrays are read once, and only where a cell may mean them."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._exact: dict[str, int] = {}
        self._endings: dict[str, int] = {}
        named = [(_own(file.name), at) for at, file in enumerate(source.files) if arrays.may_be_array(file.name)]
        self._arrays = sorted(named)
        self.media_of = cache(self._media_of)
        self.header = cache(self._header)
        self._stack = cache(self._find_stack)
        for index, file in enumerate(source.files):
            if not media.may_be_media(file.name):
                continue
            self._exact[file.name] = index
            folders = file.name.split("/")
            for start in range(len(folders)):
                ending = "/".join(folders[start:])
                self._endings[ending] = _AMBIGUOUS if ending in self._endings else index

    def find(self, cell: str, item: str | None, folder: str) -> Reference | None:
        """What a cell names: a file, `stack#17`, or the sample `item` (of the column beside it) of a stack.

        Files are looked for beside the table (in `folder`), from the top, and in the only folder that has them; a
        stack may be called by the beginning of its name. None where there is no such file, or two may be meant.
        """
        name = cell.strip().replace("\\", "/")
        if item is not None:
            return self._item(name, item, folder)
        place = self._file(name, folder)
        if place is not None:
            return Reference(place)
        stack, found, number = name.rpartition(ITEM)
        return self._item(stack, number, folder) if found else None

    def kind(self, reference: Reference) -> Media | None:
        """What is there."""
        if reference.item is None:
            return self.media_of(reference.place)
        header = self.header(reference.place)
        return None if header is None else header.stacked

    def holds(self, reference: Reference) -> bool:
        """Whether the sample that is meant is in its stack."""
        header = self.header(reference.place)
        return reference.item is None or (header is not None and reference.item < header.shape[0])

    def _file(self, name: str, folder: str) -> int | None:
        beside = self._exact.get(posixpath.normpath(posixpath.join(folder, name)))
        if beside is not None:
            return beside
        index = self._endings.get(posixpath.normpath(name).lstrip("/"))
        return None if index == _AMBIGUOUS else index

    def _item(self, stack: str, item: str, folder: str) -> Reference | None:
        number = item.strip().removesuffix(".0")  # tables with a gap in them write whole numbers as 17.0
        place = self._stack(stack, folder) if stack and number.isdecimal() else None
        return None if place is None else Reference(place, int(number))

    def _find_stack(self, name: str, folder: str) -> int | None:
        """The stack of this name, beside the table or anywhere; else the only one whose name begins with it."""
        exact = self._file(name, folder)
        if exact is not None and self._is_stack(exact):
            return exact
        wanted = posixpath.normpath(name).casefold()
        found = list(islice((at for at in self._beginning(wanted) if self._is_stack(at)), 2))
        return found[0] if len(found) == 1 else None

    def _beginning(self, wanted: str) -> Iterator[int]:
        """Arrays whose name, with as many folders as `wanted` has, begins with it."""
        own, depth = _own(wanted), wanted.count("/") + 1
        for name, at in islice(self._arrays, bisect_left(self._arrays, (own, -1)), None):
            if not name.startswith(own):
                return
            if "/".join(self._source.files[at].name.casefold().split("/")[-depth:]).startswith(wanted):
                yield at

    def _is_stack(self, place: int) -> bool:
        header = self.header(place)
        return header is not None and header.stacked is not None

    def _media_of(self, place: int) -> Media | None:
        return media.media_of(self._source, self._source.files[place])

    def _header(self, place: int) -> Header | None:
        return arrays.header_of(self._source, self._source.files[place])


def _own(name: str) -> str:
    """Without folders, in one case."""
    return name.rpartition("/")[2].casefold()
