"""The rock-slope data set: the same bytes, true labels, nothing but physics that gives them away, ready to be used."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from support.desk import NotingDesk
from trainyard.contracts.dataset import DatasetState, RockSlope, Severity, SplitMethod
from trainyard.datasets.build import Built, Naming, build
from trainyard.datasets.drafts import silent
from trainyard.datasets.formats import media
from trainyard.datasets.formats.multimodal import MultimodalFormat
from trainyard.datasets.generators.registry import generate, recipe_of
from trainyard.datasets.generators.rock_slope.outcomes import HOURS, MONTH, slopes_of
from trainyard.datasets.generators.rock_slope.samples import ABSENT, Sample, samples
from trainyard.datasets.packs import Source, new_source
from trainyard.datasets.split import Part

SMALL = RockSlope(windows=120, seed=7)
SMALL_SHA256 = "cb2def849bbd2ca45c08f495e4ed3059bacc9cc15fff18060aa9385bb33a6377"
"""Of the source. It changes with the model, and with nothing else: on every machine it is the same."""


@pytest.fixture(scope="module")
def many() -> list[Sample]:
    return sorted(samples(RockSlope(windows=480, seed=3)), key=lambda sample: sample.window.number)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sources")


@pytest.fixture(scope="module")
def small(sources: Path) -> Source:
    return Source(sources / _generated(sources, SMALL))


def _generated(sources: Path, spec: RockSlope) -> str:
    with new_source(sources) as writer:
        generate(spec, writer, lambda _done, _total: None)
    return writer.sha256


@pytest.fixture(scope="module")
def built(sources: Path, small: Source) -> Built:
    naming = Naming("slopes", "Slopes", "generated", generated=True)
    return build(sources / "made" / "v1", sources, small.folder.name, recipe_of(SMALL), naming, silent)


def _classes(many: list[Sample]) -> NDArray[Any]:
    return np.array([str(sample.outcomes["hazard"]) for sample in many])


def _judged(features: list[list[float]], many: list[Sample]) -> float:
    """Balanced accuracy of a forest on slopes that it has not seen; a third is chance."""
    groups = [sample.window.slope for sample in many]
    forest = RandomForestClassifier(100, min_samples_leaf=3, class_weight="balanced", random_state=0)
    filled = np.nan_to_num(np.array(features, dtype=np.float64), nan=-999.0)
    guessed = cross_val_predict(forest, filled, _classes(many), groups=groups, cv=GroupKFold(5))
    return float(balanced_accuracy_score(_classes(many), guessed))


def test_a_seed_makes_the_same_bytes_and_another_makes_others(small: Source, sources: Path) -> None:
    assert _generated(sources, SMALL) == small.folder.name
    assert small.folder.name == SMALL_SHA256
    assert _generated(sources, RockSlope(windows=120, seed=8)) != small.folder.name


def test_labels_tell_what_comes_after_the_window(many: list[Sample]) -> None:
    for sample in many:
        window, told, failure = sample.window, sample.outcomes, sample.window.history.failure
        left = told["hours_to_failure"]
        assert (left is None) == (failure is None)
        within = [left is not None and float(left) <= hours for hours in (24, 48, 168)]
        assert [told["failure_24h"], told["failure_48h"], told["failure_7d"]] == within
        assert told["hazard"] == ("alarm" if within[1] else "watch" if within[2] else "stable")
        assert window.end >= MONTH
        if failure is not None:
            assert failure - window.end >= 1
            assert left == round(failure - window.end, 1)
        else:  # it is known to hold for the week that the label speaks of
            assert np.isfinite(window.history.velocity[window.end : window.end + HOURS]).all()
    classes, counts = np.unique(_classes(many), return_counts=True)
    assert classes.tolist() == ["alarm", "stable", "watch"]
    assert counts.min() > 0.1 * len(many)


def test_names_order_and_gaps_say_nothing(many: list[Sample]) -> None:
    def told(sample: Sample) -> list[float]:
        series = sample.series or {}
        lost = [float(np.isnan(channel).sum()) for channel in series.values()] or [-1.0] * 14
        parts = [sample.series is None, sample.raster is None, sample.cloud is None]
        unknown = [value is None for value in sample.survey.values()]
        return [sample.window.number, sample.window.slope, *parts, *unknown, sum(lost), max(lost)]

    assert _judged([told(sample) for sample in many], many) < 0.42


def test_instruments_and_season_are_alike_for_all(many: list[Sample]) -> None:
    """Distances of stations and the hour of the year: the two slopes of a pair are looked at over the same weeks."""
    known = [[float(sample.survey[f"station_{n}_distance_m"] or 0) for n in (1, 2, 3)] for sample in many]
    ends = [[float(sample.window.end)] for sample in many]
    assert _judged(known, many) < 0.42
    assert _judged(ends, many) < 0.42


def test_signals_tell_much_and_not_all(many: list[Sample]) -> None:
    def mean(sample: Sample, quantity: str, hours: slice) -> float:
        found = [one[hours] for name, one in (sample.series or {}).items() if name.startswith(quantity)]
        known = [float(np.nanmean(one)) for one in found if np.isfinite(one).any()]
        return max(known, default=float("nan"))

    def told(sample: Sample) -> list[float]:
        days = (slice(0, 24), slice(72, 96), slice(-24, None))
        return [mean(sample, quantity, day) for quantity in ("velocity", "seismic", "pore") for day in days]

    assert 0.6 < _judged([told(sample) for sample in many], many) < 0.92
    assert _judged([_seen(sample) for sample in many], many) > 0.45


def _seen(sample: Sample) -> list[float]:
    """Of the picture: how much the middle has moved."""
    if sample.raster is None:
        return [float("nan")] * 2
    moved = sample.raster[..., 2].astype(np.float64)
    return [float(moved[24:40, 24:40].mean()), float(moved.max())]


def test_parts_are_missing_as_often_as_is_said(many: list[Sample]) -> None:
    for part, chance in ABSENT.items():
        missing = [getattr(sample, part) is None for sample in many]
        assert np.mean(missing) == pytest.approx(chance, abs=0.04)
    assert all(sample.raster is None or sample.raster.shape == (64, 64, 3) for sample in many)


def test_sliding_shows_in_the_points(many: list[Sample]) -> None:
    """From window to window of a slope, the head of its block lies the lower the farther it has slid."""
    by_slope: dict[int, list[tuple[float, float]]] = {}
    for sample in many:
        if sample.cloud is not None:
            x, y, z = sample.cloud.astype(np.float64).T / float(sample.window.history.slope.radius[0])
            beside, head = np.abs(x) > 1.3, (np.abs(x) < 0.25) & (y > 0.4) & (y < 0.6)
            plane = np.polyfit(y[beside], z[beside], 1)
            height = float(np.median((z - np.polyval(plane, y))[head]))
            by_slope.setdefault(sample.window.slope, []).append(
                (sample.window.history.displacement[sample.window.end - 1], height)
            )
    moved = [np.array(one) for one in by_slope.values() if len(one) > 3 and np.ptp([slid for slid, _ in one]) > 500]
    assert len(moved) > 20
    assert np.mean([np.corrcoef(one.T)[0, 1] < 0 for one in moved]) > 0.75


def test_channels_have_units_and_are_what_instruments_read(many: list[Sample]) -> None:
    sample = next(one for one in many if one.series is not None)
    assert sample.series is not None
    assert [*sample.series][:4] == [
        "displacement_1_mm",
        "velocity_1_mm_per_h",
        "pore_pressure_1_kPa",
        "seismic_1_events_per_h",
    ]
    assert [*sample.series][12:] == ["rainfall_mm_per_h", "temperature_degC"]
    assert {len(channel) for channel in sample.series.values()} == {HOURS}
    for one in many:
        for name, channel in (one.series or {}).items():
            known = channel[np.isfinite(channel)]
            if name.startswith(("seismic", "rainfall")):
                assert (known >= 0).all()
            if name.startswith("seismic"):
                assert (known == np.round(known)).all()


def test_it_is_read_as_any_other_data_set_and_is_ready(built: Built, small: Source) -> None:
    manifest = built.version.manifest
    assert built.state is DatasetState.READY
    assert [one.check for one in built.findings if one.severity is Severity.BLOCKING] == []
    assert {one.check for one in built.findings} <= {"multimodal.missing", "split.shares", "labels.few", "split.small"}
    assert (manifest.rows, manifest.classes, manifest.generated) == (120, ["alarm", "stable", "watch"], True)
    assert "slope" not in [feature.name for feature in manifest.features]
    assert not {feature.name for feature in manifest.features} & {"failure_24h", "failure_7d", "hours_to_failure"}
    assert manifest.recipe is not None
    assert manifest.recipe.split is not None
    assert manifest.recipe.split.method is SplitMethod.GROUP
    assert len(small.files) < 1 + 3 * 120


def test_windows_of_one_slope_stay_together(built: Built, small: Source) -> None:
    text = small.read(next(file for file in small.files if file.name == "windows.csv")).decode()
    header, *lines = text.splitlines()
    slopes = np.array([line.split(",")[header.split(",").index("slope")] for line in lines])
    assert len(set(slopes)) == slopes_of(120)
    parts = built.version.parts
    seen = [set(slopes[parts == part]) for part in Part]
    assert not seen[0] & seen[1]
    assert not seen[0] & seen[2]
    assert not seen[1] & seen[2]


def test_files_hold_what_was_made(small: Source) -> None:
    made = {sample.window.number: sample for sample in samples(SMALL)}
    number, sample = next((n, one) for n, one in made.items() if one.raster is not None and one.series is not None)
    files = {file.name: file for file in small.files}
    values, names = media.series_of(small, files[f"series/w{number + 1:05d}.csv"])
    assert sample.series is not None
    assert names == [*sample.series]
    assert values == pytest.approx(np.stack([*sample.series.values()]), abs=1e-3, nan_ok=True)
    with Image.open(io.BytesIO(small.read(files[f"rasters/w{number + 1:05d}.bmp"]))) as picture:
        assert sample.raster is not None
        assert np.array_equal(np.asarray(picture), sample.raster)


def test_every_sample_has_a_preview(small: Source) -> None:
    desk = NotingDesk()
    draft = MultimodalFormat().read(small, recipe_of(SMALL).options, desk)
    assert draft.broken == []
    assert len(desk.previews) >= 119  # one with nothing but numbers is rare
