import pytest

from trainyard.store.log_levels import LEVELS, level_of, severity


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Epoch 3: train/loss 0.1", "info"),
        ("", "info"),
        ("val/error 0.25, 0 errors", "info"),
        ("2026-01-01 12:00:00 ERROR trainer: no", "error"),
        ("[error]: no", "error"),
        ("error: no such file", "error"),
        ("CRITICAL out of disk", "error"),
        ("Traceback (most recent call last):", "error"),
        ("ValueError: x", "error"),
        ("torch.cuda.OutOfMemoryError: CUDA", "error"),
        ("KeyboardInterruptException", "error"),
        ("/x/y.py:3: UserWarning: slow", "warning"),
        ("WARNING:root:x", "warning"),
        ("warn: x", "warning"),
        ("forewarned is forearmed", "info"),
        ("DEBUG x", "debug"),
        ("trace: x", "debug"),
        ("retracing steps", "info"),
    ],
)
def test_the_level_of_what_libraries_write(text: str, level: str):
    assert level_of(text) == level


def test_levels_are_in_order_of_severity():
    assert [severity(level) for level in LEVELS] == [0, 1, 2, 3]


def test_a_long_line_is_judged_in_linear_time():
    """A regular expression that tries every split of 200,000 word characters would take minutes here."""
    assert level_of("a." * 100_000 + "error") == "info"
    assert level_of("w" * 200_000 + "error") == "info"
