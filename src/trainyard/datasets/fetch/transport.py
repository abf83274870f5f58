"""HTTP that goes only where the guard lets it, and counts what comes."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from trainyard import __version__
from trainyard.datasets.fetch.addresses import shown_url
from trainyard.datasets.fetch.errors import FetchError
from trainyard.datasets.fetch.guard import Guard

CONNECT_S, SILENCE_S = 15.0, 60.0
"""How long a connection may take to stand, and how long the other side may be silent."""
MOST_REDIRECTS = 10
USER_AGENT = f"trainyard/{__version__}"

Count = Callable[[int], None]
"""Called with the number of bytes that have just come; what it raises ends the transfer."""


def ignore(_size: int) -> None:
    """A count that nobody wants."""


class GuardedTransport(httpx2.BaseTransport):
    """Each request, also each redirect, asks the guard anew, and connects to an address that the guard gave.

    The URL carries the address, TLS and the Host header the name. A host has a pool of connections of its own: in a
    shared one, a connection that proved to be of one name could serve another that has the same address.
    """

    def __init__(self, guard: Guard, count: Count = ignore) -> None:
        self._guard, self._count, self._trust = guard, count, httpx2.create_ssl_context()
        self._pools: dict[str, httpx2.HTTPTransport] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises FetchError where the guard refuses, CutError where the resolver fails, and what httpx2 raises."""
        url = request.url
        if url.scheme not in {"http", "https"}:
            raise FetchError(f"It leads on to {shown_url(str(url))}; only http and https are followed.")
        if url.userinfo:
            raise FetchError(f"It leads on to {shown_url(str(url))} with a name or password in it, which is not sent.")
        host = url.raw_host.decode("ascii")
        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = self._guard.addresses(host, port)
        for place, address in enumerate(addresses):
            try:
                return self._send(request, host, address)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if place == len(addresses) - 1:
                    raise
        raise AssertionError("the guard gives at least one address")

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    def _send(self, request: httpx2.Request, host: str, address: str) -> httpx2.Response:
        pool = self._pools.get(host)
        if pool is None:
            pool = self._pools.setdefault(host, httpx2.HTTPTransport(verify=self._trust))
        response = pool.handle_request(
            httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )
        stream = response.stream
        assert isinstance(stream, httpx2.SyncByteStream)  # noqa: S101  it came from a synchronous transport
        response.stream = _Counted(stream, self._count)
        return response


class _Counted(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, count: Count) -> None:
        self._stream, self._count = stream, count

    def __iter__(self) -> Iterator[bytes]:
        for block in self._stream:
            self._count(len(block))
            yield block

    def close(self) -> None:
        self._stream.close()


def client(guard: Guard, count: Count = ignore, **options: Any) -> httpx2.Client:
    """An HTTP client behind the guard. It keeps no cookies of one host for another and uses no proxy."""
    return httpx2.Client(
        transport=GuardedTransport(guard, count),
        follow_redirects=True,
        max_redirects=MOST_REDIRECTS,
        timeout=httpx2.Timeout(SILENCE_S, connect=CONNECT_S),
        **options,
    )
