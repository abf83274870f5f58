"""Which places of a picture an image net looks at."""

from collections.abc import Sequence

from torch import Tensor, nn

from trainyard.contracts.explanation import PictureView
from trainyard.training.explaining.pictures import picture_views
from trainyard.training.images.classifier import Classifier
from trainyard.training.trial import NetTrial


def look(trial: NetTrial, at: int, label: int | None) -> Sequence[PictureView]:
    """By windows that are hidden, and by gradients."""
    x: Tensor = trial.inputs(at)
    return picture_views(trial.score(label, lambda changed: changed), x, mean_colour(trial.model, x), trial.unit)


def mean_colour(model: nn.Module, x: Tensor) -> Tensor:
    """Of the training pictures where the net knows it, else of `x` [1, c, h, w] itself; [1, c, 1, 1]."""
    if not isinstance(model, Classifier):
        return x.mean(dim=(2, 3), keepdim=True)
    mean = model.mean
    return mean if mean.shape[1] == x.shape[1] else mean.mean(dim=1, keepdim=True)
