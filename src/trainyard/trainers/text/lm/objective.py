"""What a language model is to learn: the next token, each from those before it."""

import math
from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own name for it
from torch import Tensor, nn

SURPRISE, HITS, TOKENS = 0, 1, 2
"""Columns of what the network gives for a row: sum of -log p of its tokens, how many were the likeliest, how many."""


def sums(inner: nn.Module, batch: dict[str, Tensor]) -> Tensor:
    """float32 [b, 3]. Summed up here: logits are as wide as the vocabulary, and too large to be kept."""
    logits = inner(**batch).logits[:, :-1].float()
    wanted, counts = batch["input_ids"][:, 1:], batch["attention_mask"][:, 1:]
    surprise = F.cross_entropy(logits.transpose(1, 2), wanted, reduction="none") * counts
    hits = (logits.argmax(dim=2) == wanted) * counts
    return torch.stack([surprise.sum(dim=1), hits.sum(dim=1).float(), counts.sum(dim=1).float()], dim=1)


class NextToken:
    """Outputs are those of `sums`; targets are of no use. The loss is a mean over tokens, in nats."""

    running = "accuracy"
    loss_scale = 1.0

    def loss(self, outputs: Tensor, targets: Any) -> Tensor:  # noqa: ARG002  the tokens are their own targets
        return outputs[:, SURPRISE].sum() / outputs[:, TOKENS].sum()

    def count(self, outputs: Tensor, targets: Any) -> Tensor:  # noqa: ARG002
        told = outputs.detach()
        return (told[:, HITS] / told[:, TOKENS]).sum()

    def kept(self, outputs: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        return outputs.double().cpu(), targets.cpu()

    def judge(self, outputs: Tensor, targets: Tensor) -> Mapping[str, float]:  # noqa: ARG002
        """loss (nats a token), perplexity (e to the loss), and the share of tokens that were held the likeliest."""
        surprise, hits, tokens = outputs.sum(dim=0).tolist()
        loss = surprise / tokens
        return {"loss": loss, "perplexity": math.exp(min(loss, 700.0)), "accuracy": hits / tokens}
