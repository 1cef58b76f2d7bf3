"""Personal links, by which a customer's contacts reach their own agent."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_links",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("code_hash", name="pk_personal_links"),
    )
    op.create_index("ix_personal_links_customer", "personal_links", ["customer"])


def downgrade() -> None:
    op.drop_table("personal_links")
