"""Notices of maintenance and outages, where they were shown, and the chats that asked to be told at once."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("number", ID, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("plans", sa.Text(), nullable=False),
        sa.Column("customers", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("from_at", sa.BigInteger()),
        sa.Column("until_at", sa.BigInteger()),
        sa.Column("replaces", ID),
        sa.Column("conversation", ID),
        sa.Column("published_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("sent_to", ID),
        sa.Column("told_to", ID),
        sa.PrimaryKeyConstraint("number", name="pk_notices"),
        sqlite_autoincrement=True,
    )
    running = sa.text("state = 'running'")
    op.create_index("ix_notices_running", "notices", ["number"], sqlite_where=running, postgresql_where=running)
    op.create_index("ix_notices_conversation", "notices", ["conversation"])
    op.create_table(
        "notice_copies",
        sa.Column("id", ID, sa.Identity(always=False), nullable=False),
        sa.Column("notice", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("contact", ID),
        sa.Column("copy", ID, nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notices.number"], name="fk_notice_copies_notice"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_copies"),
        sa.UniqueConstraint("notice", "channel", "chat", "conversation", "role", name="uq_notice_copies_notice"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("contact", ID, nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contacts.id"], name="fk_subscriptions_contact"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("channel", "chat", name="uq_subscriptions_channel"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_contact", "subscriptions", ["contact"])


def downgrade() -> None:
    op.drop_table("subscriptions")
    op.drop_table("notice_copies")
    op.drop_table("notices")
