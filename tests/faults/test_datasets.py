"""Data sets when things go wrong: a full disk, a delete in the middle, a reader that is killed, hostile archives.

Whatever happens, a sentence says so, nothing lies outside the home's own folders, and no temporary file stays.
"""

import io
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from support.studio import StudioProcess, running_studio, wait_for
from trainyard.contracts.errors import StudioError

pytestmark = pytest.mark.slow

ROWS = "".join(f"{number},{number % 7},{'yes' if number % 3 else 'no'}\n" for number in range(120))
CSV = f"weight,legs,target\n{ROWS}"
OWN = {"uploads", "sources", "datasets"}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    with running_studio(tmp_path_factory.mktemp("studio")) as running:
        yield running


def left_over(home: Path) -> list[str]:
    """What is there beside sources, versions and drafts that are whole."""
    temporary = [*(home / "uploads").glob("*"), *(home / "sources").glob("*new-*")]
    hidden = list((home / "datasets").rglob(".*"))
    return [path.relative_to(home).as_posix() for path in temporary + hidden]


def tidy(home: Path) -> bool | None:
    return True if not left_over(home) else None


def big(folder: Path, rows: int = 600_000) -> Path:
    path = folder / "big.csv"
    path.write_text(CSV + "1,2,yes\n" * rows)
    return path


def reader_of(studio: StudioProcess) -> psutil.Process | None:
    """The child that reads a data set, once there is one."""
    children = psutil.Process(studio.pid).children()
    return next((child for child in children if "trainyard.datasets.process" in child.cmdline()), None)


def test_a_delete_in_the_middle_leaves_nothing(studio: StudioProcess, tmp_path: Path) -> None:
    made = studio.client.add_dataset(big(tmp_path), "Doomed")
    child = wait_for(lambda: reader_of(studio), 30, "the reader")
    studio.client.delete_dataset(made["id"])
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    with pytest.raises(StudioError, match="data set"):
        studio.client.dataset(made["id"])
    assert not (studio.home / "datasets" / made["id"]).exists()
    wait_for(lambda: tidy(studio.home), 60, f"no temporary file: {left_over(studio.home)}")


@pytest.mark.parametrize("stages", [{"unpacking"}, {"reading", "preparing"}])
def test_a_reader_that_is_killed_is_told_and_leaves_nothing(
    studio: StudioProcess, tmp_path: Path, stages: set[str]
) -> None:
    began = time.time()
    made = studio.client.add_dataset(big(tmp_path), "Killed")

    def begun() -> psutil.Process | None:
        progress = studio.client.dataset(made["id"])["processing"]
        return reader_of(studio) if progress and progress["stage"] in stages else None

    wait_for(begun, 30, f"the reader to be {stages}").kill()
    dataset = studio.client.read_dataset(made["id"])
    assert dataset["state"] == "error"
    assert "memory" in dataset["problem"]
    wait_for(lambda: tidy(studio.home), 60, f"no temporary file: {left_over(studio.home)}")
    assert not [path for path in (studio.home / "sources").iterdir() if path.stat().st_ctime > began]
    studio.client.delete_dataset(made["id"])


def test_two_uploads_of_one_name_at_a_time_are_two_data_sets(studio: StudioProcess, tmp_path: Path) -> None:
    path = tmp_path / "twins.csv"
    path.write_text(CSV)
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: studio.client.add_dataset(path), range(2)))
    read = [studio.client.read_dataset(one["id"]) for one in made]
    assert sorted(one["name"] for one in read) == ["twins", "twins_2"]
    assert len({one["current"]["sha256"] for one in read}) == 1
    for one in read:
        studio.client.delete_dataset(one["id"])


def hostile() -> bytes:
    """A table, and beside it names that climb, links, twins, a bomb and an archive within."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.csv", CSV)
        for name in ("../../evil.csv", "/tmp/evil.csv", "C:\\evil.csv", "a/../../evil.csv"):
            archive.writestr(name, CSV)
        link = zipfile.ZipInfo("link.csv")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("zeros.bin", bytes(200 << 20))
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as within:
            within.writestr("../../evil.csv", CSV)
        archive.writestr("inner.zip", inner.getvalue())
    return out.getvalue()


def test_a_hostile_archive_writes_nothing_outside_and_what_is_good_of_it_is_read(
    studio: StudioProcess, tmp_path: Path
) -> None:
    (tmp_path / "hostile.zip").write_bytes(hostile())
    before = {path.name for path in studio.home.iterdir()}
    dataset = studio.client.read_dataset(studio.client.add_dataset(tmp_path / "hostile.zip")["id"])
    assert dataset["current"] is not None, dataset["problem"]
    findings = studio.client.request("GET", f"/api/datasets/{dataset['id']}/findings")["items"]
    assert any(finding["check"].startswith("files.") for finding in findings)
    assert {path.name for path in studio.home.iterdir()} - before <= OWN
    assert not any("evil" in path.name or path.is_symlink() for path in studio.home.rglob("*"))
    assert not [*studio.home.parent.glob("*evil*"), *Path("/tmp").glob("evil*"), *Path.cwd().glob("*evil*")]
    studio.client.delete_dataset(dataset["id"])
    wait_for(lambda: tidy(studio.home), 60, f"no temporary file: {left_over(studio.home)}")


def test_a_full_disk_is_told_and_the_studio_goes_on(small_disk: Path, tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_text(CSV + "1,2,yes\n" * 9_000_000)
    with running_studio(small_disk / "home") as studio:
        with pytest.raises(StudioError, match=r"disk|room|space"):
            studio.client.add_dataset(path, "Too large")
        small = tmp_path / "small.csv"
        small.write_text(CSV)
        assert [one["name"] for one in studio.client.datasets() if one["state"] == "processing"] == []
        assert studio.client.dataset("wine")["state"] == "ready"
        wait_for(lambda: tidy(studio.home), 60, f"no temporary file: {left_over(studio.home)}")
