"""The versions of calendars and policies that have been in force, each kept as it was."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, insert, select

from bot.model.edition import Edition
from bot.store.codec import read, write
from bot.store.facet import Facet
from bot.store.tables import versions

_LATEST = (
    select(versions.c.version, versions.c.body)
    .where(versions.c.kind == bindparam("kind"), versions.c.name == bindparam("name"))
    .order_by(versions.c.version.desc())
    .limit(1)
)
_OF = select(versions.c.body).where(
    versions.c.kind == bindparam("kind"),
    versions.c.name == bindparam("name"),
    versions.c.version == bindparam("number"),
)
_NEWEST = (
    select(versions.c.version, versions.c.digest)
    .where(versions.c.kind == bindparam("kind"), versions.c.name == bindparam("name"))
    .order_by(versions.c.version.desc())
    .limit(1)
)
_ADD = insert(versions)

#: Under which all that is promised is kept together.
_PROMISES = {"kind": "edition", "name": "promises"}


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

    def edition(self, number: int) -> Edition | None:
        row = self._db.execute(_OF, {**_PROMISES, "number": number}).one_or_none()
        return None if row is None else read(Edition, str(row.body))

    def newest_edition(self) -> int:
        row = self._db.execute(_NEWEST, _PROMISES).one_or_none()
        return 0 if row is None else int(row.version)

    def add_edition(self, edition: Edition, at: datetime) -> int:
        body = write(edition)
        digest = sha256(body.encode()).hexdigest()
        row = self._db.execute(_NEWEST, _PROMISES).one_or_none()
        if row is not None and row.digest == digest:
            return int(row.version)
        number = 1 if row is None else int(row.version) + 1
        self._db.execute(_ADD, {**_PROMISES, "version": number, "digest": digest, "body": body, "made_at": at})
        return number
