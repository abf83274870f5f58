"""The one door, the fence, and what the other functions over runs promise."""

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from

from support.store import CREATED, launch, new_run, points, running
from trainyard.contracts.commands import Stop
from trainyard.contracts.errors import ConflictError, FencedError, NotFoundError
from trainyard.contracts.events import Alert, Checkpoint, LogLine, Phase
from trainyard.contracts.run import Failure, Reason, State
from trainyard.runs.reasons import MEANINGS
from trainyard.runs.transitions import (
    CANCEL,
    END,
    ENDED,
    LAUNCH,
    PAUSE,
    REQUEST_PAUSE,
    REQUEST_STOP,
    START,
    TRANSITIONS,
    Transition,
    allowed,
)
from trainyard.store import attempts, commands, logs, metrics, run_events, runs, streams
from trainyard.store.database import Database, Tx
from trainyard.store.runs import Fence, MoveFields
from trainyard.store.schema import metadata

REASON_FOR = {State.COMPLETED: Reason.COMPLETED, State.FAILED: Reason.KILLED, State.STOPPED: Reason.STOPPED_BY_USER}


def fields_for(transition: Transition, target: State, fence: Fence) -> MoveFields:
    if transition is LAUNCH:
        return {"attempt": fence.attempt + 1}
    return {"reason": REASON_FOR[target], "ended_at": CREATED + 9} if target in ENDED else {}


def put_into(tx: Tx, run_id: str, state: State) -> Fence:
    """A new run, brought to `state` by legal moves."""
    if state is State.QUEUED:
        runs.insert(tx, new_run(run_id))
        return Fence(0)
    if state is State.STARTING:
        runs.insert(tx, new_run(run_id))
        launch(tx, run_id)
        return Fence(1)
    running(tx, run_id)
    if state in (State.PAUSING, State.PAUSED):
        runs.apply(tx, run_id, REQUEST_PAUSE, State.PAUSING, Fence(1))
        if state is State.PAUSED:
            runs.apply(tx, run_id, PAUSE, state, Fence(1))
    elif state is State.STOPPING:
        runs.apply(tx, run_id, REQUEST_STOP, state, Fence(1), stop_mode="save")
    elif state in ENDED:
        runs.apply(tx, run_id, END, state, Fence(1), **fields_for(END, state, Fence(1)))
    return Fence(1)


def state_of(tx: Tx, run_id: str) -> State:
    run = runs.get(tx, run_id)
    assert run is not None
    return run.state


def test_a_new_run_is_queued_and_comes_back_as_it_was_given(database: Database):
    given = new_run(config={"trees": 5, "note": "gr\u00fc\u00df <b>"}, idempotency_key="k", request_sha256="h")
    database.write_sync(lambda tx: runs.insert(tx, given))
    run = database.read_sync(lambda tx: runs.get(tx, "r1"))
    assert run is not None
    assert run.config == given.config
    assert (run.state, run.attempt, run.progress, run.metrics) == (State.QUEUED, 0, 0.0, {})
    assert run.created_at == "2023-11-14T22:13:20Z"
    assert database.read_sync(lambda tx: runs.find_idempotent(tx, "default", "k")) == ("r1", "h")
    assert database.read_sync(lambda tx: runs.find_idempotent(tx, "other", "k")) is None


@pytest.mark.parametrize("second", [new_run(), new_run("r2", idempotency_key="k")])
def test_the_same_id_or_idempotency_key_is_refused_and_the_transaction_lives(database: Database, second: runs.NewRun):
    def both(tx: Tx) -> list[str]:
        runs.insert(tx, new_run(idempotency_key="k"))
        with pytest.raises(ConflictError, match="already"):
            runs.insert(tx, second)
        return runs.queued(tx)

    assert database.write_sync(both) == ["r1"]


def test_the_same_idempotency_key_in_two_projects_is_two_runs(database: Database):
    def both(tx: Tx) -> list[str]:
        runs.insert(tx, new_run("a", idempotency_key="k"))
        runs.insert(tx, new_run("b", idempotency_key="k", project="other"))
        return runs.queued(tx)

    assert database.write_sync(both) == ["a", "b"]


def test_a_life_leaves_its_marks(database: Database):
    def live(tx: Tx) -> None:
        running(tx)
        runs.update_live(
            tx,
            "r1",
            Fence(1),
            phase=Phase.TRAINING,
            progress=0.5,
            epoch=1,
            epochs=2,
            step=10,
            eta_s=(1.5, 2.5),
            pid=77,
            device="cpu",
            threads=1,
            environment={"python": "3.11"},
            last_event_at=CREATED + 3.25,
        )
        failure = Failure(message="boom", traceback="Traceback")
        end: MoveFields = {
            "reason": Reason.TRAINER_ERROR,
            "failure": failure,
            "ended_at": CREATED + 4,
            "eta_s": None,
            "pid": None,
        }
        runs.apply(tx, "r1", END, State.FAILED, Fence(1), **end)
        run_events.add(tx, "r1", 1, [Alert(time=1.0, level="error", title="a", text="b")])
        runs.set_disk_bytes(tx, "r1", 4096)

    database.write_sync(live)
    run = database.read_sync(lambda tx: runs.get(tx, "r1"))
    assert run is not None
    assert (run.phase, run.progress, run.epoch, run.epochs, run.step) == (Phase.TRAINING, 0.5, 1, 2, 10)
    assert (run.device, run.threads, run.environment, run.disk_bytes) == ("cpu", 1, {"python": "3.11"}, 4096)
    assert (run.eta_s, run.pid) == (None, None)
    assert (run.state, run.reason, run.reason_text) == (
        State.FAILED,
        Reason.TRAINER_ERROR,
        MEANINGS[Reason.TRAINER_ERROR].text,
    )
    assert run.failure == Failure(message="boom", traceback="Traceback")
    assert (run.started_at, run.ended_at) == ("2023-11-14T22:13:22Z", "2023-11-14T22:13:24Z")
    assert run.last_event_at == "2023-11-14T22:13:23.250000Z"
    assert [alert.title for alert in run.alerts] == ["a"]


@pytest.mark.parametrize("source", State)
def test_every_move_is_made_or_refused_as_the_table_says(database: Database, source: State):
    for transition in TRANSITIONS:
        for target in State:
            run_id = f"{source}-{transition.name}-{target}"
            database.write_sync(lambda tx, run_id=run_id: put_into(tx, run_id, source))
            fence = Fence(0 if source is State.QUEUED else 1)
            move = lambda tx, run_id=run_id, transition=transition, target=target, fence=fence: runs.apply(  # noqa: E731
                tx, run_id, transition, target, fence, **fields_for(transition, target, fence)
            )
            if allowed(transition, source, target):
                database.write_sync(move)
                expected = target
            else:
                with pytest.raises(FencedError if source in ENDED else ConflictError):
                    database.write_sync(move)
                expected = source
            assert database.read_sync(lambda tx, run_id=run_id: state_of(tx, run_id)) == expected


def test_an_ended_run_takes_nothing(database: Database):
    def ended(tx: Tx) -> None:
        put_into(tx, "r1", State.COMPLETED)
        with pytest.raises(FencedError, match="has ended"):
            runs.update_live(tx, "r1", Fence(1), progress=0.1)
        with pytest.raises(FencedError, match="has ended"):
            streams.advance(tx, "r1", Fence(1), "child", 1, 1)

    database.write_sync(ended)
    assert database.read_sync(lambda tx: streams.acked(tx, "r1", 1, "child")) == 0


def test_a_stale_attempt_writes_nothing(database: Database):
    def two_attempts(tx: Tx) -> None:
        runs.insert(tx, new_run())
        launch(tx)
        runs.apply(tx, "r1", TRANSITIONS[1], State.QUEUED, Fence(1))
        launch(tx, number=2)

    def zombie(tx: Tx) -> None:
        streams.advance(tx, "r1", Fence(1), "child", 1, 5)
        metrics.append(tx, "r1", {"train/loss": points([1.0] * 5)})

    database.write_sync(two_attempts)
    for write in (
        zombie,
        lambda tx: runs.update_live(tx, "r1", Fence(1), progress=0.9),
        lambda tx: runs.apply(tx, "r1", START, State.RUNNING, Fence(1)),
    ):
        with pytest.raises(FencedError, match="attempt 2; attempt 1 may not write"):
            database.write_sync(write)
    run = database.read_sync(lambda tx: runs.get(tx, "r1"))
    assert run is not None
    assert (run.state, run.progress, run.metrics) == (State.STARTING, 0.0, {})
    assert database.read_sync(lambda tx: metrics.summaries(tx, "r1")) == {}


@pytest.mark.parametrize(
    ("transition", "target", "fields"),
    [
        (END, State.FAILED, {}),
        (END, State.FAILED, {"reason": Reason.KILLED}),
        (END, State.FAILED, {"reason": Reason.COMPLETED, "ended_at": 1.0}),
        (REQUEST_STOP, State.STOPPING, {"reason": Reason.KILLED}),
        (REQUEST_STOP, State.STOPPING, {"attempt": 2}),
    ],
)
def test_fields_that_do_not_fit_the_move_are_refused(
    database: Database, transition: Transition, target: State, fields: MoveFields
):
    database.write_sync(running)
    with pytest.raises(ValueError):
        database.write_sync(lambda tx: runs.apply(tx, "r1", transition, target, Fence(1), **fields))
    assert database.read_sync(lambda tx: state_of(tx, "r1")) == State.RUNNING


def test_a_launch_makes_exactly_the_next_attempt(database: Database):
    database.write_sync(lambda tx: runs.insert(tx, new_run()))
    mistaken: list[MoveFields] = [{}, {"attempt": 0}, {"attempt": 2}]
    for fields in mistaken:
        with pytest.raises(ValueError, match="next attempt"):
            database.write_sync(
                lambda tx, fields=fields: runs.apply(tx, "r1", LAUNCH, State.STARTING, Fence(0), **fields)
            )


def test_live_fields_never_move_a_run(database: Database):
    database.write_sync(running)
    with pytest.raises(ValueError, match="only a move may write reason"):
        database.write_sync(lambda tx: runs.update_live(tx, "r1", Fence(1), reason=Reason.KILLED))  # pyright: ignore[reportCallIssue]


def test_unknown_runs_are_named(database: Database):
    assert database.read_sync(lambda tx: runs.get(tx, "nope")) is None
    for write in (
        lambda tx: runs.update_live(tx, "nope", Fence(0), progress=0.1),
        lambda tx: runs.delete(tx, "nope"),
        lambda tx: metrics.append(tx, "nope", {"m": points([1.0])}),
        lambda tx: logs.append(tx, "nope", []),
        lambda tx: runs.last_metrics(tx, "nope"),
    ):
        with pytest.raises(NotFoundError, match="no run 'nope'"):
            database.write_sync(write)


def test_deleting_a_run_removes_everything_below_it(database: Database):
    def fill(tx: Tx) -> None:
        running(tx)
        metrics.append(tx, "r1", {"train/loss": points([1.0] * 100)})
        logs.append(tx, "r1", [LogLine(time=1.0, stream="stdout", text="hello")])
        run_events.add(tx, "r1", 1, [Checkpoint(time=1.0, kind="best", folder="c", step=1, bytes=2, sha256="x")])
        streams.advance(tx, "r1", Fence(1), "child", 1, 3)
        commands.add(tx, "r1", 1, Stop(id=0, mode="save", deadline_s=1.0), 1.0)

    database.write_sync(fill)
    with pytest.raises(ConflictError, match="stop it before"):
        database.write_sync(lambda tx: runs.delete(tx, "r1"))
    database.write_sync(
        lambda tx: runs.apply(tx, "r1", END, State.FAILED, Fence(1), **fields_for(END, State.FAILED, Fence(1)))
    )
    database.write_sync(lambda tx: runs.delete(tx, "r1"))
    left = database.read_sync(
        lambda tx: {table.name: len(tx.execute(table.select()).all()) for table in metadata.sorted_tables}
    )
    assert set(left.values()) == {0}, left


def test_queue_and_slots(database: Database):
    def several(tx: Tx) -> None:
        for run_id, created in (("b", 2.0), ("a", 1.0), ("c", 2.0)):
            runs.insert(tx, new_run(run_id, created_at=created))
        running(tx, "d", created_at=0.5)
        put_into(tx, "e", State.STOPPED)

    database.write_sync(several)
    assert database.read_sync(runs.queued) == ["a", "b", "c"]
    assert [run.id for run in database.read_sync(runs.active)] == ["d"]
    counts = database.read_sync(runs.counts)
    assert counts == dict.fromkeys(State, 0) | {State.QUEUED: 3, State.RUNNING: 1, State.STOPPED: 1}
    assert [attempt.run_id for attempt in database.read_sync(attempts.open_attempts)] == ["d", "e"]


def test_a_queued_run_can_be_cancelled(database: Database):
    database.write_sync(lambda tx: put_into(tx, "r1", State.QUEUED))
    database.write_sync(
        lambda tx: runs.apply(
            tx, "r1", CANCEL, State.STOPPED, Fence(0), reason=Reason.DISCARDED_BY_USER, ended_at=CREATED
        )
    )
    assert database.read_sync(lambda tx: state_of(tx, "r1")) == State.STOPPED


def test_colours_differ_from_those_of_neighbours_and_of_active_runs(database: Database):
    def fill(tx: Tx) -> list[int]:
        given: list[int] = []
        for i in range(runs.NEIGHBOURS + 3):
            given.append(runs.next_color(tx))
            insert = running if i == 0 else lambda tx, run_id, **c: runs.insert(tx, new_run(run_id, **c))
            insert(tx, f"r{i}", created_at=CREATED + i, color=given[-1])
        return given

    # The first run stays active, so its colour is not given again; the others come back after NEIGHBOURS runs.
    assert database.write_sync(fill) == [*range(runs.NEIGHBOURS + 2), 1]


class Lives(RuleBasedStateMachine):
    """Any sequence of moves, legal or not, right fence or not: the row always is what the table of moves allows."""

    database: Database
    made = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).made += 1
        self.run_id = f"r{type(self).made}"
        self.state, self.attempt = State.QUEUED, 0
        self.database.write_sync(lambda tx: runs.insert(tx, new_run(self.run_id)))

    @rule(transition=sampled_from(TRANSITIONS), goal=sampled_from(State), stale=integers(0, 3))
    def move(self, transition: Transition, goal: State, stale: int) -> None:
        fence = Fence(self.attempt + (1 if stale == 0 else 0))
        fields = fields_for(transition, goal, fence)

        def write(tx: Tx) -> None:
            runs.apply(tx, self.run_id, transition, goal, fence, **fields)

        if stale == 0 or self.state in ENDED:
            with pytest.raises(FencedError):
                self.database.write_sync(write)
        elif not allowed(transition, self.state, goal):
            with pytest.raises(ConflictError):
                self.database.write_sync(write)
        else:
            self.database.write_sync(write)
            self.state, self.attempt = goal, fields.get("attempt", self.attempt)

    @invariant()
    def shown_is_true(self) -> None:
        run = self.database.read_sync(lambda tx: runs.get(tx, self.run_id))
        assert run is not None
        assert (run.state, run.attempt) == (self.state, self.attempt)
        assert (run.reason is not None) == (run.ended_at is not None) == (self.state in ENDED)


def test_any_sequence_of_moves(database: Database):
    machine = type("Lives", (Lives,), {"database": database})
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=12, deadline=None))
