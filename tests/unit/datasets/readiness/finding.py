"""Reading what readiness checks found."""

from trainyard.contracts.dataset import Finding, Severity
from trainyard.datasets.readiness import checks
from trainyard.datasets.readiness.base import Subject


def counts(subject: Subject) -> dict[str, int]:
    """Count of each finding, by its check; those of one check are added."""
    found: dict[str, int] = {}
    for finding in checks.run(subject):
        found[finding.check] = found.get(finding.check, 0) + finding.count
    return found


def only(subject: Subject, check: str) -> Finding:
    """The one finding of this check."""
    (finding,) = [one for one in checks.run(subject) if one.check == check]
    return finding


def blocking(subject: Subject) -> list[str]:
    return [finding.title for finding in checks.run(subject) if finding.severity is Severity.BLOCKING]
