"""The studio on PostgreSQL: the same main path."""

from pathlib import Path

from support.postgres import PostgresServer
from support.studio import running_studio


def test_the_main_path_on_postgresql(postgres: PostgresServer, tmp_path: Path) -> None:
    with running_studio(tmp_path / "home", TRAINYARD_DATABASE_URL=postgres.create()) as studio:
        assert "PostgreSQL" in studio.client.request("GET", "/api/system/metrics")["database"]
        run_id = studio.unruly("ledger", steps=500, step_ms=1)
        studio.until(run_id, lambda run: (run["step"] or 0) > 20)
        studio.kill()
        studio.start()
        ended = studio.end(run_id)
        assert ended["state"] == "completed"
        series = studio.client.series(run_id, "train/step")
        assert series["value"] == list(range(500))
        assert [run["id"] for run in studio.client.runs(sort="metrics.train/loss")] == [run_id]
        assert studio.client.delete(run_id)["freed_bytes"] > 0
