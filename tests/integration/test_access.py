"""Deny by default: no token, a wrong one, a foreign Host or Origin, and no route that nobody classified."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIWebSocketRoute
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from support.studio import StudioProcess
from trainyard.app import create_app
from trainyard.settings import Settings

PUBLIC = {
    ("GET", "/api/system/health"): "tells only that the server answers",
    ("POST", "/api/session"): "takes the token itself",
    ("GET", "/{path:path}"): "the page and its scripts, the same for everyone",
    ("GET", "/openapi.json"): "the API's description, the same for everyone",
    ("GET", "/docs"): "the API's description, the same for everyone",
    ("GET", "/docs/oauth2-redirect"): "part of the API's description",
}


def routes_of(routes: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method (or WS) and path of every route, whatever router it came in."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner.routes, prefix + route.include_context.prefix)
        elif isinstance(route, APIWebSocketRoute):
            yield "WS", prefix + route.path
        else:
            yield from ((method, prefix + route.path) for method in sorted(route.methods - {"HEAD"}))


def test_every_route_asks_for_proof_or_is_named_here(studio: StudioProcess, tmp_path: Path) -> None:
    app = create_app(Settings(home=tmp_path))
    app.state.studio.database.close()
    found = set(routes_of(app.routes))
    assert {("POST", "/api/runs"), ("WS", "/api/stream"), ("DELETE", "/api/runs/{run_id}")} <= found
    assert set(PUBLIC) <= found, "a route named here is gone"
    for method, path in sorted(found - set(PUBLIC)):
        concrete = re.sub(r"{[^}]*}", "1", path)
        if method == "WS":
            with pytest.raises(InvalidStatus, match="403"), connect(studio.url.replace("http", "ws") + concrete):
                pass
            continue
        answer = httpx.request(method, studio.url + concrete, json={})
        assert answer.status_code == 401, f"nobody classified {method} {path}: it answers {answer.status_code}"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Cookie": "trainyard_token_1=x"}])
def test_no_token_no_answer(studio: StudioProcess, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{studio.url}/api/runs", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "trainyard up" in answer.json()["detail"]


def test_the_token_in_the_url_becomes_a_cookie_and_goes_out_of_sight(studio: StudioProcess) -> None:
    with httpx.Client(base_url=studio.url) as browser:
        answer = browser.get("/runs", params={"token": studio.token, "sort": "name"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/runs?sort=name")
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert browser.get("/api/runs").status_code == 200
        browser.delete("/api/session")
        assert browser.get("/api/runs").status_code == 401


def test_a_wrong_token_in_the_url_sets_no_cookie(studio: StudioProcess) -> None:
    assert "set-cookie" not in httpx.get(f"{studio.url}/?token=wrong").headers
    assert httpx.post(f"{studio.url}/api/session", json={"token": "wrong"}).status_code == 401


def test_the_token_file_is_for_its_owner_alone(studio: StudioProcess) -> None:
    assert (studio.home / "token").stat().st_mode & 0o077 == 0
    assert studio.token not in studio.log().replace(f"/?token={studio.token}", "", 1)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/api/runs", "/api/system/health", "/", "/docs"])
def test_a_foreign_host_or_origin_is_refused(studio: StudioProcess, headers: dict[str, str], path: str) -> None:
    answer = httpx.get(studio.url + path, headers=headers | {"Authorization": f"Bearer {studio.token}"})
    assert answer.status_code == 403


def test_web_sockets_are_guarded_too(studio: StudioProcess) -> None:
    url = studio.url.replace("http", "ws") + "/api/stream"
    good = {"Authorization": f"Bearer {studio.token}"}
    for headers, origin in ((None, None), ({"Authorization": "Bearer no"}, None), (good, "http://evil.example")):
        with (
            pytest.raises(InvalidStatus, match="403"),
            connect(url, additional_headers=headers, origin=Origin(origin) if origin else None),
        ):
            pass
    with connect(url, additional_headers=good, origin=Origin(studio.url)):
        pass


@pytest.mark.parametrize("path", ["/../../token", "/%2e%2e/%2e%2e/token", "/assets/../../../token", "//etc/passwd"])
def test_no_path_leaves_the_web_folder(studio: StudioProcess, path: str) -> None:
    answer = httpx.get(studio.url + path)
    assert studio.token not in answer.text
    assert "root:" not in answer.text


def test_artifacts_are_looked_up_never_joined(studio: StudioProcess) -> None:
    run_id = studio.unruly("ledger", steps=2)
    studio.end(run_id)
    for path in (
        "../../token",
        "%2e%2e/%2e%2e/token",
        "attempts/1/launch.json",
        "final_model/../attempts/1/launch.json",
    ):
        answer = studio.client._http.get(f"/api/runs/{run_id}/artifacts/{path}")
        assert answer.status_code == 404, path
    good = studio.client._http.get(f"/api/runs/{run_id}/artifacts/final_model/weights.txt")
    assert (good.status_code, good.content) == (200, b"w")
