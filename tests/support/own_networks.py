"""Files of networks that people bring: the one of the card, word for word, and small ones for tables and series."""

import re
from pathlib import Path

CARD = Path(__file__).parents[2] / "docs" / "trainers" / "own.network.md"
SMALL = '''

import torch


def over_time(shape: tuple[int, ...], outputs: int, width: int = 8) -> nn.Module:
    """Convolutions over all steps of equally long series; the last channel says which steps are real."""

    class OverTime(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = nn.Conv1d(shape[1], width, 5, padding=2)
            self.head = nn.Linear(2 * width, outputs)

        def forward(self, series: Tensor) -> Tensor:
            features = self.first(series.transpose(1, 2)).relu() * series[:, :, -1][:, None]
            return self.head(torch.cat([features.mean(dim=2), features.amax(dim=2)], dim=1))

    return OverTime()


class Rows(nn.Sequential):
    """One hidden layer over the columns of a table."""

    def __init__(self, shape: tuple[int, ...], outputs: int, width: int = 16) -> None:
        super().__init__(nn.Linear(shape[0], width), nn.ReLU(), nn.Linear(width, outputs))


class Pairs(nn.Module):
    """Numbers, and a learned vector for each code of each category."""

    def __init__(self, shape: tuple[int, ...], outputs: int, codes: list[int]) -> None:
        super().__init__()
        self.vectors = nn.ModuleList(nn.Embedding(count, 3) for count in codes)
        self.head = nn.Linear(shape[0] + 3 * len(codes), outputs)

    def forward(self, pair: tuple[Tensor, Tensor]) -> Tensor:
        numbers, codes = pair
        vectors = [one(column) for one, column in zip(self.vectors, codes.unbind(1), strict=True)]
        return self.head(torch.cat([numbers, *vectors], dim=1))
'''


def card_example() -> str:
    """The file that the card shows."""
    (text,) = re.findall(r"```python\n(.*?)```", CARD.read_text(encoding="utf-8"), re.DOTALL)
    return text


def network_file(folder: Path) -> Path:
    """A file with all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "networks.py"
    path.write_text(card_example() + SMALL, encoding="utf-8")
    return path
