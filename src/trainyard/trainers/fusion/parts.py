"""What the encoder of each part is made from, by the data and the config."""

from typing import Any

import numpy as np

from trainyard.datasets.split import Part
from trainyard.trainers.fusion.inputs import Prepared
from trainyard.trainers.fusion.net import Net, PictureTorso
from trainyard.trainers.fusion.spec import FusionConfig
from trainyard.training.encoders.series import MULTIPLE, halvings_of
from trainyard.training.images.pixels import statistics

HEADS = 4
MOST_STEPS = 128
"""Steps that an encoder is given of a series; what is longer is halved by strided convolutions."""
CELL_LAYERS, FREQUENCIES = 2, 16


def parts_of(prepared: Prepared, config: FusionConfig) -> dict[str, dict[str, Any]]:
    """What each part's torso is made from, in the order of the reading's names."""
    data, reading = prepared.data, prepared.data.reading
    training, dropout = data.parts == Part.TRAIN, config.dropout
    parts: dict[str, dict[str, Any]] = {}
    for name, steps in prepared.steps.items():
        longest = max(len(one) for one, here in zip(steps, training, strict=True) if here)
        parts[name] = {
            "kind": "series",
            "torso": {
                "kind": config.series_encoder,
                "channels": prepared.shown.scales[name].channels,
                "width": rounded(config.series_width),
                "layers": config.series_layers,
                "heads": HEADS,
                "dropout": dropout,
                "halvings": halvings_of(longest, MOST_STEPS),
            },
        }
    for name, (channels, side) in reading.pictures.items():
        torso = {"channels": channels, "side": side, "width": config.picture_width}
        parts[name] = {"kind": "pictures", "torso": torso}
    for name in reading.clouds:
        torso = {"width": config.cloud_width, "dropout": dropout, "input_transform": False}
        parts[name] = {"kind": "clouds", "torso": torso}
    for name in reading.texts:
        parts[name] = {"kind": "texts", "torso": {"width": config.cells_width, "dropout": dropout}}
    if reading.cells:
        torso = {"numbers": reading.columns.width, "codes": reading.columns.codes, "width": config.cells_width}
        torso |= {"layers": CELL_LAYERS, "dropout": dropout, "frequencies": FREQUENCIES}
        parts[reading.cells] = {"kind": "cells", "torso": torso}
    return parts


def rounded(width: int) -> int:
    """Up to a multiple that heads and directions divide."""
    return -(-width // MULTIPLE) * MULTIPLE


def standardise(net: Net, prepared: Prepared) -> None:
    """Give the encoders of pictures mean and deviation of the training pictures."""
    data = prepared.data
    for name, pixels in data.pictures.items():
        torso: PictureTorso = net.encoder(name).torso
        numbers = np.flatnonzero((data.parts == Part.TRAIN) & data.there[name])
        mean, std = statistics(pixels, numbers, (0.0, 255.0))
        torso.mean.copy_(mean)
        torso.std.copy_(std)
