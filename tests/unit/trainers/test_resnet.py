"""Residual nets: as deep as they say, named as torchvision's, and with transformers' weights the same function."""

import pytest
import torch

from support.nets import shuffled_norms
from trainyard.trainers.resnet.fit import renamed
from trainyard.trainers.resnet.net import ResNet


def net(depth: int = 18, shape: tuple[int, int, int] = (3, 32, 32), stem: int = 3, width: int = 4) -> ResNet:
    return ResNet(shape, shape[0], classes=5, depth=depth, width=width, stem=stem, dropout=0.0)


@pytest.mark.parametrize("depth", [18, 34, 50])
@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 32, 48)])
@pytest.mark.parametrize("stem", [3, 7])
def test_images_to_logits_also_of_a_single_one_while_training(
    depth: int, shape: tuple[int, int, int], stem: int
) -> None:
    assert net(depth, shape, stem).train()(torch.rand(1, *shape)).shape == (1, 5)


@pytest.mark.parametrize(("depth", "parameters"), [(18, 11_689_512), (34, 21_797_672), (50, 25_557_032)])
def test_sizes_are_those_that_torchvision_documents(depth: int, parameters: int) -> None:
    """https://docs.pytorch.org/vision/stable/models/resnet.html: `num_params` of each, for 1,000 classes."""
    with torch.device("meta"):
        whole = ResNet((3, 224, 224), 3, classes=1000, depth=depth, width=64, stem=7, dropout=0.0)
    assert sum(parameter.numel() for parameter in whole.parameters()) == parameters


def test_names_are_torchvisions() -> None:
    names = set(net(50).state_dict()) - {"mean", "std"}
    assert {"conv1.weight", "bn1.running_var", "layer1.0.conv3.weight", "layer1.0.downsample.0.weight"} < names
    assert {"layer2.3.bn2.bias", "layer4.2.conv1.weight", "layer4.0.downsample.1.running_mean", "fc.bias"} < names


@pytest.mark.parametrize(("depth", "kind", "growth"), [(18, "basic", 1), (50, "bottleneck", 4)])
def test_with_the_weights_of_transformers_it_computes_what_transformers_does(
    depth: int, kind: str, growth: int
) -> None:
    transformers = pytest.importorskip("transformers")
    sizes = [8 * growth << number for number in range(4)]
    depths = [2, 2, 2, 2] if depth == 18 else [3, 4, 6, 3]
    config = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=sizes, depths=depths, layer_type=kind, num_labels=5
    )
    theirs = shuffled_norms(transformers.ResNetForImageClassification(config))
    ours = net(depth, (3, 96, 96), stem=7, width=8).eval()
    missing = ours.load_state_dict(renamed(theirs.state_dict()), strict=False)
    assert set(missing.missing_keys) == {"mean", "std"}
    assert missing.unexpected_keys == []
    images = torch.rand(2, 3, 96, 96)
    assert torch.allclose(ours(images), theirs(images).logits, atol=1e-4)


def test_every_parameter_but_the_heads_is_in_one_stage() -> None:
    made = net(50)
    staged = [parameter for stage in range(len(made.stages())) for parameter in made.parameters_of(stage)]
    assert len(staged) == len(set(staged))
    assert {name for name, one in made.named_parameters() if one not in set(staged)} == {"fc.weight", "fc.bias"}
