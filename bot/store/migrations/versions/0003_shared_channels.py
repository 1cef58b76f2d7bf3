"""Customers may have a Slack channel of their own, shared with the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("slack_channel", sa.Text()))
    op.create_index("ix_customers_slack_channel", "customers", ["slack_channel"])


def downgrade() -> None:
    op.drop_index("ix_customers_slack_channel", "customers")
    op.drop_column("customers", "slack_channel")
