"""All checks, and what they come to."""

from trainyard.contracts.dataset import DatasetState, Finding, Severity
from trainyard.datasets.readiness.base import Check, Subject

CHECKS: tuple[Check, ...] = ()


def run(subject: Subject) -> list[Finding]:
    """Everything that is found, blocking first."""
    found = [finding for check in CHECKS for finding in check(subject)]
    return sorted(found, key=lambda finding: (finding.severity is not Severity.BLOCKING, -finding.count))


def verdict(findings: list[Finding]) -> DatasetState:
    blocked = any(finding.severity is Severity.BLOCKING for finding in findings)
    return DatasetState.ATTENTION if blocked else DatasetState.READY
