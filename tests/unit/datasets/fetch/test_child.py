"""The child that fetches, as the server runs it: bounded, killed, started again; and the hub's own client in it."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from support.fake_hub import FakeHub, Repository
from support.studio import wait_for
from support.web_server import Answer, File, WebServer, web_server
from trainyard.datasets.fetch.kept import keep_address
from trainyard.datasets.job import Job

NAME = "owner/name"
LONG = bytes(range(256)) * 20_000
FILES = {
    "README.md": b"# About\n",
    ".gitattributes": b"*.parquet filter=lfs\n",
    "data/train-00000-of-00002.parquet": LONG,
    "data/train-00001-of-00002.parquet": LONG[::-1],
    "data/test.csv": b"a,b\n1,2\n",
}


@dataclass
class Child:
    """Runs `trainyard.datasets.fetch.child` on a data set's folder; `environment` is added to that of the tests."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])

    def start(self, url: str) -> subprocess.Popen[bytes]:
        job = Job(
            dataset="d", name="n", title="N", origin="o", folder=str(self.folder), sources="none", version=1, url="u"
        )
        keep_address(self.folder / "fetched", url)
        path = self.folder / "job.json"
        path.write_bytes(msgspec.json.encode(job))
        with self.said.open("ab") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "trainyard.execution.bounded", "trainyard.datasets.fetch.child", str(path)],
                env=os.environ | {"TRAINYARD_MEMORY_BYTES": str(2 << 30), "TRAINYARD_CPU_S": "100"} | self.environment,
                stdout=subprocess.PIPE,
                stderr=said,
            )

    @property
    def said(self) -> Path:
        """What it left for its log."""
        return self.folder / "process.log"

    def run(self, url: str) -> dict[str, Any]:
        """Its last answer."""
        out, _ = self.start(url).communicate(timeout=100)
        return json.loads(out.splitlines()[-1])

    def files(self) -> dict[str, bytes]:
        root = self.folder / "fetched" / "files"
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def hub(web: WebServer) -> Iterator[FakeHub]:
    with web_server() as storage:
        hub = FakeHub(web, storage)
        hub.repositories[NAME] = Repository(dict(FILES))
        yield hub


@pytest.fixture
def child(hub: FakeHub, tmp_path: Path) -> Child:
    folder = tmp_path / "dataset"
    folder.mkdir()
    settings = {"HF_ENDPOINT": hub.web.url, "HF_HOME": str(tmp_path / "hf"), "HF_TOKEN": ""}
    return Child(folder, settings | {"TRAINYARD_FETCH_HOSTS": hub.storage.host})


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """Set when the test is over, so that no server thread waits on."""
    event = threading.Event()
    yield event
    event.set()


def _visible(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if not name.startswith(".")}


def _killed_when(process: subprocess.Popen[bytes], there: Callable[[], bool]) -> None:
    """Kill the child once something is there."""
    wait_for(lambda: (there() or process.poll() is not None) or None, 60, "the child to have got so far")
    assert process.poll() is None, "it ended before"
    process.kill()
    process.communicate(timeout=30)


def test_a_child_that_is_killed_leaves_what_the_next_one_goes_on_with(
    web: WebServer, child: Child, held: threading.Event
) -> None:
    child.environment["TRAINYARD_FETCH_HOSTS"] = web.host
    half = len(LONG) // 2
    web.paths["/a.bin"] = File(LONG, hold=(half, held))
    data = child.folder / "fetched" / "data"
    process = child.start(f"{web.url}/a.bin?key=secret")
    _killed_when(process, lambda: data.exists() and data.stat().st_size > half // 2)
    had = data.stat().st_size
    assert "secret" not in (child.folder / "fetched" / "state.json").read_text()
    web.paths["/a.bin"] = File(LONG)
    answer = child.run(f"{web.url}/a.bin?key=secret")
    assert (answer["type"], answer["uploads"]) == ("fetched", [{"label": "a.bin", "path": str(data)}])
    assert data.read_bytes() == LONG
    assert web.ranges("/a.bin") == [None, f"bytes={had}-"]


def test_the_settings_of_the_server_reach_the_guard(web: WebServer, child: Child) -> None:
    web.paths["/a.csv"] = File(b"a,b\n")
    refused = child.run(f"{web.url}/a.csv")
    assert refused["type"] == "refused"
    assert "does not fetch from its own network" in refused["problem"]
    assert web.asked == []  # HF_ENDPOINT is no leave for others than the hub


# --- the hub ----------------------------------------------------------------------------------------------------------


def test_a_repository_comes_whole_and_names_its_commit(hub: FakeHub, child: Child) -> None:
    answer = child.run(f"hf:{NAME}")
    assert answer["type"] == "fetched", answer
    assert answer["path"] == str(child.folder / "fetched" / "files")
    assert child.files() == _visible(FILES)
    sha = hub.repositories[NAME].sha
    assert answer["origin"].startswith(
        f"Hugging Face data set {NAME}, revision {sha}, from {hub.web.url}, fetched on 20"
    )


def test_a_revision_is_asked_for_and_resolved(hub: FakeHub, child: Child) -> None:
    hub.repositories[NAME].branches = ("main", "refs/convert/parquet")
    answer = child.run(f"hf:{NAME}@refs/convert/parquet")
    assert f"revision {hub.repositories[NAME].sha} (refs/convert/parquet)" in answer["origin"]


def test_progress_is_told_in_bytes(hub: FakeHub, child: Child, held: threading.Event) -> None:
    last = "data/train-00001-of-00002.parquet"
    hub.repositories[NAME].served[last] = File(FILES[last], hold=(1 << 20, held))
    process = child.start(f"hf:{NAME}")
    assert process.stdout is not None
    steps: list[dict[str, Any]] = []
    for line in process.stdout:
        steps.append(json.loads(line))
        if steps[-1].get("done", 0) > len(LONG):
            held.set()
    process.communicate(timeout=30)
    assert steps.pop()["type"] == "fetched"
    total = sum(map(len, _visible(FILES).values()))
    assert {(one["stage"], one["total"]) for one in steps} == {("fetching", total)}
    assert [one["done"] for one in steps] == sorted(one["done"] for one in steps)


def test_files_that_are_whole_when_it_is_killed_are_not_fetched_again(
    hub: FakeHub, child: Child, held: threading.Event
) -> None:
    last = "data/train-00001-of-00002.parquet"
    hub.repositories[NAME].served[last] = File(FILES[last], hold=(1 << 20, held))
    process = child.start(f"hf:{NAME}")
    whole = child.folder / "fetched" / "files" / "data" / "train-00000-of-00002.parquet"
    marks = child.folder / "fetched" / "files" / ".cache" / "huggingface" / "download" / "data"
    _killed_when(process, lambda: whole.exists() and len(list(marks.glob("*.metadata"))) == 2)
    del hub.repositories[NAME].served[last]
    assert child.run(f"hf:{NAME}")["type"] == "fetched"
    assert child.files() == _visible(FILES)
    assert hub.ranges(NAME, "data/train-00000-of-00002.parquet") == [None]
    assert hub.ranges(NAME, last) == [None, None]


def test_a_file_that_is_cut_goes_on_where_it_was(hub: FakeHub, child: Child) -> None:
    """The hub's client keeps what has come in blocks of 10 MiB. It says nothing of the address, which is signed."""
    longer = LONG * 5
    hub.repositories[NAME].files["long.bin"] = longer
    hub.repositories[NAME].served["long.bin"] = File(longer, cuts=[15 << 20])
    assert child.run(f"hf:{NAME}")["type"] == "fetched"
    assert child.files()["long.bin"] == longer
    assert hub.ranges(NAME, "long.bin") == [None, f"bytes={10 << 20}-"]
    assert "signature" not in child.said.read_text()


def test_a_file_that_is_not_what_the_hub_says_is_never_taken(hub: FakeHub, child: Child) -> None:
    name = "data/train-00000-of-00002.parquet"
    hub.repositories[NAME].served[name] = File(bytes(len(LONG)))
    process = child.start(f"hf:{NAME}")
    _killed_when(process, lambda: len(hub.ranges(NAME, name)) == 2)  # the first was not kept
    del hub.repositories[NAME].served[name]
    assert child.run(f"hf:{NAME}")["type"] == "fetched"
    assert child.files() == _visible(FILES)


@pytest.mark.parametrize(
    ("token", "gated", "given", "sentences"),
    [
        ("right", True, "", ("hf:owner/name is gated", "set HF_TOKEN")),
        ("right", True, "wrong", ("hf:owner/name is gated", "set HF_TOKEN")),
        ("right", False, "", ("There is no data set repository 'owner/name'", "HF_TOKEN")),
    ],
)
def test_what_needs_a_token_says_so(
    hub: FakeHub, child: Child, token: str, gated: bool, given: str, sentences: tuple[str, str]
) -> None:
    hub.repositories[NAME].token, hub.repositories[NAME].gated = token, gated
    child.environment["HF_TOKEN"] = given
    answer = child.run(f"hf:{NAME}")
    assert answer["type"] == "refused"
    assert all(one in answer["problem"] for one in sentences), answer


def test_a_token_opens_what_is_private(hub: FakeHub, child: Child) -> None:
    hub.repositories[NAME].token = child.environment["HF_TOKEN"] = "right"
    assert child.run(f"hf:{NAME}")["type"] == "fetched"
    assert child.files() == _visible(FILES)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("hf:owner/nothing", "There is no data set repository 'owner/nothing'"),
        (f"hf:{NAME}@v9", "owner/name has no revision 'v9'"),
        ("hf:owner/script", "try hf:owner/script@refs/convert/parquet"),
        ("hf:owner/empty", "There are no files in hf:owner/empty"),
        ("hf:owner/wicked", "which leads out of its folder"),
    ],
)
def test_what_cannot_be_had_is_said_in_a_sentence(hub: FakeHub, child: Child, url: str, sentence: str) -> None:
    hub.repositories["owner/script"] = Repository({"script.py": b"import os\n", "README.md": b"# S\n"})
    hub.repositories["owner/empty"] = Repository({".gitattributes": b""})
    hub.repositories["owner/wicked"] = Repository({"../../outside.csv": b"a,b\n"})
    answer = child.run(url)
    assert answer["type"] == "refused"
    assert sentence in answer["problem"]


def test_an_endpoint_that_is_no_hub_is_found_out(web: WebServer, child: Child) -> None:
    web.otherwise = lambda _: Answer(200, b"<html>Welcome</html>", {"Content-Type": "text/html"})
    assert f"{web.url} does not answer as a Hugging Face hub does" in child.run(f"hf:{NAME}")["problem"]


def test_a_hub_leads_into_the_servers_network_only_where_that_is_allowed(hub: FakeHub, child: Child) -> None:
    del child.environment["TRAINYARD_FETCH_HOSTS"]
    answer = child.run(f"hf:{NAME}")
    assert f"TRAINYARD_FETCH_HOSTS={hub.storage.host}" in answer["problem"]
    assert hub.storage.asked == []


def test_offline_it_comes_from_the_cache_of_this_machine(hub: FakeHub, child: Child, tmp_path: Path) -> None:
    download = "import huggingface_hub as h; h.snapshot_download('owner/name', repo_type='dataset')"
    environment = os.environ | child.environment | {"HF_HUB_DISABLE_XET": "1"}
    subprocess.run([sys.executable, "-c", download], env=environment, check=True, capture_output=True, timeout=100)
    asked = len(hub.web.asked)
    child.environment["HF_HUB_OFFLINE"] = "1"
    answer = child.run(f"hf:{NAME}")
    assert answer["type"] == "fetched", answer
    assert child.files() == _visible(FILES)
    assert f"revision {hub.repositories[NAME].sha}, from the cache of this machine" in answer["origin"]
    assert len(hub.web.asked) == asked
    shutil.rmtree(tmp_path / "hf")
    missing = child.run(f"hf:{NAME}")
    assert "in the cache of this machine" in missing["problem"]
    assert "HF_HUB_OFFLINE" in missing["problem"]
