"""A web server of this machine, and what fetches from it without a pause."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from support.web_server import WebServer, web_server
from trainyard.datasets.fetch.addresses import WebAddress, parse
from trainyard.datasets.fetch.guard import Guard
from trainyard.datasets.fetch.patience import Patience
from trainyard.datasets.fetch.web import Fetched, WebFetch


@pytest.fixture
def web() -> Iterator[WebServer]:
    with web_server() as server:
        yield server


class Fetch(Protocol):
    """Fetches a path of the server, or a whole address."""

    waited: list[float]
    told: list[tuple[int, int]]

    def __call__(self, address: str) -> Fetched: ...


class _Fetching:
    def __init__(self, web: WebServer, folder: Path) -> None:
        self._web, self._folder = web, folder
        self.waited: list[float] = []
        self.told: list[tuple[int, int]] = []

    def __call__(self, address: str) -> Fetched:
        parsed = parse(address if "://" in address else self._web.url + address)
        assert isinstance(parsed, WebAddress)
        patience = Patience(pauses=(1.0, 2.0), sleep=self.waited.append)
        told = self.told
        return WebFetch(parsed, self._folder, Guard([self._web.host]), lambda *now: told.append(now), patience).run()


@pytest.fixture
def fetch(web: WebServer, tmp_path: Path) -> Fetch:
    return _Fetching(web, tmp_path / "fetched")
