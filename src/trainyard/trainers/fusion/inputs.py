"""Samples of several parts as the net takes them: which parts there are, on which scale, in which batches."""

import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from torch import Tensor

from trainyard.datasets.multimodal import MultimodalData
from trainyard.datasets.split import Part
from trainyard.trainers.fusion.altering import Altering, cells_of, clouds_of, series_of, texts_of
from trainyard.trainers.fusion.net import WORDS
from trainyard.trainers.fusion.spectrogram import BANDS, log_mel
from trainyard.training.images.augmentation import Augmentation
from trainyard.training.images.samples import Pictures
from trainyard.training.points import drawn, spread, unit
from trainyard.training.series import Samples, Scale, of_steps
from trainyard.training.sources import Batch, Settled, Source
from trainyard.training.tabular import Rows

MOST_WORDS = 256
"""Of a text that are read."""
_WORD = re.compile(r"\w+")


class Shown(BaseModel):
    """How the parts are shown to a net, beside how they are read; saved with it. `sound` are the series that become
    spectrograms."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scales: dict[str, Scale]
    sound: list[str]
    points: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is the same for all parts of the data: series in steps [steps, channels] that are scaled, words of texts."""

    data: MultimodalData
    steps: dict[str, list[Tensor]]
    words: dict[str, list[Tensor]]
    shown: Shown


def prepare(data: MultimodalData, spectrogram: bool, points: int, shown: Shown | None = None) -> Prepared:
    """`shown` is a saved net's; without it scales are those of the training samples."""
    rates = data.reading.rates
    sound = [name for name, rate in rates.items() if rate and spectrogram] if shown is None else shown.sound
    raw = {
        name: [_steps(one, rates[name] if name in sound else 0) for one in values]
        for name, values in data.series.items()
    }
    if shown is None:
        training = data.parts == Part.TRAIN
        scales = {
            name: of_steps(np.concatenate([one for one, here in zip(steps, training, strict=True) if here]))
            for name, steps in raw.items()
        }
        shown = Shown(scales=scales, sound=sound, points=points)
    steps = {name: [_scaled(one, shown.scales[name]) for one in found] for name, found in raw.items()}
    words = {name: [words_of(text) for text in texts] for name, texts in data.texts.items()}
    return Prepared(data, steps, words, shown)


def _steps(values: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """[channels, steps] as [steps, channels], of a spectrogram where there is a rate."""
    if not rate:
        return values.T.astype(np.float64)
    if not values.shape[1]:
        return np.empty((0, values.shape[0] * BANDS))
    return log_mel(torch.from_numpy(np.nan_to_num(values)), rate).double().numpy()


def _scaled(steps: NDArray[np.float64], scale: Scale) -> Tensor:
    """A series that is not there is one step of zeros: no net is given it."""
    return scale.applied(steps) if len(steps) else torch.zeros(1, scale.channels)


def words_of(text: str) -> Tensor:
    """int64 [words], at least one; the same word is the same number on every machine."""
    found = _WORD.findall(text.casefold())[:MOST_WORDS]
    return torch.tensor([1 + zlib.crc32(word.encode()) % (WORDS - 1) for word in found] or [0])


@dataclass(frozen=True, slots=True)
class Texts(Settled):
    """Words int64 [b, most words], 0 behind the last. `targets` are nobody's."""

    words: list[Tensor]

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        del draws
        chosen = [self.words[row] for row in rows.tolist()]
        return torch.nn.utils.rnn.pad_sequence(chosen, batch_first=True), self.targets[rows]


@dataclass(frozen=True, slots=True)
class Altered:
    """Another source's inputs, altered by the batch's draws."""

    source: Source
    change: Callable[[Any, torch.Generator], Any]

    @property
    def rows(self) -> int:
        return self.source.rows

    @property
    def random(self) -> bool:
        return True

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        inputs, targets = self.source.batch(rows, draws)
        return self.change(inputs, draws), targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Clouds:
    """Points float32 [b, points, 3] in a sphere of radius 1; `random`: others each time, else evenly chosen ones."""

    clouds: list[NDArray[np.float32]]
    points: int
    random: bool

    @property
    def rows(self) -> int:
        return len(self.clouds)

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        return torch.stack([self._points(self.clouds[row], draws) for row in rows.tolist()]), rows

    def _points(self, cloud: NDArray[np.float32], draws: torch.Generator) -> Tensor:
        if not len(cloud):
            return torch.zeros(self.points, 3)
        chosen = drawn(len(cloud), self.points, draws) if self.random else spread(len(cloud), self.points)
        return torch.from_numpy(unit(cloud[chosen.numpy()]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The samples of one part of the data. `there` bool [n, parts]; with a `dropout` above 0 parts that are there are
    not shown, by chance, but for one that a sample keeps; `targets` [n]."""

    parts: Mapping[str, Source]
    there: Tensor
    targets: Tensor
    dropout: float = 0.0

    @property
    def rows(self) -> int:
        return len(self.targets)

    @property
    def random(self) -> bool:
        return self.dropout > 0.0 or any(source.random for source in self.parts.values())

    def batch(self, rows: Tensor, draws: torch.Generator) -> Batch:
        there = self.there[rows]
        shown = hidden(there, self.dropout, draws) if self.dropout else there
        inputs = {name: source.batch(rows, draws)[0] for name, source in self.parts.items()}
        return {"parts": inputs, "there": there, "shown": shown}, self.targets[rows]


def hidden(there: Tensor, share: float, draws: torch.Generator) -> Tensor:
    """`there` [b, parts] without `share` of the parts; one of those that a sample has always stays."""
    chance = torch.rand(there.shape, generator=draws).masked_fill(~there, -1.0)
    last = torch.nn.functional.one_hot(chance.argmax(dim=1), there.shape[1]).bool()
    return there & ((chance >= share) | last)


@dataclass(frozen=True, slots=True)
class Training:
    """What is done to samples in training only: to pictures, to all else, and which share of parts is hidden."""

    pictures: Augmentation
    others: Altering
    dropout: float


def together(prepared: Prepared, part: Part, targets: Tensor, how: Training | None = None) -> Together:
    """The samples of `part`, `targets` [n] being those of all; as they are, but for `how`."""
    data, here = prepared.data, np.flatnonzero(prepared.data.parts == part)
    rows, nobodys = torch.from_numpy(here), torch.zeros(len(here))
    sources: dict[str, Source] = {}
    for name, steps in prepared.steps.items():
        own = [steps[row] for row in here.tolist()]
        lengths = torch.tensor([len(one) for one in own])
        sources[name] = Samples(torch.cat(own), lengths.cumsum(0) - lengths, lengths, targets=nobodys)
    for name, pixels in data.pictures.items():
        altered = Augmentation() if how is None else how.pictures
        sources[name] = Pictures(pixels, here, nobodys, (0.0, 255.0), 0, altered)
    for name, clouds in data.clouds.items():
        own_clouds = [clouds[row] for row in here.tolist()]
        sources[name] = Clouds(clouds=own_clouds, points=prepared.shown.points, random=how is not None)
    for name, words in prepared.words.items():
        sources[name] = Texts([words[row] for row in here.tolist()], targets=nobodys)
    if data.reading.cells:
        numbers, codes = torch.from_numpy(data.numbers)[rows], torch.from_numpy(data.codes)[rows]
        sources[data.reading.cells] = Rows(numbers, codes, targets=nobodys)
    there = torch.from_numpy(np.column_stack(list(data.there.values())))[rows]
    if how is None:
        return Together(parts=sources, there=there, targets=targets[rows])
    _alter(sources, prepared, how.others)
    return Together(parts=sources, there=there, targets=targets[rows], dropout=how.dropout)


def _alter(sources: dict[str, Source], prepared: Prepared, how: Altering) -> None:
    """Put what alters them before the sources of the parts that `how` speaks of."""
    reading, changes = prepared.data.reading, dict[str, Callable[[Any, torch.Generator], Any]]()
    if how.series:
        scales = prepared.shown.scales
        changes |= {name: partial(series_of, how=how, values=len(scale.mean)) for name, scale in scales.items()}
    if how.clouds:
        changes |= {name: partial(clouds_of, how=how) for name in reading.clouds}
    if how.word_dropout:
        changes |= {name: partial(texts_of, how=how) for name in reading.texts}
    if how.numbers_noise and reading.cells:
        changes[reading.cells] = partial(cells_of, how=how, columns=reading.columns)
    for name, change in changes.items():
        sources[name] = Altered(sources[name], change)
