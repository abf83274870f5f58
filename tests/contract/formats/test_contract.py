"""Every format keeps one contract: a case of `support.format_cases` for each way of writing a data set."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from support.desk import NotingDesk, source_of
from support.format_cases import CASES, RENAMED, FormatCase
from trainyard.datasets.formats import previews
from trainyard.datasets.formats.base import Draft, UnreadableError, best_match
from trainyard.datasets.formats.registry import FORMATS
from trainyard.datasets.packs import Source


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> FormatCase:
    return CASES[request.param]


@pytest.fixture
def source(case: FormatCase, tmp_path: Path) -> Source:
    return source_of(tmp_path, case.files())


def _read(case: FormatCase, source: Source, options: dict[str, Any] | None = None) -> Draft:
    return case.format.read(source, options or {}, NotingDesk())


def _told(draft: Draft, source: Source) -> dict[str, Any]:
    """What a draft says, but for what is broken; files by their names. NaN is equal to itself in it."""
    columns = draft.samples.to_pydict()
    pointing = {"file", *(column.name for column in draft.columns if column.type in ("image", "series", "cloud"))}
    for name in pointing & set(columns):
        if str(draft.samples.schema.field(name).type) == "int32":
            columns[name] = [None if place is None else source.files[place].name for place in columns[name]]
    facts = (draft.kind, draft.columns, draft.task, draft.target, draft.split, draft.shape, draft.notes, draft.options)
    return {"facts": repr(facts), **{name: repr(values) for name, values in columns.items()}}


def test_every_format_has_a_case() -> None:
    assert {case.format.id for case in CASES.values()} == {one.id for one in FORMATS}


def test_knows_its_own_and_outranks_the_others(case: FormatCase, source: Source) -> None:
    found, match = best_match(FORMATS, source)
    assert (found.id, found.kind) == (case.format.id, case.format.kind)
    assert 0.5 <= match.score <= 1
    assert match.why


def test_draft_is_well_formed(case: FormatCase, source: Source) -> None:
    draft = _read(case, source)
    types = {field.name: str(field.type) for field in draft.samples.schema}
    assert case.types.items() <= types.items()
    assert draft.samples.column("id").to_pylist() == list(range(case.rows))
    assert draft.kind == case.format.kind
    assert (draft.task, draft.target) == (case.task, case.target)
    assert case.target is None or case.target in types
    assert {column.name for column in draft.columns} <= set(types)
    assert draft.columns
    assert (draft.split and draft.split.method) == case.split
    assert draft.broken == []
    if "name" in types:
        assert all(draft.samples.column("name").to_pylist())


def test_parts_are_those_of_a_split(case: FormatCase, source: Source) -> None:
    samples = _read(case, source).samples
    parts = set(samples.column("part").to_pylist()) if "part" in samples.column_names else set[str]()
    assert parts <= {"train", "validation", "test", None}


def test_the_same_source_gives_the_same_draft(case: FormatCase, source: Source) -> None:
    assert _told(_read(case, source), source) == _told(_read(case, source), source)


def test_the_order_of_upload_is_of_no_matter(case: FormatCase, source: Source, tmp_path: Path) -> None:
    backwards = source_of(tmp_path / "backwards", dict(reversed(case.files().items())))
    assert _told(_read(case, backwards), backwards) == _told(_read(case, source), source)


def test_options_survive_json_and_give_the_same_draft(case: FormatCase, source: Source) -> None:
    draft = _read(case, source)
    options = json.loads(json.dumps(draft.options))
    assert options == draft.options
    assert case.format.options.model_validate(options).model_dump(mode="json") == options
    assert _told(_read(case, source, options), source) == _told(draft, source)


def test_unknown_options_are_refused_by_name(case: FormatCase, source: Source) -> None:
    with pytest.raises(UnreadableError, match="no_such_option"):
        _read(case, source, {"no_such_option": 1})


@pytest.mark.parametrize("content", [RENAMED, b""], ids=["renamed", "empty"])
def test_a_bad_file_is_broken_and_changes_nothing_else(
    case: FormatCase, source: Source, content: bytes, tmp_path: Path
) -> None:
    name = case.spoiled if content else case.empty
    spoiled = source_of(tmp_path / "spoiled", {**case.files(), name: content})
    draft = _read(case, spoiled)
    assert [one.name for one in draft.broken] == [name]
    assert draft.broken[0].why.endswith(".")
    assert (draft.broken[0].kind == "empty") is (not content)
    assert _told(draft, spoiled) == _told(_read(case, source), source)
    assert best_match(FORMATS, spoiled)[0].id == case.format.id


def test_where_nothing_can_be_read_it_says_so(case: FormatCase, tmp_path: Path) -> None:
    source = source_of(tmp_path, dict.fromkeys(case.files(), b""))
    with pytest.raises(UnreadableError, match=r"\.$"):
        _read(case, source)


def test_files_of_another_kind_are_refused_in_a_sentence(case: FormatCase, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"\.$"):
        _read(case, source_of(tmp_path, {"notes.bin": b"\0\1\2 no data set"}))


def test_a_cut_file_never_fails(case: FormatCase, tmp_path: Path) -> None:
    name, content = next(iter(case.files().items()))
    for length in (1, len(content) // 3, len(content) - 3):
        source = source_of(tmp_path / str(length), {**case.files(), name: content[:length]})
        case.format.match(source)
        with contextlib.suppress(UnreadableError):
            _read(case, source)


def test_previews_have_a_known_form(case: FormatCase, source: Source) -> None:
    desk = NotingDesk()
    draft = case.format.read(source, {}, desk)
    ids = {"all": list(range(draft.samples.num_rows)), "first": [0], "none": []}[case.previews]
    assert sorted(desk.previews) == ids
    assert {content[:1] for content in desk.previews.values()} == ({case.form} if ids else set())
    assert {content[:1] for content in desk.previews.values()} <= set(previews.MEDIA_TYPES)


def test_progress_ends_at_the_end(case: FormatCase, source: Source) -> None:
    desk = NotingDesk()
    case.format.read(source, {}, desk)
    assert desk.told
    assert desk.told[-1][0] == desk.told[-1][1]


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.id)
def test_no_format_claims_what_is_none(one: Any, tmp_path: Path) -> None:
    files = {"README.md": b"# About\n", "setup.py": b"import os\n", "empty.csv": b"", "movie.ts": b"G@" + bytes(400)}
    assert one.match(source_of(tmp_path, files)) is None
