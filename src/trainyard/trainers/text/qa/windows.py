"""A question with as much of its context as fits, window by window, and where in them the answer stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from trainyard.datasets.split import Part
from trainyard.trainers.text.tokens import Ragged, Template, Tokens, has_types, pad_of

START, END, FIRST, LAST, NUMBER, PART = range(6)
"""Columns of a window's targets: first and last token of the answer, of the context, the window's own
number, and the part of the data set."""
NOWHERE = 0
"""Where the answer stands in a window that does not hold it: at the tokenizer's first sign, as is usual."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions of one part; `starts` are the answers' first characters in their contexts, -1 where they are not."""

    questions: list[str]
    contexts: list[str]
    answers: list[str]

    @property
    def starts(self) -> list[int]:
        """An answer that stands in its context more than once is taken where it stands first."""
        return [context.find(answer) for context, answer in zip(self.contexts, self.answers, strict=True)]

    def found(self) -> "Asked":
        """Those whose answer stands in the context word for word, and is not empty."""
        kept = [row for row, start in enumerate(self.starts) if start >= 0 and self.answers[row].strip()]
        return Asked(*([column[row] for row in kept] for column in (self.questions, self.contexts, self.answers)))


@dataclass(slots=True)
class Windows:
    """`ids` and `types` a token; `targets` int64 [windows, 6]; a window is of question `of`, and its context's tokens
    stand at these characters."""

    ids: list[list[int]] = field(default_factory=list[list[int]])
    types: list[list[int]] = field(default_factory=list[list[int]])
    targets: list[list[int]] = field(default_factory=list[list[int]])
    of: list[int] = field(default_factory=list[int])
    characters: list[list[tuple[int, int]]] = field(default_factory=list[list[tuple[int, int]]])

    def source(self, tokenizer: Any) -> Tokens:
        targets = torch.tensor(self.targets, dtype=torch.int64)
        types = Ragged.of(self.types) if has_types(tokenizer) else None
        return Tokens(Ragged.of(self.ids), types, pad_of(tokenizer), targets.__getitem__)

    def text(self, asked: Asked, window: int, first: int, last: int) -> str:
        """What stands between these two tokens of a window's context, counted from its first."""
        places = self.characters[window]
        return asked.contexts[self.of[window]][places[first][0] : places[last][1]]


def windows(tokenizer: Any, asked: Asked, part: Part, length: int, overlap: int) -> Windows:
    """Every question's windows, `length` tokens at most; of the question there are half of them at most."""
    template, backend, made = Template.of(tokenizer, pair=True), tokenizer.backend_tokenizer, Windows()
    questions = backend.encode_batch(asked.questions, add_special_tokens=False)
    contexts = backend.encode_batch(asked.contexts, add_special_tokens=False)
    for row, (start, question, context) in enumerate(zip(asked.starts, questions, contexts, strict=True)):
        told = question.ids[: (length - template.signs) // 2]
        room = length - template.signs - len(told)
        step = room - min(overlap, room // 2)
        answer = (start, start + len(asked.answers[row]))
        for begin in range(0, max(1, len(context.ids) - room + step), step):
            shown = slice(begin, begin + room)
            ids, types = template.filled(told, context.ids[shown])
            first = _place_of_second(template, len(told))
            places = context.offsets[shown]
            last = first + len(places) - 1
            made.targets.append([*_span(places, answer, first), first, last, len(made.of), part])
            made.ids.append(ids)
            made.types.append(types)
            made.of.append(row)
            made.characters.append(places)
    return made


def _place_of_second(template: Template, first: int) -> int:
    """Index of the second text's first token, where the first has so many."""
    texts = [at for at, (token, _) in enumerate(template.slots) if token is None]
    return texts[1] - 1 + first


def _span(places: Sequence[tuple[int, int]], answer: tuple[int, int], first: int) -> tuple[int, int]:
    """First and last token of the answer in a window, or NOWHERE for both where it is not whole in it."""
    begin, end = answer
    inside = [at for at, (start, stop) in enumerate(places) if start < end and stop > begin]
    if begin < 0 or not inside or places[inside[0]][0] > begin or places[inside[-1]][1] < end:
        return NOWHERE, NOWHERE
    return first + inside[0], first + inside[-1]


def best_spans(logits: Tensor, targets: Tensor, longest: int) -> Tensor:
    """float64 [b, 3]: score, first and last token (counted from the context's first) of the likeliest answer.

    `logits` [b, tokens, 2] for a start and an end; an answer lies in the context and has at most `longest` tokens.
    """
    places = torch.arange(logits.shape[1], device=logits.device)
    inside = (places >= targets[:, FIRST, None]) & (places <= targets[:, LAST, None])
    starts, ends = logits.double().masked_fill(~inside[..., None], float("-inf")).unbind(dim=2)
    best = torch.full((len(logits), 3), float("-inf"), dtype=torch.float64, device=logits.device)
    for more in range(min(longest, logits.shape[1])):
        score, start = (starts[:, : starts.shape[1] - more] + ends[:, more:]).max(dim=1)
        better = score > best[:, 0]
        found = torch.stack(
            [score, (start - targets[:, FIRST]).double(), (start + more - targets[:, FIRST]).double()], 1
        )
        best = torch.where(better[:, None], found, best)
    return best
