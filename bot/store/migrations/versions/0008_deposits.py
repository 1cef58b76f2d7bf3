"""Sensitive facts, sealed, and the one-time links by which they are given and seen."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "deposits",
        sa.Column("number", ID, sa.Identity(always=False), nullable=False),
        sa.Column("intake", ID, nullable=False),
        sa.Column("conversation", ID),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_deposits"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deposits_intake", "deposits", ["intake"])
    op.create_index("ix_deposits_conversation", "deposits", ["conversation"])
    op.create_table(
        "one_time_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("intake", ID, nullable=False),
        sa.Column("deposit", ID),
        sa.Column("agent", sa.Text()),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_one_time_links"),
    )
    op.create_index("ix_one_time_links_expires_at", "one_time_links", ["expires_at"])


def downgrade() -> None:
    op.drop_table("one_time_links")
    op.drop_table("deposits")
