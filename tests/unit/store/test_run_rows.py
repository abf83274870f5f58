"""The fast road and the typed road name the same fields; no other module writes a run's state."""

import ast
from pathlib import Path

import msgspec

import trainyard.store
from trainyard.contracts.run import Reason, Run, RunDetail
from trainyard.store.run_rows import DETAIL_COLUMNS, LIST_COLUMNS, REASON_TEXTS, RunJson

STORE = Path(trainyard.store.__file__).parent


def test_a_run_as_json_has_the_fields_of_the_contract_in_their_order():
    assert [field.name for field in msgspec.structs.fields(RunJson)] == list(Run.model_fields)
    events = {"alerts", "checkpoints", "changes", "forecast", "footprint"}
    assert set(DETAIL_COLUMNS) == set(RunDetail.model_fields) - set(Run.model_fields) - events


def test_the_columns_of_a_list_are_in_the_order_in_which_they_are_taken_apart():
    assert [column.name for column in LIST_COLUMNS] == [
        *("id", "name", "project", "trainer", "dataset", "dataset_id", "dataset_version", "config"),
        *("state", "reason", "phase", "progress", "epoch", "epochs", "step", "attempt", "pid"),
        *("created_at", "started_at", "ended_at", "eta_low", "eta_high", "last_metrics"),
        *("goal", "goal_direction", "step_unit", "last_event_at", "stop_mode", "color"),
    ]


def test_every_reason_has_a_text():
    assert set(REASON_TEXTS) == {reason.value for reason in Reason}


OF_OTHERS = {"datasets", "evaluations"}
"""The modules of other tables whose rows have a state of their own."""


def writers_of(column: str) -> set[str]:
    """`module.function` of everything in the store that names `column` as something to write to runs."""
    found: set[str] = set()
    for path in STORE.rglob("*.py"):
        if path.stem in OF_OTHERS:
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and any(_writes(node, column) for node in ast.walk(function)):
                found.add(f"{path.stem}.{function.name}")
    return found


def _writes(node: ast.AST, column: str) -> bool:
    if isinstance(node, ast.Dict):
        return any(isinstance(key, ast.Constant) and key.value == column for key in node.keys)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
        return any(keyword.arg == column for keyword in node.keywords)
    return False


def test_a_runs_state_is_written_through_one_door():
    assert writers_of("state") == {"runs.insert", "runs.apply"}


def test_only_runs_apply_passes_a_reason_to_the_table():
    """`_columns` turns fields into columns; who calls it with a reason is `apply`: `update_live` refuses one."""
    assert writers_of("reason") == set()


def test_the_search_for_writers_finds_them():
    source = "def f(tx):\n    tx.execute(update(runs).values(state='x'))\n    g({'state': 1})"
    function = ast.parse(source).body[0]
    assert sum(_writes(node, "state") for node in ast.walk(function)) == 2
