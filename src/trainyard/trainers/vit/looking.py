"""Which patches a vision transformer attends to, beside what can be said of any image net."""

from collections.abc import Sequence

import torch
from torch import Tensor

from trainyard.contracts.explanation import PictureView
from trainyard.trainers.vit.net import Attention, VisionTransformer
from trainyard.training.explaining.attributions import rollout, seen_by
from trainyard.training.explaining.pictures import summed, view_maker
from trainyard.training.images import looking
from trainyard.training.trial import NetTrial

LIMITS = (
    "Attention says where patches were taken together from, not what they did: it has no sign and is the same for "
    "every class. A patch that is attended to may change nothing."
)


def look(trial: NetTrial, at: int, label: int | None) -> Sequence[PictureView]:
    """Windows hidden, gradients, attention."""
    x: Tensor = trial.inputs(at)
    assert isinstance(trial.model, VisionTransformer)  # noqa: S101  this trainer has no other
    shares, size = summed(attended(trial.model, x))
    attention = view_maker(x)("attention_rollout", "share", shares, size * trial.model.patch_embed.patch, LIMITS)
    return [*looking.look(trial, at, label), attention]


def attended(net: VisionTransformer, x: Tensor) -> Tensor:
    """The share of each patch of a picture [1, c, h, w] in what the class token is made of, beside itself; float64
    [patches down, patches across]."""
    layers = [one for one in net.modules() if isinstance(one, Attention)]
    inputs = seen_by(net, layers, lambda: net(x))
    with torch.inference_mode():
        mixed = rollout([layer.weights(*own)[0] for layer, own in zip(layers, inputs, strict=True)])
    patches = mixed[0, 1:]
    return (patches / patches.sum()).view(net.grid)
