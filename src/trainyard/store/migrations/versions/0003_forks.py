"""A run knows the run, and the step of it, that it was forked from."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("runs") as table:
        table.add_column(sa.Column("parent", sa.String(), nullable=True))
        table.add_column(sa.Column("parent_step", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("runs") as table:
        table.drop_column("parent_step")
        table.drop_column("parent")
