"""Once a call's time is over: did it take place? The agent says so by a button; nothing said, it counts as held.

Only [Held] is a person's act: what is merely counted as held stops no clock. The first answer stands, unless whoever
gave it, or a lead, corrects it within a day.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.desk import about_calls, counting_calls, releasing, rights, showing, when, where, who
from bot.desk.rights import May
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import CallHeld, CallNotHeld, DeadlineBreached
from bot.model.bookings import Booking, CallResult, SummaryState
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.inbound import Inbound, Pressed
from bot.model.people import Agent
from bot.model.places import Side
from bot.texts import after_calls as texts
from calendars.calls import Call, CallState

#: The agent's buttons after a call; they carry the number of its dialogue.
ACTIONS = frozenset({"held", "not_held"})
#: What a result becomes by each of these. They are buttons of their own: a question pressed twice changes nothing.
CORRECTIONS: Mapping[str, CallResult] = {"was_held": CallResult.HELD, "was_not_held": CallResult.NOT_HELD}
#: How long a result can be corrected, from when it was first said.
_TO_CORRECT = timedelta(days=1)


def ask(turn: Turn, booking: Booking, call: Call) -> None:
    """In the conversation's thread, where that is the agent's; else in their own chat."""
    if booking.result is not None or call.end > turn.now:
        return
    facts = about_calls.facts(turn, booking, call)
    agent, conversation = turn.setup.agents[call.agent], about_calls.conversation_of(turn, booking)
    if conversation is not None and conversation.desk_thread is not None and call.agent in conversation.speakers:
        body = texts.was_it_held(turn.say_in_thread(conversation), booking.number, facts)
        showing.post_inside(turn, conversation, body)
    elif agent.identities:
        turn.tx.outbox.post(
            texts.was_it_held(turn.say_to_agent(agent), booking.number, facts),
            kind=CopyKind.NOTICE,
            side=Side.DESK,
            place=where.direct_place(agent),
            conversation=booking.conversation,
        )


def press(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Held] or [Not held]. Pressed again, by anybody, it shows what stands."""
    booking, call = over(turn, agent, pressed)
    if booking.result is None:
        result = CallResult.HELD if pressed.action == "held" else CallResult.NOT_HELD
        booking = record(turn, agent, booking, call, result)
    _show(turn, agent, inbound, booking, call)


def correct(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[It was not held], [It was held]: whoever said it, or a lead, takes it back. Raises Refused."""
    booking, call = over(turn, agent, pressed)
    result = CORRECTIONS[pressed.action]
    if booking.result is not result:
        _check_correctable(turn, agent, booking)
        booking = record(turn, agent, booking, call, result)
    _show(turn, agent, inbound, booking, call)


def record(turn: Turn, agent: Agent, booking: Booking, call: Call, result: CallResult) -> Booking:
    """It is on record, with who said so. The contact hears of a call that was not held, with a way to another, and of
    one that was after all."""
    is_corrected = booking.result is not None
    booking = replace(booking, result=result, result_by=agent.key, result_at=booking.result_at or turn.now)
    if result is CallResult.NOT_HELD and booking.summary_state is SummaryState.ASKED:
        # There is nothing to sum up: the agent's next words are words.
        booking = replace(booking, summary_state=None)
    turn.tx.calls.save_booking(booking)
    if result is CallResult.NOT_HELD or is_corrected:
        _tell_contact(turn, booking, call)
    conversation = about_calls.conversation_of(turn, booking)
    if conversation is not None:
        _log(turn, conversation, agent, call, result)
        if conversation.status is not Status.CLOSED:
            settle(turn, conversation)
            releasing.make_room(turn, conversation.team)
        elif is_corrected:
            _reckon(turn, conversation)
    return booking


def over(turn: Turn, agent: Agent, pressed: Pressed) -> tuple[Booking, Call]:
    """The call that a button is about, whose time is over, if it is this agent's matter. Raises Refused."""
    booking = turn.tx.calls.booking(pressed.number) if pressed.number is not None else None
    call = turn.tx.calls.get(booking.call) if booking is not None and booking.call else None
    if booking is None or call is None or call.state is not CallState.BOOKED:
        raise Refused("unknown_button")
    check(turn, agent, booking, call)
    if call.start > turn.now:
        raise Refused("call_lies_ahead")
    return booking, call


def check(turn: Turn, agent: Agent, booking: Booking, call: Call) -> None:
    """Whoever had it, the leads, and those whose matter its conversation is. Raises Refused."""
    conversation = about_calls.conversation_of(turn, booking)
    if agent.key == call.agent or agent.is_lead:
        return
    if conversation is None:
        raise Refused("leads_only")
    rights.check(turn, agent, conversation, May.THOSE_OF_IT)


def _check_correctable(turn: Turn, agent: Agent, booking: Booking) -> None:
    """Raises Refused."""
    if booking.result_by is not None and agent.key != booking.result_by and not agent.is_lead:
        raise Refused("not_your_result")
    if booking.result_at is None or turn.now - booking.result_at > _TO_CORRECT:
        raise Refused("result_stands")
    if booking.summary_state not in (None, SummaryState.ASKED):
        raise Refused("call_summed_up")


def _log(turn: Turn, conversation: Conversation, agent: Agent, call: Call, result: CallResult) -> None:
    if result is CallResult.NOT_HELD:
        turn.log(conversation, CallNotHeld(call=call.id, agent=call.agent, by=agent.key, start_at=call.start))
        return
    partner = turn.setup.agents[call.agent]
    held = CallHeld(
        call=call.id,
        agent=call.agent,
        by=agent.key,
        start_at=call.start,
        is_dedicated=who.stands_for_dedicated(turn, partner, conversation),
        counts=counting_calls.count(turn, conversation),
    )
    turn.log(conversation, held)


def _reckon(turn: Turn, conversation: Conversation) -> None:
    """Where it is closed no look comes any more: its deadlines and their breaches go on record at once."""
    deadlines = when.deadlines(turn, conversation)
    turn.tx.deadlines.replace(conversation.number, deadlines)
    for late in when.unrecorded_breaches(turn, conversation, deadlines):
        turn.log(conversation, DeadlineBreached(metric=late.metric, cycle=late.cycle, due_at=late.due_at))


def _show(turn: Turn, agent: Agent, inbound: Inbound, booking: Booking, call: Call) -> None:
    """What stands, and who said so, in the place of the pressed button."""
    by = turn.setup.agents.get(booking.result_by or "", agent)
    body = texts.result(
        turn.say_to_agent(agent), booking.number, about_calls.facts(turn, booking, call), booking.result, by.name
    )
    showing.instead_of_pressed(turn, inbound, body)


def _tell_contact(turn: Turn, booking: Booking, call: Call) -> None:
    say = turn.say_to(turn.contact(booking.contact))
    name = turn.setup.agents[call.agent].name
    if booking.result is CallResult.HELD:
        body = texts.held_after_all(say, call.start, name, turn.now)
    else:
        body = texts.not_held(say, booking.number, call.start, name, turn.now)
    turn.tx.outbox.post(
        body,
        kind=CopyKind.CHOOSER,
        side=Side.CUSTOMER,
        place=booking.place,
        conversation=booking.conversation,
    )
