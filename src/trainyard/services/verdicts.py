"""What a replay came to, in a sentence."""

from trainyard.contracts.verification import Comparison, PointDifference, Verification


def kept(begun: Verification, comparison: Comparison) -> bool:
    """Whether the replay is what the older checkpoint promised; with the weights alone nothing is."""
    allowed = {"exact": {"exact"}, "close": {"exact", "close"}}
    return begun.promised == "weights" or comparison.verdict in allowed[begun.promised]


def sentence(begun: Verification, comparison: Comparison) -> str:
    ways = f"from step {begun.from_step:,} to {begun.to_step:,}"
    if comparison.verdict == "exact":
        return (
            f"Exact: {ways} the replay came to the same bytes ({comparison.tensors:,} tensors and numbers) and "
            f"reported the same {comparison.points:,} points."
        )
    said = [] if comparison.first is None else [_said(comparison.first)]
    if comparison.largest:
        said.append(_worst(comparison))
    how = "Within tolerance" if comparison.verdict == "close" else "Different"
    more = ""
    if begun.promised == "weights":
        more = " This checkpoint goes on with the weights or trees alone, so that was to be expected."
    return f"{how}: {ways}, {'; '.join(said)}.{more}"


def _said(first: PointDifference) -> str:
    was, now = ("no number" if value is None else f"{value:.9g}" for value in (first.was, first.now))
    return f"the first point that differs is {first.metric} at step {first.step:,}, which is {now} and was {was}"


def _worst(comparison: Comparison) -> str:
    worst = comparison.largest[0]
    much = "" if worst.largest is None else f", by at most {worst.largest:.3g}"
    share = "" if worst.relative is None else f" ({worst.relative:.2g} of its largest value)"
    many = f"{comparison.different:,} of {comparison.tensors:,} tensors and numbers"
    return f"{many} differ, first {worst.name}{much}{share}"


def how_it_ended(code: int | None) -> str:
    if code == -9:
        return "The process that replayed was killed, most likely for want of memory."
    if code == -24:
        return "The replay took too much processor time; choose nearer checkpoints."
    return f"The process that replayed broke off (exit status {code}); the studio's log has its last lines."
