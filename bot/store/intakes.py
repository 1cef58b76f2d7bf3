"""What is asked before somebody's words are worked on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, text, update

from bot.model.intake import Intake, IntakeState
from bot.model.places import Place
from bot.store.codec import cut, dump, read
from bot.store.facet import Facet
from bot.store.tables import INTAKE_OPEN, intakes

_BEGIN = insert(intakes).returning(intakes.c.number)
_GET = select(intakes).where(intakes.c.number == bindparam("row")).with_for_update()
_SAVE = update(intakes).where(intakes.c.number == bindparam("row"))
_OPEN = (
    select(intakes)
    .where(text(INTAKE_OPEN), intakes.c.contact == bindparam("of_contact"))
    .order_by(intakes.c.number.desc())
    .with_for_update()
)
_OF = select(intakes).where(intakes.c.conversation == bindparam("about")).order_by(intakes.c.number)


class Intakes(Facet):
    """`ports.Intakes`."""

    __slots__ = ()

    def begin(self, *, contact: int, place: Place, state: IntakeState, at: datetime) -> Intake:
        fresh = Intake(number=0, contact=contact, place=place, state=state, begun_at=cut(at))
        number = self._db.execute(_BEGIN, _values(fresh)).scalar_one()
        return Intake(number=number, contact=contact, place=place, state=state, begun_at=cut(at))

    def get(self, number: int) -> Intake | None:
        row = self._db.execute(_GET, {"row": number}).one_or_none()
        return None if row is None else _intake(row)

    def save(self, intake: Intake) -> None:
        self._db.execute(_SAVE, {"row": intake.number, **_values(intake)})

    def open_ones(self, contact: int) -> Sequence[Intake]:
        return [_intake(row) for row in self._db.execute(_OPEN, {"of_contact": contact})]

    def of_conversation(self, conversation: int) -> Sequence[Intake]:
        return [_intake(row) for row in self._db.execute(_OF, {"about": conversation})]


def _values(intake: Intake) -> dict[str, Any]:
    return {
        "contact": intake.contact,
        "channel": intake.place.channel,
        "chat": intake.place.chat,
        "thread": intake.place.thread,
        "state": intake.state.value,
        "begun_at": intake.begun_at,
        "conversation": intake.conversation,
        "topic": intake.topic,
        "is_anyway": intake.is_anyway,
        "has_words": intake.has_words,
        "asked": intake.asked,
        "asked_at": intake.asked_at,
        "answers": dump(dict(intake.answers)),
        "given": dump(list(intake.given)),
    }


def _intake(row: Row[Any]) -> Intake:
    return Intake(
        number=row.number,
        contact=row.contact,
        place=Place(channel=row.channel, chat=row.chat, thread=row.thread),
        state=IntakeState(row.state),
        begun_at=row.begun_at,
        conversation=row.conversation,
        topic=row.topic,
        is_anyway=row.is_anyway,
        has_words=row.has_words,
        asked=row.asked,
        asked_at=row.asked_at,
        answers=read(dict[str, str], row.answers),
        given=read(tuple[str, ...], row.given),
    )
