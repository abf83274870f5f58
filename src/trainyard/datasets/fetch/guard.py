"""Which hosts the server may fetch from: the open internet, and what the administrator allows besides.

Without this a person who may add data could make the server read what only the server can reach: its own ports, the
machines beside it, the metadata service of its cloud (server-side request forgery:
https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html). The rule is
about addresses, not names: a name is resolved here, and the connection goes to the very addresses that were looked at.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from typing import Any

import psutil

from trainyard.datasets.fetch.errors import CutError, FetchError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
SETTING = "TRAINYARD_FETCH_HOSTS"
CLOSED = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "fec0::/10", "3fff::/20", "5f00::/16")
)
"""What Python's `is_global` lets through, in some versions at least: protocol assignments (one cloud's metadata service
among them), 6to4 relays, another cloud's host services, site-local addresses, documentation, segment routing."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME), socket.EAI_FAIL}

Resolve = Callable[[str, int], Iterable[str]]
"""From host and port to addresses as text; raises OSError."""


def resolved(host: str, port: int) -> list[str]:
    """What the system's resolver says, in its order. Raises socket.gaierror."""
    found: Any = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def own_addresses() -> set[IP]:
    """The addresses that this machine has itself, public ones too."""
    families = {socket.AF_INET, socket.AF_INET6}
    interfaces = psutil.net_if_addrs().values()
    texts = [one.address for interface in interfaces for one in interface if one.family in families]
    return {ipaddress.ip_address(text.partition("%")[0]) for text in texts}


def is_public(address: IP) -> bool:
    """Whether an address belongs to the open internet; one that carries an IPv4 address is judged by that too."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _carried(address)
        if inner:
            return all(is_public(one) for one in inner)
    special = address.is_multicast or address.is_reserved or address.is_loopback or address.is_link_local
    closed = any(address in network for network in CLOSED)
    return address.is_global and not special and not address.is_unspecified and not closed


def _carried(address: ipaddress.IPv6Address) -> list[IP]:
    """IPv4 addresses inside: mapped, 6to4 (RFC 3056), Teredo (RFC 4380), NAT64 (RFC 6052)."""
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address.sixtofour is not None:
        return [address.sixtofour]
    if address.teredo is not None:
        return list(address.teredo)
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    return []


class Guard:
    """`allowed` are hosts (`files.lan`, `10.0.0.5`, `[fd00::5]:8080`) that may be fetched from whatever their address;
    one without a port is allowed at every port."""

    def __init__(
        self,
        allowed: Iterable[str] = (),
        resolve: Resolve = resolved,
        own: Callable[[], set[IP]] = own_addresses,
    ) -> None:
        self._allowed = {_plain(host) for host in allowed if host.strip()}
        self._resolve, self._own = resolve, own

    def addresses(self, host: str, port: int) -> list[str]:
        """Where to connect for a host, first choice first.

        Raises FetchError for a host that is refused or not known, CutError where the resolver itself does not answer.
        """
        try:
            texts = list(self._resolve(host, port))
        except socket.gaierror as error:
            if error.errno in _NO_SUCH_NAME:
                raise FetchError(f"The host {host!r} is not known; check the spelling of the address.") from error
            raise CutError(f"the name of the host {host!r} could not be looked up ({error.strerror})") from error
        except (UnicodeError, ValueError, OSError) as error:
            raise FetchError(f"{host!r} is no name of a host.") from error
        if not texts:
            raise FetchError(f"The host {host!r} has no address.")
        if not self._is_allowed(host, port):
            for text in texts:
                self._check(host, port, text)
        return texts

    def check_literal(self, host: str, port: int) -> None:
        """The same for a host that is written as an address, or means this machine; other names pass, unresolved."""
        if self._is_allowed(host, port):
            return
        name = _plain(host)
        if name == "localhost" or name.endswith(".localhost"):
            raise self._refusal(host, port, "this machine")
        if _address_of(name.strip("[]")) is not None:
            self._check(host, port, name.strip("[]"))

    def _is_allowed(self, host: str, port: int) -> bool:
        name = _plain(host)
        bracketed = f"[{name.strip('[]')}]" if ":" in name else name
        return not self._allowed.isdisjoint({name, bracketed, f"{bracketed}:{port}"})

    def _check(self, host: str, port: int, text: str) -> None:
        address = _address_of(text)
        if address is None or not is_public(address):
            raise self._refusal(host, port, f"{text}, which is not on the open internet")
        if address in self._own():
            raise self._refusal(host, port, f"{text}, which is this machine")

    def _refusal(self, host: str, port: int, what: str) -> FetchError:
        return FetchError(
            f"The host {host!r} means {what}; the server does not fetch from its own network. If it should, an "
            f"administrator can allow it with {SETTING}={host}:{port}."
        )


def _plain(host: str) -> str:
    return host.strip().lower().rstrip(".")


def _address_of(text: str) -> IP | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
