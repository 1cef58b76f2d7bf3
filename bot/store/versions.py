"""The versions of calendars and policies that have been in force, each kept as it was."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select

from bot.store.facet import Facet
from bot.store.tables import versions

_LATEST = (
    select(versions.c.version, versions.c.body)
    .where(versions.c.kind == bindparam("kind"), versions.c.name == bindparam("name"))
    .order_by(versions.c.version.desc())
    .limit(1)
)
_ADD = insert(versions)


class Versions(Facet):
    """`ports.Versions`."""

    __slots__ = ()

    def latest(self, kind: str, name: str) -> str | None:
        row = self._db.execute(_LATEST, {"kind": kind, "name": name}).one_or_none()
        return None if row is None else str(row.body)

    def add(self, kind: str, name: str, digest: str, body: str, at: datetime) -> None:
        row = self._db.execute(_LATEST, {"kind": kind, "name": name}).one_or_none()
        number = 1 if row is None else row.version + 1
        facts = {"kind": kind, "name": name, "version": number, "digest": digest, "body": body, "made_at": at}
        self._db.execute(_ADD, facts)
