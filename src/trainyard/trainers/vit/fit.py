"""Train a vision transformer."""

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from trainyard.contracts.errors import InvalidError
from trainyard.datasets.images import ImageData
from trainyard.datasets.split import Part
from trainyard.datasets.version import DatasetVersion
from trainyard.trainers.vit.looking import look
from trainyard.trainers.vit.net import VisionTransformer, placed
from trainyard.trainers.vit.spec import SPEC, VitConfig
from trainyard.training.context import Context, Result
from trainyard.training.images.classifier import Classifier
from trainyard.training.images.fitting import Architecture, fit_images, load_classifier, trial_of
from trainyard.training.images.transfer import Weights
from trainyard.training.trial import NetTrial

CUTS = 7
"""Patches along the shorter side, about; a patch's side is a power of two, and not a single pixel if it can be."""
_TRANSFORMERS = (
    (r"^vit\.", ""),
    (r"^embeddings\.cls_token$", "cls_token"),
    (r"^embeddings\.position_embeddings$", "pos_embed"),
    (r"^embeddings\.patch_embeddings\.projection\.", "patch_embed.proj."),
    (r"^(?:encoder\.layer|layers)\.(\d+)\.", r"blocks.\1."),
    (r"\.layernorm_before\.", ".norm1."),
    (r"\.layernorm_after\.", ".norm2."),
    (r"\.attention\.(?:output\.dense|o_proj)\.", ".attn.proj."),
    (r"\.attention\.(?:attention\.query|q_proj)\.", ".attn.query."),
    (r"\.attention\.(?:attention\.key|k_proj)\.", ".attn.key."),
    (r"\.attention\.(?:attention\.value|v_proj)\.", ".attn.value."),
    (r"\.intermediate\.dense\.", ".mlp.fc1."),
    (r"^(blocks\.\d+)\.output\.dense\.", r"\1.mlp.fc2."),
    (r"^layernorm\.", "norm."),
    (r"^classifier\.", "head."),
)
"""From the names of transformers' ViT, those of version 4 and of version 5, to timm's, one behind the other
(https://huggingface.co/docs/transformers/model_doc/vit)."""


def fit(context: Context[VitConfig]) -> Result:
    """Train, judge and save a net; raises InvalidDataError where the data set does not fit."""
    if context.config.width % context.config.heads:
        raise InvalidError(
            f"width is {context.config.width} and heads is {context.config.heads}; width has to be a multiple of heads."
        )
    return fit_images(context, SPEC.id, VisionTransformer, _architecture, renamed)


def _architecture(config: VitConfig, data: ImageData, start: Weights | None) -> Architecture:
    shape = data.images.shape[1:]
    channels, patch = shape[0], config.patch or _usual_patch(min(shape[1:]))
    first = None if start is None else start.tensors.get("patch_embed.proj.weight")
    if first is not None and first.ndim == 4:  # the weights know what they are made for
        channels, patch = max(channels, first.shape[1]), config.patch or first.shape[-1]
    return {
        "shape": shape,
        "channels": channels,
        "classes": len(data.classes),
        "patch": patch,
        "width": config.width,
        "layers": config.layers,
        "heads": config.heads,
        "dropout": config.dropout,
    }


def _usual_patch(side: int) -> int:
    return max(1 << max(0, round(math.log2(side / CUTS))), min(2, side // 4), 1)


def renamed(tensors: Mapping[str, Tensor], net: Classifier | None = None) -> dict[str, Tensor]:
    """Weights as this net names them: query, key and value in one tensor, the pooler left out, and the places as many
    as `net` has; names that are nobody's stay as they are."""
    named = {_name(name): tensor for name, tensor in tensors.items() if not re.match(r"(vit\.)?pooler\.", name)}
    for name in [name for name in named if ".attn.query." in name]:
        parts = [name.replace(".query.", f".{part}.") for part in ("query", "key", "value")]
        if all(part in named for part in parts):
            joined = torch.cat([named.pop(part) for part in parts])
            named[name.replace(".query.", ".qkv.")] = joined
    if isinstance(net, VisionTransformer) and "pos_embed" in named and named["pos_embed"].ndim == 3:
        named["pos_embed"] = placed(named["pos_embed"], net.grid)
    return named


def _name(name: str) -> str:
    for pattern, here in _TRANSFORMERS:
        name = re.sub(pattern, here, name)
    return name


def load(folder: Path) -> tuple[Classifier, dict[str, Any]]:
    """The net of a final model, ready to predict, and what it was built from."""
    return load_classifier(folder, VisionTransformer)


def trial(folder: Path, version: DatasetVersion, part: Part) -> NetTrial:
    """The final model in `folder`, and a part of `version`, to be judged."""
    return trial_of(folder, version, part, VisionTransformer, look)


def judge_saved(folder: Path, version: DatasetVersion) -> dict[str, float]:
    """Scores (`test/…`) of the final model in `folder` on the test part of `version`."""
    return trial(folder, version, Part.TEST).scores()
