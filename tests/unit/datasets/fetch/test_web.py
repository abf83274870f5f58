"""Files from a real web server: whole, cut, changed, refused."""

import gzip
import hashlib
import socket
import ssl
import threading
from pathlib import Path

import pytest
import trustme

from support.web_server import Answer, Asked, File, WebServer, web_server
from trainyard.datasets.fetch import meter as meters
from trainyard.datasets.fetch import transport
from trainyard.datasets.fetch.addresses import WebAddress
from trainyard.datasets.fetch.errors import FetchError
from trainyard.datasets.fetch.guard import Guard
from trainyard.datasets.fetch.meter import Meter
from trainyard.datasets.fetch.web import WebFetch
from unit.datasets.fetch.conftest import Fetch

CONTENT = bytes(range(256)) * 4000
HALF = len(CONTENT) // 2


def test_a_file_comes_whole_and_says_where_it_is_from(web: WebServer, fetch: Fetch) -> None:
    web.paths["/files/cats.zip"] = File(CONTENT, etag='"5f3a"')
    file = fetch("/files/cats.zip?signature=secret")
    assert (file.label, file.path.read_bytes()) == ("cats.zip", CONTENT)
    assert file.origin.startswith(f"Fetched from {web.url}/files/cats.zip?… on 20")
    assert file.origin.endswith('(ETag "5f3a")')
    assert fetch.told[0] == (0, len(CONTENT))
    assert fetch.told[-1] == (len(CONTENT), len(CONTENT))
    assert web.asked[0].headers["accept-encoding"] == "identity"


def test_a_line_that_is_cut_again_and_again_goes_on_where_it_was(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = File(CONTENT, cuts=[100_000] * 7)
    assert fetch("/a").path.read_bytes() == CONTENT
    assert web.ranges("/a") == [None, *(f"bytes={100_000 * n}-" for n in range(1, 8))]
    assert fetch.waited == [1.0] * 7  # each brought something, so none counts as one more failure


def test_an_earlier_part_is_gone_on_with(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = File(CONTENT, cuts=[HALF, 0, 0, 0])
    with pytest.raises(FetchError, match="in 3 attempts; the last time the line was cut after"):
        fetch("/a")
    assert fetch("/a").path.read_bytes() == CONTENT
    assert web.ranges("/a")[-1] == f"bytes={HALF}-"
    assert web.asked[-1].headers["if-range"] == '"v1"'


def test_what_is_whole_already_is_not_fetched_again(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = File(CONTENT)
    fetch("/a")
    assert fetch("/a").path.read_bytes() == CONTENT
    assert len(web.asked) == 1


@pytest.mark.parametrize("etag", ['"v2"', 'W/"v2"', ""])
def test_a_file_that_has_changed_meanwhile_is_fetched_anew(web: WebServer, fetch: Fetch, etag: str) -> None:
    web.paths["/a"] = File(CONTENT, cuts=[HALF, 0, 0])
    with pytest.raises(FetchError):
        fetch("/a")
    changed = CONTENT[::-1] + b"more"
    web.paths["/a"] = File(changed, etag=etag)
    assert fetch("/a").path.read_bytes() == changed


def test_a_server_that_ignores_if_range_is_found_out(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = File(CONTENT, cuts=[HALF, 0, 0])
    with pytest.raises(FetchError):
        fetch("/a")
    changed = CONTENT[::-1]

    def ignoring(asked: Asked) -> Answer:
        asked.headers.pop("if-range", None)
        return File(changed, etag='"v2"')(asked)

    web.paths["/a"] = ignoring
    assert fetch("/a").path.read_bytes() == changed


def test_where_nothing_tells_that_it_is_the_same_file_it_is_fetched_anew(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = File(CONTENT, etag="", cuts=[HALF])
    assert fetch("/a").path.read_bytes() == CONTENT
    assert web.ranges("/a") == [None, None]


def test_another_address_never_goes_on_with_the_bytes_of_this_one(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = File(CONTENT, cuts=[HALF, 0, 0])
    with pytest.raises(FetchError):
        fetch("/a")
    web.paths["/b"] = File(CONTENT[::-1])
    assert fetch("/b").path.read_bytes() == CONTENT[::-1]
    assert web.ranges("/b") == [None]


def test_a_file_without_a_length_comes_whole(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = lambda _: Answer(200, CONTENT, announced=None)
    assert fetch("/a").path.read_bytes() == CONTENT


def test_a_file_without_a_length_that_is_cut_is_not_taken_for_whole(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = lambda _: Answer(200, CONTENT, announced=None, cut=HALF)
    with pytest.raises(FetchError, match="the line was cut"):
        fetch("/a")


def test_a_body_shorter_than_announced_is_an_error(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = lambda _: Answer(200, b"half", announced=8)
    with pytest.raises(FetchError, match="3 attempts; the last time the line was cut after 4 of 8 bytes"):
        fetch("/a")
    assert fetch.waited == [1.0, 2.0]


def test_a_server_that_falls_silent_is_given_up(web: WebServer, fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "SILENCE_S", 0.1)
    over = threading.Event()
    web.paths["/a"] = File(CONTENT, hold=(1000, over), ranges=False)
    with pytest.raises(FetchError, match="the last time its server was silent after 1,000 of 1,024,000 bytes"):
        fetch("/a")
    over.set()
    assert fetch.waited == [1.0, 2.0]


def test_a_host_that_nobody_knows_is_not_waited_for(tmp_path: Path, fetch: Fetch) -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    guard = Guard(resolve=resolve)
    with pytest.raises(FetchError, match="is not known; check the spelling"):
        WebFetch(WebAddress("https://data.exmaple/a"), tmp_path, guard, lambda *_: None).run()


def test_busy_servers_are_asked_again_when_they_say(web: WebServer, fetch: Fetch) -> None:
    answers = [Answer(503, headers={"Retry-After": "30"}), Answer(429), Answer(200, b"a,b\n")]
    web.paths["/a"] = lambda _: answers.pop(0)
    assert fetch("/a").path.read_bytes() == b"a,b\n"
    assert fetch.waited == [30.0, 2.0]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, "There is nothing at"),
        (410, "There is nothing at"),
        (401, "signing in"),
        (403, "signing in"),
        (418, "status 418"),
    ],
)
def test_what_will_not_change_is_not_asked_for_again(web: WebServer, fetch: Fetch, status: int, sentence: str) -> None:
    web.paths["/a"] = lambda _: Answer(status)
    with pytest.raises(FetchError, match=sentence):
        fetch("/a")
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [Answer(200, b"x", {"Content-Type": "text/html; charset=utf-8"}), Answer(200, b"\n <!DOCTYPE html><p>Sign in")],
)
def test_a_web_page_is_no_file(web: WebServer, fetch: Fetch, answer: Answer) -> None:
    web.paths["/a.csv"] = lambda _: answer
    with pytest.raises(FetchError, match="is a web page, not a file of data"):
        fetch("/a.csv")


def test_redirects_are_followed_and_loops_are_not(web: WebServer, fetch: Fetch) -> None:
    web.redirect("/old", "/new.csv", 301)
    web.paths["/new.csv"] = File(b"a,b\n")
    assert fetch("/old").label == "new.csv"
    web.redirect("/here", "/there")
    web.redirect("/there", "/here")
    with pytest.raises(FetchError, match="without end"):
        fetch("/here")


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("ftp://127.0.0.1/a", "neither http nor https|only http and https"),
        ("file:///etc/passwd", "only http and https|neither http nor https"),
        ("http://user:secret@127.0.0.1/a", "with a name or password in it"),
        ("http://127.0.0.1:1/a", "its own network"),
        ("http://[::1]/a", "its own network"),
        ("http://2130706433/a", "its own network"),
        ("http://169.254.169.254/latest/meta-data", "its own network"),
    ],
)
def test_a_redirect_leads_nowhere_that_an_address_may_not(web: WebServer, fetch: Fetch, to: str, sentence: str) -> None:
    web.redirect("/a", to)
    with pytest.raises(FetchError, match=sentence) as refused:
        fetch("/a")
    assert "secret" not in refused.value.message
    assert fetch.waited == []


def test_a_host_that_is_not_allowed_is_never_asked(web: WebServer, tmp_path: Path) -> None:
    web.paths["/a"] = File(CONTENT)
    with pytest.raises(FetchError, match=r"TRAINYARD_FETCH_HOSTS=127\.0\.0\.1"):
        WebFetch(WebAddress(f"{web.url}/a"), tmp_path, Guard(), lambda *_: None).run()
    assert web.asked == []


def test_the_connection_goes_to_the_address_that_was_looked_at(web: WebServer, tmp_path: Path) -> None:
    """The name resolves to nothing on this machine: only the guard's answer can have led to the server."""
    web.paths["/a.csv"] = File(b"a,b\n")
    guard = Guard([f"data.example:{web.port}"], resolve=lambda _host, _port: ["127.0.0.1"])
    file = WebFetch(WebAddress(f"http://data.example:{web.port}/a.csv"), tmp_path, guard, lambda *_: None).run()
    assert file.path.read_bytes() == b"a,b\n"
    assert web.asked[0].headers["host"] == f"data.example:{web.port}"


def test_a_second_address_is_tried_where_the_first_does_not_answer(web: WebServer, tmp_path: Path) -> None:
    web.paths["/a.csv"] = File(b"a,b\n")
    guard = Guard(["data.example"], resolve=lambda _host, _port: ["127.0.0.3", "127.0.0.1"])
    file = WebFetch(WebAddress(f"http://data.example:{web.port}/a.csv"), tmp_path, guard, lambda *_: None).run()
    assert file.path.read_bytes() == b"a,b\n"


def test_a_certificate_is_judged_by_the_name_and_not_by_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("data.example").configure_cert(tls)
    with web_server(tls) as web:
        web.paths["/a.csv"] = File(b"a,b\n")
        guard = Guard(["data.example", "other.example"], resolve=lambda _host, _port: ["127.0.0.1"])

        def fetched(host: str) -> bytes:
            address = WebAddress(f"https://{host}:{web.port}/a.csv")
            return WebFetch(address, tmp_path / host, guard, lambda *_: None).run().path.read_bytes()

        assert fetched("data.example") == b"a,b\n"
        with pytest.raises(FetchError, match=r"cannot be trusted.*SSL_CERT_FILE"):
            fetched("other.example")


@pytest.mark.parametrize(
    ("path", "headers", "label"),
    [
        ("/a%20b.csv", {}, "a b.csv"),
        ("/get", {"Content-Disposition": 'attachment; filename="cats.zip"'}, "cats.zip"),
        ("/get", {"Content-Disposition": "attachment; filename*=UTF-8''%DA%AF%D8%B1%D8%A8%D9%87.csv"}, "گربه.csv"),
        ("/get", {"Content-Disposition": 'attachment; filename="../../etc/passwd.csv"'}, "passwd.csv"),
        ("/get", {"Content-Disposition": "attachment; filename="}, "get"),
        ("/get", {"Content-Type": "text/csv"}, "get.csv"),
        ("/", {"Content-Type": "application/vnd.apache.parquet"}, "data.parquet"),
        ("/a.csv", {"Content-Encoding": "gzip"}, "a.csv.gz"),
    ],
)
def test_names_are_found(web: WebServer, fetch: Fetch, path: str, headers: dict[str, str], label: str) -> None:
    web.otherwise = File(gzip.compress(b"a,b\n"), headers=headers)
    assert fetch(path).label == label


def test_a_packing_that_cannot_be_undone_is_refused(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a.csv"] = File(b"x", headers={"Content-Encoding": "br"})
    with pytest.raises(FetchError, match="'br'"):
        fetch("/a.csv")


def test_a_checksum_in_the_address_is_compared(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = File(CONTENT)
    right = hashlib.sha256(CONTENT).hexdigest()
    assert fetch(f"/a#sha256={right}").path.read_bytes() == CONTENT
    assert fetch(f"/a#md5={hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()}").path.exists()
    with pytest.raises(FetchError, match="not the one that was meant: its sha256 is"):
        fetch(f"/a#sha256={'0' * 64}")


def test_a_checksum_that_the_server_tells_is_compared(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = File(CONTENT, headers={"Repr-Digest": "sha-256=:" + "A" * 43 + "=:"})
    with pytest.raises(FetchError, match="not the one that was meant"):
        fetch("/a")


def test_an_empty_file_is_refused(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a.csv"] = File(b"")
    with pytest.raises(FetchError, match="is empty"):
        fetch("/a.csv")


def test_what_is_too_large_is_not_begun(web: WebServer, fetch: Fetch) -> None:
    web.paths["/a"] = lambda _: Answer(200, b"", announced=meters.MOST_BYTES + 1)
    with pytest.raises(FetchError, match=r"It has 100\.0 GB or more, and at most 100\.0 GB are fetched"):
        fetch("/a")


def test_what_hides_its_size_is_stopped_at_the_limit(web: WebServer, tmp_path: Path) -> None:
    web.paths["/a"] = lambda _: Answer(200, CONTENT, announced=None)

    def small(folder: Path, progress: meters.Progress) -> Meter:
        return Meter(folder, progress, most=1000)

    with pytest.raises(FetchError, match="at most"):
        WebFetch(WebAddress(f"{web.url}/a"), tmp_path, Guard([web.host]), lambda *_: None, meter=small).run()
    assert (tmp_path / "data").stat().st_size < len(CONTENT)


def test_a_disk_without_room_is_said_before_a_byte_is_written(
    web: WebServer, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1 << 29, "total": 1 << 40})
    monkeypatch.setattr(meters, "disk_usage", lambda _: usage)
    web.paths["/a"] = File(CONTENT)
    with pytest.raises(FetchError, match=r"has room for 0\.0 MB more, and this has 1\.0 MB"):
        fetch("/a")
