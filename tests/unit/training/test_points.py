"""Points drawn, spread, turned and shaken."""

import pytest
import torch

from trainyard.training.points import SHAKEN_AT_MOST, drawn, scales, shaken, spread, turns


def _draws(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(("count", "wanted"), [(100, 40), (40, 40), (7, 40), (1, 5)])
def test_drawn_points_differ_as_long_as_there_are_enough(count: int, wanted: int) -> None:
    found = drawn(count, wanted, _draws())
    times = torch.bincount(found, minlength=count)
    assert len(found) == wanted
    assert times.max() - times.min() <= 1
    assert not torch.equal(found, drawn(count, wanted, _draws(1))) or count == 1


def test_points_drawn_from_very_many_are_of_all_places() -> None:
    found = drawn(1_000_000, 1000, _draws())
    assert (len(found), int(found.min()) < 5000, int(found.max()) > 995_000) == (1000, True, True)


def test_spread_points_reach_from_first_to_last() -> None:
    assert spread(9, 5).tolist() == [0, 2, 4, 6, 8]
    assert spread(2, 4).tolist() == [0, 0, 1, 1]
    assert spread(1, 3).tolist() == [0, 0, 0]


@pytest.mark.parametrize("how", ["none", "up", "all"])
def test_turns_keep_lengths_and_hands(how: str) -> None:
    found = turns(50, how, _draws())  # type: ignore[arg-type]
    torch.testing.assert_close(found @ found.transpose(1, 2), torch.eye(3).expand(50, 3, 3))
    torch.testing.assert_close(torch.linalg.det(found), torch.ones(50))
    up = torch.tensor([0.0, 0.0, 1.0])
    moved = (found @ up - up).abs().max()
    assert (moved > 0.1) == (how == "all")


def test_turns_of_any_kind_have_no_favourite_direction() -> None:
    found = turns(20_000, "all", _draws())
    assert found.mean(dim=0).abs().max() < 0.03


def test_sizes_are_bounded_and_as_often_smaller_as_larger() -> None:
    found = scales(10_000, 0.25, _draws())
    assert 0.8 <= float(found.min()) < 0.81
    assert 1.24 < float(found.max()) <= 1.2501
    assert abs(float((found < 1).float().mean()) - 0.5) < 0.03


def test_noise_is_bounded_and_0_is_none() -> None:
    points = torch.zeros(1000, 8, 3)
    found = shaken(points, 0.1, _draws())
    assert 0.09 < float(found.std()) < 0.11
    assert float(found.abs().max()) <= 0.1 * SHAKEN_AT_MOST + 1e-6
    assert shaken(points, 0.0, _draws()) is points
