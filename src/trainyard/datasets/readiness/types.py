"""Text columns that hold something else: numbers, numbers among words, dates written in several ways."""

from collections.abc import Iterable

import polars as pl

from trainyard.contracts.dataset import Finding, FindingSample, Fix, SetType, Severity
from trainyard.datasets.numbers import NUMBER, plain
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.frames import frame, inputs, missing, sampled
from trainyard.datasets.readiness.wording import amount

NUMERIC, MIXED = 1.0, 0.8
"""Below 80 % numbers it is a text column with numbers in it."""
_CATEGORIES = 20
"""A column that was chosen to be categorical and has so few values may well be coded in numbers."""
_PLAIN = r"^[+-]?[0-9]+(\.[0-9]*)?$"
_CODE = r"^0\d+$"
"""A leading zero: a postcode or an article number, not an amount."""
_DATES = {
    "2024-03-31": r"^\d{4}-\d{1,2}-\d{1,2}([T ].*)?$",
    "2024/03/31": r"^\d{4}/\d{1,2}/\d{1,2}( .*)?$",
    "31.03.2024": r"^\d{1,2}\.\d{1,2}\.\d{2,4}( .*)?$",
    "31-03-2024": r"^\d{1,2}-\d{1,2}-\d{4}( .*)?$",
    "31 Mar 2024": r"^\d{1,2}[ -][A-Za-z]{3,9}\.?,?[ -]\d{2,4}( .*)?$",
    "Mar 31, 2024": r"^[A-Za-z]{3,9}\.? \d{1,2},? \d{4}( .*)?$",
    "day first": r"^(1[3-9]|2\d|3[01])/\d{1,2}/\d{2,4}( .*)?$",
    "month first": r"^\d{1,2}/(1[3-9]|2\d|3[01])/\d{2,4}( .*)?$",
}
_SLASHED = r"^\d{1,2}/\d{1,2}/\d{2,4}( .*)?$"


def numbers_as_text(subject: Subject) -> Iterable[Finding]:
    """Columns whose every value is a number, and columns where some are not."""
    shares = {name: _number_share(values) for name, values in _texts(subject)}
    pure = [name for name, share in shares.items() if share >= NUMERIC]
    mixed = [name for name, share in shares.items() if MIXED <= share < NUMERIC]
    if pure:
        yield _finding(
            "tables.number_as_text",
            f"{amount(len(pure), 'column')} of numbers {'is' if len(pure) == 1 else 'are'} read as text",
            "As text every number is a word of its own, and that 2 is less than 10 is lost. Read it as numbers.",
            [FindingSample(name=name, value=_examples(subject, name, number=True)) for name in pure[:SHOWN]],
            pure,
        )
    if mixed:
        yield _finding(
            "tables.mixed",
            f"{amount(len(mixed), 'column')} {'holds' if len(mixed) == 1 else 'hold'} numbers and a few words",
            "A few words make the whole column text. Read it as numbers; what is not a number becomes missing.",
            [FindingSample(name=name, value=_examples(subject, name, number=False)) for name in mixed[:SHOWN]],
            mixed,
        )


def spoiled_characters(subject: Subject) -> Iterable[Finding]:
    """Columns with U+FFFD, which stands where bytes could not be read as text."""
    counts = {
        column.name: int(values.str.contains("\ufffd", literal=True).sum())
        for column in inputs(subject)
        if (values := frame(subject)[column.name]).dtype == pl.String
    }
    spoiled = {name: count for name, count in counts.items() if count}
    if spoiled:
        count = sum(spoiled.values())
        yield Finding(
            check="tables.spoiled",
            severity=Severity.WARNING,
            title=f"{amount(count, 'value')} {'holds' if count == 1 else 'hold'} characters that cannot be read",
            detail="They stand as \ufffd. The file is in another encoding than it was read in, or in two at once: name "
            "its encoding under the reading options, or write it anew as UTF-8.",
            count=count,
            samples=[FindingSample(name=name, value=amount(number, "value")) for name, number in spoiled.items()][
                :SHOWN
            ],
        )


def date_formats(subject: Subject) -> Iterable[Finding]:
    """Columns of dates that are written in more than one way."""
    found: dict[str, list[str]] = {}
    for name, values in _texts(subject):
        known = values.filter(~pl.Series(missing(values))).str.strip_chars()
        counts = {form: int(known.str.contains(pattern).sum()) for form, pattern in _DATES.items()}
        slashed = int(known.str.contains(_SLASHED).sum())
        dated = slashed + sum(counts[form] for form in list(_DATES)[:6])
        forms = [form for form, count in counts.items() if count]
        if slashed and not any(form in forms for form in ("day first", "month first")):
            forms.append("31/03/2024")
        if len(forms) > 1 and dated >= MIXED * len(known):
            found[name] = forms
    if found:
        count = len(found)
        yield Finding(
            check="tables.dates",
            severity=Severity.WARNING,
            title=f"{amount(count, 'column')} {'holds' if count == 1 else 'hold'} dates written in several ways",
            detail="Whether 03/04 is in March or in April decides what comes first. Write all dates in one way, best "
            "as 2024-03-31.",
            count=count,
            samples=[FindingSample(name=name, value=", ".join(forms)) for name, forms in list(found.items())[:SHOWN]],
        )


def _texts(subject: Subject) -> Iterable[tuple[str, pl.Series]]:
    """Text columns, in the sampled rows."""
    for column in inputs(subject):
        values = sampled(subject)[column.name]
        if values.dtype != pl.String or column.type == "time":
            continue
        if column.type != "categorical" or not _is_code(values):
            yield column.name, values


def _is_code(values: pl.Series) -> bool:
    """Whether it has a few plain numbers: a person made categories of them, or they would have been read as numbers."""
    known = values.drop_nulls()
    return known.n_unique() <= _CATEGORIES and bool(known.str.contains(_PLAIN).all())


def _number_share(values: pl.Series) -> float:
    known = plain(values.filter(~pl.Series(missing(values))))
    if not len(known) or known.str.contains(_CODE).any():
        return 0.0
    return float(known.str.contains(NUMBER).sum()) / len(known)


def _examples(subject: Subject, name: str, number: bool) -> str:
    values = frame(subject)[name]
    known = values.filter(~pl.Series(missing(values)))
    fits = plain(known).str.contains(NUMBER)
    shown = known.filter(fits if number else ~fits).unique(maintain_order=True)[:3].to_list()
    return ", ".join(f"“{value[:40]}”" for value in shown)


def _finding(check: str, title: str, detail: str, samples: list[FindingSample], columns: list[str]) -> Finding:
    return Finding(
        check=check,
        severity=Severity.WARNING,
        title=title,
        detail=detail,
        count=len(columns),
        samples=samples,
        fix=Fix(
            title=f"Read {amount(len(columns), 'column')} as numbers",
            edits=[SetType(column=name, type="numeric") for name in columns],
        ),
    )
