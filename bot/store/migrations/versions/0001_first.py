"""The first tables. What each is for stands in `bot/store/tables.py`; a step is never changed once released."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

#: Those that point to others first.
TABLES = (
    "bookings",
    "calls",
    "cells",
    "outbox",
    "copies",
    "threads",
    "messages",
    "events",
    "deadlines",
    "invitations",
    "held",
    "conversations",
    "consents",
    "versions",
    "turns",
    "timers",
    "meta",
    "inbox",
    "customers",
    "contacts",
    "absences",
)


def upgrade() -> None:
    op.create_table(
        "absences",
        _number("id"),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("cover", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_absences_end_at", "absences", ["end_at"])
    op.create_table(
        "contacts",
        _number("id"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("hint", sa.Text()),
        sa.Column("zone", sa.Text()),
        sa.Column("admitted_at", sa.BigInteger()),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("blocked_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.UniqueConstraint("channel", "user_id", "account", name="uq_contacts_channel"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_customer", "contacts", ["customer"])
    op.create_table(
        "customers",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("add_ons", sa.Text(), nullable=False),
        sa.Column("dedicated_agent", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("zone", sa.Text()),
        sa.Column("since", sa.Date()),
        sa.Column("until", sa.Date()),
        sa.PrimaryKeyConstraint("key", name="pk_customers"),
    )
    op.create_table(
        "inbox",
        _number("id"),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("sender", sa.Text()),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.BigInteger()),
        sa.Column("error", sa.Text()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("channel", "account", "external_id", name="uq_inbox_channel"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_dead", "inbox", ["id"], **_where("state = 'dead'"))
    op.create_index("ix_inbox_live", "inbox", ["lane", "position", "id"], **_where("state IN ('waiting', 'working')"))
    op.create_index("ix_inbox_waiting", "inbox", ["saved_at"], **_where("state = 'waiting'"))
    op.create_index("ix_inbox_working", "inbox", ["lane"], **_where("state = 'working'"))
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "timers",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "kind", name="pk_timers"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"])
    op.create_table(
        "turns",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent", name="pk_turns"),
    )
    op.create_table(
        "versions",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", "version", name="pk_versions"),
    )
    op.create_table(
        "consents",
        sa.Column("contact", ID, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contacts.id"], name="fk_consents_contact"),
        sa.PrimaryKeyConstraint("contact", "document", "version", name="pk_consents"),
    )
    op.create_table(
        "conversations",
        _number("number"),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("contact", ID, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text()),
        sa.Column("agent", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("joined", sa.Text(), nullable=False),
        sa.Column("question", sa.Text()),
        sa.Column("resolved_at", sa.BigInteger()),
        sa.Column("customer_thread", ID),
        sa.Column("desk_thread", ID),
        sa.Column("card", ID),
        sa.Column("promise", ID),
        sa.Column("chooser", ID),
        sa.ForeignKeyConstraint(["contact"], ["contacts.id"], name="fk_conversations_contact"),
        sa.PrimaryKeyConstraint("number", name="pk_conversations"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_conversations_agent", "conversations", ["agent", "status"])
    op.create_index("ix_conversations_contact", "conversations", ["contact", "number"])
    op.create_index("ix_conversations_current", "conversations", ["contact", "number"], **_where("status <> 'closed'"))
    op.create_index("ix_conversations_customer", "conversations", ["customer", "status"])
    op.create_index(
        "ix_conversations_load", "conversations", ["agent"], **_where("status IN ('new', 'open', 'pending')")
    )
    op.create_index("ix_conversations_team", "conversations", ["team", "status"])
    op.create_table(
        "held",
        _number("id"),
        sa.Column("contact", ID, nullable=False),
        sa.Column("inbound", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contacts.id"], name="fk_held_contact"),
        sa.PrimaryKeyConstraint("id", name="pk_held"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_held_contact", "held", ["contact", "id"])
    op.create_table(
        "invitations",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        sa.Column("used_by", ID),
        sa.ForeignKeyConstraint(["used_by"], ["contacts.id"], name="fk_invitations_used_by"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_invitations"),
    )
    op.create_index("ix_invitations_used_by", "invitations", ["used_by"])
    op.create_table(
        "deadlines",
        _number("id"),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("act_by", sa.BigInteger()),
        sa.Column("aim_at", sa.BigInteger()),
        sa.Column("stopped_at", sa.BigInteger()),
        sa.Column("reclassified_at", sa.BigInteger()),
        sa.Column("grace_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.number"], name="fk_deadlines_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_deadlines"),
        sa.UniqueConstraint("conversation", "metric", "cycle", name="uq_deadlines_conversation"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "events",
        _number("seq"),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.number"], name="fk_events_conversation"),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_conversation", "events", ["conversation", "seq"])
    op.create_table(
        "messages",
        _number("id"),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("inbox", ID),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.number"], name="fk_messages_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_conversation", "messages", ["conversation", "id"])
    op.create_table(
        "threads",
        _number("id"),
        sa.Column("conversation", ID, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text()),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.number"], name="fk_threads_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_threads_conversation", "threads", ["conversation"])
    op.create_index("ix_threads_place", "threads", ["channel", "chat", "thread"])
    op.create_table(
        "copies",
        _number("id"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("place_thread", sa.Text()),
        sa.Column("thread", ID),
        sa.Column("conversation", ID),
        sa.Column("message", ID),
        sa.Column("external_id", sa.Text()),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.number"], name="fk_copies_conversation"),
        sa.ForeignKeyConstraint(["message"], ["messages.id"], name="fk_copies_message"),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_copies_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_copies"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_copies_conversation", "copies", ["conversation"])
    op.create_index("ix_copies_external_id", "copies", ["channel", "chat", "external_id"])
    op.create_index("ix_copies_message", "copies", ["message"])
    op.create_index("ix_copies_thread", "copies", ["thread"])
    op.create_table(
        "outbox",
        _number("id"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("place_thread", sa.Text()),
        sa.Column("thread", ID),
        sa.Column("copy", ID),
        sa.Column("conversation", ID),
        sa.Column("body", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("resent", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retry_at", sa.BigInteger()),
        sa.Column("error", sa.Text()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("dead_with", ID),
        sa.Column("rides_with", ID),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.number"], name="fk_outbox_conversation"),
        sa.ForeignKeyConstraint(["copy"], ["copies.id"], name="fk_outbox_copy"),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name="fk_outbox_thread"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_copy", "outbox", ["copy", "id"])
    op.create_index("ix_outbox_dead_with", "outbox", ["dead_with"], **_where("state IN ('dead', 'unknown')"))
    op.create_index("ix_outbox_given_up", "outbox", ["id"], **_where("state IN ('dead', 'unknown')"))
    op.create_index("ix_outbox_live", "outbox", ["lane", "id"], **_where("state IN ('pending', 'sending')"))
    op.create_index("ix_outbox_opening", "outbox", ["thread", "id"], **_where("operation = 'open_thread'"))
    op.create_index("ix_outbox_rides_with", "outbox", ["rides_with"], **_where("rides_with IS NOT NULL"))
    op.create_index("ix_outbox_sending", "outbox", ["id"], **_where("state = 'sending'"))
    op.create_table(
        "bookings",
        _number("number"),
        sa.Column("contact", ID, nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("place_thread", sa.Text()),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("conversation", ID),
        sa.Column("offered_by", sa.Text()),
        sa.Column("shown", ID),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("task", sa.Text()),
        sa.Column("call", sa.Text()),
        sa.Column("wanted_at", sa.BigInteger()),
        sa.Column("by", sa.Text()),
        sa.Column("is_moving", sa.Boolean(), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["contact"], ["contacts.id"], name="fk_bookings_contact"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.number"], name="fk_bookings_conversation"),
        sa.PrimaryKeyConstraint("number", name="pk_bookings"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_bookings_call", "bookings", ["call"])
    op.create_index("ix_bookings_contact", "bookings", ["contact", "number"])
    op.create_index("ix_bookings_conversation", "bookings", ["conversation"])
    op.create_index("ix_bookings_customer", "bookings", ["customer", "kind"])
    op.create_index("ix_bookings_task", "bookings", ["number"], **_where("task IS NOT NULL"))
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("buffer", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_until", sa.BigInteger()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("join", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.BigInteger()),
        sa.Column("to_at", sa.BigInteger()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_held", "calls", ["held_until"], **_where("state = 'held'"))
    op.create_index(
        "ix_calls_taking",
        "calls",
        ["agent"],
        **_where("state IN ('held', 'writing', 'pending', 'booked', 'moving', 'cancelling')"),
    )
    op.create_index(
        "ix_calls_unfinished",
        "calls",
        ["retry_at"],
        **_where("state IN ('writing', 'pending', 'moving', 'cancelling')"),
    )
    op.create_table(
        "cells",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agent", "key", name="pk_cells"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cells_call", "cells", ["call"])
    # ### end Alembic commands ###


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, ID, sa.Identity(always=False), nullable=False)


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
