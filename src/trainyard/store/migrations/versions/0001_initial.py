"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOUBLE: sa.Double[float] = sa.Double()
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "datasets",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datasets")),
        sa.UniqueConstraint("project", "name", name=op.f("uq_datasets_project_name")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("trainer", sa.String(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("dataset_id", sa.String(), nullable=True),
        sa.Column("dataset_version", sa.Integer(), nullable=True),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("phase", sa.String(), nullable=True),
        sa.Column("progress", DOUBLE, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("epochs", sa.Integer(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=True),
        sa.Column("created_at", DOUBLE, nullable=False),
        sa.Column("started_at", DOUBLE, nullable=True),
        sa.Column("ended_at", DOUBLE, nullable=True),
        sa.Column("eta_low", DOUBLE, nullable=True),
        sa.Column("eta_high", DOUBLE, nullable=True),
        sa.Column("last_metrics", sa.Text(), nullable=False),
        sa.Column("goal", sa.String(), nullable=True),
        sa.Column("goal_direction", sa.String(), nullable=True),
        sa.Column("step_unit", sa.String(), nullable=False),
        sa.Column("last_event_at", DOUBLE, nullable=True),
        sa.Column("stop_mode", sa.String(), nullable=True),
        sa.Column("color", sa.Integer(), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("threads", sa.Integer(), nullable=True),
        sa.Column("disk_bytes", sa.BigInteger(), nullable=False),
        sa.Column("peak_memory_bytes", sa.BigInteger(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("request_sha256", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("project", "idempotency_key", name=op.f("uq_runs_project_idempotency_key")),
    )
    op.create_index(op.f("ix_runs_created_at_id"), "runs", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_runs_state"), "runs", ["state"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("guardian_pid", sa.BigInteger(), nullable=True),
        sa.Column("guardian_identity", sa.String(), nullable=True),
        sa.Column("child_pid", sa.BigInteger(), nullable=True),
        sa.Column("child_identity", sa.String(), nullable=True),
        sa.Column("launched_at", DOUBLE, nullable=False),
        sa.Column("ended_at", DOUBLE, nullable=True),
        sa.Column("last_word", sa.Text(), nullable=True),
        sa.Column("exited", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_attempts_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_attempts")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_attempts_token_sha256")),
    )
    op.create_index(op.f("ix_attempts_ended_at"), "attempts", ["ended_at"], unique=False)
    op.create_table(
        "dataset_versions",
        sa.Column("dataset_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("info", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_dataset_versions_dataset_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dataset_id", "version", name=op.f("pk_dataset_versions")),
    )
    op.create_table(
        "log_segments",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("worst", sa.Integer(), nullable=False),
        sa.Column("raw_bytes", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_log_segments_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "first", name=op.f("pk_log_segments")),
    )
    op.create_table(
        "metrics",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("finite", sa.BigInteger(), nullable=False),
        sa.Column("last", DOUBLE, nullable=True),
        sa.Column("min", DOUBLE, nullable=True),
        sa.Column("max", DOUBLE, nullable=True),
        sa.Column("mean", DOUBLE, nullable=True),
        sa.Column("first_step", sa.BigInteger(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("monotonic", sa.Boolean(), nullable=False),
        sa.Column("recent", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_metrics_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metrics")),
        sa.UniqueConstraint("run_id", "name", name=op.f("uq_metrics_run_id_name")),
    )
    op.create_table(
        "run_events",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_events_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_events")),
    )
    op.create_index(op.f("ix_run_events_run_id_kind_id"), "run_events", ["run_id", "kind", "id"], unique=False)
    op.create_table(
        "streams",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("writer", sa.String(), nullable=False),
        sa.Column("acked", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_streams_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "attempt", "writer", name=op.f("pk_streams")),
    )
    op.create_table(
        "commands",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", DOUBLE, nullable=False),
        sa.Column("acknowledged_at", DOUBLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id", "attempt"],
            ["attempts.run_id", "attempts.number"],
            name=op.f("fk_commands_run_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commands")),
    )
    op.create_index(op.f("ix_commands_run_id_attempt"), "commands", ["run_id", "attempt"], unique=False)
    op.create_table(
        "metric_chunks",
        sa.Column("metric_id", ID, autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("step_min", sa.BigInteger(), nullable=False),
        sa.Column("step_max", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["metric_id"], ["metrics.id"], name=op.f("fk_metric_chunks_metric_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("metric_id", "level", "first", name=op.f("pk_metric_chunks")),
    )


def downgrade() -> None:
    op.drop_table("metric_chunks")
    op.drop_index(op.f("ix_commands_run_id_attempt"), table_name="commands")
    op.drop_table("commands")
    op.drop_table("streams")
    op.drop_index(op.f("ix_run_events_run_id_kind_id"), table_name="run_events")
    op.drop_table("run_events")
    op.drop_table("metrics")
    op.drop_table("log_segments")
    op.drop_table("dataset_versions")
    op.drop_index(op.f("ix_attempts_ended_at"), table_name="attempts")
    op.drop_table("attempts")
    op.drop_index(op.f("ix_runs_state"), table_name="runs")
    op.drop_index(op.f("ix_runs_created_at_id"), table_name="runs")
    op.drop_table("runs")
    op.drop_table("datasets")
