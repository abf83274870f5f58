"""What counts in a sample of several parts: parts exchanged for others, attention, and pictures and series looked
into."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from trainyard.contracts.explanation import ColumnsView, PieceEffect, View
from trainyard.datasets.multimodal import Reading
from trainyard.trainers.fusion.inputs import Shown
from trainyard.trainers.fusion.net import Answer, Net
from trainyard.training.explaining.pictures import picture_views
from trainyard.training.explaining.series import series_views
from trainyard.training.tabular import Cells
from trainyard.training.trial import NetTrial

WEIGHED = (
    "A weight says how much of a part went into the answer, not what it did there: it has no sign and is the same for "
    "every class. Exchange the part to see what it changes."
)


@dataclass(frozen=True, slots=True)
class Parts:
    """How parts, and the columns of a row's own cells, are exchanged between batches of `inputs.Together`."""

    reading: Reading

    @property
    def names(self) -> list[str]:
        cells = self._cells.names
        return [*self.reading.names, *(f"{self.reading.cells}: {name}" for name in cells if len(cells) > 1)]

    @property
    def _cells(self) -> Cells:
        return Cells(self.reading.columns)

    def put(self, inputs: Mapping[str, Any], others: Mapping[str, Any], piece: int) -> Mapping[str, Any]:
        """A part that another sample lacks is then missing; a column changes within samples that have cells."""
        names, own = self.reading.names, inputs["parts"]
        if (column := piece - len(names)) >= 0:
            name = self.reading.cells
            return {**inputs, "parts": {**own, name: self._cells.put(own[name], others["parts"][name], column)}}
        changed = {**inputs, "parts": {**own, names[piece]: others["parts"][names[piece]]}}
        for which in ("there", "shown"):
            changed[which] = inputs[which].clone()
            changed[which][:, piece] = others[which][:, piece]
        return changed


@dataclass(frozen=True, slots=True)
class Looking:
    """A `training.trial.Look`."""

    reading: Reading
    shown: Shown

    def __call__(self, trial: NetTrial, at: int, label: int | None) -> Sequence[View]:
        """The fusion's weights, if it has any; pictures and series that the sample has, by what is hidden and by
        gradients. Recordings that a net sees as spectrograms are left out: a stretch of those is no stretch of
        sound."""
        assert isinstance(trial.model, Answer)  # noqa: S101  this trainer has no other
        inputs, net = trial.inputs(at), trial.model.net
        views: list[View] = [*self._weights(net, inputs)]
        for place, name in enumerate(self.reading.names):
            if not bool(inputs["there"][0, place]):
                continue
            if name in self.reading.pictures:
                x: Tensor = inputs["parts"][name]
                score = trial.score(label, _changing(inputs, name, lambda changed: changed))
                views += picture_views(score, x, net.encoder(name).torso.mean, trial.unit, name)
            elif name in self.reading.series and name not in self.shown.sound:
                x, lengths = inputs["parts"][name]
                score = trial.score(
                    label, _changing(inputs, name, lambda changed, own=lengths: (changed, _many(own, changed)))
                )
                views += series_views(score, x, self.shown.scales[name].measured(x[0]), trial.unit, name)
        return views

    def _weights(self, net: Net, inputs: Any) -> list[ColumnsView]:
        with torch.inference_mode():
            told = net(inputs)
        if "weight" not in told:
            return []
        named = sorted(zip(told["weight"][0].tolist(), self.reading.names, strict=True), reverse=True)
        pieces = [PieceEffect(name=name, effect=weight, low=None, high=None) for weight, name in named]
        return [ColumnsView(part=None, method="attention_weight", unit="share", limits=WEIGHED, pieces=pieces)]


def _changing(inputs: Mapping[str, Any], name: str, make: Callable[[Tensor], Any]) -> Callable[[Tensor], Any]:
    """Inputs of one sample as often as the part `name` comes changed."""

    def changed(x: Tensor) -> Any:
        parts = {one: make(x) if one == name else _many(own, x) for one, own in inputs["parts"].items()}
        return {"parts": parts, **{which: _many(inputs[which], x) for which in ("there", "shown")}}

    return changed


def _many(own: Any, like: Tensor) -> Any:
    """Of one sample [1, …] as many as of `like`."""
    if isinstance(own, Tensor):
        return own.expand(len(like), *own.shape[1:])
    return tuple(_many(one, like) for one in own)
