"""The tables. Times are Unix seconds (UTC); JSON is text, written and read by msgspec or pydantic.

`migrations/` makes these tables; a test compares both on each database.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite counts ids up by itself only for INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")

datasets = Table(
    "datasets",
    metadata,
    Column("id", String, primary_key=True),
    Column("project", String, nullable=False),
    Column("name", String, nullable=False),
    Column("title", String, nullable=False),
    Column("description", Text, nullable=False),
    Column("tags", Text, nullable=False),  # a JSON list
    Column("origin", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("problem", Text),
    Column("job", Text),  # what is being done with it, so that it can be begun again: services.processing.Job
    Column("current", Integer),  # the version that new runs take
    Column("kind", String),  # of the current version, to filter by
    Column("created_at", Double, nullable=False),
    Column("updated_at", Double, nullable=False),
    UniqueConstraint("project", "name"),
    Index(None, "project", "updated_at", "id"),
)

dataset_versions = Table(
    "dataset_versions",
    metadata,
    Column("dataset_id", String, ForeignKey("datasets.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("info", Text, nullable=False),  # contracts.dataset.DatasetInfo
)

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("project", String, nullable=False),
    Column("trainer", String, nullable=False),
    Column("dataset", String, nullable=False),
    Column("dataset_id", String),  # no foreign key: a run outlives its data set
    Column("dataset_version", Integer),
    Column("config", Text, nullable=False),
    Column("state", String, nullable=False),  # written by runs.apply alone, as is reason
    Column("reason", String),
    Column("failure", Text),
    Column("phase", String),
    Column("progress", Double, nullable=False),
    Column("epoch", Integer),
    Column("epochs", Integer),
    Column("step", BigInteger),
    Column("attempt", Integer, nullable=False),
    Column("pid", BigInteger),
    Column("created_at", Double, nullable=False),
    Column("started_at", Double),
    Column("ended_at", Double),
    Column("eta_low", Double),
    Column("eta_high", Double),
    Column("last_metrics", Text, nullable=False),  # {name: last value or null}, kept by metrics.append
    Column("goal", String),
    Column("goal_direction", String),
    Column("step_unit", String, nullable=False),
    Column("last_event_at", Double),
    Column("stop_mode", String),
    Column("color", Integer, nullable=False),
    Column("environment", Text, nullable=False),
    Column("device", String),
    Column("threads", Integer),
    Column("disk_bytes", BigInteger, nullable=False),
    Column("peak_memory_bytes", BigInteger),
    Column("idempotency_key", String),
    Column("request_sha256", String),
    Column("parent", String),  # the run it was forked from; no foreign key: it outlives it
    Column("parent_step", BigInteger),
    Column("batch", String, index=True),  # no foreign key: it outlives it
    Column("batch_place", Integer),  # ids made at the same moment are in no order
    Column("fold", Text),  # contracts.batch.Fold
    UniqueConstraint("project", "idempotency_key"),
    Index(None, "created_at", "id"),
    Index(None, "state"),
    Index(None, "dataset_id", "created_at"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("token_sha256", String, nullable=False, unique=True),
    Column("host", String, nullable=False),
    Column("guardian_pid", BigInteger),
    Column("guardian_identity", String),
    Column("child_pid", BigInteger),
    Column("child_identity", String),
    Column("launched_at", Double, nullable=False),
    Column("ended_at", Double, index=True),
    Column("last_word", Text),  # contracts.events.Finished | Failed
    Column("exited", Text),  # contracts.events.Exited
)

streams = Table(
    "streams",
    metadata,
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("writer", String, primary_key=True),
    Column("acked", BigInteger, nullable=False),
)

metrics = Table(
    "metrics",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("finite", BigInteger, nullable=False),
    Column("last", Double),  # these four: null where there is no finite number to give
    Column("min", Double),
    Column("max", Double),
    Column("mean", Double),
    Column("first_step", BigInteger, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("monotonic", Boolean, nullable=False),
    Column("recent", LargeBinary, nullable=False),  # the newest points, not yet in a chunk
    UniqueConstraint("run_id", "name"),
)

metric_chunks = Table(
    "metric_chunks",
    metadata,
    Column("metric_id", Id, ForeignKey("metrics.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("level", Integer, primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("length", Integer, nullable=False),
    Column("step_min", BigInteger, nullable=False),
    Column("step_max", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

log_segments = Table(
    "log_segments",
    metadata,
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("lines", Integer, nullable=False),
    Column("worst", Integer, nullable=False),  # the most severe level in it, so that a filter can pass it over
    Column("raw_bytes", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

run_events = Table(
    "run_events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("kind", String, nullable=False),  # alert, checkpoint, change, forecast, breakdown, footprint
    Column("body", Text, nullable=False),
    Index(None, "run_id", "kind", "id"),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("project", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("trainer", String, nullable=False),
    Column("dataset", String, nullable=False),
    Column("dataset_id", String, nullable=False),
    Column("dataset_version", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("folds", Text),  # contracts.batch.Folds
    Column("created_at", Double, nullable=False),
    Column("idempotency_key", String),
    Column("request_sha256", String),
    UniqueConstraint("project", "idempotency_key"),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", String, primary_key=True),
    Column("run_id", String, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("dataset_id", String, nullable=False),  # no foreign key: what was judged stays when the data go
    Column("dataset_name", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("part", String, nullable=False),
    Column("state", String, nullable=False),
    Column("samples", BigInteger, nullable=False),
    Column("problem", Text),
    Column("notes", Text, nullable=False),  # a JSON list
    Column("scores", Text, nullable=False),  # JSON
    Column("created_at", Double, nullable=False),
    Column("ended_at", Double),
)

commands = Table(
    "commands",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("run_id", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("acknowledged_at", Double),
    ForeignKeyConstraint(["run_id", "attempt"], ["attempts.run_id", "attempts.number"], ondelete="CASCADE"),
    Index(None, "run_id", "attempt"),
)
