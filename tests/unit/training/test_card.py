"""The card says what the model is; what people call their classes is no markup in it."""

from typing import Any

import pytest

from trainyard.contracts.events import Breakdown, ClassScore, Footprint, HorizonScore
from trainyard.datasets.bundled import materialise
from trainyard.training.card import MOST_CLASSES, card

FACTS: dict[str, Any] = {"trainer": "t", "config": {"seed": 1}, "seed": 1, "step": 3}


def footprint(**facts: Any) -> Footprint:
    return Footprint(time=0.0, step=3, bytes=2_500_000, device="cpu", memory_bytes=300_000_000, **facts)


def score(name: str, f1: float | None) -> ClassScore:
    return ClassScore(name=name, support=7, predicted=0, precision=None, recall=f1, f1=f1)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return materialise("wine", tmp_path_factory.mktemp("card") / "wine").manifest


def test_names_of_classes_stay_in_their_cells(manifest: Any) -> None:
    names = ["a | b", "<script>x</script>", "two\nlines", "`code` *bold*", "گربه"]
    apart = Breakdown(time=0.0, step=3, classes=[score(name, 0.5) for name in names])
    rows = [line for line in card(FACTS, {}, [], manifest, apart, footprint()).splitlines() if "| 7 |" in line]
    assert [row.split(" | 7 | ")[0] for row in rows] == [
        "| a \\| b",
        "| &lt;script>x&lt;/script>",
        "| two lines",
        "| \\`code\\` \\*bold\\*",
        "| گربه",
    ]
    assert all(row.endswith("| 7 | – | 0.5 | 0.5 |") for row in rows)


def test_of_many_classes_those_told_worst_are_shown(manifest: Any) -> None:
    classes = [score(f"c{number:03}", number / 100) for number in range(100)]
    text = card(FACTS, {}, [], manifest, Breakdown(time=0.0, step=3, classes=classes[::-1]), footprint())
    assert "The 50 of 100 classes told worst." in text
    assert "c000" in text
    assert f"c{MOST_CLASSES:03}" not in text


def test_of_parts_each_one_stands_beside_the_rest(manifest: Any) -> None:
    scores = {
        "test/accuracy": 0.9,
        "test/alone_a/accuracy": 0.5,
        "test/without_a/accuracy": 0.75,
        "test/weight/a": 0.25,
    }
    text = card(
        FACTS, scores | {"test/without_b/accuracy": 0.5}, [], manifest, Breakdown(time=0.0, step=3), footprint()
    )
    assert "With all parts: accuracy 0.9." in text
    assert "| a | 0.5 | 0.75 | 0.25 |\n| b | – | 0.5 | – |" in text
    assert "by part" not in card(FACTS, {}, [], manifest, Breakdown(time=0.0, step=3), footprint())


def test_what_the_model_takes_is_said_in_words(manifest: Any) -> None:
    apart = Breakdown(time=0.0, step=3, horizon=[HorizonScore(ahead=1, mse=0.25, mae=None)])
    taken = footprint(parameters=1_200, trained=200, samples_per_s=12_345.6, at_once=256, one_ms=0.5)
    text = card(FACTS, {}, [], manifest, apart, taken)
    assert "- 1,200 parameters, of which 200 were trained" in text
    assert "- 12,346 samples a second in batches of 256, and 0.5 ms for one by itself" in text
    assert "- 2.50 MB of files" in text
    assert "| 1 | 0.25 | – |" in text
    trees = card(FACTS, {}, [], manifest, apart, footprint(trees=2, nodes=10, leaves=6))
    assert "- 2 trees with 10 nodes, 6 of them leaves" in trees
    assert "samples a second" not in trees
