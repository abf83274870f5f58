"""What a person may write to have data fetched."""

import pytest

from trainyard.contracts.errors import InvalidError
from trainyard.datasets.fetch.addresses import Checksum, HubAddress, WebAddress, parse, shown_url


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://data.example/cats.zip", WebAddress("https://data.example/cats.zip")),
        ("  HTTP://data.example:8080/a?b=c#d ", WebAddress("http://data.example:8080/a?b=c")),
        (
            "https://data.example/a#sha256=" + "AB" * 32,
            WebAddress("https://data.example/a", Checksum("sha256", "ab" * 32)),
        ),
        ("hf:owner/name", HubAddress("owner/name")),
        ("hf:owner/name@v1.0", HubAddress("owner/name", "v1.0")),
        ("HF:owner/na-me.2@refs/convert/parquet", HubAddress("owner/na-me.2", "refs/convert/parquet")),
        ("hf://datasets/owner/name", HubAddress("owner/name")),
        ("hf:squad", HubAddress("squad")),
        ("https://huggingface.co/datasets/owner/name", HubAddress("owner/name")),
        ("https://hf.co/datasets/owner/name/tree/refs%2Fpr%2F1", HubAddress("owner/name", "refs/pr/1")),
        (
            "https://huggingface.co/datasets/owner/name/resolve/main/a.csv",
            WebAddress("https://huggingface.co/datasets/owner/name/resolve/main/a.csv"),
        ),
    ],
)
def test_addresses_are_understood(text: str, address: object) -> None:
    assert parse(text) == address


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ftp://data.example/a", "ftp: cannot be fetched"),
        ("file:///etc/passwd", "file: cannot be fetched"),
        ("data.example/a.csv", "does not say how to reach it"),
        ("https:///a", "names no host"),
        ("https://user:secret@data.example/a", "holds a name or password"),
        ("https://token@data.example/a", "holds a name or password"),
        ("https://data.example:99999/a", "no address"),
        ("https://[::1/a", "no address"),
        ("https://data.example/a b", "no spaces"),
        ("https://data.example/a\nHost: x", "no spaces"),
        ("https://data.example\\@127.0.0.1/", "no spaces"),
        ("https://data.example/" + "a" * 9000, "at most 8,192"),
        ("https://data.example/a#sha256=12", "no sha256"),
        ("hf:", "names no repository"),
        ("hf:a/b/c", "names no repository"),
        ("hf:../b", "names no repository"),
        ("hf:a/b..c", "names no repository"),
        ("hf:a/b@../../c", "no revision"),
    ],
)
def test_what_is_none_is_refused_with_the_way_out(text: str, sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence) as refused:
        parse(text)
    assert refused.value.fields[0].path == "url"
    assert "secret" not in repr(refused.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:secret@data.example:8443/a/b.csv?key=secret#secret", "https://data.example:8443/a/b.csv?…"),
        ("https://[::1]:80/a", "https://[::1]:80/a"),
        ("https://[::1/secret", "(an address that cannot be read)"),
    ],
)
def test_what_is_shown_holds_no_secret(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    ("text", "name"),
    [("https://a.example/b/cats%20.zip?x", "cats .zip"), ("https://a.example/", "a.example"), ("hf:o/n@v", "n")],
)
def test_names_are_found_in_addresses(text: str, name: str) -> None:
    assert parse(text).name == name
