"""What is kept, and how it is looked up: every table, with the index each hot query runs on.

Instants are whole milliseconds since 1970 (UTC), JSON is text, ids are never used twice. Finished rows of the
inbox and the outbox pile up, so whatever runs often reads a partial index that leaves them out.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.types import Id, Instant, Plain

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
}
metadata = MetaData(naming_convention=NAMING)

#: The conditions of the partial indexes. SQLite uses such an index only for a query that repeats these words.
NOT_CLOSED = "status <> 'closed'"
STILL_OPEN = "status IN ('new', 'open', 'pending')"
IS_PRIVATE = "is_private"
INBOX_LIVE = "state IN ('waiting', 'working')"
INBOX_WAITING = "state = 'waiting'"
INBOX_WORKING = "state = 'working'"
OUTBOX_LIVE = "state IN ('pending', 'sending')"
OUTBOX_SENDING = "state = 'sending'"
DEAD = "state = 'dead'"
OUTBOX_GIVEN_UP = "state IN ('dead', 'unknown')"
HAS_TASK = "task IS NOT NULL"
SUMMARY_ASKED = "summary_state = 'asked'"
CALL_TAKES_TIME = "state IN ('held', 'writing', 'pending', 'booked', 'moving', 'cancelling')"
CALL_UNFINISHED = "state IN ('writing', 'pending', 'moving', 'cancelling')"
CALL_HELD = "state = 'held'"
INTAKE_OPEN = "state <> 'done'"
OPENS_THREAD = "operation = 'open_thread'"
OUTBOX_RIDES = "rides_with IS NOT NULL"
ALERTS_FIRING = "is_firing"
NOTICE_RUNNING = "state = 'running'"


def _numbered(name: str = "id") -> Column[int]:
    return Column(name, Id, Identity(), primary_key=True)


def _to(target: str, name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Id, ForeignKey(target), nullable=nullable)


def _owner() -> Column[int]:
    """The process that has the row in work: 0 is nobody, or the only one there is."""
    return Column("owner", BigInteger, nullable=False, server_default="0")


def _partial(name: str, *columns: str, where: str) -> Index:
    condition = text(where)
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


contacts = Table(
    "contacts",
    metadata,
    _numbered(),
    Column("channel", Plain, nullable=False),
    Column("user_id", Plain, nullable=False),
    Column("account", Plain, nullable=False),
    Column("name", Plain, nullable=False),
    Column("customer", Plain),
    Column("language", Plain),
    Column("hint", Plain),
    Column("zone", Plain),
    Column("admitted_at", Instant),
    Column("answered_at", Instant),
    Column("blocked_at", Instant),
    UniqueConstraint("channel", "user_id", "account"),
    Index("ix_contacts_customer", "customer"),
    sqlite_autoincrement=True,
)

customers = Table(
    "customers",
    metadata,
    Column("key", Plain, primary_key=True),
    Column("name", Plain, nullable=False),
    Column("plan", Plain, nullable=False),
    Column("add_ons", Text, nullable=False),
    Column("dedicated_agent", Plain),
    Column("language", Plain),
    Column("zone", Plain),
    Column("since", Date),
    Column("until", Date),
    Column("slack_channel", Plain),
    Index("ix_customers_slack_channel", "slack_channel"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("code_hash", Plain, primary_key=True),
    Column("customer", Plain, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("contact_name", Plain, nullable=False),
    Column("used_at", Instant),
    _to("contacts.id", "used_by", nullable=True),
    Index("ix_invitations_used_by", "used_by"),
)

personal_links = Table(
    "personal_links",
    metadata,
    Column("code_hash", Plain, primary_key=True),
    Column("customer", Plain, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_personal_links_customer", "customer"),
)

consents = Table(
    "consents",
    metadata,
    Column("contact", Id, ForeignKey("contacts.id"), primary_key=True),
    Column("document", Plain, primary_key=True),
    Column("version", Plain, primary_key=True),
    Column("accepted_at", Instant, nullable=False),
)

#: What people wrote before they were admitted and had accepted.
held = Table(
    "held",
    metadata,
    _numbered(),
    _to("contacts.id", "contact"),
    Column("inbound", Text, nullable=False),
    Index("ix_held_contact", "contact", "id"),
    sqlite_autoincrement=True,
)

absences = Table(
    "absences",
    metadata,
    _numbered(),
    Column("agent", Plain, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    Column("cover", Plain),
    Index("ix_absences_end_at", "end_at"),
    sqlite_autoincrement=True,
)

conversations = Table(
    "conversations",
    metadata,
    _numbered("number"),
    Column("customer", Plain, nullable=False),
    _to("contacts.id", "contact"),
    Column("status", Plain, nullable=False),
    Column("severity", Plain, nullable=False),
    Column("team", Plain, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("topic", Plain),
    Column("agent", Plain),
    Column("reason", Plain, nullable=False),
    Column("joined", Text, nullable=False),
    Column("question", Plain),
    Column("resolved_at", Instant),
    # Ids of threads and copies, whose rows point back here: no foreign keys, or neither could be written first.
    Column("customer_thread", Id),
    Column("desk_thread", Id),
    Column("card", Id),
    Column("promise", Id),
    Column("chooser", Id),
    Column("is_private", Boolean, nullable=False, server_default=false()),
    Column("subjects", Text, nullable=False, server_default="[]"),
    # Not a foreign key, like all that points from here: the row it names may be erased.
    Column("about", Id),
    Index("ix_conversations_contact", "contact", "number"),
    Index("ix_conversations_customer", "customer", "status"),
    Index("ix_conversations_agent", "agent", "status"),
    Index("ix_conversations_team", "team", "status"),
    _partial("ix_conversations_current", "contact", "number", where=NOT_CLOSED),
    _partial("ix_conversations_load", "agent", where=STILL_OPEN),
    _partial("ix_conversations_private", "number", where=IS_PRIVATE),
    sqlite_autoincrement=True,
)

#: Complaints that contacts are still writing, where they are asked for by messages.
drafts = Table(
    "drafts",
    metadata,
    Column("contact", Id, ForeignKey("contacts.id"), primary_key=True),
    Column("about", Id),
    Column("request", Plain, nullable=False),
    Column("subject", Plain),
    Column("text", Plain, nullable=False),
    Column("asked_at", Instant, nullable=False),
    # Not a foreign key: every copy that is written would be looked for here.
    Column("shown", Id),
)

#: When each agent was last given a conversation; kept beside the log, which would have to be read whole.
turns = Table(
    "turns",
    metadata,
    Column("agent", Plain, primary_key=True),
    Column("given_at", Instant, nullable=False),
)

threads = Table(
    "threads",
    metadata,
    _numbered(),
    _to("conversations.number", "conversation"),
    Column("side", Plain, nullable=False),
    Column("channel", Plain, nullable=False),
    Column("chat", Plain, nullable=False),
    Column("thread", Plain),
    Column("opens", Boolean, nullable=False),
    Index("ix_threads_conversation", "conversation"),
    Index("ix_threads_place", "channel", "chat", "thread"),
    sqlite_autoincrement=True,
)

messages = Table(
    "messages",
    metadata,
    _numbered(),
    _to("conversations.number", "conversation"),
    Column("kind", Plain, nullable=False),
    Column("author", Plain, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("saved_at", Instant, nullable=False),
    # Not a foreign key: a message outlives the raw event it came by.
    Column("inbox", Id),
    Index("ix_messages_conversation", "conversation", "id"),
    sqlite_autoincrement=True,
)

copies = Table(
    "copies",
    metadata,
    _numbered(),
    Column("kind", Plain, nullable=False),
    Column("side", Plain, nullable=False),
    Column("channel", Plain, nullable=False),
    Column("chat", Plain, nullable=False),
    # Where the copy is in no thread of ours; else the thread's own row says where it is.
    Column("place_thread", Plain),
    _to("threads.id", "thread", nullable=True),
    _to("conversations.number", "conversation", nullable=True),
    _to("messages.id", "message", nullable=True),
    Column("external_id", Plain),
    Column("is_deleted", Boolean, nullable=False),
    Index("ix_copies_message", "message"),
    Index("ix_copies_conversation", "conversation"),
    Index("ix_copies_thread", "thread"),
    Index("ix_copies_external_id", "channel", "chat", "external_id"),
    sqlite_autoincrement=True,
)

events = Table(
    "events",
    metadata,
    _numbered("seq"),
    _to("conversations.number", "conversation"),
    Column("at", Instant, nullable=False),
    Column("kind", Plain, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_events_conversation", "conversation", "seq"),
    sqlite_autoincrement=True,
)

deadlines = Table(
    "deadlines",
    metadata,
    _numbered(),
    _to("conversations.number", "conversation"),
    Column("metric", Plain, nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("target", Text, nullable=False),
    Column("severity", Plain, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", Plain, nullable=False),
    Column("act_by", Instant),
    Column("aim_at", Instant),
    Column("stopped_at", Instant),
    Column("reclassified_at", Instant),
    Column("grace_at", Instant),
    UniqueConstraint("conversation", "metric", "cycle"),
    sqlite_autoincrement=True,
)

timers = Table(
    "timers",
    metadata,
    Column("subject", Plain, primary_key=True),
    Column("kind", Plain, primary_key=True),
    Column("due_at", Instant, nullable=False),
    Column("generation", Integer, nullable=False),
    Index("ix_timers_due_at", "due_at"),
    sqlite_with_rowid=False,
)

inbox = Table(
    "inbox",
    metadata,
    _numbered(),
    Column("channel", Plain, nullable=False),
    Column("account", Plain, nullable=False),
    Column("external_id", Plain, nullable=False),
    Column("lane", Plain, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("sent_at", Instant),
    Column("sender", Text),
    Column("raw", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("state", Plain, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("retry_at", Instant),
    Column("error", Plain),
    Column("ended_at", Instant),
    _owner(),
    UniqueConstraint("channel", "account", "external_id"),
    _partial("ix_inbox_live", "lane", "position", "id", where=INBOX_LIVE),
    _partial("ix_inbox_working", "lane", where=INBOX_WORKING),
    _partial("ix_inbox_waiting", "saved_at", where=INBOX_WAITING),
    _partial("ix_inbox_dead", "id", where=DEAD),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    _numbered(),
    Column("key", Plain, nullable=False),
    Column("lane", Plain, nullable=False),
    Column("operation", Plain, nullable=False),
    Column("channel", Plain, nullable=False),
    Column("chat", Plain, nullable=False),
    Column("place_thread", Plain),
    _to("threads.id", "thread", nullable=True),
    _to("copies.id", "copy", nullable=True),
    _to("conversations.number", "conversation", nullable=True),
    Column("body", Text),
    Column("title", Plain, nullable=False),
    Column("state", Plain, nullable=False),
    Column("resent", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("retry_at", Instant),
    Column("error", Plain),
    Column("ended_at", Instant),
    # The row whose failure made this one impossible; retrying that one brings this one back. Not a foreign key:
    # then every row withdrawn would be looked for here.
    Column("dead_with", Id),
    # The row whose post shows this one's words, too.
    Column("rides_with", Id),
    _owner(),
    UniqueConstraint("key"),
    _partial("ix_outbox_live", "lane", "id", where=OUTBOX_LIVE),
    _partial("ix_outbox_sending", "lane", where=OUTBOX_SENDING),
    _partial("ix_outbox_given_up", "id", where=OUTBOX_GIVEN_UP),
    _partial("ix_outbox_dead_with", "dead_with", where=OUTBOX_GIVEN_UP),
    _partial("ix_outbox_opening", "thread", "id", where=OPENS_THREAD),
    _partial("ix_outbox_rides_with", "rides_with", where=OUTBOX_RIDES),
    Index("ix_outbox_copy", "copy", "id"),
    sqlite_autoincrement=True,
)

#: The desks that run on this database now, where it is one that several may share. A number is never used twice.
processes = Table(
    "processes",
    metadata,
    _numbered(),
    Column("name", Plain, nullable=False),
    Column("beat", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

#: What only one process does at a time. The epoch grows with each change of hands; holder 0 is nobody.
leases = Table(
    "leases",
    metadata,
    Column("name", Plain, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("holder", BigInteger, nullable=False),
)

#: Dialogues in which somebody chooses the time of a call.
bookings = Table(
    "bookings",
    metadata,
    _numbered("number"),
    _to("contacts.id", "contact"),
    Column("customer", Plain, nullable=False),
    Column("kind", Plain, nullable=False),
    Column("channel", Plain, nullable=False),
    Column("chat", Plain, nullable=False),
    Column("place_thread", Plain),
    Column("asked_at", Instant, nullable=False),
    _to("conversations.number", "conversation", nullable=True),
    Column("offered_by", Plain),
    # Not a foreign key: every copy that is written would be looked for here.
    Column("shown", Id),
    Column("page", Plain, nullable=False),
    Column("ask", Plain, nullable=False),
    Column("task", Plain),
    # Not a foreign key: a time is claimed, and so named here, before the call's row is written.
    Column("call", Plain),
    Column("wanted_at", Instant),
    Column("by", Plain),
    Column("is_moving", Boolean, nullable=False),
    Column("is_approved", Boolean, nullable=False),
    # What an agent said became of the call, once its time was over.
    Column("result", Plain),
    Column("result_by", Plain),
    Column("result_at", Instant),
    # What an agent wrote of it, for the contact to confirm.
    Column("summary", Text, nullable=False, server_default=""),
    Column("summary_state", Plain),
    Column("summary_by", Plain),
    Column("summary_at", Instant),
    Index("ix_bookings_contact", "contact", "number"),
    Index("ix_bookings_conversation", "conversation"),
    Index("ix_bookings_customer", "customer", "kind"),
    Index("ix_bookings_call", "call"),
    _partial("ix_bookings_task", "number", where=HAS_TASK),
    _partial("ix_bookings_summary", "summary_by", where=SUMMARY_ASKED),
    sqlite_autoincrement=True,
)

#: Calls, as `calendars.calls` has them.
calls = Table(
    "calls",
    metadata,
    Column("id", Plain, primary_key=True),
    Column("agent", Plain, nullable=False),
    Column("kind", Plain, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    Column("buffer", Integer, nullable=False),
    Column("state", Plain, nullable=False),
    Column("held_until", Instant),
    Column("title", Plain, nullable=False),
    Column("notes", Plain, nullable=False),
    Column("join", Plain, nullable=False),
    Column("location", Plain, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("waits", Integer, nullable=False),
    Column("retry_at", Instant),
    Column("to_at", Instant),
    Column("outcome", Plain, nullable=False),
    _partial("ix_calls_taking", "agent", where=CALL_TAKES_TIME),
    _partial("ix_calls_unfinished", "retry_at", where=CALL_UNFINISHED),
    _partial("ix_calls_held", "held_until", where=CALL_HELD),
)

#: The agent's time, in five-minute pieces: the key makes a double booking impossible.
cells = Table(
    "cells",
    metadata,
    Column("agent", Plain, primary_key=True),
    Column("key", Plain, primary_key=True),
    Column("call", Plain, nullable=False),
    Index("ix_cells_call", "call"),
    sqlite_with_rowid=False,
)

#: The absences that agents' own calendars proposed.
proposals = Table(
    "proposals",
    metadata,
    _numbered("number"),
    Column("agent", Plain, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    Column("state", Plain, nullable=False),
    # Not a foreign key: every copy that is written would be looked for here.
    Column("shown", Id),
    Index("ix_proposals_agent", "agent", "end_at"),
    sqlite_autoincrement=True,
)

#: What is asked before somebody's words are worked on. No foreign keys to what it mentions but does not need.
intakes = Table(
    "intakes",
    metadata,
    _numbered("number"),
    _to("contacts.id", "contact"),
    Column("channel", Plain, nullable=False),
    Column("chat", Plain, nullable=False),
    Column("thread", Plain),
    Column("state", Plain, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("conversation", Id),
    Column("topic", Plain),
    Column("is_anyway", Boolean, nullable=False),
    Column("has_words", Boolean, nullable=False),
    Column("asked", Plain),
    Column("asked_at", Instant),
    Column("answers", Text, nullable=False),
    Column("given", Text, nullable=False),
    _partial("ix_intakes_open", "contact", "number", where=INTAKE_OPEN),
    Index("ix_intakes_contact", "contact"),
    Index("ix_intakes_conversation", "conversation"),
    sqlite_autoincrement=True,
)

#: Sensitive facts, sealed until somebody has seen them. No foreign keys: they outlive nothing for long.
deposits = Table(
    "deposits",
    metadata,
    _numbered("number"),
    Column("intake", Id, nullable=False),
    Column("conversation", Id),
    Column("fact", Plain, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("state", Plain, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_deposits_intake", "intake"),
    Index("ix_deposits_conversation", "conversation"),
    sqlite_autoincrement=True,
)

#: Links that are good once; of their tokens only hashes are kept.
one_time_links = Table(
    "one_time_links",
    metadata,
    Column("token_hash", Plain, primary_key=True),
    Column("purpose", Plain, nullable=False),
    Column("intake", Id, nullable=False),
    Column("deposit", Id),
    Column("agent", Plain),
    Column("expires_at", Instant, nullable=False),
    Index("ix_one_time_links_expires_at", "expires_at"),
)

#: How each agent's agenda was when it was last asked.
agendas = Table(
    "agendas",
    metadata,
    Column("agent", Plain, primary_key=True),
    Column("state", Plain, nullable=False),
    Column("read_at", Instant),
)

#: The time that each agent's agenda takes: merged spans, and nothing of what stands in them.
busy_spans = Table(
    "busy_spans",
    metadata,
    Column("agent", Plain, primary_key=True),
    Column("start_at", Instant, primary_key=True),
    Column("end_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

#: Notices of maintenance and outages. A draft that would change another one is a row of its own.
notices = Table(
    "notices",
    metadata,
    _numbered("number"),
    Column("kind", Plain, nullable=False),
    Column("words", Text, nullable=False),
    Column("plans", Text, nullable=False),
    Column("customers", Text, nullable=False),
    Column("state", Plain, nullable=False),
    Column("by", Plain, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("from_at", Instant),
    Column("until_at", Instant),
    Column("replaces", Id),
    # Not a foreign key: every conversation that is erased would be looked for here.
    Column("conversation", Id),
    Column("published_at", Instant),
    Column("ended_at", Instant),
    Column("sent_to", Id),
    Column("told_to", Id),
    _partial("ix_notices_running", "number", where=NOTICE_RUNNING),
    Index("ix_notices_conversation", "conversation"),
    sqlite_autoincrement=True,
)

#: Where a notice was shown. The key makes it impossible to show it twice.
notice_copies = Table(
    "notice_copies",
    metadata,
    _numbered(),
    _to("notices.number", "notice"),
    Column("role", Plain, nullable=False),
    Column("channel", Plain, nullable=False),
    Column("chat", Plain, nullable=False),
    # 0 where it is in none. Neither this nor the copy is a foreign key: each one written would be looked for here.
    Column("conversation", Id, nullable=False),
    Column("contact", Id),
    Column("copy", Id, nullable=False),
    UniqueConstraint("notice", "channel", "chat", "conversation", "role"),
    sqlite_autoincrement=True,
)

#: How each group of monitoring's alerts stands.
alert_groups = Table(
    "alert_groups",
    metadata,
    Column("group", Plain, primary_key=True),
    Column("firing", Text, nullable=False),
    Column("is_firing", Boolean, nullable=False),
    # Not a foreign key: every conversation that is erased would be looked for here.
    Column("conversation", Id),
    Column("told_at", Instant),
    _partial("ix_alert_groups_firing", "conversation", where=ALERTS_FIRING),
    Index("ix_alert_groups_told_at", "told_at"),
)

#: The chats to which notices are sent at once.
subscriptions = Table(
    "subscriptions",
    metadata,
    _numbered(),
    Column("channel", Plain, nullable=False),
    Column("chat", Plain, nullable=False),
    _to("contacts.id", "contact"),
    Column("is_shared", Boolean, nullable=False),
    UniqueConstraint("channel", "chat"),
    Index("ix_subscriptions_contact", "contact"),
    sqlite_autoincrement=True,
)

#: Facts about this database itself.
meta = Table(
    "meta",
    metadata,
    Column("key", Plain, primary_key=True),
    Column("value", Plain, nullable=False),
)

#: Policies and calendars as they were when a deadline was promised by them. Rows are never changed.
versions = Table(
    "versions",
    metadata,
    Column("kind", Plain, primary_key=True),
    Column("name", Plain, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("digest", Plain, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
)
