"""Conversations may be private: complaints, whom they are about, and those that contacts are still writing."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("conversations", sa.Column("is_private", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("conversations", sa.Column("subjects", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("conversations", sa.Column("about", ID))
    where = sa.text("is_private")
    op.create_index("ix_conversations_private", "conversations", ["number"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "drafts",
        sa.Column("contact", ID, sa.ForeignKey("contacts.id", name="fk_drafts_contact"), nullable=False),
        sa.Column("about", ID),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("shown", ID),
        sa.PrimaryKeyConstraint("contact", name="pk_drafts"),
    )


def downgrade() -> None:
    op.drop_table("drafts")
    op.drop_index("ix_conversations_private", "conversations")
    for column in ("about", "subjects", "is_private"):
        op.drop_column("conversations", column)
