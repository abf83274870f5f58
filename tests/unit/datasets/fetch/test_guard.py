"""Where the server may fetch from: the open internet and what is allowed besides; nothing else, however written."""

import ipaddress
import socket

import pytest

from trainyard.datasets.fetch.errors import CutError, FetchError
from trainyard.datasets.fetch.guard import Guard, is_public, own_addresses, resolved

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
PRIVATE = [
    *("127.0.0.1", "127.8.9.10", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "192.0.2.1", "168.63.129.16"),
    *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::127.0.0.1"),
    *("192.88.99.1", "fec0::1", "3fff::1", "5f00::1", "64:ff9b:1::8.8.8.8"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe"),
    *("2002:7f00:1::", "2002:c0a8:101::1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1"),
    "2001:0:7f00:1:0:0:f5ff:fffe",  # Teredo, whose server is this machine
]


def _guard(*addresses: str, allowed: tuple[str, ...] = ()) -> Guard:
    return Guard(allowed, resolve=lambda _host, _port: addresses, own=set)


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    assert _guard(address).addresses("data.example", 443) == [address]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_other_address_is(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(FetchError, match=r"'data\.example' means") as refused:
        _guard(address).addresses("data.example", 443)
    assert "TRAINYARD_FETCH_HOSTS=data.example:443" in refused.value.message


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "::1", "localhost"])
def test_however_loopback_is_written_the_resolver_gives_it_away(host: str) -> None:
    with pytest.raises(FetchError, match="its own network"):
        Guard(own=set).addresses(host, 80)


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        _guard("93.184.216.34", "10.0.0.1").addresses("data.example", 443)


def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    """Rebinding: what was looked at is what is connected to, and the next request looks again."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    guard = Guard(resolve=lambda _host, _port: next(answers), own=set)
    assert guard.addresses("data.example", 443) == ["93.184.216.34"]
    with pytest.raises(FetchError, match=r"127\.0\.0\.1"):
        guard.addresses("data.example", 443)


def test_a_public_address_of_this_machine_is_refused() -> None:
    guard = Guard(resolve=lambda _host, _port: ["8.8.8.8"], own=lambda: {ipaddress.ip_address("8.8.8.8")})
    with pytest.raises(FetchError, match="which is this machine"):
        guard.addresses("data.example", 443)


def test_this_machine_knows_its_addresses() -> None:
    assert ipaddress.ip_address("127.0.0.1") in own_addresses()


@pytest.mark.parametrize(
    ("allowed", "host", "port"),
    [
        ("files.lan", "files.lan", 80),
        ("files.lan", "FILES.lan.", 8443),
        ("files.lan:8080", "files.lan", 8080),
        (" Files.LAN ", "files.lan", 80),
        ("10.0.0.1", "10.0.0.1", 80),
        ("[fd00::5]:8080", "fd00::5", 8080),
        ("fd00::5", "fd00::5", 8080),
    ],
)
def test_what_an_administrator_allows_is_open(allowed: str, host: str, port: int) -> None:
    assert _guard("10.0.0.1", allowed=(allowed,)).addresses(host, port) == ["10.0.0.1"]


@pytest.mark.parametrize(
    ("allowed", "host", "port"),
    [("files.lan:8080", "files.lan", 80), ("lan", "files.lan", 80), ("files.lan", "evil-files.lan", 80), ("", "a", 80)],
)
def test_what_is_not_just_that_is_not(allowed: str, host: str, port: int) -> None:
    with pytest.raises(FetchError, match="its own network"):
        _guard("10.0.0.1", allowed=(allowed,)).addresses(host, port)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "::ffff:10.0.0.1", "localhost", "LOCALHOST.", "a.localhost"])
def test_what_is_an_address_already_is_judged_without_asking_anybody(host: str) -> None:
    guard = Guard(resolve=lambda _host, _port: pytest.fail("nobody is to be asked"), own=set)
    with pytest.raises(FetchError, match="its own network"):
        guard.check_literal(host, 80)
    guard.check_literal("data.example", 80)
    guard.check_literal("93.184.216.34", 80)


def _failing(code: int) -> Guard:
    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(code, "as the resolver says")

    return Guard(resolve=resolve)


def test_a_name_that_nobody_knows_is_said_at_once() -> None:
    with pytest.raises(FetchError, match=r"The host 'data\.exmaple' is not known"):
        _failing(socket.EAI_NONAME).addresses("data.exmaple", 443)


def test_a_resolver_that_does_not_answer_is_asked_again_later() -> None:
    with pytest.raises(CutError, match=r"could not be looked up"):
        _failing(socket.EAI_AGAIN).addresses("data.example", 443)


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "\udcff", ""])
def test_what_is_no_name_is_refused_in_a_sentence(host: str) -> None:
    with pytest.raises((FetchError, CutError)):
        Guard().addresses(host, 80)


def test_the_system_is_asked_once_for_each_address() -> None:
    assert resolved("127.0.0.1", 80) == ["127.0.0.1"]
