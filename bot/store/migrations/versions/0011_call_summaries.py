"""What an agent wrote of a call, for the contact to confirm."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ASKED = sa.text("summary_state = 'asked'")


def upgrade() -> None:
    op.add_column("bookings", sa.Column("summary", sa.Text(), nullable=False, server_default=""))
    op.add_column("bookings", sa.Column("summary_state", sa.Text()))
    op.add_column("bookings", sa.Column("summary_by", sa.Text()))
    op.add_column("bookings", sa.Column("summary_at", sa.BigInteger()))
    op.create_index("ix_bookings_summary", "bookings", ["summary_by"], sqlite_where=ASKED, postgresql_where=ASKED)


def downgrade() -> None:
    op.drop_index("ix_bookings_summary", "bookings")
    for column in ("summary_at", "summary_by", "summary_state", "summary"):
        op.drop_column("bookings", column)
