import pytest

from trainyard.evaluation import answers


@pytest.mark.parametrize(
    ("told", "truth", "exact", "f1"),
    [
        ("The Oslo.", "oslo", True, 1.0),
        ("An  old-town,", "the oldtown", True, 1.0),  # punctuation goes, it does not become a space
        ("in Lima", "Lima", False, 2 / 3),
        ("Lima Lima", "Lima", False, 2 / 3),  # a word counts as often as it is there
        ("north of the river", "of north", False, 4 / 5),
        ("Cairo", "Turin", False, 0.0),
        ("", "Turin", False, 0.0),
        ("", "the", True, 1.0),
    ],
)
def test_scores_of_one_answer(told: str, truth: str, exact: bool, f1: float) -> None:
    assert answers.is_exact(told, truth) == exact
    assert answers.f1_of(told, truth) == pytest.approx(f1)


def test_scores_of_several_are_means() -> None:
    scores = answers.judge(["The Oslo.", "in Lima", "Cairo"], ["oslo", "Lima", "Turin"])
    assert scores == pytest.approx({"exact_match": 1 / 3, "f1": (1 + 2 / 3) / 3})
