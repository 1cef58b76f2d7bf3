"""What has to be looked at again, and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select

from bot.model.deadline import Timer
from bot.store.facet import Facet, spell
from bot.store.tables import conversations, timers

_SET = spell(
    timers,
    lambda new: new.on_conflict_do_update(
        index_elements=["subject", "kind"],
        set_={"due_at": new.excluded.due_at, "generation": timers.c.generation + 1},
        where=timers.c.due_at != new.excluded.due_at,
    ),
)
_CANCEL_ALL = delete(timers).where(timers.c.subject == bindparam("about"))
_CANCEL = _CANCEL_ALL.where(timers.c.kind == bindparam("what"))
_OF = select(timers).where(timers.c.subject == bindparam("about")).order_by(timers.c.due_at, timers.c.kind)
_DUE = (
    select(timers)
    .where(timers.c.due_at <= bindparam("now"))
    .order_by(timers.c.due_at, timers.c.subject, timers.c.kind)
    .limit(bindparam("most"))
)
# Several may claim at once. What a timer is about is locked before it, as everywhere, and passed over where somebody
# is at it; whether it is still due is seen once it is locked.
_IS_THERE = select(conversations.c.number).where(conversations.c.number == bindparam("about"))
_LOCK = _IS_THERE.with_for_update(skip_locked=True, key_share=True)
_TAKE = delete(timers).where(
    timers.c.subject == bindparam("about"), timers.c.kind == bindparam("what"), timers.c.due_at == bindparam("at")
)
#: How many due timers a claim looks through for one that nobody is at.
LOOKED_THROUGH = 64
_COUNT_DUE = select(func.count()).select_from(
    select(timers.c.due_at).where(timers.c.due_at <= bindparam("now")).limit(bindparam("most")).subquery()
)
_NEXT = select(func.min(timers.c.due_at))


class Timers(Facet):
    """`ports.Timers`."""

    __slots__ = ()

    def set(self, subject: str, kind: str, due_at: datetime) -> None:
        row = {"subject": subject, "kind": kind, "due_at": due_at, "generation": 1}
        self._db.execute(_SET[self._dialect], row)

    def cancel(self, subject: str, kind: str | None = None) -> None:
        if kind is None:
            self._db.execute(_CANCEL_ALL, {"about": subject})
        else:
            self._db.execute(_CANCEL, {"about": subject, "what": kind})

    def of(self, subject: str) -> Sequence[Timer]:
        return [_timer(row) for row in self._db.execute(_OF, {"about": subject})]

    def claim(self, now: datetime, limit: int) -> Sequence[Timer]:
        if self._dialect == "postgresql":
            return self._claim_among_others(now, limit)
        due = [_timer(row) for row in self._db.execute(_DUE, {"now": now, "most": limit})]
        if due:
            self._db.execute(_CANCEL, [{"about": timer.subject, "what": timer.kind} for timer in due])
        return due

    def count_due(self, now: datetime, limit: int) -> int:
        count: int = self._db.execute(_COUNT_DUE, {"now": now, "most": limit}).scalar_one()
        return count

    def next_due(self) -> datetime | None:
        due: datetime | None = self._db.execute(_NEXT).scalar_one()
        return due

    def _claim_among_others(self, now: datetime, limit: int) -> Sequence[Timer]:
        taken: list[Timer] = []
        for row in self._db.execute(_DUE, {"now": now, "most": limit + LOOKED_THROUGH}).all():
            timer = _timer(row)
            if self._is_free(timer) and self._take(timer):
                taken.append(timer)
            if len(taken) == limit:
                break
        return taken

    def _is_free(self, timer: Timer) -> bool:
        number = timer.conversation
        if number is None or self._db.execute(_LOCK, {"about": number}).one_or_none() is not None:
            return True
        return self._db.execute(_IS_THERE, {"about": number}).one_or_none() is None

    def _take(self, timer: Timer) -> bool:
        facts = {"about": timer.subject, "what": timer.kind, "at": timer.due_at}
        return self._db.execute(_TAKE, facts).rowcount == 1


def _timer(row: Row[Any]) -> Timer:
    return Timer(subject=row.subject, kind=row.kind, due_at=row.due_at, generation=row.generation)
