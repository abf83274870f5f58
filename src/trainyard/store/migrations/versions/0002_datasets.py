"""Data sets get a state, words for people, and a current version."""

import json
import time

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DOUBLE: sa.Double[float] = sa.Double()


def upgrade() -> None:
    with op.batch_alter_table("datasets") as table:
        for name in ("title", "description", "origin", "state"):
            table.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("tags", sa.Text(), nullable=False, server_default="[]"))
        for name in ("problem", "job"):
            table.add_column(sa.Column(name, sa.Text(), nullable=True))
        table.add_column(sa.Column("current", sa.Integer(), nullable=True))
        table.add_column(sa.Column("kind", sa.String(), nullable=True))
        for name in ("created_at", "updated_at"):
            table.add_column(sa.Column(name, DOUBLE, nullable=False, server_default="0"))
    _fill()
    with op.batch_alter_table("datasets") as table:
        for name, type_ in (("title", sa.String()), ("state", sa.String()), ("description", sa.Text())):
            table.alter_column(name, existing_type=sa.Text(), type_=type_, server_default=None)
        for name in ("origin", "tags"):
            table.alter_column(name, existing_type=sa.Text(), server_default=None)
        for name in ("created_at", "updated_at"):
            table.alter_column(name, existing_type=DOUBLE, server_default=None)
        table.create_index(op.f("ix_datasets_project_updated_at_id"), ["project", "updated_at", "id"])
    with op.batch_alter_table("runs") as table:
        table.create_index(op.f("ix_runs_dataset_id_created_at"), ["dataset_id", "created_at"])


def _fill() -> None:
    """What the data sets that are there say of themselves in their newest version."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT dataset_id, version, info FROM dataset_versions ORDER BY dataset_id, version")
    ).all()
    for dataset_id, version, text in rows:
        info = json.loads(text)
        connection.execute(
            sa.text(
                "UPDATE datasets SET title = :title, origin = :origin, state = 'ready', current = :version, "
                "kind = :kind, created_at = :now, updated_at = :now WHERE id = :id"
            ),
            {
                "title": info["title"],
                "origin": info["origin"],
                "version": version,
                "kind": info["kind"],
                "now": time.time(),
                "id": dataset_id,
            },
        )


def downgrade() -> None:
    with op.batch_alter_table("runs") as table:
        table.drop_index(op.f("ix_runs_dataset_id_created_at"))
    with op.batch_alter_table("datasets") as table:
        table.drop_index(op.f("ix_datasets_project_updated_at_id"))
        for name in ("title", "description", "tags", "origin", "state", "problem", "job", "current", "kind"):
            table.drop_column(name)
        for name in ("created_at", "updated_at"):
            table.drop_column(name)
