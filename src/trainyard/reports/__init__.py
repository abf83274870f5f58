"""A performance report as text: pure functions from `contracts.report`, which import contracts alone."""
