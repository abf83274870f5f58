"""What is to be learned of questions: where the answer starts and where it ends."""

from collections.abc import Mapping

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn

from trainyard.datasets.split import Part
from trainyard.evaluation import answers
from trainyard.trainers.text.qa.windows import END, NUMBER, PART, START, Asked, Windows, best_spans


def spans(inner: nn.Module, batch: dict[str, Tensor]) -> Tensor:
    """Logits [b, tokens, 2] of an answer's start and end; padding can be neither."""
    told = inner(**batch)
    logits = torch.stack([told.start_logits, told.end_logits], dim=2).float()
    return logits.masked_fill(batch["attention_mask"][..., None] == 0, -1e9)


class Spans:
    """Outputs are logits [b, tokens, 2], targets those of `Windows`. Answers are judged question by question."""

    running = "accuracy"
    loss_scale = 1.0

    def __init__(self, longest: int, judged: Mapping[Part, tuple[Asked, Windows]]) -> None:
        """`judged` are the parts that may be judged; `longest` is an answer, in tokens."""
        self._longest = longest
        self._judged = judged

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean of the two cross-entropies."""
        return F.cross_entropy(outputs, targets[:, START : END + 1])

    def count(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Windows of which both ends were held the likeliest."""
        return (outputs.detach().argmax(dim=1) == targets[:, START : END + 1]).all(dim=1).sum()

    def kept(self, outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """Of each window the likeliest answer (score, first, last) and its loss, float64 [b, 4], and its targets."""
        losses = F.cross_entropy(outputs.double(), targets[:, START : END + 1], reduction="none").mean(dim=1)
        found = best_spans(outputs, targets, self._longest)
        return torch.cat([found, losses[:, None]], dim=1).cpu(), targets.cpu()

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:
        """loss (a window), exact_match and f1 (a question: the best of its windows answers)."""
        asked, windows = self._judged[Part(int(targets[0, PART]))]
        best = dict[int, tuple[float, str]]()
        for (score, first, last, _), number in zip(outputs.tolist(), targets[:, NUMBER].tolist(), strict=True):
            question = windows.of[number]
            if question not in best or score > best[question][0]:
                known = score > float("-inf")  # a context may have no token at all
                best[question] = (score, windows.text(asked, number, int(first), int(last)) if known else "")
        told = [best[question][1] for question in range(len(asked.questions))]
        return {"loss": float(outputs[:, 3].mean()), **answers.judge(told, asked.answers)}
