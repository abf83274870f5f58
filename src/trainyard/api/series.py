"""Series on the wire: JSON columns, or Arrow where the caller asks for it."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from fastapi import Response

from trainyard.store.series import SeriesColumns

ARROW = "application/vnd.apache.arrow.stream"
COLUMNS = ("step", "time", "value", "min", "max", "mean", "nonfinite")
FACTS = ("run", "name", "total", "returned", "thinned", "monotonic", "cursor")


def encode(series: SeriesColumns, accept: str) -> Response:
    """One series, as JSON or as an Arrow stream."""
    if ARROW in accept:
        return Response(_arrow(series), media_type=ARROW)
    return Response(series.json(), media_type="application/json")


def encode_all(series: Sequence[SeriesColumns]) -> Response:
    """Several series as one page."""
    body = b'{"items":[' + b",".join(one.json() for one in series) + b'],"next":null}'
    return Response(body, media_type="application/json")


def _arrow(series: SeriesColumns) -> bytes:
    """The columns as one Arrow record batch; what is not a column goes into the schema's metadata."""
    pa: Any = import_module("pyarrow")  # late: 40 MB that most servers never need; it publishes no types
    facts = {name: str(getattr(series, name)) for name in FACTS}
    table = pa.table({name: getattr(series, name) for name in COLUMNS}).replace_schema_metadata(facts)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()
