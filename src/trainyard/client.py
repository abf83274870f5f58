"""Trainyard from Python: start and follow runs, or log from a training loop of one's own.

from trainyard.client import Client, init

run = Client().start(trainer="image.cnn", dataset="digits", config={"epochs": 5})

with init(name="my loop", config={"lr": 0.1}) as run:
    for step in range(1000):
        run.log({"train/loss": loss}, step=step)
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from trainyard.contracts.commands import StopMode
from trainyard.contracts.errors import FieldProblem, StudioError
from trainyard.contracts.run import Attached
from trainyard.execution.address import read_address
from trainyard.execution.script import ScriptRun

TIMEOUT_S = 30.0
ENDED = frozenset({"completed", "failed", "stopped"})


class UnreachableError(StudioError):
    """No studio answers (503)."""

    def __init__(self, where: str) -> None:
        super().__init__(f"No studio answers at {where}. Start one with `trainyard up`.", [], 503, "unreachable")


def default_home() -> Path:
    return Path(os.environ.get("TRAINYARD_HOME", "~/.trainyard")).expanduser().resolve()


class Client:
    """The studio's REST API. Without arguments it finds the studio of this machine's home folder."""

    def __init__(self, url: str | None = None, token: str | None = None, home: Path | None = None) -> None:
        """Raises UnreachableError where no studio has run on the home folder yet."""
        self.home = home or default_home()
        try:
            self.url = (url or read_address(self.home)).rstrip("/")
            key = token or os.environ.get("TRAINYARD_API_KEY") or (self.home / "token").read_text().strip()
        except FileNotFoundError as error:
            raise UnreachableError(f"the home folder {self.home}") from error
        self._http = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {key}"}, timeout=TIMEOUT_S, trust_env=False
        )

    def start(
        self,
        trainer: str,
        dataset: str,
        config: Mapping[str, Any] | None = None,
        name: str | None = None,
        project: str | None = None,
        idempotency_key: str | None = None,
    ) -> dict[str, Any]:
        """Start a run and give it as it was stored. Raises StudioError with every field that does not fit."""
        body = {"trainer": trainer, "dataset": dataset, "config": dict(config or {}), "name": name}
        body["project"] = project or os.environ.get("TRAINYARD_PROJECT", "default")
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return self.request("POST", "/api/runs", json=body, headers=headers)

    def run(self, run_id: str) -> dict[str, Any]:
        return self.request("GET", f"/api/runs/{run_id}")

    def runs(self, **filters: Any) -> Iterator[dict[str, Any]]:
        """Every run, newest first, page by page; `filters` are the query parameters of `GET /api/runs`."""
        cursor: str | None = None
        while True:
            page = self.request("GET", "/api/runs", params=filters | ({"cursor": cursor} if cursor else {}))
            yield from page["items"]
            if (cursor := page["next"]) is None:
                return

    def stop(self, run_id: str, mode: StopMode = "finish") -> dict[str, Any]:
        return self.request("POST", f"/api/runs/{run_id}/stop", json={"mode": mode})

    def delete(self, run_id: str) -> dict[str, Any]:
        return self.request("DELETE", f"/api/runs/{run_id}")

    def metrics(self, run_id: str) -> dict[str, Any]:
        return self.request("GET", f"/api/runs/{run_id}/metrics")

    def series(self, run_id: str, name: str, points: int = 0) -> dict[str, Any]:
        """One metric as columns; `points=0` gives every stored point."""
        return self.request("GET", f"/api/runs/{run_id}/metrics/series", params={"name": name, "points": points})

    def logs(self, run_id: str, after: int = 0) -> list[dict[str, Any]]:
        """Every log line after a number."""
        lines: list[dict[str, Any]] = []
        following: int | None = after
        while following is not None:
            page = self.request("GET", f"/api/runs/{run_id}/logs", params={"after": following, "limit": 10_000})
            lines += page["items"]
            following = page["next"]
        return lines

    def request(self, method: str, path: str, **options: Any) -> Any:
        """Call the API. Raises StudioError for a problem document, UnreachableError where nobody answers."""
        try:
            response = self._http.request(method, path, **options)
        except httpx.TransportError as error:
            raise UnreachableError(self.url) from error
        if response.is_error:
            raise _error_of(response)
        return response.json() if response.content else None

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _error_of(response: httpx.Response) -> StudioError:
    if "problem+json" not in response.headers.get("content-type", ""):
        return StudioError(f"The studio answered {response.status_code}.", [], response.status_code, "unexpected")
    problem = response.json()
    fields = [
        FieldProblem(field["path"], field["message"], field.get("value"), field.get("allowed"))
        for field in problem["fields"]
    ]
    return StudioError(problem["detail"], fields, problem["status"], problem["code"])


def init(
    name: str | None = None,
    config: Mapping[str, Any] | None = None,
    project: str | None = None,
    client: Client | None = None,
) -> ScriptRun:
    """A run for this script to log into; end it with `finish`, or use it in a `with` statement.

    Every `log` is in a file when it returns; a process of its own brings it to the studio, also when that was away.
    """
    studio = client or Client()
    request = {
        "name": name,
        "project": project or os.environ.get("TRAINYARD_PROJECT", "default"),
        "config": dict(config or {}),
        "pid": os.getpid(),
    }
    attached = Attached.model_validate(studio.request("POST", "/api/runs/attach", json=request))
    return ScriptRun(attached, studio.home, studio.url)
