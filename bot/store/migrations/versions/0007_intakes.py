"""What is asked before somebody's words are worked on: their topic, and the facts it needs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state <> 'done'")


def upgrade() -> None:
    op.create_table(
        "intakes",
        sa.Column("number", ID, sa.Identity(always=False), nullable=False),
        sa.Column("contact", ID, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("conversation", ID),
        sa.Column("topic", sa.Text()),
        sa.Column("is_anyway", sa.Boolean(), nullable=False),
        sa.Column("has_words", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.Text()),
        sa.Column("asked_at", sa.BigInteger()),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contacts.id"], name="fk_intakes_contact"),
        sa.PrimaryKeyConstraint("number", name="pk_intakes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_intakes_open", "intakes", ["contact", "number"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_intakes_contact", "intakes", ["contact"])
    op.create_index("ix_intakes_conversation", "intakes", ["conversation"])


def downgrade() -> None:
    op.drop_table("intakes")
