"""Several processes on one database: who is there, who does what only one may do, whose the rows in work are."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("id", ID, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_processes"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    for box in ("inbox", "outbox"):
        op.add_column(box, sa.Column("owner", sa.BigInteger(), server_default="0", nullable=False))
    op.drop_index("ix_outbox_sending", "outbox")
    op.create_index("ix_outbox_sending", "outbox", ["lane"], **_where("state = 'sending'"))


def downgrade() -> None:
    op.drop_index("ix_outbox_sending", "outbox")
    op.create_index("ix_outbox_sending", "outbox", ["id"], **_where("state = 'sending'"))
    for box in ("outbox", "inbox"):
        op.drop_column(box, "owner")
    for table in ("leases", "processes"):
        op.drop_table(table)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
