"""The personal links that were given out to customers, those withdrawn among them."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from bot.model.people import PersonalLink
from bot.store.facet import Facet
from bot.store.tables import personal_links

_ADD = insert(personal_links)
_GET = select(personal_links).where(personal_links.c.code_hash == bindparam("code"))
_REVOKE = update(personal_links).where(
    personal_links.c.customer == bindparam("whose"), personal_links.c.revoked_at.is_(None)
)


class Links(Facet):
    """`ports.Links`."""

    __slots__ = ()

    def add(self, link: PersonalLink) -> None:
        row = {"code_hash": link.code_hash, "customer": link.customer, "made_at": link.made_at}
        self._db.execute(_ADD, row | {"revoked_at": link.revoked_at})

    def get(self, code_hash: str) -> PersonalLink | None:
        row = self._db.execute(_GET, {"code": code_hash}).one_or_none()
        if row is None:
            return None
        return PersonalLink(
            code_hash=row.code_hash, customer=row.customer, made_at=row.made_at, revoked_at=row.revoked_at
        )

    def revoke(self, customer: str, at: datetime) -> int:
        count: int = self._db.execute(_REVOKE, {"whose": customer, "revoked_at": at}).rowcount
        return count
