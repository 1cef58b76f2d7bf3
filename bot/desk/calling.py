"""What becomes of a call, and who is told: booked, moved, called off by either side, reminded of."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.desk import about_calls, after_calls, offering, showing, when, where
from bot.desk.bookable import STANDING
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.events import CallBooked, CallCancelled, CallMoved
from bot.model.bookings import Ask, Booking, Task
from bot.model.conversation import CopyKind, Status
from bot.model.deadline import Timer
from bot.model.files import CalendarFile
from bot.model.places import Side
from bot.model.rich import Body
from bot.texts import calls as texts
from bot.texts.calls_to_agents import Turn as Turned
from bot.texts.calls_to_agents import call_asked_for, call_turned
from bot.texts.speech import Speech
from calendars.calls import Call, CallState, Outcome, cancel

#: When both sides are reminded, before it begins.
_REMINDERS: Mapping[str, timedelta] = {
    offering.A_DAY_BEFORE: timedelta(days=1),
    offering.SOON: timedelta(minutes=10),
}
#: The timer under which an approval waits for the desk's opening.
APPROVAL = "approval"


def changed(turn: Turn, before: Call, after: Call) -> None:
    """The agenda has answered, or the agent did something in it. Runs in the transaction that writes it down."""
    booking = turn.tx.calls.booking_of(after.id)
    if booking is None:
        return
    if after.retry_at is not None:
        turn.tx.timers.set(offering.subject_of(after), offering.RETRY, after.retry_at)
    match after.state:
        case CallState.BOOKED if before.state in (CallState.WRITING, CallState.PENDING):
            _booked(turn, booking, before, after)
        case CallState.BOOKED if after.outcome is Outcome.MISSING:
            _tell_agent(turn, booking, after, Turned.MISSING)
        case CallState.BOOKED if before.start != after.start or before.end != after.end:
            _moved(turn, booking, before, after)
        case CallState.BOOKED if before.to is not None:
            _stays(turn, booking, before, after)
        case CallState.PENDING if before.waits == 0:
            _tell(turn, booking, texts.call_pending(_say(turn, booking), after.start, turn.now))
            _tell_agent(turn, booking, after, Turned.PENDING)
        case CallState.MOVING if before.waits == 0 and after.to is not None:
            _tell(turn, booking, texts.call_moving_later(_say(turn, booking), after.to, turn.now))
        case CallState.CANCELLING if before.waits == 0:
            # It is off whatever the calendar says: it is taken out there once that answers.
            _tell(turn, booking, texts.call_cancelled(_say(turn, booking), after.start, turn.now))
            _tell_agent(turn, booking, after, Turned.CANCELLED)
        case CallState.LOST:
            _lost(turn, booking, after)
        case CallState.CANCELLED:
            _cancelled(turn, booking, before, after)
    _refresh(turn, booking)
    _look_again(turn, before, after)


def _look_again(turn: Turn, before: Call, after: Call) -> None:
    """The agent's time has changed: whether it leaves any before a deadline is looked at in each matter of theirs."""
    if before.spans() == after.spans() and before.state is after.state:
        return
    for conversation in turn.tx.conversations.of_agent(after.agent, (Status.NEW, Status.OPEN, Status.PENDING)):
        turn.tx.timers.set(when.subject_of(conversation), when.LOOK, turn.now)


def fire(turn: Turn, timer: Timer) -> None:
    """A call's timer is due; what it says is looked at as the call stands now."""
    about, _, name = timer.subject.partition(":")
    if about == "booking":
        ask_for_approval(turn, int(name))
        return
    call = turn.tx.calls.get(name)
    booking = turn.tx.calls.booking_of(name)
    if call is None or booking is None:
        return
    if timer.kind == offering.HOLD and call.state is CallState.HELD:
        _expire(turn, booking, call)
    elif timer.kind in _REMINDERS and call.state is CallState.BOOKED and call.start > turn.now:
        _remind(turn, booking, call)
    elif timer.kind == offering.OVER and call.state is CallState.BOOKED:
        after_calls.ask(turn, booking, call)


def show_booked(turn: Turn, booking: Booking, call: Call) -> None:
    """The dialogue's message says that it is booked."""
    agent = turn.setup.agents[call.agent].name
    body = texts.call_confirmed(
        _say(turn, booking), booking.number, call.start, agent, turn.now, join=call.join, by=booking.by
    )
    offering.show(turn, booking, body)


def let_go(turn: Turn, booking: Booking, call: Call) -> None:
    """A time that was kept and not confirmed is free again."""
    cancel(turn.tx.calls, call.id)
    turn.tx.timers.cancel(offering.subject_of(call))
    offering.show(turn, replace(booking, call=None, task=None), texts.call_let_go(_say(turn, booking)))


def ask_for_approval(turn: Turn, number: int) -> None:
    """In the conversation's thread; where the desk is closed and the thread not open yet, at its opening."""
    booking = turn.tx.calls.booking(number)
    conversation = turn.tx.conversations.get(booking.conversation) if booking and booking.conversation else None
    if booking is None or conversation is None or booking.is_approved or booking.kind not in turn.setup.calls:
        return
    opens_at = when.opens_at(turn, conversation)
    if conversation.desk_thread is None and opens_at is not None:
        turn.tx.timers.set(f"booking:{number}", APPROVAL, opens_at + timedelta(seconds=1))
        return
    say = turn.say_in_thread(conversation)
    title = turn.setup.calls[booking.kind].title.in_(say.language)
    showing.post_inside(turn, conversation, call_asked_for(say, number, title))


def calendar_file(turn: Turn, name: str) -> CalendarFile | None:
    """The call's file as it stands now: to put it into a calendar, or to take it out."""
    call, booking = turn.tx.calls.get(name), turn.tx.calls.booking_of(name)
    if call is None or booking is None or call.state not in STANDING | {CallState.CANCELLED, CallState.CANCELLING}:
        return None
    is_off = call.state in (CallState.CANCELLED, CallState.CANCELLING)
    return _file(turn, booking, call, is_cancelled=is_off)


# --- what the agenda said ----------------------------------------------------------------------------------------


def _booked(turn: Turn, booking: Booking, before: Call, call: Call) -> None:
    if before.state is CallState.PENDING:
        # Some time has passed: an edit far above would go unseen.
        booking = replace(booking, shown=None)
    show_booked(turn, booking, call)
    _hand_over(turn, booking, call)
    _log(turn, booking, CallBooked(call=call.id, agent=call.agent, kind=call.kind, start_at=call.start))
    _tell_agent(turn, booking, call, Turned.BOOKED)
    _set_reminders(turn, call)


def _moved(turn: Turn, booking: Booking, before: Call, call: Call) -> None:
    """By the customer, whose message changes; or by the agent in a calendar app: then that is news."""
    agent = turn.setup.agents[call.agent].name
    body = texts.call_moved(_say(turn, booking), booking.number, before.start, call.start, agent, turn.now)
    if call.outcome is Outcome.BY_AGENT:
        booking = replace(booking, shown=None)
    offering.show(turn, replace(booking, is_moving=False, task=None), body)
    _hand_over(turn, booking, call, replaces=True)
    _log(turn, booking, CallMoved(call=call.id, agent=call.agent, start_at=call.start, was_at=before.start))
    _tell_agent(turn, booking, call, Turned.MOVED)
    _set_reminders(turn, call)


def _stays(turn: Turn, booking: Booking, before: Call, call: Call) -> None:
    agent = turn.setup.agents[call.agent].name
    wanted = before.to or call.start
    body = texts.call_stays(_say(turn, booking), booking.number, wanted, call.start, agent, turn.now)
    offering.show(turn, replace(booking, is_moving=False, task=None), body)


def _lost(turn: Turn, booking: Booking, call: Call) -> None:
    """Other times are offered at once."""
    turn.tx.timers.cancel(offering.subject_of(call))
    ask = Ask.TAKEN if call.outcome is Outcome.TAKEN else Ask.REFUSED
    _offer_again(turn, replace(booking, ask=ask, wanted_at=call.start))
    _tell_agent(turn, booking, call, Turned.LOST)


def _cancelled(turn: Turn, booking: Booking, before: Call, call: Call) -> None:
    turn.tx.timers.cancel(offering.subject_of(call))
    _hand_over(turn, booking, call, is_cancelled=True)
    _log(turn, booking, CallCancelled(call=call.id, agent=call.agent, by_agent=call.outcome is Outcome.BY_AGENT))
    if call.outcome is Outcome.BY_AGENT:
        _offer_again(turn, replace(booking, ask=Ask.CALLED_OFF, wanted_at=call.start, shown=None))
        _tell_agent(turn, booking, call, Turned.CALLED_OFF)
        return
    body = texts.call_cancelled(_say(turn, booking), call.start, turn.now)
    offering.show(turn, replace(booking, is_moving=False, task=None), body)
    if before.waits == 0:
        _tell_agent(turn, booking, call, Turned.CANCELLED)


def _offer_again(turn: Turn, booking: Booking) -> None:
    """The dialogue goes on in another one, so that the call that came to nothing keeps its own."""
    contact = turn.contact(booking.contact)
    again = turn.tx.calls.open_booking(
        contact=contact, customer=booking.customer, kind=booking.kind, place=booking.place, at=turn.now
    )
    turn.tx.calls.save_booking(replace(booking, task=None, is_moving=False))
    turn.tx.calls.save_booking(
        replace(
            again,
            conversation=booking.conversation,
            offered_by=booking.offered_by,
            shown=booking.shown,
            ask=booking.ask,
            wanted_at=booking.wanted_at,
            task=Task.OFFER,
        )
    )


def _expire(turn: Turn, booking: Booking, call: Call) -> None:
    if call.held_until is not None and call.held_until > turn.now:
        turn.tx.timers.set(offering.subject_of(call), offering.HOLD, call.held_until)
        return
    cancel(turn.tx.calls, call.id)
    turn.tx.calls.save_booking(
        replace(booking, call=None, ask=Ask.EXPIRED, wanted_at=call.start, page="", task=Task.OFFER)
    )


# --- who is told -------------------------------------------------------------------------------------------------


def _say(turn: Turn, booking: Booking) -> Speech:
    return turn.say_to(turn.contact(booking.contact))


def _tell(turn: Turn, booking: Booking, body: Body) -> None:
    offering.show(turn, booking, body)


def _hand_over(turn: Turn, booking: Booking, call: Call, *, replaces: bool = False, is_cancelled: bool = False) -> None:
    """The file for the contact's own calendar, in a message of its own."""
    file = _file(turn, booking, call, is_cancelled=is_cancelled)
    turn.tx.outbox.post(
        texts.call_file(_say(turn, booking), file, turn.now, replaces=replaces, link=_link(turn, call)),
        kind=CopyKind.NOTICE,
        side=Side.CUSTOMER,
        place=booking.place,
        conversation=booking.conversation,
    )


def _link(turn: Turn, call: Call) -> str:
    """Where the file is handed out as the call stands; "" where nobody said how we are reached."""
    url = turn.setup.public_url
    return f"{url.rstrip('/')}/calls/{call.id}.ics" if url else ""


def _file(turn: Turn, booking: Booking, call: Call, *, is_cancelled: bool) -> CalendarFile:
    """It is called as the contact would call it."""
    say = _say(turn, booking)
    kind = turn.setup.calls.get(call.kind)
    title = f"{kind.title.in_(say.language) if kind else call.kind}: {turn.setup.company.name}"
    sequence = call.sequence + is_cancelled
    event = replace(call.event, title=title, notes=say.name(turn.setup.agents[call.agent].name), sequence=sequence)
    return CalendarFile(event=event, stamp=turn.now, is_cancelled=is_cancelled)


def _tell_agent(turn: Turn, booking: Booking, call: Call, turned: Turned) -> None:
    """In the conversation's thread; and in their own chat, where that thread is not theirs or is not open."""
    conversation = about_calls.conversation_of(turn, booking)
    if conversation is not None:
        say = turn.say_in_thread(conversation)
        showing.post_inside(turn, conversation, call_turned(say, turned, about_calls.facts(turn, booking, call)))
        if conversation.desk_thread is not None and call.agent in conversation.speakers:
            return
    agent = turn.setup.agents[call.agent]
    if not agent.identities:
        return
    turn.tx.outbox.post(
        call_turned(turn.say_to_agent(agent), turned, about_calls.facts(turn, booking, call)),
        kind=CopyKind.NOTICE,
        side=Side.DESK,
        place=where.direct_place(agent),
        conversation=booking.conversation,
    )


def _remind(turn: Turn, booking: Booking, call: Call) -> None:
    agent = turn.setup.agents[call.agent].name
    body = texts.call_reminder(_say(turn, booking), booking.number, call.start, agent, turn.now, join=call.join)
    turn.tx.outbox.post(
        body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=booking.place, conversation=booking.conversation
    )
    _tell_agent(turn, booking, call, Turned.SOON)


def _set_reminders(turn: Turn, call: Call) -> None:
    subject = offering.subject_of(call)
    turn.tx.timers.cancel(subject)
    for kind, before in _REMINDERS.items():
        if call.start - before > turn.now:
            turn.tx.timers.set(subject, kind, call.start - before)
    if call.end > turn.now:
        turn.tx.timers.set(subject, offering.OVER, call.end)


def _log(turn: Turn, booking: Booking, event: CallBooked | CallMoved | CallCancelled) -> None:
    conversation = about_calls.conversation_of(turn, booking)
    if conversation is not None:
        turn.log(conversation, event)


def _refresh(turn: Turn, booking: Booking) -> None:
    """The card shows the call."""
    conversation = about_calls.conversation_of(turn, booking)
    if conversation is not None and conversation.status is not Status.CLOSED:
        settle(turn, conversation)
