"""How each group of alerts stands, as monitoring last told."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, text

from bot.model.alerts import AlertGroup
from bot.store.codec import dump
from bot.store.facet import Facet, spell
from bot.store.tables import ALERTS_FIRING, alert_groups

_GET = (
    select(alert_groups)
    .where(alert_groups.c.group == bindparam("of_group", type_=alert_groups.c.group.type))
    .with_for_update()
)
_SAVE = spell(
    alert_groups,
    lambda new: new.on_conflict_do_update(
        index_elements=["group"],
        set_={name: new.excluded[name] for name in ("firing", "is_firing", "conversation", "told_at")},
    ),
)
_FIRING_IN = (
    select(alert_groups)
    .where(
        text(ALERTS_FIRING),
        alert_groups.c.conversation == bindparam("of_conversation", type_=alert_groups.c.conversation.type),
    )
    .order_by(alert_groups.c.group)
)
_TOLD = select(func.count()).where(alert_groups.c.told_at > bindparam("since", type_=alert_groups.c.told_at.type))


class Alerts(Facet):
    """`ports.Alerts`."""

    __slots__ = ()

    def get(self, group: str) -> AlertGroup | None:
        row = self._db.execute(_GET, {"of_group": group}).one_or_none()
        return None if row is None else _group(row)

    def save(self, group: AlertGroup) -> None:
        row = {
            "group": group.group,
            "firing": dump(group.firing),
            "is_firing": bool(group.firing),
            "conversation": group.conversation,
            "told_at": group.told_at,
        }
        self._db.execute(_SAVE[self._dialect], row)

    def firing_in(self, conversation: int) -> Sequence[AlertGroup]:
        return [_group(row) for row in self._db.execute(_FIRING_IN, {"of_conversation": conversation})]

    def told_since(self, at: datetime) -> int:
        count: int = self._db.execute(_TOLD, {"since": at}).scalar_one()
        return count


def _group(row: Row[Any]) -> AlertGroup:
    return AlertGroup(
        group=row.group,
        firing=tuple(json.loads(row.firing)),
        conversation=row.conversation,
        told_at=row.told_at,
    )
