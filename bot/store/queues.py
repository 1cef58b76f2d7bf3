"""Which row of each lane comes next: the walk over lanes that the inbox and the outbox share.

A walk hops from lane to lane on a partial index of live rows, so it costs one look-up a lane, however many
rows wait behind the heads and however many finished ones there are.
"""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Table, func, select, text


def lanes_of(table: Table, live: str) -> CTE:
    """Every lane with a live row, as column `lane`; a last row is NULL."""
    first = table.alias("first")
    walk = select(func.min(first.c.lane).label("lane")).where(text(live)).cte("lanes", recursive=True)
    following = table.alias("following")
    hop = select(func.min(following.c.lane)).where(text(live), following.c.lane > walk.c.lane)
    return walk.union_all(select(hop.scalar_subquery()).where(walk.c.lane.is_not(None)))


def heads_of(table: Table, live: str, *order: str) -> tuple[CTE, ColumnElement[bool]]:
    """The walk, and what joins a lane's first live row (in that order of columns) to it."""
    lanes = lanes_of(table, live)
    queued = table.alias("queued")
    head: Select[Any] = (
        select(queued.c.id)
        .where(text(live), queued.c.lane == lanes.c.lane)
        .order_by(*(queued.c[name] for name in order))
        .limit(1)
    )
    return lanes, table.c.id == head.scalar_subquery()
