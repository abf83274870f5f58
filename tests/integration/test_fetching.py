"""Data sets from addresses, on a real studio: fetched, cut off, killed, gone on with, refused."""

import contextlib
import io
import json
import threading
import zipfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image
from typer.testing import CliRunner

from support import hugging_face
from support.fake_hub import FakeHub, Repository
from support.studio import StudioProcess, running_studio, wait_for
from support.web_server import File, WebServer, web_server
from trainyard.cli import app
from trainyard.contracts.errors import StudioError

ROWS = "\n".join(f"{number},{number % 7},{'yes' if number % 3 else 'no'}" for number in range(120))
CSV = f"weight,legs,target\n{ROWS}\n".encode()
LONG = CSV + b"1,2,yes\n" * 400_000


@pytest.fixture(scope="module")
def hub() -> Iterator[FakeHub]:
    with web_server() as web, web_server() as storage:
        yield FakeHub(web, storage)


@pytest.fixture(scope="module")
def web() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


@contextlib.contextmanager
def _studio(home: Path, web: WebServer, hub: FakeHub) -> Generator[StudioProcess]:
    """One that may fetch from these servers, which are of its own machine."""
    with running_studio(
        home,
        TRAINYARD_FETCH_HOSTS=f"{web.host},{hub.storage.host}",
        HF_ENDPOINT=hub.web.url,
        HF_HOME=str(home / "hub"),
        HF_TOKEN="",
    ) as studio:
        yield studio


@pytest.fixture(scope="module")
def fetching(web: WebServer, hub: FakeHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    with _studio(tmp_path_factory.mktemp("fetching"), web, hub) as studio:
        yield studio


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """Set when the test is over, so that no server thread waits on."""
    event = threading.Event()
    yield event
    event.set()


def _read(studio: StudioProcess, url: str, name: str) -> dict[str, Any]:
    return studio.client.read_dataset(studio.client.fetch_dataset(url, name)["id"], 60)


def _fetched(studio: StudioProcess, dataset: dict[str, Any]) -> Path:
    return studio.home / "datasets" / dataset["id"] / "fetched"


def _until_fetching(studio: StudioProcess, dataset: dict[str, Any], least: int) -> dict[str, Any]:
    """Progress, once so many bytes have come."""

    def look() -> dict[str, Any] | None:
        now = studio.client.dataset(dataset["id"])["processing"]
        return now if now and now["stage"] == "fetching" and now["done"] >= least else None

    return wait_for(look, 60, "bytes to come")


def test_an_archive_on_the_web_is_fetched_unpacked_and_read(fetching: StudioProcess, web: WebServer) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("animals/animals.csv", CSV)
    web.paths["/animals.zip"] = File(packed.getvalue(), etag='"7"')
    made = fetching.client.fetch_dataset(f"{web.url}/animals.zip?key=secret")
    assert (made["name"], made["state"]) == ("animals", "processing")
    read = fetching.client.read_dataset(made["id"], 60)
    info = read["current"]
    assert (info["kind"], info["rows"], info["target"]) == ("table", 120, "target")
    assert info["origin"].startswith(f"Fetched from {web.url}/animals.zip?… on 20")
    assert info["origin"].endswith('(ETag "7")')
    assert read["origin"] == info["origin"]
    assert not _fetched(fetching, made).exists()
    kept = [path for path in fetching.home.rglob("*") if path.is_file()]
    assert [path for path in kept if b"key=secret" in path.read_bytes()] == []


def test_a_repository_of_a_hub_is_fetched_and_read(fetching: StudioProcess, hub: FakeHub) -> None:
    hub.repositories["zoo/animals"] = Repository({"README.md": b"# Animals\n", "train.csv": CSV, "test.csv": CSV})
    read = _read(fetching, "hf:zoo/animals@main", "From a hub")
    assert read["current"]["rows"] == 240
    assert read["current"]["recipe"]["split"]["method"] == "given"
    assert f"zoo/animals, revision {hub.repositories['zoo/animals'].sha} (main)" in read["origin"]


def test_pictures_of_a_hub_are_trained_on(fetching: StudioProcess, hub: FakeHub) -> None:
    noise = np.random.default_rng(0)
    rows = [{"image": {"bytes": _png(noise, n % 2), "path": None}, "label": n % 2} for n in range(40)]
    told = hugging_face.features(image="image", label=["dark", "bright"])
    files = hugging_face.repository({"train": rows[:30], "test": rows[30:]}, told, card=True)
    hub.repositories["zoo/lights"] = Repository(files, sha="f" * 40)
    info = _read(fetching, "hf:zoo/lights", "Lights")["current"]
    assert (info["kind"], info["classes"], info["rows"]) == ("image", ["dark", "bright"][::-1], 40)
    assert info["split"]["test"] == 10
    assert fetching.end(fetching.client.start("image.cnn", "lights", {"epochs": 1})["id"])["state"] == "completed"


def _png(noise: np.random.Generator, label: int) -> bytes:
    content = io.BytesIO()
    pixels = noise.integers(0, 100, (16, 16, 3), dtype=np.uint8) + 150 * label
    Image.fromarray(pixels.astype(np.uint8)).save(content, "PNG")
    return content.getvalue()


def test_the_command_line_takes_addresses(
    fetching: StudioProcess, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.paths["/line.csv"] = File(CSV)
    monkeypatch.setenv("TRAINYARD_HOME", str(fetching.home))
    what = ["dataset", "add", f"{web.url}/line.csv", "--name", "Line", "--set", "header=false", "--json"]
    done = CliRunner().invoke(app, what)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["current"]["rows"] == 121


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        ({"url": "http://127.0.0.1:9/a"}, "url", "does not fetch from its own network"),
        ({"url": "http://localhost/a"}, "url", "does not fetch from its own network"),
        ({"url": "http://[::ffff:169.254.169.254]/a"}, "url", "does not fetch from its own network"),
        ({"url": "file:///etc/passwd"}, "url", "file: cannot be fetched"),
        ({"url": "https://me:secret@data.example/a"}, "url", "holds a name or password"),
        ({"url": "hf:a/b/c"}, "url", "names no repository"),
        ({"url": "https://data.example/a", "path": "/tmp"}, "uploads", "either uploads, a path, a url or a generator"),
        ({}, "uploads", "either uploads, a path, a url or a generator"),
    ],
)
def test_what_may_not_be_fetched_is_refused_at_once(
    fetching: StudioProcess, body: dict[str, str], field: str, sentence: str
) -> None:
    with pytest.raises(StudioError, match=sentence) as refused:
        fetching.client.request("POST", "/api/datasets", json=body)
    assert (refused.value.status, refused.value.fields[0].path) == (422, field)
    assert "secret" not in str(refused.value) + repr(refused.value.fields)


def test_a_name_that_means_this_machine_is_refused_by_the_child(fetching: StudioProcess) -> None:
    read = _read(fetching, "http://2130706433:9/a.csv", "Decimal")
    assert (read["state"], read["current"]) == ("error", None)
    assert "does not fetch from its own network" in read["problem"]
    assert not _fetched(fetching, read).exists()


def test_what_is_not_there_is_an_error_with_a_sentence(fetching: StudioProcess, web: WebServer) -> None:
    read = _read(fetching, f"{web.url}/nothing.csv", "Nothing")
    assert read["state"] == "error"
    assert read["problem"] == f"There is nothing at {web.url}/nothing.csv (status 404); check the address."


def test_a_fetch_that_waits_holds_nobody_up(fetching: StudioProcess, web: WebServer, held: threading.Event) -> None:
    web.paths["/slow.csv"] = File(LONG, hold=(len(LONG) // 2, held))
    web.paths["/quick.csv"] = File(CSV)
    slow = fetching.client.fetch_dataset(f"{web.url}/slow.csv", "Slow")
    assert _until_fetching(fetching, slow, len(LONG) // 4)["total"] == len(LONG)
    assert _read(fetching, f"{web.url}/quick.csv", "Quick")["state"] == "ready"
    held.set()
    assert fetching.client.read_dataset(slow["id"], 60)["current"]["rows"] == 400_120


def test_a_data_set_that_is_being_fetched_can_be_deleted(
    fetching: StudioProcess, web: WebServer, held: threading.Event
) -> None:
    web.paths["/gone.csv"] = File(LONG, hold=(len(LONG) // 2, held))
    made = fetching.client.fetch_dataset(f"{web.url}/gone.csv", "Gone")
    _until_fetching(fetching, made, 1)
    fetching.client.delete_dataset(made["id"])
    assert _children(fetching) == []
    assert not (fetching.home / "datasets" / made["id"]).exists()


def _children(studio: StudioProcess) -> list[psutil.Process]:
    """The processes that fetch now."""
    below = psutil.Process(studio.pid).children(recursive=True)
    return [one for one in below if "trainyard.datasets.fetch.child" in one.cmdline()]


def test_a_child_that_is_killed_is_followed_by_one_that_goes_on(
    fetching: StudioProcess, web: WebServer, held: threading.Event
) -> None:
    web.paths["/killed.csv"] = File(LONG, hold=(len(LONG) // 2, held))
    made = fetching.client.fetch_dataset(f"{web.url}/killed.csv", "Killed")
    _until_fetching(fetching, made, len(LONG) // 4)
    web.paths["/killed.csv"] = File(LONG)
    _children(fetching)[0].kill()
    assert fetching.client.read_dataset(made["id"], 60)["current"]["rows"] == 400_120
    first, second = web.ranges("/killed.csv")
    assert first is None
    assert second is not None


def test_a_fetch_goes_on_when_the_studio_is_killed_and_started_again(
    web: WebServer, hub: FakeHub, held: threading.Event, tmp_path: Path
) -> None:
    web.paths["/restart.csv"] = File(LONG, hold=(len(LONG) // 2, held))
    with _studio(tmp_path / "home", web, hub) as studio:
        made = studio.client.fetch_dataset(f"{web.url}/restart.csv", "Restart")
        _until_fetching(studio, made, len(LONG) // 4)
        had = (_fetched(studio, made) / "data").stat().st_size
        web.paths["/restart.csv"] = File(LONG)
        studio.kill()
        studio.start()
        assert studio.client.read_dataset(made["id"], 60)["current"]["rows"] == 400_120
    first, second = web.ranges("/restart.csv")
    assert first is None
    assert second is not None
    assert int(second.removeprefix("bytes=").removesuffix("-")) >= had
