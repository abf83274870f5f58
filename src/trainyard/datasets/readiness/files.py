"""Files and rows that could not be read."""

from collections.abc import Iterable

from trainyard.contracts.dataset import BrokenKind, DropBroken, Finding, FindingSample, Fix, Severity
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
    "absent": ("row names a file that is not there", "rows name a file that is not there"),
}


def broken_files(subject: Subject) -> Iterable[Finding]:
    """One finding for each way of being broken."""
    kinds: dict[str, list[Broken]] = {}
    for one in subject.draft.broken:
        kinds.setdefault(one.kind, []).append(one)
    of_all = _severity(subject)
    for kind, broken in kinds.items():
        severity = Severity.WARNING if kind == "absent" else of_all
        count, (singular, plural) = len(broken), _TOLD[kind]
        yield Finding(
            check=f"files.{kind}",
            severity=severity,
            title=f"{count:,} {singular if count == 1 else plural}",
            detail=_detail(kind, count, severity),
            count=count,
            samples=[FindingSample(name=one.name, value=one.why) for one in broken[:SHOWN]],
            fix=_fix(subject, broken[0].kind, count) if severity is Severity.BLOCKING else None,
        )


def _fix(subject: Subject, kind: BrokenKind, count: int) -> Fix | None:
    """What is left may be all that a person wants; where nothing is, there is no going on."""
    if not subject.draft.samples.num_rows:
        return None
    what = amount(count, "row" if kind == "row" else "file")
    return Fix(title=f"Go on without {what}", edits=[DropBroken(kind=kind)])


def _severity(subject: Subject) -> Severity:
    left = subject.draft.samples.num_rows
    rows = sum(one.kind == "row" for one in subject.draft.broken)
    files = sum(one.kind not in ("row", "absent") for one in subject.draft.broken)
    all_files = len(subject.source.files) if subject.source is not None else left + files
    too_many = rows >= TOLERATED * (left + rows) if rows else False
    too_many = too_many or (files >= TOLERATED * max(all_files, files) if files else False)
    return Severity.BLOCKING if left == 0 or too_many else Severity.WARNING


def _detail(kind: str, count: int, severity: Severity) -> str:
    if kind == "absent":
        return "These samples go without that part. Check the names, or bring the files and upload again."
    what = amount(count, "row" if kind == "row" else "file")
    if severity is Severity.BLOCKING:
        return (
            f"The broken ones are {TOLERATED:.0%} of all or more, so what is left may not stand for the rest. "
            "Mend or replace them and upload again, choose another format for this source, or go on without them."
        )
    return f"{what} {have(count)} been left out, and all others {are(2)} used. Mend and upload again to have them too."
