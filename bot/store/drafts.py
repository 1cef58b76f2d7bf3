"""Complaints that contacts are still writing."""

from sqlalchemy import bindparam, delete, insert, select

from bot.model.complaints import Draft
from bot.store.facet import Facet
from bot.store.tables import drafts

_GET = select(drafts).where(drafts.c.contact == bindparam("of")).with_for_update()
_ADD = insert(drafts)
_DROP = delete(drafts).where(drafts.c.contact == bindparam("of"))


class Drafts(Facet):
    """`ports.Drafts`."""

    __slots__ = ()

    def get(self, contact: int) -> Draft | None:
        row = self._db.execute(_GET, {"of": contact}).one_or_none()
        if row is None:
            return None
        return Draft(
            contact=row.contact,
            about=row.about,
            request=row.request,
            subject=row.subject,
            text=row.text,
            asked_at=row.asked_at,
            shown=row.shown,
        )

    def save(self, draft: Draft) -> None:
        self.drop(draft.contact)
        self._db.execute(
            _ADD,
            {
                "contact": draft.contact,
                "about": draft.about,
                "request": draft.request,
                "subject": draft.subject,
                "text": draft.text,
                "asked_at": draft.asked_at,
                "shown": draft.shown,
            },
        )

    def drop(self, contact: int) -> None:
        self._db.execute(_DROP, {"of": contact})
