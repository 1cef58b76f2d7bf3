"""For which of the contact's conversations are these words? In one private chat a complaint may stand beside another
matter, and no word of it may reach those who are kept from it.

What answers a message is for that message's conversation. Other words are for the ordinary one, unless the newest
question, or anything a person of the desk wrote, still waits for an answer in a private one, or the contact has just
been writing in it. Where both are open the contact is told where their words went.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk import sharing
from bot.desk.turn import Turn
from bot.events import AgentReplied, CustomerWrote
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.inbound import Inbound, Said
from bot.model.people import Contact
from bot.model.places import Place, Side
from bot.texts import complaints as texts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """When the contact wrote last in a conversation, and when a person of the desk did."""

    by_contact: datetime | None = None
    by_desk: datetime | None = None

    @property
    def waits_since(self) -> datetime | None:
        """What a person of the desk wrote there last waits for an answer."""
        answered = self.by_contact is not None and self.by_desk is not None and self.by_contact >= self.by_desk
        return None if answered else self.by_desk


def meant(turn: Turn, contact: Contact, inbound: Inbound, said: Said) -> Conversation | None:
    """The open conversation that the words are for; None where they begin one."""
    ordinary = sharing.current(turn, contact, inbound)
    private = _private(turn, contact) if inbound.direct else []
    answered = answered_by(turn, contact, inbound.place, said)
    if answered is not None and not answered.is_over and (answered.is_private or answered == ordinary):
        return answered
    if not private or answered is not None:
        return ordinary
    return _newest_that_asked(turn, [*private, *([ordinary] if ordinary else [])]) or ordinary


def answered_by(turn: Turn, contact: Contact, place: Place, said: Said) -> Conversation | None:
    """The conversation of the message that the words answer, if it is the contact's own."""
    if said.reply_to is None:
        return None
    copy = turn.tx.messages.copy_at(Place(channel=place.channel, chat=place.chat), said.reply_to)
    found = turn.tx.conversations.get(copy.conversation) if copy is not None and copy.conversation else None
    return found if found is not None and found.contact == contact.id else None


def tell(turn: Turn, contact: Contact, inbound: Inbound, said: Said, conversation: Conversation) -> None:
    """Words that answered no message: said once for what is written in a row."""
    if not inbound.direct or answered_by(turn, contact, inbound.place, said) is not None:
        return
    others = [each for each in _private(turn, contact) if each.number != conversation.number]
    if conversation.is_private and (ordinary := sharing.current(turn, contact, inbound)) is not None:
        others.append(ordinary)
    if not (others or conversation.is_private) or _goes_on(turn, conversation):
        return
    body = texts.passed_on(turn.say_to(contact), conversation.number, [each.number for each in others])
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place)


def _private(turn: Turn, contact: Contact) -> list[Conversation]:
    """The contact's private ones that are not closed, the newest first."""
    found = turn.tx.conversations.private_of(contact.id)
    return [each for each in reversed(found) if each.status is not Status.CLOSED]


def _newest_that_asked(turn: Turn, candidates: Sequence[Conversation]) -> Conversation | None:
    """The one in which the desk wrote last and waits; else the private one in which the contact has just written."""
    spoken = {each.number: _spoken(turn, each) for each in candidates}
    waiting = [(since, each) for each in candidates if (since := spoken[each.number].waits_since)]
    if waiting:
        return max(waiting, key=lambda pair: pair[0])[1]
    written = [(at, each) for each in candidates if (at := spoken[each.number].by_contact)]
    at, newest = max(written, key=lambda pair: pair[0], default=(None, None))
    just_now = at is not None and turn.now - at <= sharing.TOGETHER
    return newest if just_now else None


def _goes_on(turn: Turn, conversation: Conversation) -> bool:
    """Were there words of the contact's here just before?"""
    wrote = [r.at for r in turn.history(conversation) if isinstance(r.event, CustomerWrote)]
    return len(wrote) > 1 and wrote[-1] - wrote[-2] <= sharing.TOGETHER


def _spoken(turn: Turn, conversation: Conversation) -> _Spoken:
    by_contact = by_desk = None
    for recorded in turn.history(conversation):
        match recorded.event:
            case CustomerWrote():
                by_contact = recorded.at
            case AgentReplied():
                by_desk = recorded.at
            case _:
                pass
    return _Spoken(by_contact=by_contact, by_desk=by_desk)
