"""What happened in each conversation, in order; nothing in it is ever changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from bot.events import AgentAssigned, Event, Recorded
from bot.store.codec import read_event, write_event
from bot.store.facet import Facet, spell
from bot.store.tables import events, turns

_APPEND = insert(events)
_HISTORY = (
    select(events)
    .where(events.c.conversation == bindparam("row"), events.c.seq > bindparam("behind"))
    .order_by(events.c.seq)
)
_TURN = spell(
    turns,
    lambda new: new.on_conflict_do_update(
        index_elements=["agent"],
        set_={"given_at": new.excluded.given_at},
        where=turns.c.given_at < new.excluded.given_at,
    ),
)


class Log(Facet):
    """`ports.Log`."""

    __slots__ = ()

    def append(self, conversation: int, at: datetime, event: Event) -> None:
        kind, body = write_event(event)
        self._db.execute(_APPEND, {"conversation": conversation, "at": at, "kind": kind, "body": body})
        if isinstance(event, AgentAssigned) and event.agent is not None:
            self._db.execute(_TURN[self._dialect], {"agent": event.agent, "given_at": at})

    def history(self, conversation: int, after: int = 0) -> Sequence[Recorded]:
        return [
            Recorded(seq=row.seq, conversation=row.conversation, at=row.at, event=read_event(row.kind, row.body))
            for row in self._db.execute(_HISTORY, {"row": conversation, "behind": after})
        ]
