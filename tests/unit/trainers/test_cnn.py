"""The convolutional net: any size from 5 pixels on."""

import pytest
import torch

from trainyard.trainers.cnn.net import Net


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 32, 32), (3, 64, 48), (1, 5, 9)])
@pytest.mark.parametrize("stride", [1, 2])
def test_images_to_logits(shape: tuple[int, int, int], stride: int) -> None:
    net = Net(shape, classes=7, width=4, dropout=0.1, stride=stride).eval()
    assert net(torch.rand(2, *shape)).shape == (2, 7)


def test_every_parameter_but_the_heads_is_in_one_stage() -> None:
    net = Net((1, 16, 16), classes=3, width=4, dropout=0.1)
    staged = [parameter for stage in net.stages() for module in stage for parameter in module.parameters()]
    names = {name for name, parameter in net.named_parameters() if not any(parameter is one for one in staged)}
    assert len(staged) == len(set(staged))
    assert names == {"head.weight", "head.bias"}
