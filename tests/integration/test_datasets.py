"""Data sets as a person has them: sent, read, mended, trained on, deleted, on a real server with real files."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from tusclient import client as tus

from support.studio import StudioProcess, running_studio, wait_for
from trainyard.contracts.errors import StudioError

ROWS = "\n".join(f"{number},{number % 7},{'yes' if number % 3 else 'no'}" for number in range(120))
CSV = f"weight,legs,target\n{ROWS}\n"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "animals.csv"
    path.write_text(CSV)
    return path


@pytest.fixture
def added(studio: StudioProcess, csv: Path) -> Iterator[dict[str, Any]]:
    """A table that was read; it is gone after the test."""
    made = studio.client.add_dataset(csv, "Animals")
    yield studio.client.read_dataset(made["id"])
    studio.discard_all()
    if any(one["id"] == made["id"] for one in studio.client.datasets()):
        studio.client.delete_dataset(made["id"])


def test_a_table_is_read_and_trained_on(studio: StudioProcess, added: dict[str, Any]) -> None:
    info = added["current"]
    assert (info["kind"], info["task"], info["target"], info["rows"]) == ("table", "classification", "target", 120)
    assert info["classes"] == ["no", "yes"]
    run = studio.client.start("tabular.forest", "animals", {"trees": 5})
    ended = studio.end(run["id"])
    assert (ended["state"], ended["dataset_id"], ended["dataset_version"]) == ("completed", added["id"], 1)
    usage = studio.client.request("GET", "/api/datasets/animals/usage")
    assert (usage["runs"], usage["bytes"] > len(CSV)) == (1, True)
    assert added["last_used_at"] is None
    assert studio.client.request("GET", "/api/datasets/animals")["last_used_at"] == run["created_at"]


def test_samples_come_page_by_page_and_part_by_part(studio: StudioProcess, added: dict[str, Any]) -> None:
    path = f"/api/datasets/{added['id']}/samples"
    page = studio.client.request("GET", path, params={"start": 100, "limit": 50})
    assert (page["columns"], page["total"], len(page["rows"])) == (["weight", "legs", "target"], 120, 20)
    assert page["rows"][0]["values"] == [100, 2, "yes"]
    test = studio.client.request("GET", path, params={"part": "test", "label": "no"})
    assert {row["part"] for row in test["rows"]} == {"test"}
    assert {row["values"][2] for row in test["rows"]} == {"no"}
    assert test["total"] == 6


def test_a_version_is_made_undone_and_redone(studio: StudioProcess, added: dict[str, Any]) -> None:
    edit = {"op": "drop_columns", "columns": ["legs"]}
    studio.client.revise_dataset("animals", edits=[edit])
    second = studio.client.read_dataset("animals")
    assert (second["current"]["version"], second["current"]["features"]) == (2, ["weight"])
    undone = studio.client.request("PATCH", "/api/datasets/animals", json={"current": 1})
    assert undone["current"] == added["current"]
    versions = studio.client.request("GET", "/api/datasets/animals/versions")["items"]
    assert [(one["info"]["version"], one["changed"]) for one in versions] == [
        (2, "without legs"),
        (1, "as it was read"),
    ]
    studio.client.request("PATCH", "/api/datasets/animals", json={"current": 2})
    studio.client.revise_dataset("animals", target="weight")
    third = studio.client.read_dataset("animals")["current"]
    assert (third["version"], third["task"], third["recipe"]["edits"]) == (3, "regression", [edit])
    assert (third["before"], second["current"]["before"], added["current"]["before"]) == (2, 1, None)


def test_what_a_version_changed_is_told_against_the_one_it_was_made_from(
    studio: StudioProcess, added: dict[str, Any]
) -> None:
    studio.client.revise_dataset("animals", edits=[{"op": "drop_columns", "columns": ["legs"]}])
    studio.client.read_dataset("animals")
    studio.client.request("PATCH", "/api/datasets/animals", json={"current": 1})
    studio.client.revise_dataset("animals", edits=[{"op": "drop_samples", "ids": [3, 4]}])
    studio.client.read_dataset("animals")
    newest = studio.client.request("GET", "/api/datasets/animals/versions")["items"][0]
    assert (newest["changed"], newest["info"]["before"]) == ("2 samples left out", 1)


def test_how_it_was_read_is_told(added: dict[str, Any]) -> None:
    reading = added["current"]["reading"]
    assert (reading["delimiter"], reading["encoding"], reading["header"]) == (",", "utf-8", True)
    assert added["current"]["recipe"]["options"] == {}
    assert "animals.csv: encoding utf-8, “,” between columns, with a header line" in added["current"]["notes"]
    assert added["current"]["bytes"] == len(CSV)


def test_long_texts_are_cut_unless_all_is_asked_for(studio: StudioProcess, tmp_path: Path) -> None:
    path = tmp_path / "letters.csv"
    long = "dear reader " * 200
    path.write_text("text,label\n" + "".join(f"{long}{n},{'ab'[n % 2]}\n" for n in range(60)))
    made = studio.client.read_dataset(studio.client.add_dataset(path)["id"])
    asked = f"/api/datasets/{made['id']}/samples"
    cut = studio.client.request("GET", asked, params={"limit": 1})
    whole = studio.client.request("GET", asked, params={"limit": 1, "most_text": 10_000})
    at = cut["columns"].index("text")
    assert (len(cut["rows"][0]["values"][at]), len(whole["rows"][0]["values"][at])) == (400, len(long) + 1)
    studio.client.delete_dataset(made["id"])


def test_a_change_that_cannot_be_made_leaves_what_there_is(studio: StudioProcess, added: dict[str, Any]) -> None:
    studio.client.revise_dataset("animals", target="wings")
    after = studio.client.read_dataset("animals")
    assert "'wings'" in after["problem"]
    assert (after["state"], after["current"]) == (added["state"], added["current"])


def test_what_cannot_be_read_is_an_error_with_a_sentence(studio: StudioProcess, tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(b"\0\1\2\3" * 1000)
    made = studio.client.read_dataset(studio.client.add_dataset(path)["id"])
    assert (made["state"], made["current"]) == ("error", None)
    assert made["problem"].endswith(".")
    with pytest.raises(StudioError, match="is not ready"):
        studio.client.start("tabular.forest", made["name"], {})
    studio.client.delete_dataset(made["id"])


def test_pictures_from_folders_are_read_shown_and_trained_on(studio: StudioProcess, tmp_path: Path) -> None:
    for number in range(60):
        colour = (200 + number % 50, 20, 20) if number % 2 else (20, 20, 200 - number % 50)
        folder = tmp_path / "flags" / ("red" if number % 2 else "blue")
        folder.mkdir(parents=True, exist_ok=True)
        picture = Image.effect_noise((40, 30), 60 + number).convert("RGB")
        Image.blend(picture, Image.new("RGB", (40, 30), colour), 0.6).save(folder / f"{number}.png")
    (tmp_path / "flags" / "red" / "page.jpg").write_text("<html>not found</html>")
    made = studio.client.read_dataset(studio.client.add_dataset(tmp_path / "flags", "Flags")["id"])
    info = made["current"]
    assert (info["kind"], info["classes"], info["rows"]) == ("image", ["blue", "red"], 60)
    preview = studio.client._http.get(f"/api/datasets/flags/samples/{0}/preview")
    assert preview.headers["content-type"] == "image/webp"
    assert preview.content[8:12] == b"WEBP"
    ended = studio.end(studio.client.start("image.cnn", "flags", {"epochs": 2})["id"])
    assert ended["state"] == "completed"
    studio.client.delete_dataset("flags")


def test_a_data_set_that_a_run_reads_is_not_deleted(studio: StudioProcess, added: dict[str, Any]) -> None:
    run = studio.client.start("tabular.forest", "animals", {"trees": 5000})
    studio.until(run["id"], lambda now: now["state"] == "running")
    with pytest.raises(StudioError, match=run["name"]) as refused:
        studio.client.delete_dataset("animals")
    assert refused.value.status == 409
    studio.client.stop(run["id"], "discard")
    studio.end(run["id"])
    folder, source = studio.home / "datasets" / added["id"], studio.home / "sources" / added["current"]["source"]
    assert folder.exists()
    assert source.exists()
    assert studio.client.delete_dataset("animals")["freed_bytes"] > len(CSV)
    assert not folder.exists()
    assert not source.exists()


def test_the_same_bytes_are_stored_once(studio: StudioProcess, added: dict[str, Any], csv: Path) -> None:
    twin = studio.client.read_dataset(studio.client.add_dataset(csv, "Twin")["id"])
    assert twin["current"]["source"] == added["current"]["source"]
    source = studio.home / "sources" / twin["current"]["source"]
    studio.client.delete_dataset(twin["id"])
    assert source.exists()  # the first one still needs it


def test_a_taken_name_is_refused_if_asked_for_and_numbered_if_not(
    studio: StudioProcess, added: dict[str, Any], csv: Path
) -> None:
    with pytest.raises(StudioError, match="another name"):
        studio.client.add_dataset(csv, "Animals")
    second = studio.client.add_dataset(csv)
    assert second["name"] == "animals_2"
    studio.client.read_dataset(second["id"])
    studio.client.delete_dataset(second["id"])


def test_generated_data_is_labelled_and_stays_so(studio: StudioProcess) -> None:
    made = studio.client.generate_dataset("rock-slope", "Slopes", windows=120, seed=4)
    info = studio.client.read_dataset(made["id"])["current"]
    assert (info["kind"], info["rows"], info["target"], info["generated"]) == ("multimodal", 120, "label", True)
    assert info["origin"].startswith("Generated by rock-slope, 120 windows, seed 4")
    assert (info["state"], info["blocking"], info["classes"]) == ("ready", 0, ["alarm", "stable", "watch"])
    studio.client.revise_dataset("slopes", target="hours_to_failure")
    second = studio.client.read_dataset("slopes")["current"]
    assert (second["version"], second["task"], second["generated"]) == (2, "regression", True)
    assert second["source"] == info["source"]
    assert studio.client._http.get(f"/api/datasets/{made['id']}/samples/0/preview").status_code == 200
    studio.client.delete_dataset("slopes")


def test_a_generator_is_told_what_it_can_do(studio: StudioProcess) -> None:
    with pytest.raises(StudioError, match="windows"):
        studio.client.generate_dataset("rock-slope", windows=3)
    with pytest.raises(StudioError, match="generator"):
        studio.client.generate_dataset("snow")
    both = {"path": "/", "generate": {"generator": "rock-slope"}}
    with pytest.raises(StudioError, match="or a generator"):
        studio.client.request("POST", "/api/datasets", json=both)


def test_bundled_slopes_are_there_and_labelled(studio: StudioProcess) -> None:
    slopes, wine = (studio.client.dataset(name)["current"] for name in ("rock_slope_monitoring", "wine"))
    assert (slopes["generated"], slopes["title"], slopes["rows"]) == (True, "Rock slope monitoring", 720)
    assert not wine["generated"]


def test_a_path_on_the_server_needs_an_allowed_root(studio: StudioProcess, csv: Path) -> None:
    with pytest.raises(StudioError) as refused:
        studio.client.request("POST", "/api/datasets", json={"path": str(csv)})
    assert refused.value.fields[0].path == "path"
    assert "TRAINYARD_IMPORT_ROOTS" in str(refused.value.fields[0].allowed)


@pytest.mark.parametrize("body", [b'{"colour": "red"}', b'{"uploads": 5}', b"no JSON"])
def test_a_body_that_does_not_fit_is_refused(studio: StudioProcess, body: bytes) -> None:
    answer = studio.client._http.post("/api/datasets", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["fields"]


def test_a_plain_multipart_request_makes_a_data_set(studio: StudioProcess) -> None:
    files = [("files", ("plain.csv", CSV.encode() + b"500,1,no\n" * 3_000_000, "text/csv"))]
    answer = studio.client._http.post("/api/datasets", data={"name": "Plain"}, files=files)
    assert answer.status_code == 201, answer.text
    assert studio.client.read_dataset("plain")["current"]["rows"] == 3_000_120
    studio.client.delete_dataset("plain")


# --- uploads ----------------------------------------------------------------------------------------------------------


def _headers(studio: StudioProcess) -> dict[str, str]:
    return {"Authorization": f"Bearer {studio.token}"}


def test_a_tus_client_that_knows_nothing_of_us_uploads(studio: StudioProcess, tmp_path: Path) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(bytes(range(256)) * 40_000)
    sender = tus.TusClient(f"{studio.url}/api/uploads", headers=_headers(studio))
    with path.open("rb") as stream:
        uploader = sender.uploader(file_stream=stream, chunk_size=1 << 20, metadata={"filename": "big.bin"})
        uploader.upload()
    upload_id = str(uploader.url).rpartition("/")[2]
    kept = studio.home / "uploads" / upload_id / "data"
    assert hashlib.sha256(kept.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()
    studio.client._http.delete(f"/api/uploads/{upload_id}", headers={"Tus-Resumable": "1.0.0"})
    assert not kept.exists()


TUS = {"Tus-Resumable": "1.0.0"}
PATCH = TUS | {"Content-Type": "application/offset+octet-stream"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Offset": "3"}, 409),
        ({"Upload-Offset": "0", "Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Offset": "0", "Content-Type": "text/plain"}, 415),
        ({"Upload-Offset": "0", "Upload-Checksum": "crc32 AAAA"}, 400),
        ({"Upload-Offset": "0", "Upload-Checksum": "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="}, 460),
    ],
)
def test_a_part_that_does_not_fit_is_refused_and_nothing_of_it_kept(
    studio: StudioProcess, headers: dict[str, str], status: int
) -> None:
    http = studio.client._http
    url = http.post("/api/uploads", headers=TUS | {"Upload-Length": "11"}).headers["location"]
    answer = http.patch(url, content=b"hello", headers=PATCH | headers)
    assert answer.status_code == status
    assert http.head(url, headers=TUS).headers["upload-offset"] == "0"
    assert http.patch(url, content=b"hello world!", headers=PATCH | {"Upload-Offset": "0"}).status_code == 413
    http.delete(url, headers=TUS)


def test_an_upload_that_is_not_complete_makes_no_data_set(studio: StudioProcess) -> None:
    http = studio.client._http
    url = http.post("/api/uploads", headers=TUS | {"Upload-Length": "11"}).headers["location"]
    upload = {"id": url.rpartition("/")[2], "path": "a.csv"}
    with pytest.raises(StudioError, match="11 bytes are missing"):
        studio.client.request("POST", "/api/datasets", json={"uploads": [upload]})
    http.delete(url, headers=TUS)


@pytest.mark.parametrize("wrong", ["x" * 16, "06gzw2wdcp26xwy", "%2e%2e"])
def test_an_id_is_never_a_path(studio: StudioProcess, wrong: str) -> None:
    assert studio.client._http.head(f"/api/uploads/{wrong}", headers=TUS).status_code == 404


def test_killed_in_the_middle_the_upload_and_the_reading_go_on(tmp_path: Path, csv: Path) -> None:
    many = tmp_path / "many.csv"
    many.write_text(CSV + "1,2,yes\n" * 400_000)
    data = csv.read_bytes()
    with running_studio(tmp_path / "home") as studio:
        http = studio.client._http
        url = http.post("/api/uploads", headers=TUS | {"Upload-Length": str(len(data))}).headers["location"]
        http.patch(url, content=data[:700], headers=PATCH | {"Upload-Offset": "0"})
        made = studio.client.add_dataset(many, "Many")
        studio.kill()
        studio.start()
        http = studio.client._http
        assert http.head(url, headers=TUS).headers["upload-offset"] == "700"
        http.patch(url, content=data[700:], headers=PATCH | {"Upload-Offset": "700"})
        upload = {"id": url.rpartition("/")[2], "path": "animals.csv"}
        second = studio.client.request("POST", "/api/datasets", json={"uploads": [upload]})
        assert studio.client.read_dataset(second["id"])["current"]["rows"] == 120
        assert studio.client.read_dataset(made["id"])["current"]["rows"] == 400_120
        wait_for(lambda: _is_tidy(studio.home), 60, "no temporary file to be left")


def test_asked_again_because_the_answer_was_lost_it_is_made_once(studio: StudioProcess, csv: Path) -> None:
    http, data = studio.client._http, csv.read_bytes()
    url = http.post("/api/uploads", headers=TUS | {"Upload-Length": str(len(data))}).headers["location"]
    http.patch(url, content=data, headers=PATCH | {"Upload-Offset": "0"})
    body = {"name": "Once", "uploads": [{"id": url.rpartition("/")[2], "path": "animals.csv"}]}
    first = studio.client.request("POST", "/api/datasets", json=body)
    at_once = studio.client.request("POST", "/api/datasets", json=body)
    read = studio.client.read_dataset(first["id"])
    later = studio.client.request("POST", "/api/datasets", json=body)
    assert (at_once["id"], later) == (first["id"], read)
    assert [one["title"] for one in studio.client.datasets()].count("Once") == 1
    studio.client.delete_dataset(first["id"])
    with pytest.raises(StudioError, match="no upload"):
        studio.client.request("POST", "/api/datasets", json=body)


def _is_tidy(home: Path) -> bool | None:
    left = [*(home / "uploads").glob("*"), *(home / "sources").glob("*new*"), *home.glob("datasets/*/.*")]
    return None if left else True


def test_a_line_that_is_cut_again_and_again_loses_nothing(studio: StudioProcess) -> None:
    data = bytes(range(256)) * 8000
    http = studio.client._http
    url = http.post("/api/uploads", headers=TUS | {"Upload-Length": str(len(data))}).headers["location"]
    sent, at = 0, 0

    def cut(start: int) -> Iterator[bytes]:
        yield data[start : start + 200_000]
        raise httpx.ReadError("the line is cut")

    for _ in range(10):
        with pytest.raises(httpx.ReadError):
            http.patch(url, content=cut(at), headers=PATCH | {"Upload-Offset": str(at)})
        sent += 200_000
        before, at = at, wait_for(lambda before=at: _moved(http, url, before), 10, "the part to be kept")
        assert at == before + 200_000
    http.patch(url, content=data[at:], headers=PATCH | {"Upload-Offset": str(at)})
    sent += len(data) - at
    kept = studio.home / "uploads" / url.rpartition("/")[2] / "data"
    assert kept.read_bytes() == data
    assert sent <= 1.01 * len(data)
    http.delete(url, headers=TUS)


def _moved(http: httpx.Client, url: str, before: int) -> int | None:
    offset = int(http.head(url, headers=TUS).headers["upload-offset"])
    return offset if offset > before else None
