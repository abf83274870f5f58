"""A small web server of this machine, as tests want it: ranges, ETags, redirects, lines that are cut or held."""

import contextlib
import re
import ssl
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


@dataclass
class Asked:
    """One request, as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    """Names in lower case."""


@dataclass
class Answer:
    """`announced` is the Content-Length where it is not that of the body; None sends the body in chunks."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    announced: int | None = -1
    cut: int | None = None
    """After so many bytes of the body the line is cut."""
    hold: tuple[int, threading.Event] | None = None
    """After so many bytes the server waits for the event."""


Answering = Callable[[Asked], Answer]


@dataclass
class File:
    """A file as good servers serve it (RFC 9110): whole or in part, if it is still the one that was asked for."""

    content: bytes
    etag: str = '"v1"'
    headers: dict[str, str] = field(default_factory=dict[str, str])
    ranges: bool = True
    cuts: list[int] = field(default_factory=list[int])
    """Each request takes one away, and is cut after so many bytes."""
    hold: tuple[int, threading.Event] | None = None

    def __call__(self, asked: Asked) -> Answer:
        same = {"ETag": self.etag} if self.etag else {}
        answer = Answer(200, self.content, {**same, **self.headers}, hold=self.hold)
        found = re.fullmatch(r"bytes=(\d+)-", asked.headers.get("range", ""))
        if found and self.ranges and asked.headers.get("if-range", self.etag) == self.etag:
            start, total = int(found[1]), len(self.content)
            if start >= total:
                return Answer(416, b"", {"Content-Range": f"bytes */{total}"})
            answer.status, answer.body = 206, self.content[start:]
            answer.headers["Content-Range"] = f"bytes {start}-{total - 1}/{total}"
        if self.cuts and asked.method == "GET":
            answer.cut = self.cuts.pop(0)
        return answer


class WebServer:
    """Answers by path; what is not there is 404. `asked` are the requests so far."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.url = f"{scheme}://{self.host}"
        self.asked: list[Asked] = []
        self.paths: dict[str, Answering] = {}
        self.otherwise: Answering = lambda _: Answer(404, b"there is nothing here")

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.paths[path] = lambda _: Answer(status, b"", {"Location": to})

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.paths.get(asked.path, self.otherwise)(asked)

    def ranges(self, path: str) -> list[str | None]:
        """The ranges that were asked for, of each GET."""
        return [one.headers.get("range") for one in self.asked if one.path == path and one.method == "GET"]


@contextlib.contextmanager
def web_server(tls: ssl.SSLContext | None = None) -> Generator[WebServer]:
    """On a free port of loopback."""
    server = _Server(("127.0.0.1", 0), _Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    web = server.web = WebServer(server.server_address[1], "https" if tls else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    web: WebServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Those who ask break off now and then; that is what tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        assert isinstance(self.server, _Server)
        answer = self.server.web.answer(Asked(self.command, unquote(parts.path), parts.query, headers))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.announced is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            length = len(answer.body) if answer.announced < 0 else answer.announced
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command == "GET":
            with contextlib.suppress(ConnectionError):
                self._send(answer)

    do_HEAD = do_GET  # noqa: N815  the name that http.server looks for

    def _send(self, answer: Answer) -> None:
        body = answer.body if answer.cut is None else answer.body[: answer.cut]
        if answer.announced is None:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(body), body) if body else b"")
            if answer.cut is None:
                self.wfile.write(b"0\r\n\r\n")
        elif answer.hold is not None:
            place, event = answer.hold
            self.wfile.write(body[:place])
            self.wfile.flush()
            event.wait(60)
            self.wfile.write(body[place:])
        else:
            self.wfile.write(body)
        if answer.cut is not None or (answer.announced or 0) > len(body):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Tests look at `asked` instead."""
