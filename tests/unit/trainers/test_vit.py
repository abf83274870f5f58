"""The vision transformer: any size, named as timm's, the same function as transformers' with its weights."""

import pytest
import torch

from trainyard.trainers.vit.fit import renamed
from trainyard.trainers.vit.net import VisionTransformer, placed


def net(shape: tuple[int, int, int] = (3, 16, 16), patch: int = 4, layers: int = 2) -> VisionTransformer:
    return VisionTransformer(shape, shape[0], 5, patch, width=24, layers=layers, heads=2, dropout=0.1)


@pytest.mark.parametrize(("shape", "patch"), [((1, 8, 8), 2), ((3, 28, 28), 4), ((3, 33, 20), 8), ((1, 5, 5), 1)])
def test_images_to_logits(shape: tuple[int, int, int], patch: int) -> None:
    assert net(shape, patch).train()(torch.rand(2, *shape)).shape == (2, 5)


def test_names_are_timms() -> None:
    names = set(net().state_dict())
    assert {
        "cls_token",
        "pos_embed",
        "patch_embed.proj.weight",
        "blocks.0.norm1.weight",
        "blocks.1.attn.qkv.bias",
    } < names
    assert {"blocks.0.attn.proj.weight", "blocks.0.mlp.fc2.weight", "norm.bias", "head.weight"} < names


def test_it_knows_where_a_patch_is() -> None:
    made = net().eval()
    images = torch.rand(1, 3, 16, 16)
    assert not torch.allclose(made(images), made(images.roll(4, dims=3)), atol=1e-4)


def test_with_the_weights_of_transformers_it_computes_what_transformers_does() -> None:
    transformers = pytest.importorskip("transformers")
    theirs = transformers.ViTForImageClassification(
        transformers.ViTConfig(
            hidden_size=24,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=96,
            image_size=16,
            patch_size=4,
            num_labels=5,
            layer_norm_eps=1e-6,
        )
    ).eval()
    ours = net().eval()
    missing = ours.load_state_dict(renamed(theirs.state_dict()), strict=False)
    assert set(missing.missing_keys) == {"mean", "std"}
    assert missing.unexpected_keys == []
    images = torch.rand(2, 3, 16, 16)
    assert torch.allclose(ours(images), theirs(images).logits, atol=1e-4)


def test_the_names_that_files_of_transformers_4_have_are_known_too() -> None:
    old = {
        "vit.encoder.layer.1.attention.attention.query.weight": torch.zeros(4, 4),
        "vit.encoder.layer.1.attention.attention.key.weight": torch.ones(4, 4),
        "vit.encoder.layer.1.attention.attention.value.weight": torch.full((4, 4), 2.0),
        "vit.encoder.layer.1.attention.output.dense.bias": torch.zeros(4),
        "vit.encoder.layer.1.intermediate.dense.bias": torch.zeros(16),
        "vit.encoder.layer.1.output.dense.bias": torch.zeros(4),
        "vit.layernorm.weight": torch.zeros(4),
        "vit.pooler.dense.weight": torch.zeros(4, 4),
    }
    named = renamed(old)
    assert set(named) == {
        "blocks.1.attn.qkv.weight",
        "blocks.1.attn.proj.bias",
        "blocks.1.mlp.fc1.bias",
        "blocks.1.mlp.fc2.bias",
        "norm.weight",
    }
    assert named["blocks.1.attn.qkv.weight"][:, 0].tolist() == [0.0] * 4 + [1.0] * 4 + [2.0] * 4


def test_places_of_one_grid_serve_another() -> None:
    """A ramp over the places is a ramp over more of them; the class token's stays."""
    ramp = torch.linspace(0, 1, 4).expand(4, 4).reshape(1, 16, 1)
    more = placed(torch.cat([torch.full((1, 1, 1), 9.0), ramp], dim=1), (8, 6))
    assert more.shape == (1, 49, 1)
    assert more[0, 0, 0] == 9.0
    rows = more[0, 1:, 0].view(8, 6)
    assert (rows.diff(dim=1) > 0).all()
    assert torch.allclose(rows[0], rows[-1], atol=1e-5)


def test_every_parameter_but_the_heads_is_in_one_stage() -> None:
    made = net(layers=3)
    staged = [parameter for stage in range(len(made.stages())) for parameter in made.parameters_of(stage)]
    assert len(made.stages()) == 4
    assert len(staged) == len(set(staged))
    assert {name for name, one in made.named_parameters() if one not in set(staged)} == {"head.weight", "head.bias"}
