"""A voice message while the desk is closed: whoever spoke is called back first, and a time for it is kept until the
opening (LA-9)."""

from dataclasses import replace
from datetime import datetime

from bot.desk import when, who
from bot.desk.bookable import kinds_for
from bot.desk.turn import Turn
from bot.events import CallBackRequested
from bot.model.bookings import Task
from bot.model.calls import CallBy, CallKind
from bot.model.conversation import Conversation, CopyKind, Message
from bot.model.inbound import Inbound, Said
from bot.model.people import Contact
from bot.model.places import Side
from bot.texts import calling_back as texts
from calendars.calls import CallState

#: What `off_hours.<team>.voice` says where a voice message asks for a call.
CALL_BACK = "callback"


def ask(
    turn: Turn, contact: Contact, conversation: Conversation, inbound: Inbound, said: Said, message: Message
) -> None:
    """Note the request, once while it waits; then a time is looked for in the agenda of whoever would call."""
    opens_at = when.opens_at(turn, conversation)
    if opens_at is None or not _asks_for_a_call(turn, conversation, said):
        return
    turn.log(conversation, CallBackRequested(message=message.id, by=f"contact:{contact.id}"))
    noted = turn.tx.outbox.post(
        texts.call_back_noted(turn.say_to(contact), opens_at, turn.now),
        kind=CopyKind.CHOOSER,
        side=Side.CUSTOMER,
        place=inbound.place,
        conversation=conversation.number,
    )
    kind = _kind(turn, contact)
    if kind is not None and not _is_deciding(turn, contact):
        _look_for_a_time(turn, contact, conversation, inbound, kind, opens_at, noted.id)


def _asks_for_a_call(turn: Turn, conversation: Conversation, said: Said) -> bool:
    if not said.is_voice or turn.setup.off_hours_of(conversation.team).voice != CALL_BACK:
        return False
    return not who.is_urgent(turn, conversation) and not when.is_to_be_called_back(turn, conversation)


def _kind(turn: Turn, contact: Contact) -> CallKind | None:
    """The first kind that they may book, and that may be a telephone call."""
    kinds = kinds_for(turn, turn.customer(contact.customer or ""))
    return next((kind for kind in kinds if CallBy.PHONE in kind.by and kind.approval is None), None)


def _is_deciding(turn: Turn, contact: Contact) -> bool:
    """Is a time kept for them already? It is not taken away."""
    calls = (turn.tx.calls.get(each.call) for each in turn.tx.calls.bookings_of(contact.id) if each.call)
    return any(call is not None and call.state is CallState.HELD for call in calls)


def _look_for_a_time(
    turn: Turn,
    contact: Contact,
    conversation: Conversation,
    inbound: Inbound,
    kind: CallKind,
    opens_at: datetime,
    shown: int,
) -> None:
    booking = turn.tx.calls.open_booking(
        contact=contact, customer=contact.customer or "", kind=kind.key, place=inbound.place, at=turn.now
    )
    turn.tx.calls.save_booking(
        replace(booking, conversation=conversation.number, shown=shown, wanted_at=opens_at, task=Task.CALL_BACK)
    )
