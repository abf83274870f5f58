"""Targets beside the version's own: what each column holds, the loss of its head, and how far it is right.

A head is told classes or a number by its column, and masked where the column has nothing: hours to an event that never
came say nothing. Numbers are learned as the normal scores of the training rows' quantiles, so that hours and months
before an event weigh alike; what is told of them is in their own unit, and never beyond what the training rows hold.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from torch import Tensor

from trainyard.contracts.dataset import Task
from trainyard.datasets.columns import NumberColumn, fit_number
from trainyard.datasets.targets import task_of
from trainyard.evaluation import classification, curves, regression
from trainyard.trainers.fusion.naming import called
from trainyard.trainers.fusion.wanted import Wanted
from trainyard.training.errors import InvalidDataError
from trainyard.training.objectives import class_weights

arrow: Any = pyarrow  # it publishes no types
Floats = NDArray[np.float64]
MOST_CLASSES = 100


class Head(BaseModel):
    """One further target; saved with a model. `number` is how a number is scaled, None where there are classes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    called: str
    weight: float
    classes: list[str]
    class_weights: list[float] | None
    number: NumberColumn | None

    @property
    def outputs(self) -> int:
        return len(self.classes) or 1

    def targets(self, column: Any, rows: int) -> tuple[Tensor, Tensor]:
        """float32 [rows] each, from a PyArrow column, None where there is none: what is learned, which is the number of
        the class or the scaled number, and what the column holds. NaN where it is missing, and of a class that no
        training row has."""
        if column is None:
            return torch.full((rows,), torch.nan), torch.full((rows,), torch.nan)
        if self.number is None:
            places = {name: float(place) for place, name in enumerate(self.classes)}
            labels = torch.tensor([places.get(_text(one) or "", torch.nan) for one in column.to_pylist()])
            return labels, labels
        numbers = _floats(column)
        known = np.isfinite(numbers)
        scaled = self.number.encode(np.where(known, numbers, 0.0))[:, 0]
        return _float32(np.where(known, scaled, np.nan)), _float32(np.where(known, numbers, np.nan))

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The mean over rows that all have a target: outputs [b, `outputs`], targets [b]."""
        if self.number is not None:
            return F.mse_loss(outputs[:, 0], targets)
        weights = None if self.class_weights is None else torch.tensor(self.class_weights, device=outputs.device)
        return F.cross_entropy(outputs, targets.long(), weights)

    def told(self, outputs: Tensor) -> Tensor:
        """Probabilities float64 [b, classes], or the scaled number [b, 1]."""
        return outputs.double().softmax(dim=1) if self.number is None else outputs.double()

    def scores(self, told: Floats, targets: Floats, truth: Floats) -> dict[str, float]:
        """`loss_head_<name>`, and `head_<name>/…` in the head's own unit; of rows that all have a target."""
        if self.number is not None:
            judged = regression.judge(truth, self.number.decode(told[:, 0]))
            own = {name: judged[name] for name in ("rmse", "mae")}
            loss = regression.mean_squared_error(targets, told[:, 0])
        else:
            labels = targets.astype(np.int64)
            judged = classification.judge(labels, told)
            own = {name: judged[name] for name in ("accuracy", "f1")} | _area(labels, told)
            loss = judged["loss"]
        return {f"loss_head_{self.called}": loss, **{f"head_{self.called}/{name}": one for name, one in own.items()}}


def heads_of(
    wanted: Sequence[Wanted], columns: Mapping[str, Any], training: NDArray[np.bool_], rule: str
) -> list[Head]:
    """From the columns of a version; `training` says which rows are, `rule` how classes are weighed.

    Raises InvalidDataError where the training rows have nothing to learn.
    """
    names, here = called([one.name for one in wanted]), arrow.array(training)
    return [_head(one, name, columns[one.name].filter(here), rule) for one, name in zip(wanted, names, strict=True)]


def _head(wanted: Wanted, name: str, column: Any, rule: str) -> Head:
    shared: dict[str, Any] = {"name": wanted.name, "called": name, "weight": wanted.weight}
    if task_of(column) is Task.REGRESSION:
        numbers = _floats(column)
        known = numbers[np.isfinite(numbers)]
        _check_variety(wanted.name, len(np.unique(known)))
        number = fit_number(wanted.name, known, "quantile")
        return Head(**shared, classes=[], class_weights=None, number=number)
    texts = [text for text in map(_text, column.to_pylist()) if text is not None]
    classes = sorted(set(texts))
    _check_variety(wanted.name, len(classes))
    if len(classes) > MOST_CLASSES:
        raise InvalidDataError(f"The head {wanted.name!r} has {len(classes):,} classes; {MOST_CLASSES} are the most.")
    weights = class_weights(np.array([classes.index(text) for text in texts]), len(classes), rule)
    return Head(**shared, classes=classes, class_weights=None if weights is None else weights.tolist(), number=None)


def _check_variety(name: str, different: int) -> None:
    if different < 2:
        has = "no value" if different == 0 else "the same value"
        raise InvalidDataError(f"The head {name!r} has {has} in every training row; there is nothing to learn.")


def _area(labels: NDArray[np.int64], told: Floats) -> dict[str, float]:
    """ROC AUC: of two classes that of the second, of several the mean of each against all others; none of one class."""
    places = range(1, 2) if told.shape[1] == 2 else range(told.shape[1])
    found = [curves.roc_auc(curves.cumulative(labels == place, told[:, place])) for place in places]
    areas = [one for one in found if one is not None]
    return {"roc_auc": sum(areas) / len(areas)} if areas else {}


def _floats(column: Any) -> Floats:
    return np.array([np.nan if one is None else float(one) for one in column.to_pylist()])


def _float32(values: Floats) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))


def _text(value: Any) -> str | None:
    """The same for 1, 1.0 and "1": another version may have read the column otherwise."""
    if value is None or value != value:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


class Heads:
    """All of a net's: outputs float [b, sum of widths], side by side, and targets float32 [b, 2 x heads]: what each
    learns, and behind these what each column holds."""

    def __init__(self, heads: Sequence[Head]) -> None:
        self.all = list(heads)
        self.width = sum(head.outputs for head in heads)

    def targets(self, columns: Mapping[str, Any], rows: int) -> Tensor:
        """NaN where missing."""
        both = [head.targets(columns.get(head.name), rows) for head in self.all]
        return torch.stack([learned for learned, _ in both] + [held for _, held in both], dim=1)

    def losses(self, outputs: Tensor, targets: Tensor) -> list[tuple[Head, Tensor, int]]:
        """Each head with its mean loss over the rows that have it, and how many these are; those of which none has it
        are left out."""
        found: list[tuple[Head, Tensor, int]] = []
        learned, _ = targets.chunk(2, dim=1)
        for head, own, wanted in zip(self.all, self._apart(outputs), learned.unbind(1), strict=True):
            here = ~wanted.isnan()
            if count := int(here.sum()):
                found.append((head, head.loss(own[here].float(), wanted[here]), count))
        return found

    def told(self, outputs: Tensor) -> Tensor:
        """float64 [b, sum of widths]: probabilities and scaled numbers."""
        apart = zip(self.all, self._apart(outputs), strict=True)
        return torch.cat([head.told(own) for head, own in apart], dim=1).cpu()

    def scores(self, told: Tensor, targets: Tensor) -> dict[str, float]:
        """Of a whole part, each head by the rows that have it."""
        found: dict[str, float] = {}
        apart = zip(
            self.all, self._apart(told), *(half.unbind(1) for half in targets.double().chunk(2, dim=1)), strict=True
        )
        for head, own, wanted, held in apart:
            here = ~wanted.isnan()
            if bool(here.any()):
                found |= head.scores(own[here].numpy(), wanted[here].numpy(), held[here].numpy())
        return found

    def _apart(self, outputs: Tensor) -> tuple[Tensor, ...]:
        return outputs.split([head.outputs for head in self.all], dim=1)
