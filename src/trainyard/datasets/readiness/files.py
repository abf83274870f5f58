"""Files and rows that could not be read."""

from collections.abc import Iterable

from trainyard.contracts.dataset import Finding, FindingSample, Severity
from trainyard.datasets.formats.base import Broken
from trainyard.datasets.readiness.base import SHOWN, Subject
from trainyard.datasets.readiness.wording import amount, are, have

TOLERATED = 0.05
"""From this share on, what is left is no longer the data that a person meant to bring."""
_TOLD = {
    "unreadable": ("file cannot be read", "files cannot be read"),
    "empty": ("file is empty", "files are empty"),
    "wrong_format": ("file is of another format", "files are of another format"),
    "too_large": ("file is too large to be read safely", "files are too large to be read safely"),
    "row": ("row cannot be read", "rows cannot be read"),
}


def broken_files(subject: Subject) -> Iterable[Finding]:
    """One finding for each way of being broken."""
    kinds: dict[str, list[Broken]] = {}
    for one in subject.draft.broken:
        kinds.setdefault(one.kind, []).append(one)
    severity = _severity(subject)
    for kind, broken in kinds.items():
        count, (singular, plural) = len(broken), _TOLD[kind]
        yield Finding(
            check=f"files.{kind}",
            severity=severity,
            title=f"{count:,} {singular if count == 1 else plural}",
            detail=_detail(kind, count, severity),
            count=count,
            samples=[FindingSample(name=one.name, value=one.why) for one in broken[:SHOWN]],
        )


def _severity(subject: Subject) -> Severity:
    left = subject.draft.samples.num_rows
    rows = sum(one.kind == "row" for one in subject.draft.broken)
    files = len(subject.draft.broken) - rows
    all_files = len(subject.source.files) if subject.source is not None else left + files
    too_many = rows >= TOLERATED * (left + rows) if rows else False
    too_many = too_many or (files >= TOLERATED * max(all_files, files) if files else False)
    return Severity.BLOCKING if left == 0 or too_many else Severity.WARNING


def _detail(kind: str, count: int, severity: Severity) -> str:
    what = amount(count, "row" if kind == "row" else "file")
    if severity is Severity.BLOCKING:
        return (
            f"The broken ones are {TOLERATED:.0%} of all or more, so what is left may not stand for the rest. "
            "Mend or replace them and upload again, or choose another format for this source."
        )
    return f"{what} {have(count)} been left out, and all others {are(2)} used. Mend and upload again to have them too."
