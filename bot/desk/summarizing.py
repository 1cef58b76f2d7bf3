"""What was said in a call, in writing: the agent sends it in one step, the contact confirms or corrects it (SW-8).

With an open conversation it joins that; else it becomes one, with the usual clocks, by the contact's own tap.
"""

from dataclasses import replace
from datetime import timedelta

from bot.desk import about_calls, after_calls, showing, speaking, where
from bot.desk.bookable import STANDING
from bot.desk.forms import SUMMARIZE
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import CallSummaryConfirmed
from bot.model.bookings import Booking, CallResult, SummaryState
from bot.model.conversation import Conversation, CopyKind
from bot.model.inbound import Inbound, Pressed, Said, Submitted, number_of
from bot.model.people import Agent, Contact
from bot.model.places import Side
from bot.model.rich import Body, Rich
from bot.texts import summaries as texts
from calendars.calls import Call

#: The contact's buttons; they carry the number of the call's dialogue.
ACTIONS = frozenset({"agree", "correct"})
#: How long the agent's words are waited for, where no form can be shown.
_FOR_THE_WORDS = timedelta(minutes=10)


def ask_by_message(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Write a summary] where no form can be shown: the agent's next words here are the summary."""
    booking, call = after_calls.over(turn, agent, pressed)
    _ask(turn, agent, inbound, booking, call)


def by_verb(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, text: str) -> None:
    """`/summary [TEXT]` in a thread: about the newest call of the conversation that has begun."""
    begun = [
        (booking, call)
        for booking in turn.tx.calls.bookings_in(conversation.number)
        if booking.call and (call := turn.tx.calls.get(booking.call)) and call.state in STANDING
        if call.start <= turn.now
    ]
    if not begun:
        raise Refused("no_call_yet")
    booking, call = max(begun, key=lambda each: each[1].start)
    if text:
        send(turn, agent, inbound, booking, call, text)
    else:
        _ask(turn, agent, inbound, booking, call)


def begun(turn: Turn, agent: Agent, conversation: Conversation | None, said: Said) -> tuple[Booking, Call] | None:
    """The call whose summary waits for this agent's next words: in its thread, or in their own chat."""
    if not turn.setup.calls or said.text.plain.lstrip().startswith(speaking.INSIDE):
        return None
    booking = turn.tx.calls.summary_asked(agent.key)
    if booking is None or booking.call is None or booking.summary_at is None:
        return None
    if conversation is not None and booking.conversation != conversation.number:
        return None
    call = turn.tx.calls.get(booking.call)
    return (booking, call) if call is not None and turn.now - booking.summary_at <= _FOR_THE_WORDS else None


def submit(turn: Turn, agent: Agent, inbound: Inbound, submitted: Submitted) -> None:
    """The form was sent off. Raises Refused."""
    number = number_of(submitted.args[0]) if submitted.args else None
    pressed = Pressed(action=SUMMARIZE, args=(str(number),) if number is not None else ())
    booking, call = after_calls.over(turn, agent, pressed)
    send(turn, agent, inbound, booking, call, submitted.fields.get("text", ""))


def send(turn: Turn, agent: Agent, inbound: Inbound, booking: Booking, call: Call, text: str) -> None:
    """To the contact, to confirm or to correct. A call that is summed up was held."""
    _check_unsent(booking)
    if not text.strip():
        raise Refused("what_summary")
    if booking.result is None:
        booking = after_calls.record(turn, agent, booking, call, CallResult.HELD)
    conversation = _open_conversation(turn, booking)
    booking = replace(
        booking,
        conversation=conversation.number if conversation else booking.conversation,
        summary=text.strip(),
        summary_state=SummaryState.SENT,
        summary_by=agent.key,
        summary_at=turn.now,
    )
    turn.tx.calls.save_booking(booking)
    body = texts.summary(
        turn.say_to(turn.contact(booking.contact)),
        booking.number,
        call.start,
        turn.setup.agents[call.agent].name,
        booking.summary,
        turn.now,
    )
    if conversation is None:
        turn.tx.outbox.post(body, kind=CopyKind.CHOOSER, side=Side.CUSTOMER, place=booking.place)
    else:
        told, message = speaking.tell(turn, agent, conversation, inbound, Rich.of(booking.summary), lambda _: body)
        showing.relay_inside(turn, told, message)
        settle(turn, told)
    _answer(turn, agent, inbound, texts.summary_sent(turn.say_to_agent(agent), turn.contact(booking.contact).name))


def press(turn: Turn, contact: Contact, inbound: Inbound, pressed: Pressed) -> None:
    """[Confirm] or [Correct] under a summary. Pressed again, nothing more follows."""
    booking = turn.tx.calls.booking(pressed.number) if pressed.number is not None else None
    call = turn.tx.calls.get(booking.call) if booking is not None and booking.call else None
    if booking is None or call is None or booking.contact != contact.id:
        raise Refused("not_yours")
    if booking.summary_state is not SummaryState.SENT:
        return
    is_agreed = pressed.action == "agree"
    state = SummaryState.CONFIRMED if is_agreed else SummaryState.CORRECTED
    booking = replace(booking, summary_state=state)
    turn.tx.calls.save_booking(booking)
    say, name = turn.say_to(contact), turn.setup.agents[call.agent].name
    body = texts.summary_answered(say, call.start, name, booking.summary, turn.now, is_agreed=is_agreed)
    showing.instead_of_pressed(turn, inbound, body)
    conversation = _open_conversation(turn, booking)
    if conversation is None:
        words = booking.summary if is_agreed else texts.wish_to_correct(say, booking.summary)
        speaking.contact_says(turn, contact, inbound, Said(text=Rich.of(words), message_id=""))
        conversation = turn.tx.conversations.current(contact.id, booking.place)
        number = conversation.number if conversation else booking.conversation
        turn.tx.calls.save_booking(replace(booking, conversation=number))
    else:
        inside = texts.answered_inside(turn.say_in_thread(conversation), contact.name, is_agreed=is_agreed)
        showing.post_inside(turn, conversation, inside)
    if is_agreed and conversation is not None:
        turn.log(conversation, CallSummaryConfirmed(call=call.id, by=f"contact:{contact.id}"))


def _ask(turn: Turn, agent: Agent, inbound: Inbound, booking: Booking, call: Call) -> None:
    _check_unsent(booking)
    asked = replace(booking, summary_state=SummaryState.ASKED, summary_by=agent.key, summary_at=turn.now)
    turn.tx.calls.save_booking(asked)
    facts = about_calls.facts(turn, booking, call)
    _answer(turn, agent, inbound, texts.write_summary(turn.say_to_agent(agent), agent.name, facts))


def _check_unsent(booking: Booking) -> None:
    """One at a time: under an earlier one there are buttons that would mean the newer."""
    if booking.result is CallResult.NOT_HELD:
        raise Refused("call_not_held")
    if booking.summary_state in (SummaryState.SENT, SummaryState.CONFIRMED):
        raise Refused("summary_sent")


def _open_conversation(turn: Turn, booking: Booking) -> Conversation | None:
    """The call's own, while it is open; else what the contact has open there now."""
    own = about_calls.conversation_of(turn, booking)
    if own is not None and own.status.is_open:
        return own
    current = turn.tx.conversations.current(booking.contact, booking.place)
    return current if current is not None and current.status.is_open else None


def _answer(turn: Turn, agent: Agent, inbound: Inbound, body: Body) -> None:
    place = where.answer_place(turn, agent, inbound)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place)
