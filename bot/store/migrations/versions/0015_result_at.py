"""When an agent said what became of a call: for some time after it may be corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bookings", sa.Column("result_at", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("bookings", "result_at")
