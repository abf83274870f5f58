"""Every trainer of the catalog keeps the contract of `trainyard.testing.trainers`."""

import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support import cloud_data, joined, made_series
from support.own_networks import network_file
from support.text_versions import plain_version, question_version, review_version
from support.tiny_models import tiny_bert, tiny_gpt
from trainyard.contracts.commands import StopMode
from trainyard.datasets.bundled import materialise
from trainyard.datasets.version import DatasetVersion
from trainyard.testing import trainers as contract
from trainyard.testing.trainers import Case, Outcome
from trainyard.trainers import catalog
from trainyard.training.brought import CODE_ROOTS, IMPORT_ROOTS

MADE: dict[str, Callable[[Path], DatasetVersion]] = {
    "waves": made_series.classes,
    "frequencies": made_series.numbers,
    "course": made_series.course,
    "shapes": cloud_data.shapes_version,
    "landscape": cloud_data.landscape_version,
    "reviews": review_version,
    "questions": question_version,
    "lines": plain_version,
    "parts": joined.all_kinds,
    "measures": joined.measures,
}
"""Data sets that are made here; all others are bundled."""
SMALL: dict[str, Any] = {"epochs": 4, "learning_rate": 0.01, "width": 8, "layers": 1}

TEXTS: dict[str, Any] = {"epochs": 3, "learning_rate": 0.01, "batch_size": 8}
QUICK_VIT: dict[str, Any] = {"epochs": 4, "width": 32, "layers": 1, "batch_size": 32, "learning_rate": 0.008}
QUICK_OWN: dict[str, Any] = {"epochs": 8, "learning_rate": 0.01, "batch_size": 8}
SMALL_PARTS: dict[str, Any] = {
    "series_width": 8,
    "series_layers": 1,
    "picture_width": 4,
    "cloud_width": 4,
    "points": 32,
}
QUICK_FUSION: dict[str, Any] = SMALL_PARTS | {"epochs": 8, "learning_rate": 0.01, "batch_size": 16, "size": 16}
STILL = {"dropout": 0.0, "rotate": 0.0, "shift": 0}
# trainer, data set, quick config, goal metric without any learning (most common class; the target's own deviation)
CASES: dict[str, tuple[str, str, dict[str, Any], float]] = {
    "forest-classes": ("tabular.forest", "wine", {"trees": 20}, 0.45),
    "forest-numbers": ("tabular.forest", "diabetes", {"trees": 20, "min_samples_leaf": 5}, 68.3),
    "boosting-two": ("tabular.boosting", "breast_cancer", {"iterations": 30}, 0.65),
    "boosting-many": ("tabular.boosting", "wine", {"iterations": 20}, 0.45),
    "boosting-numbers": ("tabular.boosting", "diabetes", {"iterations": 30}, 68.3),
    "linear-two": ("tabular.linear", "breast_cancer", {"epochs": 5}, 0.65),
    "linear-numbers": ("tabular.linear", "diabetes", {"epochs": 5}, 68.3),
    "mlp-classes": ("tabular.mlp", "wine", {"epochs": 8, "width": 32, "batch_size": 32}, 0.45),
    "mlp-numbers": ("tabular.mlp", "diabetes", {"epochs": 8, "width": 32, "learning_rate": 0.005}, 68.3),
    "lstm-classes": ("series.lstm", "waves", {"epochs": 12, "width": 8, "layers": 1, "batch_size": 8}, 0.55),
    "gru-numbers": ("series.gru", "frequencies", {"epochs": 8, "width": 8, "layers": 1, "batch_size": 8}, 0.06),
    "transformer-forecast": ("series.transformer", "course", {**SMALL, "context": 16, "horizon": 2}, 0.9),
    "tcn-forecast": ("series.tcn", "course", {**SMALL, "context": 16, "horizon": 2, "windows_per_epoch": 150}, 0.9),
    "cnn": ("image.cnn", "digits", {"epochs": 4, "width": 8, "batch_size": 32}, 0.5),
    "pointnet": ("cloud.pointnet", "shapes", {"epochs": 10, "width": 8, "points": 64, "learning_rate": 0.01}, 0.3),
    "segmenter": ("cloud.segmenter", "landscape", {"epochs": 4, "width": 8, "points": 32, "learning_rate": 0.01}, 0.45),
    "texts": ("text.classifier", "reviews", TEXTS | {"max_length": 32}, 0.6),
    "questions": ("text.qa", "questions", TEXTS | {"max_length": 48}, 0.3),
    "lines": ("text.lm", "lines", TEXTS | {"batch_size": 4, "max_length": 32}, 28.0),
    "resnet": ("image.resnet", "digits", {"epochs": 3, "width": 4, "batch_size": 64, "rotate": 0.0}, 0.2),
    "fusion": ("fusion.net", "parts", QUICK_FUSION, 0.5),
    "fusion-gated-numbers": ("fusion.net", "measures", {**QUICK_FUSION, "fusion": "gated"}, 1.7),
    "own-images": ("own.network", "digits", {"epochs": 2, "arguments": "width=4", "learning_rate": 0.01}, 0.5),
    "own-series": ("own.network", "frequencies", {**QUICK_OWN, "name": "over_time"}, 0.06),
    "vit": ("image.vit", "digits", QUICK_VIT | STILL, 0.5),
}
BASES: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "text.classifier": ("base", tiny_bert),
    "text.qa": ("base", tiny_bert),
    "text.lm": ("base", tiny_gpt),
    "own.network": ("file", network_file),
}
"""What a trainer starts from, generated too, and the field that names it."""


@pytest.fixture(scope="module", autouse=True)
def _bases_are_allowed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for roots in (IMPORT_ROOTS, CODE_ROOTS):
            patch.setenv(roots, str(tmp_path_factory.getbasetemp()))
        yield


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    trainer, dataset, config, baseline = CASES[request.param]
    folder = tmp_path_factory.mktemp("datasets") / dataset
    version = MADE[dataset](folder) if dataset in MADE else materialise(dataset, folder)
    if trainer in BASES:
        field, make = BASES[trainer]
        config = config | {field: str(make(folder.with_name("base")))}
    return Case(catalog.get(trainer), version, config, baseline)


@pytest.fixture(scope="module")
def whole(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return contract.run(case, tmp_path_factory.mktemp("whole"))


def test_every_trainer_has_a_case() -> None:
    assert {trainer for trainer, *_ in CASES.values()} == {spec.id for spec in catalog.all_specs()}


@pytest.mark.parametrize("spec", catalog.all_specs(), ids=lambda spec: spec.id)
def test_schema(spec: Any) -> None:
    contract.check_schema(spec)
    contract.check_presets(spec)


def test_a_whole_run_is_well_formed(whole: Outcome) -> None:
    contract.check_completed(whole)


def test_it_learns(case: Case, whole: Outcome) -> None:
    contract.check_learns(case, whole)


def test_what_was_judged_is_told_apart_and_the_model_is_measured(case: Case, whole: Outcome) -> None:
    contract.check_measured(case, whole)


def test_the_same_seed_gives_the_same_run(case: Case, whole: Outcome, tmp_path: Path) -> None:
    contract.check_deterministic(whole, contract.run(case, tmp_path))


def test_the_saved_model_scores_as_the_run_said(case: Case, whole: Outcome) -> None:
    contract.check_reloads(case, whole)


def test_its_answers_one_by_one_come_to_the_same_scores(case: Case, whole: Outcome) -> None:
    contract.check_trial(case, whole)


def test_what_it_says_of_a_sample_is_sound(case: Case, whole: Outcome) -> None:
    contract.check_explained(case, whole)


@pytest.mark.parametrize("after_reports", [1, 3])
def test_a_training_that_was_cut_off_goes_on(case: Case, whole: Outcome, tmp_path: Path, after_reports: int) -> None:
    if not case.spec.resumable:
        pytest.skip(f"{case.spec.id} saves nothing to go on from")
    contract.check_resumed(contract.run_cut_off(case, tmp_path, after_reports), whole)


@pytest.mark.parametrize("mode", ["finish", "save", "discard"])
@pytest.mark.parametrize("after_reports", [0, 1, 3])
def test_stop(case: Case, whole: Outcome, tmp_path: Path, mode: StopMode, after_reports: int) -> None:
    outcome = contract.run(case, tmp_path, mode, after_reports)
    contract.check_stopped(outcome, mode, whole)


def test_discard_while_evaluating_saves_nothing(case: Case, whole: Outcome, tmp_path: Path) -> None:
    outcome = contract.run(case, tmp_path, "discard", len(whole.points))
    contract.check_stopped(outcome, "discard", whole)


def _run_in_child(run: Callable[[], Outcome], answers: Any) -> None:
    outcome = run()
    answers.put((outcome.points, outcome.result))


def test_training_works_in_a_fork_of_a_process_that_has_imported_everything(
    case: Case, whole: Outcome, tmp_path: Path
) -> None:
    catalog.preload()
    fork = multiprocessing.get_context("fork")
    answers = fork.SimpleQueue()
    child = fork.Process(target=_run_in_child, args=(lambda: contract.run(case, tmp_path), answers), daemon=True)
    child.start()
    child.join(60)
    assert child.exitcode == 0
    points, result = answers.get()
    assert points == whole.points
    assert result == whole.result
