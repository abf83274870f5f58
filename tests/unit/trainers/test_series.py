"""Networks over time: any length, any batch, gaps; windows that never look ahead; errors in words."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from support import made_series
from trainyard.contracts.events import Breakdown, HorizonScore
from trainyard.datasets import series
from trainyard.datasets.series import CourseData
from trainyard.datasets.split import Part
from trainyard.testing import trainers as contract
from trainyard.trainers import catalog
from trainyard.trainers.series import net as nets
from trainyard.trainers.series.net import Forecaster, Net
from trainyard.trainers.series.straight import straight_line
from trainyard.trainers.series.windows import Drawn, Windows, at_most, last_known, starts_of, windows_of
from trainyard.trainers.series.windows import scale_of as course_scale
from trainyard.training.encoders.series import halvings_of
from trainyard.training.errors import InvalidDataError
from trainyard.training.series import of_steps, samples_of, scale_of

KINDS = ("lstm", "gru", "transformer", "tcn")
SIZES: dict[str, Any] = {"width": 8, "layers": 2, "heads": 2, "dropout": 0.3}
NO_DRAWS = torch.Generator()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("halvings", [0, 3])
def test_a_series_gives_the_same_alone_and_beside_longer_ones(kind: str, halvings: int) -> None:
    torch.manual_seed(0)
    net = Net(kind, 3, 4, halvings=halvings, **SIZES).eval()
    lengths = torch.tensor([1, 7, 20, 33])
    batch = torch.randn(4, 33, 3) * (torch.arange(33) < lengths[:, None])[:, :, None]
    together = net((batch, lengths))
    assert together.shape == (4, 4)
    for row, length in enumerate(lengths.tolist()):
        alone = net((batch[row : row + 1, :length], lengths[row : row + 1]))
        assert torch.allclose(alone[0], together[row], atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_the_steps_matters(kind: str) -> None:
    torch.manual_seed(0)
    net = Net(kind, 1, 2, halvings=0, **SIZES).eval()
    steps, lengths = torch.randn(1, 12, 1), torch.tensor([12])
    assert not torch.allclose(net((steps, lengths)), net((steps.flip(1), lengths)), atol=1e-4)


@pytest.mark.parametrize(("steps", "most", "halvings"), [(1, 256, 0), (256, 256, 0), (257, 256, 1), (18_000, 256, 7)])
def test_what_is_long_is_halved_until_it_fits(steps: int, most: int, halvings: int) -> None:
    assert halvings_of(steps, most) == halvings
    assert -(-steps // 2**halvings) <= most


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("context", "horizon"), [(1, 1), (9, 4), (32, 3)])
def test_an_untrained_forecaster_repeats_the_last_row(kind: str, context: int, horizon: int) -> None:
    net = Forecaster(kind, context, horizon, halvings=2, **SIZES).eval()
    window = torch.randn(5, context, 2)
    assert torch.equal(net(window), window[:, -1:].expand(-1, horizon, -1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_forecast_goes_up_and_down_with_its_window(kind: str) -> None:
    """What a level is called does not matter: the net sees differences."""
    torch.manual_seed(0)
    net = Forecaster(kind, 12, 3, halvings=0, **SIZES).eval()
    torch.nn.init.normal_(net.head.weight)
    torch.nn.init.normal_(net.linear.weight)
    window = torch.randn(5, 12, 2)
    assert torch.allclose(net(window + 3.0), net(window) + 3.0, atol=1e-3)


def test_judging_many_windows_at_once_is_judging_each(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    net = Forecaster("gru", 12, 3, halvings=0, **SIZES).eval()
    torch.nn.init.normal_(net.head.weight)
    windows = torch.randn(7, 12, 2)
    expected = net(windows)
    monkeypatch.setattr(nets, "AT_ONCE", 4)
    torch.testing.assert_close(net(windows), expected)


def test_scales_are_of_what_was_measured_in_training() -> None:
    scale = of_steps(np.array([[1.0, 5.0, np.nan], [3.0, 5.0, np.nan]]))
    assert (scale.mean, scale.std, scale.gaps) == ([2.0, 5.0, 0.0], [1.0, 1.0, 1.0], True)
    assert scale.applied(np.array([[4.0, np.nan, 1.0]])).tolist() == [[2, 0, 1, 0, 1, 0]]


def test_batches_are_padded_to_their_longest(tmp_path: Path) -> None:
    data = series.load_samples(made_series.classes(tmp_path, 20, channels=2))
    scale = scale_of(data)
    source = samples_of(data, Part.TRAIN, scale, torch.from_numpy(data.y))
    (inputs, lengths), targets = source.batch(torch.arange(source.rows), NO_DRAWS)
    rows = np.flatnonzero(data.parts == Part.TRAIN)
    assert inputs.shape == (len(rows), int(data.lengths[rows].max()), 4)
    assert targets.tolist() == data.y[rows].tolist()
    for place, row in enumerate(rows.tolist()):
        length = int(lengths[place])
        assert torch.equal(inputs[place, :length], scale.applied(data.sample(row).T))
        assert not inputs[place, length:].any()


def test_windows_stay_in_their_part_and_only_judged_ones_look_back() -> None:
    parts = np.array([0] * 6 + [1] * 3 + [2] * 3, np.uint8)
    assert starts_of(parts, Part.TRAIN, 3, 2).tolist() == [0, 1]
    assert starts_of(parts, Part.VALIDATION, 3, 2).tolist() == [3, 4]
    assert starts_of(parts, Part.TEST, 3, 2).tolist() == [6, 7]
    assert starts_of(parts, Part.TRAIN, 10, 4).tolist() == []


def test_a_window_and_what_follows_it() -> None:
    values = np.arange(24.0).reshape(12, 2)
    values[5, 1] = np.nan
    data = CourseData(values, ["a", "b"], np.array([0] * 12, np.uint8))
    scale = course_scale(data)
    source = windows_of(data, Part.TRAIN, scale, context=3, horizon=2)
    window, targets = source.batch(torch.tensor([3]), NO_DRAWS)
    back = np.array(scale.std), np.array(scale.mean)
    assert window[0].numpy() * back[0] + back[1] == pytest.approx(np.array([[6, 7], [8, 9], [10, 9]]), abs=1e-5)
    assert targets[0].numpy() * back[0] + back[1] == pytest.approx(np.array([[12, 13], [14, 15]]), abs=1e-5)
    assert torch.isnan(source.batch(torch.tensor([1]), NO_DRAWS)[1]).tolist() == [[[False, False], [False, True]]]


def test_of_many_windows_some_are_drawn_one_from_each_stretch() -> None:
    course = torch.arange(105.0)[:, None]
    windows = Windows(course, course, torch.arange(100), context=4, horizon=2)
    source = at_most(windows, 7)
    assert isinstance(source, Drawn)
    assert source.rows == 7
    rows = torch.tensor([6, 0, 3])
    first, again, other = (source.batch(rows, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[0][:, -1] + 1, first[1][:, 0])
    assert not torch.equal(first[0], other[0])
    begun = torch.cat(
        [source.batch(torch.arange(7), torch.Generator().manual_seed(n))[0][:, :1, 0] for n in range(500)], 1
    )
    edges = [100 * row // 7 for row in range(8)]
    assert [sorted(set(row.int().tolist())) for row in begun] == [list(range(*ends)) for ends in pairwise(edges)]


@pytest.mark.parametrize("wanted", [0, 100, 1000])
def test_few_windows_are_all_taken_and_none_is_drawn(wanted: int) -> None:
    course = torch.zeros(105, 1)
    windows = Windows(course, course, torch.arange(100), context=4, horizon=2)
    assert at_most(windows, wanted) is windows


def course_of(values: Any) -> CourseData:
    parts = np.array([0] * (len(values) - 20) + [1] * 10 + [2] * 10, np.uint8)
    return CourseData(np.asarray(values, np.float64)[:, None], ["a"], parts)


def line_of(data: CourseData) -> torch.Tensor:
    sources = [windows_of(data, part, course_scale(data), 4, 2) for part in (Part.TRAIN, Part.VALIDATION)]
    return straight_line(sources[0], sources[1])


def test_the_linear_map_begins_where_a_line_goes_on() -> None:
    data = course_of(np.sin(np.arange(120)))
    net = Forecaster("tcn", 4, 2, halvings=0, **SIZES).eval()
    net.begin_at(line_of(data))
    source = windows_of(data, Part.TEST, course_scale(data), 4, 2)
    window, targets = source.batch(torch.arange(source.rows), NO_DRAWS)
    assert torch.allclose(net(window), targets, atol=0.02)


def test_the_linear_map_begins_at_0_where_nothing_better_is_known() -> None:
    steps = [0.0, 1.0] * 50 + [0.5] * 20  # what held in training holds no longer
    assert not line_of(course_of(steps)).any()


def test_gaps_hold_the_last_value() -> None:
    assert last_known(np.array([[np.nan], [2.0], [np.nan], [np.nan], [3.0]])).ravel().tolist() == [0, 2, 2, 2, 3]


def train(folder: Path, version: Any, **config: Any) -> contract.Outcome:
    folder.mkdir()
    return contract.run(contract.Case(catalog.get("series.tcn"), version, {"epochs": 1, **config}, 0.0), folder)


def horizon_of(outcome: contract.Outcome) -> list[HorizonScore]:
    return [one for event in outcome.events if isinstance(event, Breakdown) for one in event.horizon]


def test_a_forecast_is_scored_for_each_step_ahead_in_the_end(tmp_path: Path) -> None:
    outcome = train(tmp_path / "run", made_series.course(tmp_path, 120), horizon=3, context=8)
    assert {"val/mse", "val/mae", "test/mse", "test/mae"} <= set(outcome.result.summary)
    horizon = horizon_of(outcome)
    assert [one.ahead for one in horizon] == [1, 2, 3]
    mean = np.mean([one.mse or 0.0 for one in horizon])
    assert outcome.result.summary["test/mse"] == pytest.approx(mean, rel=0.05)  # steps may lack a value or two


def test_a_short_course_has_a_short_horizon(tmp_path: Path) -> None:
    assert len(horizon_of(train(tmp_path / "run", made_series.course(tmp_path, 20)))) >= 1


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"horizon": 30}, "validation part of 'made' has no window of 30 rows to forecast.*15 rows"),
        ({"context": 80}, "train part .* 80 rows before"),
    ],
)
def test_windows_that_do_not_fit_are_named(tmp_path: Path, config: dict[str, int], words: str) -> None:
    with pytest.raises(InvalidDataError, match=words):
        train(tmp_path / "run", made_series.course(tmp_path, 100), **config)


def test_rows_divided_by_chance_cannot_be_forecast(tmp_path: Path) -> None:
    version = made_series.course(tmp_path, 100, {"split": {"method": "random"}})
    with pytest.raises(InvalidDataError, match="divide the rows by time"):
        train(tmp_path / "run", version)


def test_series_of_one_value_work(tmp_path: Path) -> None:
    samples = [(np.array([[float(number % 2)]]), "ab"[number % 2]) for number in range(40)]
    version = made_series.of_files(tmp_path, {"Made.ts": made_series.archive(samples)})
    assert train(tmp_path / "run", version, epochs=15, batch_size=8).result.summary["test/accuracy"] == 1.0


def test_one_class_is_refused(tmp_path: Path) -> None:
    samples = [(np.arange(4.0)[None] * number, "a") for number in range(20)]
    version = made_series.of_files(tmp_path, {"Made.ts": made_series.archive(samples)})
    with pytest.raises(InvalidDataError, match="one class"):
        train(tmp_path / "run", version)
