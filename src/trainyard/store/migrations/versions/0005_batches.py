"""Several runs that one request has made: cross-validations and ensembles."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DOUBLE: sa.Double[float] = sa.Double()


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("trainer", sa.String(), nullable=False),
        sa.Column("dataset", sa.String(), nullable=False),
        sa.Column("dataset_id", sa.String(), nullable=False),
        sa.Column("dataset_version", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("folds", sa.Text(), nullable=True),
        sa.Column("created_at", DOUBLE, nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("request_sha256", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("project", "idempotency_key", name=op.f("uq_batches_project_idempotency_key")),
    )
    with op.batch_alter_table("runs") as table:
        table.add_column(sa.Column("batch", sa.String(), nullable=True))
        table.add_column(sa.Column("batch_place", sa.Integer(), nullable=True))
        table.add_column(sa.Column("fold", sa.Text(), nullable=True))
        table.create_index(op.f("ix_runs_batch"), ["batch"])


def downgrade() -> None:
    with op.batch_alter_table("runs") as table:
        table.drop_index(op.f("ix_runs_batch"))
        table.drop_column("fold")
        table.drop_column("batch_place")
        table.drop_column("batch")
    op.drop_table("batches")
