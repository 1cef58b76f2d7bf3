"""What is known of a call beside its time: its conversation, and who and what it is about."""

from bot.desk import counting_calls
from bot.desk.turn import Turn
from bot.model.bookings import Booking
from bot.model.calls import CallBy
from bot.model.conversation import Conversation
from bot.texts.calls_to_agents import CallFacts
from calendars.calls import Call


def facts(turn: Turn, booking: Booking, call: Call) -> CallFacts:
    """The call, as agents see it."""
    conversation = conversation_of(turn, booking)
    promised_by = counting_calls.promised_by(turn, conversation) if conversation else None
    kind = turn.setup.calls.get(call.kind)
    language = turn.say_in_thread(conversation).language if conversation else turn.setup.company.fallback
    return CallFacts(
        at=call.start,
        now=turn.now,
        kind=call.kind,
        title=kind.title.in_(language) if kind else call.kind,
        contact=turn.contact(booking.contact).name,
        customer=turn.customer(booking.customer).name,
        agent=turn.setup.agents[call.agent].name,
        number=booking.conversation,
        by_phone=booking.by is CallBy.PHONE,
        join=call.join,
        is_after_promise=promised_by is not None and call.start > max(promised_by, turn.now),
    )


def conversation_of(turn: Turn, booking: Booking) -> Conversation | None:
    return turn.tx.conversations.get(booking.conversation) if booking.conversation is not None else None
