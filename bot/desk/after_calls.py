"""Once a call's time is over: did it take place? The agent says so by a button; nothing said, it counts as held.

Only [Held] is a person's act: what is merely counted as held stops no clock. The first answer stands.
"""

from dataclasses import replace

from bot.desk import about_calls, counting_calls, releasing, rights, showing, where, who
from bot.desk.rights import May
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import CallHeld, CallNotHeld
from bot.model.bookings import Booking, CallResult
from bot.model.conversation import CopyKind, Status
from bot.model.inbound import Inbound, Pressed
from bot.model.people import Agent
from bot.model.places import Side
from bot.texts import after_calls as texts
from calendars.calls import Call, CallState

#: The agent's buttons after a call; they carry the number of its dialogue.
ACTIONS = frozenset({"held", "not_held"})


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
    by = turn.setup.agents.get(booking.result_by or "", agent)
    body = texts.result(
        turn.say_to_agent(agent), booking.number, about_calls.facts(turn, booking, call), booking.result, by.name
    )
    showing.instead_of_pressed(turn, inbound, body)


def record(turn: Turn, agent: Agent, booking: Booking, call: Call, result: CallResult) -> Booking:
    """It is on record, with who said so; of a call that was not held the contact hears, with a way to another."""
    booking = replace(booking, result=result, result_by=agent.key)
    turn.tx.calls.save_booking(booking)
    if result is CallResult.NOT_HELD:
        _tell_contact(turn, booking, call)
    conversation = about_calls.conversation_of(turn, booking)
    if conversation is not None:
        partner = turn.setup.agents[call.agent]
        if result is CallResult.HELD:
            stands = who.stands_for_dedicated(turn, partner, conversation)
            turn.log(
                conversation,
                CallHeld(
                    call=call.id,
                    agent=call.agent,
                    by=agent.key,
                    start_at=call.start,
                    is_dedicated=stands,
                    counts=counting_calls.count(turn, conversation),
                ),
            )
        else:
            turn.log(conversation, CallNotHeld(call=call.id, agent=call.agent, by=agent.key, start_at=call.start))
        if conversation.status is not Status.CLOSED:
            settle(turn, conversation)
            releasing.make_room(turn, conversation.team)
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


def _tell_contact(turn: Turn, booking: Booking, call: Call) -> None:
    say = turn.say_to(turn.contact(booking.contact))
    name = turn.setup.agents[call.agent].name
    turn.tx.outbox.post(
        texts.not_held(say, booking.number, call.start, name, turn.now),
        kind=CopyKind.CHOOSER,
        side=Side.CUSTOMER,
        place=booking.place,
        conversation=booking.conversation,
    )
