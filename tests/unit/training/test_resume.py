"""A training that was cut off ends with the same bytes and the same points as one that never was."""

from pathlib import Path
from typing import Any

import pytest

from support.resuming import STEPS, Run
from trainyard.contracts.events import Checkpoint
from trainyard.training import checkpoint, saver
from trainyard.training.context import Context, Kept


@pytest.fixture(autouse=True)
def _every_step_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing beside the training is waited for, so that each step has its checkpoint."""
    begin = saver.Saver.save

    def save_whole(self: saver.Saver, fill: saver.Fill, step: int, kind: Kept = "last") -> None:
        begin(self, fill, step, kind)
        self.settle()

    monkeypatch.setattr(saver.Saver, "save", save_whole)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, Any]]:
    found = {}
    for optimizer in ("AdamW", "SGD"):
        run = Run(tmp_path_factory.mktemp("whole"), optimizer)
        found[optimizer] = (run.attempt(), run.points)
    return found


@pytest.mark.parametrize("optimizer", ["AdamW", "SGD"])
@pytest.mark.parametrize("cut_at", range(12))
def test_a_training_cut_off_anywhere_ends_with_the_same_bytes(
    undisturbed: dict[str, Any], tmp_path: Path, optimizer: str, cut_at: int
) -> None:
    run = Run(tmp_path, optimizer)
    with pytest.raises(KeyboardInterrupt):
        run.attempt(cut_at)
    assert (run.attempt(), run.points) == undisturbed[optimizer]


@pytest.mark.parametrize(("accumulate", "workers"), [(1, 2), (4, 0), (4, 2)])
@pytest.mark.parametrize("cut_at", [1, 4])
def test_accumulated_batches_and_loader_workers_change_nothing_of_that(
    tmp_path: Path, accumulate: int, workers: int, cut_at: int
) -> None:
    whole = Run(tmp_path / "whole", accumulate=accumulate)
    run = Run(tmp_path / "cut", accumulate=accumulate, workers=workers)
    with pytest.raises(KeyboardInterrupt):
        run.attempt(cut_at)
    assert (run.attempt(), run.points) == (whole.attempt(), whole.points)


def test_it_may_be_cut_off_again_and_again(undisturbed: dict[str, Any], tmp_path: Path) -> None:
    run = Run(tmp_path)
    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            run.attempt(2)
    assert (run.attempt(), run.points) == undisturbed["AdamW"]


def test_the_control_with_other_random_numbers_is_told_apart(undisturbed: dict[str, Any], tmp_path: Path) -> None:
    run = Run(tmp_path, extra_draw=True)
    with pytest.raises(KeyboardInterrupt):
        run.attempt(5)
    assert run.attempt() != undisturbed["AdamW"][0]


def test_a_damaged_checkpoint_is_passed_over_and_the_one_before_it_serves(
    undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    run = Run(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run.attempt(7)
    newest = saver.newest(tmp_path)
    assert newest is not None
    weights = newest / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\xff")
    assert (run.attempt(), run.points) == undisturbed["AdamW"]


def test_checkpoints_are_told_of_and_only_the_newest_stay(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.attempt()
    told = [event for event in run.events if isinstance(event, Checkpoint)]
    assert [event.step for event in told] == list(range(1, STEPS + 1))
    assert {path.name for path in (tmp_path / "checkpoints" / "last").iterdir()} == {"17", "18"}
    assert told[-1].folder == "checkpoints/last/18"


def test_what_is_told_of_is_there_when_the_process_goes_before_it_tells_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, tell = Run(tmp_path), Context.checkpoint_saved

    def tell_until(context: Context[Any], kind: Kept, folder: str, step: int, *rest: Any) -> None:
        if step == 9:
            raise KeyboardInterrupt
        tell(context, kind, folder, step, *rest)

    monkeypatch.setattr(Context, "checkpoint_saved", tell_until)
    with pytest.raises(KeyboardInterrupt):
        run.attempt()
    told = dict[str, None]()
    for event in run.events:
        if isinstance(event, Checkpoint):
            told[event.folder] = None
            for gone in event.gone:
                del told[gone]
    assert told
    for folder in told:
        checkpoint.verify(tmp_path / folder)


def test_what_a_killed_process_left_half_written_is_swept(undisturbed: dict[str, Any], tmp_path: Path) -> None:
    run = Run(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run.attempt(7)
    for kind in ("last", "best"):
        half = tmp_path / "checkpoints" / kind / ".100.tmp"
        half.mkdir(parents=True)
        (half / "model.safetensors").write_bytes(b"half")
    assert run.attempt() == undisturbed["AdamW"][0]
    assert not list((tmp_path / "checkpoints").rglob(".*"))
