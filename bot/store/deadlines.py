"""By when each conversation has something due."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import Metric, Target
from bot.store.codec import read_again, write_again
from bot.store.facet import Facet
from bot.store.tables import deadlines

_OF = select(deadlines).where(deadlines.c.conversation == bindparam("row")).order_by(deadlines.c.id)
_ADD = insert(deadlines)
_CHANGE = update(deadlines).where(deadlines.c.id == bindparam("row"))
_DROP = delete(deadlines).where(deadlines.c.id == bindparam("row"))


class Deadlines(Facet):
    """`ports.Deadlines`."""

    __slots__ = ()

    def of(self, conversation: int) -> Sequence[Deadline]:
        return [_deadline(row) for row in self._rows(conversation)]

    def replace(self, conversation: int, deadlines: Sequence[Deadline]) -> None:
        """Rows are matched by metric and cycle; what stays the same is not written."""
        there = {(row.metric, row.cycle): row for row in self._rows(conversation)}
        for deadline in deadlines:
            old = there.pop((deadline.metric.value, deadline.cycle), None)
            values = _values(deadline)
            if old is None:
                self._db.execute(_ADD, {"conversation": conversation, **values})
            elif any(getattr(old, name) != value for name, value in values.items()):
                self._db.execute(_CHANGE, {"row": old.id, **values})
        for gone in there.values():
            self._db.execute(_DROP, {"row": gone.id})

    def _rows(self, conversation: int) -> Sequence[Row[Any]]:
        return self._db.execute(_OF, {"row": conversation}).all()


def _values(deadline: Deadline) -> dict[str, Any]:
    return {
        "metric": deadline.metric.value,
        "cycle": deadline.cycle,
        "target": write_again(deadline.target),
        "severity": deadline.severity,
        "start_at": deadline.start_at,
        "due_at": deadline.due_at,
        "state": deadline.state.value,
        "act_by": deadline.act_by,
        "aim_at": deadline.aim_at,
        "stopped_at": deadline.stopped_at,
        "reclassified_at": deadline.reclassified_at,
        "grace_at": deadline.grace_at,
    }


def _deadline(row: Row[Any]) -> Deadline:
    return Deadline(
        metric=Metric(row.metric),
        cycle=row.cycle,
        target=read_again(Target, row.target),
        severity=row.severity,
        start_at=row.start_at,
        due_at=row.due_at,
        state=DeadlineState(row.state),
        act_by=row.act_by,
        aim_at=row.aim_at,
        stopped_at=row.stopped_at,
        reclassified_at=row.reclassified_at,
        grace_at=row.grace_at,
    )
