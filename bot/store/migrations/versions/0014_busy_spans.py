"""The time that each agent's agenda takes: spans, and nothing of what stands in them."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "busy_spans",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent", "start_at", name="pk_busy_spans"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("busy_spans")
