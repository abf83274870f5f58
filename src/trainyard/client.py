"""Trainyard from Python: start and follow runs, or log from a training loop of one's own.

from trainyard.client import Client, init

run = Client().start(trainer="image.cnn", dataset="digits", config={"epochs": 5})

with init(name="my loop", config={"lr": 0.1}) as run:
    for step in range(1000):
        run.log({"train/loss": loss}, step=step)
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from trainyard.contracts.commands import StopMode
from trainyard.contracts.errors import FieldProblem, StudioError
from trainyard.contracts.evaluation import ComparedMetric, JudgedPart
from trainyard.contracts.report import ReportFormat
from trainyard.contracts.run import Attached
from trainyard.execution.address import read_address
from trainyard.execution.script import ScriptRun
from trainyard.uploading import Sent, files_below, upload

TIMEOUT_S = 30.0
LONG_S = 120.0
"""Until the first byte of a file that is made when it is asked for."""
EXPLAINING_S = 600.0
"""A model is opened for it, and others may be before."""
POLL_S = 0.2
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
        return self.request("POST", "/api/runs", json=body, headers=_once(idempotency_key))

    def run(self, run_id: str) -> dict[str, Any]:
        return self.request("GET", f"/api/runs/{run_id}")

    def breakdown(self, run_id: str) -> dict[str, Any]:
        """The scores of the test part for each class (`classes`), or for each step ahead (`horizon`)."""
        return self.request("GET", f"/api/runs/{run_id}/breakdown")

    def runs(self, **filters: Any) -> Iterator[dict[str, Any]]:
        """Every run, newest first, page by page; `filters` are the query parameters of `GET /api/runs`."""
        yield from self._pages("/api/runs", filters)

    def _pages(self, path: str, filters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            page = self.request("GET", path, params={**filters, **({"cursor": cursor} if cursor else {})})
            yield from page["items"]
            if (cursor := page["next"]) is None:
                return

    def pause(self, run_id: str) -> dict[str, Any]:
        return self.request("POST", f"/api/runs/{run_id}/pause")

    def resume(self, run_id: str) -> dict[str, Any]:
        return self.request("POST", f"/api/runs/{run_id}/resume")

    def change(self, run_id: str, values: dict[str, Any]) -> dict[str, Any]:
        """Other values of live config fields, from the run's next step on."""
        return self.request("PATCH", f"/api/runs/{run_id}/config", json=values)

    def fork(
        self,
        run_id: str,
        step: int | None = None,
        config: dict[str, Any] | None = None,
        name: str | None = None,
        idempotency_key: str | None = None,
    ) -> dict[str, Any]:
        """A new run from the checkpoint of `step` (None: the newest); `config` holds what is to differ."""
        request = {"step": step, "config": config or {}, "name": name}
        return self.request("POST", f"/api/runs/{run_id}/fork", json=request, headers=_once(idempotency_key))

    def retry(
        self,
        run_id: str,
        config: dict[str, Any] | None = None,
        name: str | None = None,
        idempotency_key: str | None = None,
    ) -> dict[str, Any]:
        """The same training again from its beginning; `config` holds what is to differ."""
        request = {"config": config or {}, "name": name}
        return self.request("POST", f"/api/runs/{run_id}/retry", json=request, headers=_once(idempotency_key))

    def verify(self, run_id: str, from_step: int | None = None, to_step: int | None = None) -> dict[str, Any]:
        """Begin to replay a run from one checkpoint to a later one; `verification` tells how it went."""
        return self.request("POST", f"/api/runs/{run_id}/verify", json={"from_step": from_step, "to_step": to_step})

    def verification(self, run_id: str) -> dict[str, Any]:
        return self.request("GET", f"/api/runs/{run_id}/verify")

    def cancel_verification(self, run_id: str) -> None:
        self.request("DELETE", f"/api/runs/{run_id}/verify")

    def start_batch(self, request: dict[str, Any], idempotency_key: str | None = None) -> dict[str, Any]:
        """Queue a cross-validation or an ensemble: `kind`, `trainer`, `dataset`, `config`, `count`, and for folds
        `method` and `column`."""
        return self.request("POST", "/api/batches", json=request, headers=_once(idempotency_key))

    def batch(self, batch_id: str) -> dict[str, Any]:
        """With its runs, and their test scores as mean and interval."""
        return self.request("GET", f"/api/batches/{batch_id}")

    def judge_batch(self, batch_id: str) -> dict[str, Any]:
        """Have each run answer its test part, where it has not yet."""
        return self.request("POST", f"/api/batches/{batch_id}/evaluate")

    def batch_report(self, batch_id: str) -> dict[str, Any]:
        """All runs read as one, once every one is judged."""
        return self.request("GET", f"/api/batches/{batch_id}/report")

    def evaluate(
        self, run_id: str, dataset: str | None = None, version: int | None = None, part: JudgedPart = "test"
    ) -> dict[str, Any]:
        """Have a run's final model answer samples and be judged; by default the test part of what it learned from."""
        request = {"dataset": dataset, "version": version, "part": part}
        return self.request("POST", f"/api/runs/{run_id}/evaluations", json=request)

    def evaluations(self, run_id: str) -> list[dict[str, Any]]:
        """Those of a run's model, newest first."""
        return self.request("GET", f"/api/runs/{run_id}/evaluations")

    def evaluation(self, evaluation_id: str) -> dict[str, Any]:
        """With its report, when it is done."""
        return self.request("GET", f"/api/evaluations/{evaluation_id}")

    def compare(self, first: str, second: str, metric: ComparedMetric | None = None) -> dict[str, Any]:
        """Which of the models of two evaluations is better, if that can be said; both on the same data."""
        wanted = {"with": second, **({} if metric is None else {"metric": metric})}
        return self.request("GET", f"/api/evaluations/{first}/comparison", params=wanted)

    def compare_runs(self, run_ids: Sequence[str], baseline: str | None = None) -> dict[str, Any]:
        """What differs between 2 to 20 runs, and how their metrics stand to the baseline's; the first one's by default.

        `judged` tells for each other run which evaluations `compare` can take, or which runs have yet to be judged.
        """
        wanted: dict[str, Any] = {"run": list(run_ids), **({} if baseline is None else {"baseline": baseline})}
        return self.request("GET", "/api/comparison", params=wanted)

    def predictions(self, evaluation_id: str, **wanted: str | float | None) -> dict[str, Any]:
        """A page of samples, worst first; `truth` and `predicted` name classes, `limit` and `offset` the page."""
        return self.request("GET", f"/api/evaluations/{evaluation_id}/predictions", params=wanted)

    def why(self, evaluation_id: str, row: int, target: str | None = None) -> dict[str, Any]:
        """What counted in one sample of an evaluation, for the class `target` or the one that was said."""
        wanted = {} if target is None else {"target": target}
        path = f"/api/evaluations/{evaluation_id}/samples/{row}/why"
        return self.request("GET", path, params=wanted, timeout=EXPLAINING_S)

    def predictions_csv(self, evaluation_id: str) -> Iterator[bytes]:
        """All predictions of an evaluation, as bytes of a CSV file."""
        yield from self._stream(f"/api/evaluations/{evaluation_id}/predictions.csv")

    def report(self, run_id: str, format: ReportFormat = "html", evaluation: str | None = None) -> Iterator[bytes]:
        """What a run has come to, as the bytes of a file; of CSV, the predictions of its newest evaluation, or of the
        one that is named. Raises StudioError, for a PDF also where the studio's machine has no browser to print it.
        """
        wanted = {"format": format, **({} if evaluation is None else {"evaluation": evaluation})}
        yield from self._stream(f"/api/runs/{run_id}/report", wanted)

    def _stream(self, path: str, wanted: Mapping[str, str] | None = None) -> Iterator[bytes]:
        with self._http.stream("GET", path, params=wanted, timeout=LONG_S) as answer:
            if answer.is_error:
                answer.read()
                raise _error_of(answer)
            yield from answer.iter_bytes()

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

    def datasets(self, **filters: Any) -> Iterator[dict[str, Any]]:
        """Every data set, the newest change first; `filters` are the query parameters of `GET /api/datasets`."""
        yield from self._pages("/api/datasets", filters)

    def dataset(self, name_or_id: str) -> dict[str, Any]:
        return self.request("GET", f"/api/datasets/{name_or_id}")

    def add_dataset(
        self, path: Path, name: str | None = None, sent: Sent | None = None, recipe: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Send a file or a folder and make a data set of it; it is being read when this returns.

        Raises StudioError where it is refused, and FileNotFoundError for a path that is not there.
        """
        files = list(files_below(path))
        if not files or not path.exists():
            raise FileNotFoundError(path)
        uploads = [{"id": upload(self._http, file, sent), "path": label} for label, file in files]
        body = {"name": name, "uploads": uploads, "recipe": dict(recipe or {})}
        return self.request("POST", "/api/datasets", json=body)

    def fetch_dataset(
        self, url: str, name: str | None = None, recipe: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Have the studio fetch `https://…` or `hf:owner/name[@revision]` and make a data set of it.

        It is being fetched when this returns. Raises StudioError where the address is refused.
        """
        return self.request("POST", "/api/datasets", json={"name": name, "url": url, "recipe": dict(recipe or {})})

    def generate_dataset(self, generator: str, name: str | None = None, **spec: Any) -> dict[str, Any]:
        """Have a generator make a data set; `spec` is what it may be told, such as `windows` and `seed`."""
        body = {"name": name, "generate": {"generator": generator, **spec}}
        return self.request("POST", "/api/datasets", json=body)

    def read_dataset(
        self, name_or_id: str, timeout_s: float = 3600.0, look: Callable[[dict[str, Any]], None] | None = None
    ) -> dict[str, Any]:
        """Wait until a data set is not being worked on any more; returns it. `look` gets it each time it is asked for.

        Raises TimeoutError.
        """
        deadline = time.monotonic() + timeout_s
        while (found := self.dataset(name_or_id))["processing"] is not None or found["state"] == "processing":
            if look is not None:
                look(found)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name_or_id} is still {found['processing']}")
            time.sleep(POLL_S)
        return found

    def revise_dataset(self, name_or_id: str, **revision: Any) -> dict[str, Any]:
        """Make a new version: `target`, `task`, `split`, `options`, `edits`; see `Revision` in the API's document."""
        return self.request("POST", f"/api/datasets/{name_or_id}/versions", json=revision)

    def delete_dataset(self, name_or_id: str) -> dict[str, Any]:
        return self.request("DELETE", f"/api/datasets/{name_or_id}")

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


def _once(key: str | None) -> dict[str, str]:
    """The header that makes a repeat of a request harmless."""
    return {"Idempotency-Key": key} if key else {}


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
