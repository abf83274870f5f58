"""Where a training is: with the weights, the optimiser and the random states, all that it needs to go on."""

from dataclasses import dataclass, field

from torch import Tensor, nn

from trainyard.training.meter import Meter


@dataclass(slots=True)
class Best:
    """The epoch with the lowest validation loss, and its weights. Without any judged epoch: the last step's."""

    epoch: int = 0
    step: int = 0
    loss: float = float("inf")
    scores: dict[str, float] | None = None
    weights: dict[str, Tensor] | None = None

    def keep(self, model: nn.Module, epoch: int, step: int, scores: dict[str, float]) -> bool:
        """Take this epoch's weights if they are better than all before: whether they are."""
        better = scores["val/loss"] < self.loss
        if better:
            self.epoch, self.step, self.loss, self.scores = epoch, step, scores["val/loss"], scores
            self.weights = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}
        return better

    def restore(self, model: nn.Module, step: int) -> None:
        """Give the model the best weights; where there are none, it keeps those of `step`."""
        if self.weights is None:
            self.step = step
        else:
            model.load_state_dict(self.weights)
        model.eval()


@dataclass(slots=True)
class Course:
    """`epoch` is under way, counted from 1, with `steps` of it done; `step` counts those of all epochs."""

    meter: Meter
    epoch: int = 1
    steps: int = 0
    step: int = 0
    best: Best = field(default_factory=Best)

    def next_epoch(self, meter: Meter) -> None:
        self.meter, self.epoch, self.steps = meter, self.epoch + 1, 0

    def begin_epoch_anew(self, meter: Meter, steps_per_epoch: int) -> None:
        """For epochs of other steps than so far; the count of steps becomes what it would be with them."""
        self.meter, self.steps, self.step = meter, 0, (self.epoch - 1) * steps_per_epoch
