"""Who may come in: invitations, accepted documents, and what people wrote before they were in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.model.inbound import Inbound, Said
from bot.model.people import Invitation
from bot.ports import Stranger
from bot.store.codec import read, write
from bot.store.contacts import contact_of
from bot.store.facet import Facet, spell
from bot.store.tables import consents, contacts, held, invitations

#: So many of those who were turned away are listed.
STRANGERS_AT_MOST = 30

_INVITE = insert(invitations)
_INVITATION = select(invitations).where(invitations.c.code_hash == bindparam("code"))
_USE = update(invitations).where(invitations.c.code_hash == bindparam("code"), invitations.c.used_at.is_(None))

_ACCEPTED = (
    select(consents.c.version)
    .where(consents.c.contact == bindparam("row"), consents.c.document == bindparam("name"))
    .order_by(consents.c.accepted_at.desc(), consents.c.version.desc())
    .limit(1)
)
_ACCEPT = spell(
    consents,
    lambda new: new.on_conflict_do_update(
        index_elements=["contact", "document", "version"], set_={"accepted_at": new.excluded.accepted_at}
    ),
)

_CONSENTS = (
    select(consents.c.document, consents.c.version, consents.c.accepted_at)
    .where(consents.c.contact == bindparam("row"))
    .order_by(consents.c.accepted_at, consents.c.document)
)
_LOCK = select(contacts.c.id).where(contacts.c.id == bindparam("row")).with_for_update(key_share=True)
_HOLD = insert(held)
_HELD = select(held.c.id, held.c.inbound).where(held.c.contact == bindparam("row")).order_by(held.c.id)
_COUNT = select(func.count()).select_from(held).where(held.c.contact == bindparam("row"))
_LET_GO = delete(held).where(held.c.contact == bindparam("row"))


_first = select(func.min(held.c.id)).where(held.c.contact == contacts.c.id).correlate(contacts).scalar_subquery()
_STRANGERS = (
    select(contacts, held.c.inbound)
    .select_from(contacts.outerjoin(held, held.c.id == _first))
    .where(contacts.c.customer.is_(None), contacts.c.answered_at.is_not(None), contacts.c.blocked_at.is_(None))
    .order_by(contacts.c.answered_at.desc(), contacts.c.id.desc())
    .limit(STRANGERS_AT_MOST)
)


class Admission(Facet):
    """The part of `ports.People` about getting in."""

    __slots__ = ()

    def invite(self, invitation: Invitation) -> None:
        self._db.execute(
            _INVITE,
            {
                "code_hash": invitation.code_hash,
                "customer": invitation.customer,
                "expires_at": invitation.expires_at,
                "contact_name": invitation.contact_name,
                "used_at": invitation.used_at,
            },
        )

    def invitation(self, code_hash: str) -> Invitation | None:
        row = self._db.execute(_INVITATION, {"code": code_hash}).one_or_none()
        if row is None:
            return None
        return Invitation(
            code_hash=row.code_hash,
            customer=row.customer,
            expires_at=row.expires_at,
            contact_name=row.contact_name,
            used_at=row.used_at,
        )

    def use_invitation(self, code_hash: str, contact: int, at: datetime) -> bool:
        spent = self._db.execute(_USE, {"code": code_hash, "used_at": at, "used_by": contact})
        return spent.rowcount == 1

    def accepted(self, contact: int, document: str) -> str | None:
        version: str | None = self._db.execute(_ACCEPTED, {"row": contact, "name": document}).scalar_one_or_none()
        return version

    def accept(self, contact: int, document: str, version: str, at: datetime) -> None:
        row = {"contact": contact, "document": document, "version": version, "accepted_at": at}
        self._db.execute(_ACCEPT[self._dialect], row)

    def consents_of(self, contact: int) -> Sequence[tuple[str, str, datetime]]:
        rows = self._db.execute(_CONSENTS, {"row": contact})
        return [(row.document, row.version, row.accepted_at) for row in rows]

    def held_for(self, contact: int) -> Sequence[Inbound]:
        return [read(Inbound, row.inbound) for row in self._db.execute(_HELD, {"row": contact})]

    def hold(self, contact: int, inbound: Inbound) -> None:
        self._db.execute(_HOLD, {"contact": contact, "inbound": write(inbound)})

    def held(self, contact: int) -> int:
        count: int = self._db.execute(_COUNT, {"row": contact}).scalar_one()
        return count

    def strangers(self) -> Sequence[Stranger]:
        return [
            Stranger(contact=contact_of(row), words=_words(row.inbound) if row.inbound else "")
            for row in self._db.execute(_STRANGERS)
        ]

    def release(self, contact: int) -> Sequence[Inbound]:
        if not self._db.execute(_HELD, {"row": contact}).all():
            return []
        # Without the contact's lock two at once could both hand out the same words.
        self._db.execute(_LOCK, {"row": contact})
        rows = self._db.execute(_HELD, {"row": contact}).all()
        self._db.execute(_LET_GO, {"row": contact})
        return [read(Inbound, row.inbound) for row in rows]


def _words(written: str) -> str:
    what = read(Inbound, written).what
    return what.text.plain if isinstance(what, Said) else ""
