"""Which stretches of a series a net over time looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from trainyard.contracts.explanation import SeriesView
from trainyard.training.encoders.series import SeriesTorso
from trainyard.training.encoders.steps import Attention
from trainyard.training.explaining.attributions import rollout, seen_by
from trainyard.training.explaining.series import series_views, view_of
from trainyard.training.series import Scale
from trainyard.training.trial import NetTrial

LIMITS = (
    "Attention says where steps were taken together from, not what they did: it has no sign, no channels, and is the "
    "same for every class. A step that is attended to may change nothing."
)


@dataclass(frozen=True, slots=True)
class OverTime:
    """A `training.trial.Look` for nets that are given `training.series.Samples`; `scale` is theirs."""

    scale: Scale

    def __call__(self, trial: NetTrial, at: int, label: int | None) -> Sequence[SeriesView]:
        """By windows that are hidden, by gradients, and by the attention of a Transformer."""
        x, lengths = inputs = trial.inputs(at)
        curve = self.scale.measured(x[0])
        score = trial.score(label, lambda changed: (changed, lengths.expand(len(changed))))
        views = series_views(score, x, curve, trial.unit)
        if isinstance(trial.model, SeriesTorso) and (shares := attended(trial.model, inputs)) is not None:
            views.append(view_of("attention_rollout", "share", LIMITS, shares[: len(curve), None], curve))
        return views


def attended(net: SeriesTorso, inputs: Any) -> Tensor | None:
    """The share of each step of one series in all that is pooled, float64 [steps or a few more]; None of a net that
    has no attention."""
    layers = [one for one in net.encoder.modules() if isinstance(one, Attention)]
    if not layers:
        return None
    seen = seen_by(net, layers, lambda: net(inputs))
    with torch.inference_mode():
        mixed = rollout([layer.weights(*own)[0] for layer, own in zip(layers, seen, strict=True)])
    together = 2 ** len(net.front.halve)
    return mixed.mean(dim=0).repeat_interleave(together) / together
