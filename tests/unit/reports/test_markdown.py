"""A report as Markdown: its numbers are the JSON's, and a person's words are words."""

import numpy as np
import pytest

from support.made_reports import made_evaluation, made_report, made_run, summary
from trainyard.contracts.evaluation import (
    Calibration,
    ClassificationReport,
    Coverage,
    SliceCondition,
    Trust,
    WorseSlice,
)
from trainyard.contracts.explanation import Importance, PieceImportance
from trainyard.contracts.report import Headline
from trainyard.reports.markdown import markdown
from trainyard.reports.markup import code, number, table, text

EVIL = "</script><img src=x onerror=alert(1)>\n# =cmd|'/c calc'!A1 `x` [a](http://b) \u202eabc"


def test_a_persons_words_are_no_markup() -> None:
    told = markdown(made_report(run=made_run(name=EVIL)))
    assert told.splitlines()[0] == (
        "# \\</script\\>\\<img src=x onerror=alert(1)\\> \\# =cmd\\|'/c calc'\\!A1 \\`x\\` \\[a\\](http\\://b) abc"
    )
    assert text(" a*b_c ") == "a\\*b\\_c"
    assert len(text("x" * 1000)) == 400
    assert code("val/a_b|c") == "`val/a_b\\|c`"
    assert code("a``b") == "``` a``b ```"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (0.123456789, "0.123457"),
        (3.0, "3"),
        (1234567, "1,234,567"),
        (1e-9, "1e-09"),
        (float("inf"), "inf"),
    ],
)
def test_numbers(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_a_table_has_as_many_cells_in_each_line() -> None:
    assert table(["a", "b"], [["1", "2"]]) == ["| a | b |", "| :-- | --: |", "| 1 | 2 |"]


def test_an_evaluation_is_told_with_its_matrix_and_its_notes() -> None:
    truth = np.array([0, 0, 1, 1, 1])
    told = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7], [0.1, 0.9]])
    one = made_evaluation(truth, told, ["a|b", "=c"], notes=["The data are generated."])
    report = made_report(evaluations=[one], headline=Headline(evaluation=one.id, scores=one.scores))
    lines = markdown(report).splitlines()
    assert "On the test part of wine, version 1: 5 samples." in lines
    assert "| `accuracy` | 0.8 |" in lines
    assert "| **a\\|b** | 1 | 1 |" in lines
    assert "| **=c** | 0 | 3 |" in lines
    assert "> - The data are generated." in lines
    assert lines.count("| `accuracy` | 0.8 |") == 1, "what stands at the top is not said again"
    assert "| **`trees`** | **5** | 100 |" in lines
    assert lines.index("| **`trees`** | **5** | 100 |") < lines.index("| `depth` | null |  |")


def test_what_is_told_beside_the_scores_is_there_too() -> None:
    condition = SliceCondition(column="a|b", value=None, low=2, high=None)
    slices = [WorseSlice(conditions=[condition], count=7, mean=0.5, rest=0.1, difference=0.4, low=0.25, high=0.5)]
    coverages = [Coverage(asked=0.9, reached=0.875, bound=0.25, size=1.5, fitted_on=40)]
    calibration = Calibration(temperature=1.5, fitted_on=40, scores={"ece": 0.01}, reliability=[])
    trust = Trust(calibration=calibration, coverages=coverages, unfitted=None, sliced=["a|b"], slices=slices)
    one = made_evaluation(np.array([0, 1]), np.array([[0.9, 0.1], [0.4, 0.6]]), ["a", "b"])
    assert isinstance(one.report, ClassificationReport)
    report = one.report.model_copy(update={"trust": trust})
    leaned = Importance(
        metric="true_probability",
        score=0.75,
        part="test",
        samples=2,
        repeats=5,
        pieces=[PieceImportance(name="a|b", drop=0.5, low=0.25, high=0.625)],
        left_out=0,
        limits="It says little.",
    )
    told = markdown(made_report(evaluations=[one.model_copy(update={"report": report, "importance": leaned})]))
    assert "| a\\|b | 0.5 | 0.25 | 0.625 |" in told
    assert "It says little." in told
    assert "A temperature of 1.5 makes the probabilities truer: `ece` 0.01." in told
    assert "| 0.9 | 0.875 | 0.25 | 1.5 |" in told
    assert "| 2 \\< a\\|b | 7 | 0.5 | 0.1 | 0.25 |" in told


def test_many_classes_have_their_worst_mistakes_and_numbers_their_residuals() -> None:
    generator = np.random.default_rng(0)
    told = generator.dirichlet(np.ones(30), 300)
    names = [f"class {label}" for label in range(30)]
    many = markdown(made_report(evaluations=[made_evaluation(generator.integers(0, 30, 300), told, names)]))
    assert "### The most frequent mistakes" in many
    assert "### Confusion matrix" not in many
    numbers = markdown(made_report(evaluations=[made_evaluation(np.arange(9.0), np.arange(9.0) + 1, [])]))
    assert "| `mae` | 1 |" in numbers
    assert "### Residuals" in numbers


def test_a_run_without_anything_is_told_too() -> None:
    told = markdown(made_report(data=None, config=[], parent=None, run=made_run(dataset="", dataset_version=None)))
    assert "A script of its own. Completed." in told
    assert "## Data" not in told
    assert "| `train/loss` | 0.5 | 0.25 | 0.5 | 2 |" in markdown(made_report(metrics={"train/loss": summary()}))
