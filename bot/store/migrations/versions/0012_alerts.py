"""How each group of monitoring's alerts stands."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "alert_groups",
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("firing", sa.Text(), nullable=False),
        sa.Column("is_firing", sa.Boolean(), nullable=False),
        sa.Column("conversation", ID),
        sa.Column("told_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("group", name="pk_alert_groups"),
    )
    fires = sa.text("is_firing")
    op.create_index(
        "ix_alert_groups_firing", "alert_groups", ["conversation"], sqlite_where=fires, postgresql_where=fires
    )
    op.create_index("ix_alert_groups_told_at", "alert_groups", ["told_at"])


def downgrade() -> None:
    op.drop_table("alert_groups")
