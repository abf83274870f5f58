"""The multilayer perceptron: numbers, categories, either alone; what training did not see says nothing."""

from typing import Any

import pytest
import torch

from trainyard.trainers.mlp.net import Net
from trainyard.training.encoders.cells import Periodic

SIZES: dict[str, Any] = {"width": 8, "layers": 2, "dropout": 0.5, "frequencies": 4}


@pytest.mark.parametrize(("numbers", "codes"), [(3, []), (0, [4, 9]), (2, [5])])
@pytest.mark.parametrize("frequencies", [0, 4])
def test_rows_to_outputs(numbers: int, codes: list[int], frequencies: int) -> None:
    net = Net(numbers, codes, outputs=3, **(SIZES | {"frequencies": frequencies})).eval()
    inputs = torch.randn(6, numbers), torch.ones(6, len(codes), dtype=torch.int64)
    assert net(inputs).shape == (6, 3)


def test_a_missing_and_an_unknown_category_say_the_same_before_training() -> None:
    net = Net(1, [6], outputs=1, **SIZES).eval()
    number = torch.zeros(1, 1)
    missing, unknown, known = (net((number, torch.tensor([[code]]))) for code in (0, 1, 2))
    assert torch.equal(missing, unknown)
    assert not torch.equal(missing, known)


def test_each_number_has_frequencies_of_its_own() -> None:
    torch.manual_seed(0)
    periodic = Periodic(columns=2, frequencies=4, width=3)
    both = periodic(torch.tensor([[0.7, 0.7]]))
    assert both.shape == (1, 6)
    assert not torch.equal(both[:, :3], both[:, 3:])
