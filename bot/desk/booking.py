"""Calls as people ask for them: which kind, at which time, confirmed, moved, called off. Pressed twice is no harm."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.desk import about_calls, after_calls, calling, counting_calls, offering, rights, showing, speaking
from bot.desk.bookable import STANDING, barred, kinds_for, refusal
from bot.desk.rights import May
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.bookings import Ask, Booking, CallResult, Task, fate_of
from bot.model.calls import Approval, CallBy, CallKind
from bot.model.conversation import Conversation, CopyKind
from bot.model.inbound import Inbound, Pressed, Said
from bot.model.people import Agent, Contact
from bot.model.places import Place, Side
from bot.model.rich import Body, Rich
from bot.model.statement import CallFate
from bot.texts import calls as texts
from bot.texts import calls_to_agents
from calendars.calls import Call, CallState, cancel, confirm

#: The contact's buttons that are about a call.
ACTIONS = frozenset({"book", "time", "other_day", "day", "week", "confirm", "move", "keep", "cancel", "again"})
#: Buttons that carry the number of a dialogue, an agent's among them.
DIALOGUES = (
    (ACTIONS - {"book"})
    | {"offer_times", "offer_move", "summarize", "agree", "correct"}
    | after_calls.ACTIONS
    | after_calls.CORRECTIONS.keys()
)
#: What is listed, and how long once its time is over.
_TOLD = (CallFate.AHEAD, CallFate.HELD, CallFate.NOT_HELD)
_LISTED = timedelta(days=7)
#: The last instant that a button may name: what lies beyond can't be a time of ours.
_FAR = int(datetime(9000, 1, 1, tzinfo=UTC).timestamp())


def ask(turn: Turn, contact: Contact, inbound: Inbound, wanted: str) -> None:
    """`/book [week] [KIND]`: times of that kind, or the week; where there are several kinds and none is named, which
    one."""
    page, wanted = _page_and_kind(turn, wanted)
    customer = turn.customer(contact.customer or "")
    kinds = kinds_for(turn, customer)
    if wanted:
        kind = _named(turn, wanted)
        if why := barred(turn, kind, customer):
            raise refusal(turn, contact, kind, customer, why)
        _begin(turn, contact, kind, inbound, page)
    elif len(kinds) == 1:
        _begin(turn, contact, kinds[0], inbound, page)
    elif kinds:
        _post(turn, inbound.place, texts.call_kinds(turn.say_to(contact), kinds))
    else:
        offers = list(turn.setup.calls.values())
        if not offers:
            raise Refused("no_calls")
        why = next(why for kind in offers if (why := barred(turn, kind, customer)))
        raise refusal(turn, contact, offers[0], customer, why)


def offer(turn: Turn, agent: Agent, conversation: Conversation, wanted: str) -> None:
    """An agent's `/book [KIND]` in a thread: the contact is offered times, whatever they are entitled to."""
    kinds = list(turn.setup.calls.values())
    if not wanted and len(kinds) != 1:
        raise Refused("which_call", known=", ".join(turn.setup.calls))
    kind = _named(turn, wanted) if wanted else kinds[0]
    contact = turn.contact(conversation.contact)
    place = _place_of(turn, conversation, contact)
    booking = _open(turn, contact, kind, place, conversation)
    turn.tx.calls.save_booking(replace(booking, offered_by=agent.key, task=Task.OFFER))
    _tell_thread(turn, conversation, agent, kind)


def list_calls(turn: Turn, contact: Contact) -> Body:
    """The contact's calls of the last days and those that lie ahead, in their order."""
    say = turn.say_to(contact)
    rows = []
    for booking, call, fate in calls_listed(turn, contact):
        title = turn.setup.calls[call.kind].title.in_(say.language) if call.kind in turn.setup.calls else call.kind
        agent = turn.setup.agents[call.agent].name
        rows.append(texts.CallRow(number=booking.number, title=title, at=call.start, agent=agent, became=fate))
    return texts.call_list(say, sorted(rows, key=lambda row: row.at), turn.now)


def calls_listed(turn: Turn, contact: Contact) -> Sequence[tuple[Booking, Call, CallFate]]:
    """Those calls, each with the dialogue in which it was booked and what became of it."""
    found = []
    for booking in turn.tx.calls.bookings_of(contact.id):
        call = turn.tx.calls.get(booking.call) if booking.call else None
        fate = fate_of(booking, call, turn.now) if call is not None else None
        if call is not None and fate is not None and fate in _TOLD and call.end > turn.now - _LISTED:
            found.append((booking, call, fate))
    return found


def press(turn: Turn, contact: Contact, inbound: Inbound, pressed: Pressed) -> None:
    """A button about a call. One of somebody else's dialogue does not exist for them."""
    if pressed.action == "book":
        ask(turn, contact, inbound, pressed.args[1] if len(pressed.args) > 1 else "")
        return
    booking = _numbered(turn, pressed)
    if booking is None or booking.contact != contact.id:
        raise Refused("not_yours")
    if not booking.is_approved:
        return
    call = turn.tx.calls.get(booking.call) if booking.call else None
    value = pressed.args[1] if len(pressed.args) > 1 else ""
    match pressed.action:
        case "time" if offering.is_choosing(turn, booking):
            _wants(turn, booking, call, value)
        case "other_day" if offering.is_choosing(turn, booking):
            _turn_page(turn, booking, "days")
        case "week" if offering.is_choosing(turn, booking):
            _turn_page(turn, booking, offering.WEEK)
        case "day" if offering.is_choosing(turn, booking):
            _turn_page(turn, booking, value)
        case "confirm":
            _confirm(turn, booking, call, value)
        case "move" if call is not None and call.state is CallState.BOOKED:
            booking = replace(_shown_here(turn, booking, inbound), is_moving=True, ask=Ask.MOVE, page="")
            turn.tx.calls.save_booking(replace(booking, task=Task.OFFER))
        case "keep" if call is not None and call.state is CallState.BOOKED:
            calling.show_booked(turn, replace(booking, is_moving=False, task=None), call)
        case "again" if booking.result is CallResult.NOT_HELD:
            _book_again(turn, contact, booking, inbound)
        case "cancel" if call is not None:
            _cancel(turn, _shown_here(turn, booking, inbound), call)


def approve(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Offer times]: the conditions are settled, the contact may choose (SO-5). Pressed again, it says so again."""
    booking = _numbered(turn, pressed)
    kind = turn.setup.calls.get(booking.kind) if booking is not None else None
    if booking is None or kind is None:
        raise Refused("unknown_button")
    conversation = turn.tx.conversations.get(booking.conversation) if booking.conversation is not None else None
    rights.check(turn, agent, conversation, May.THOSE_OF_IT)
    if not booking.is_approved:
        turn.tx.calls.save_booking(replace(booking, is_approved=True, offered_by=agent.key, task=Task.OFFER))
    say = turn.say_to_agent(agent)
    promised_by = counting_calls.promised_by(turn, conversation) if conversation else None
    body = calls_to_agents.call_offered(say, kind.title.in_(say.language), agent.name, turn.now, promised_by)
    showing.instead_of_pressed(turn, inbound, body)


def in_absences(turn: Turn, agent: Agent) -> Body | None:
    """The agent's calls that are booked for a time in which they are away; None where there are none."""
    found = []
    for absence in turn.tx.people.absences(turn.now, agent.key):
        for call in turn.tx.calls.of_agent(agent.key, absence.start_at, absence.end_at):
            booking = turn.tx.calls.booking_of(call.id) if call.state is CallState.BOOKED else None
            if booking is not None:
                found.append((about_calls.facts(turn, booking, call), booking.number))
    if not found:
        return None
    calls, numbers = zip(*sorted(found, key=lambda each: each[0].at), strict=True)
    return calls_to_agents.calls_in_absence(turn.say_to_agent(agent), calls, numbers)


def offer_move(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Offer other times]: the customer is asked for another time; the call stays until there is one."""
    booking = _numbered(turn, pressed)
    call = turn.tx.calls.get(booking.call) if booking is not None and booking.call else None
    if booking is None or call is None or call.state is not CallState.BOOKED:
        raise Refused("unknown_button")
    if agent.key != call.agent and not agent.is_lead:
        raise Refused("leads_only")
    if not booking.is_moving:
        moving = replace(booking, is_moving=True, ask=Ask.MOVE, page="", shown=None, task=Task.OFFER)
        turn.tx.calls.save_booking(moving)
    name = turn.setup.agents[call.agent].name
    conversation = about_calls.conversation_of(turn, booking)
    promised_by = counting_calls.promised_by(turn, conversation) if conversation else None
    body = calls_to_agents.move_offered(turn.say_to_agent(agent), call.start, name, turn.now, promised_by)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=inbound.place)


# --- a dialogue begins -------------------------------------------------------------------------------------------


def _page_and_kind(turn: Turn, wanted: str) -> tuple[str, str]:
    """A kind that is called "week" comes first."""
    first, _, rest = wanted.partition(" ")
    is_week = first.lower() == offering.WEEK and offering.WEEK not in turn.setup.calls
    return (offering.WEEK, rest.strip()) if is_week else ("", wanted)


def _begin(turn: Turn, contact: Contact, kind: CallKind, inbound: Inbound, page: str) -> None:
    conversation = turn.tx.conversations.current(contact.id, inbound.place)
    if kind.approval is not Approval.AGENT:
        booking = _open(turn, contact, kind, inbound.place, conversation)
        if isinstance(inbound.what, Pressed) and inbound.what.args[:1] == ("0",):
            # Which kind was asked under a message of its own: the times take its place.
            shown = showing.pressed_copy(turn, inbound)
            booking = replace(booking, shown=shown.id if shown else None)
        turn.tx.calls.save_booking(replace(booking, page=page, task=Task.OFFER))
        return
    say = turn.say_to(contact)
    title = kind.title.in_(say.language)
    if conversation is None:
        wish = Rich.of(texts.wish_for_a_call(say, title))
        speaking.contact_says(turn, contact, inbound, Said(text=wish, message_id=""))
        conversation = turn.tx.conversations.current(contact.id, inbound.place)
    booking = _open(turn, contact, kind, inbound.place, conversation)
    turn.tx.calls.save_booking(replace(booking, is_approved=False))
    agent = turn.agent_of(conversation) if conversation else None
    _post(turn, inbound.place, texts.call_needs_approval(say, title, agent.name if agent else None))
    calling.ask_for_approval(turn, booking.number)


def _open(turn: Turn, contact: Contact, kind: CallKind, place: Place, conversation: Conversation | None) -> Booking:
    """A new dialogue. A time that the contact kept in an earlier one and did not confirm is free again."""
    for earlier in turn.tx.calls.bookings_of(contact.id):
        call = turn.tx.calls.get(earlier.call) if earlier.call else None
        if call is not None and call.state is CallState.HELD:
            calling.let_go(turn, earlier, call)
    booking = turn.tx.calls.open_booking(
        contact=contact, customer=contact.customer or "", kind=kind.key, place=place, at=turn.now
    )
    return replace(booking, conversation=conversation.number if conversation else None)


def _place_of(turn: Turn, conversation: Conversation, contact: Contact) -> Place:
    if conversation.customer_thread is not None:
        return turn.tx.threads.get(conversation.customer_thread).place
    return Place(channel=contact.identity.channel, chat=contact.identity.user)


def _named(turn: Turn, wanted: str) -> CallKind:
    kind = turn.setup.calls.get(wanted.lower())
    if kind is None:
        raise Refused("unknown_call", wanted=wanted, known=", ".join(turn.setup.calls))
    return kind


def _tell_thread(turn: Turn, conversation: Conversation, agent: Agent, kind: CallKind) -> None:
    say = turn.say_in_thread(conversation)
    promised_by = counting_calls.promised_by(turn, conversation)
    body = calls_to_agents.call_offered(say, kind.title.in_(say.language), agent.name, turn.now, promised_by)
    showing.post_inside(turn, conversation, body)


# --- and goes on -------------------------------------------------------------------------------------------------


def _wants(turn: Turn, booking: Booking, call: Call | None, value: str) -> None:
    """A time was tapped. It is looked at by the same rules that offered it: a button proves nothing."""
    if not value.isdecimal() or int(value) > _FAR:
        return
    wanted = datetime.fromtimestamp(int(value), UTC)
    if call is not None and call.state is CallState.HELD and call.start == wanted:
        return
    turn.tx.calls.save_booking(replace(booking, wanted_at=wanted, task=Task.HOLD))


def _turn_page(turn: Turn, booking: Booking, page: str) -> None:
    ask = booking.ask if booking.is_moving else Ask.CHOOSE
    turn.tx.calls.save_booking(replace(booking, page=page, ask=ask, task=Task.OFFER))


def _confirm(turn: Turn, booking: Booking, call: Call | None, value: str) -> None:
    """It is to be written into the agenda. A time that is no longer kept is asked for once more."""
    kind = turn.setup.calls.get(booking.kind)
    if call is None or kind is None:
        return
    if call.state is CallState.RELEASED:
        turn.tx.calls.save_booking(replace(booking, wanted_at=call.start, task=Task.HOLD))
        return
    if call.state is not CallState.HELD:
        return
    by = next((way for way in kind.by if way.value == value), kind.by[0])
    if by is CallBy.PHONE:
        turn.tx.calls.save(replace(call, join=""))
    if confirm(turn.tx.calls, call.id) is not None:
        turn.tx.timers.cancel(offering.subject_of(call))
        turn.tx.calls.save_booking(replace(booking, by=by))


def _cancel(turn: Turn, booking: Booking, call: Call) -> None:
    if call.state is CallState.HELD:
        calling.let_go(turn, booking, call)
        return
    turn.tx.calls.save_booking(replace(booking, is_moving=False, task=None))
    cancel(turn.tx.calls, call.id)


def _book_again(turn: Turn, contact: Contact, booking: Booking, inbound: Inbound) -> None:
    """Another dialogue in the place of the button, on the terms of the first. Pressed again, the same one goes on; once
    there is another call, nothing follows."""
    kind, pressed = turn.setup.calls.get(booking.kind), showing.pressed_copy(turn, inbound)
    shown = pressed.id if pressed else None
    later = [
        each
        for each in turn.tx.calls.bookings_of(contact.id)
        if each.number > booking.number and each.kind == booking.kind
    ]
    if kind is None or any(_lies_ahead(turn, each) for each in later):
        return
    going_on = [each for each in later if shown is not None and each.shown == shown and each.call is None]
    again = going_on[-1] if going_on else _open(turn, contact, kind, booking.place, None)
    turn.tx.calls.save_booking(
        replace(again, conversation=booking.conversation, offered_by=booking.offered_by, shown=shown, task=Task.OFFER)
    )


def _lies_ahead(turn: Turn, booking: Booking) -> bool:
    call = turn.tx.calls.get(booking.call) if booking.call else None
    return call is not None and call.state in STANDING and call.end > turn.now


def _numbered(turn: Turn, pressed: Pressed) -> Booking | None:
    return turn.tx.calls.booking(pressed.number) if pressed.number is not None else None


def _shown_here(turn: Turn, booking: Booking, inbound: Inbound) -> Booking:
    """The dialogue goes on in the message whose button was pressed; a reminder or a list is one, too."""
    pressed = showing.pressed_copy(turn, inbound)
    return booking if pressed is None else replace(booking, shown=pressed.id)


def _post(turn: Turn, place: Place, body: Body) -> None:
    turn.tx.outbox.post(body, kind=CopyKind.CHOOSER, side=Side.CUSTOMER, place=place)
