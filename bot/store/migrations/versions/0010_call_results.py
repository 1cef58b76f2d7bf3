"""What an agent said became of a call, once its time was over."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bookings", sa.Column("result", sa.Text()))
    op.add_column("bookings", sa.Column("result_by", sa.Text()))


def downgrade() -> None:
    op.drop_column("bookings", "result_by")
    op.drop_column("bookings", "result")
