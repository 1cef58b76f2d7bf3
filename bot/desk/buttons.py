"""Buttons under the desk's own messages, as agents press them. Each can be pressed twice harmlessly."""

from bot.desk import (
    after_calls,
    booking,
    choices,
    deposits,
    drafting,
    escalating,
    holding,
    paging,
    picking,
    proposing,
    rights,
    showing,
    speaking,
    stating,
    summarizing,
    when,
    where,
)
from bot.desk.rights import May
from bot.desk.turn import Turn
from bot.desk.verbs import AGENT_VERBS, agent_verb
from bot.errors import Refused
from bot.model.conversation import Conversation, CopyKind, Kind, Message
from bot.model.inbound import Inbound, Pressed, Verb, number_of
from bot.model.people import Agent
from bot.model.places import Side
from bot.texts import holding as texts
from bot.texts import to_agents


def press(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """An agent pressed a button: a verb of the table with its conversation, or one of the few special ones."""
    match pressed.action:
        case "send":
            _send(turn, agent, inbound, pressed)
        case "ask_back":
            escalating.ask_back(turn, agent, _theirs(turn, agent, inbound, pressed), inbound)
        case "ack":
            paging.acknowledge(turn, agent, _theirs(turn, agent, inbound, pressed), inbound)
        case "more":
            picking.more(turn, agent, _theirs(turn, agent, inbound, pressed), inbound)
        case "offer_times":
            booking.approve(turn, agent, inbound, pressed)
        case "confirm_severity" | "correct_severity":
            choices.press(turn, agent, _theirs(turn, agent, inbound, pressed), inbound, pressed)
        case "hold":
            _hold(turn, agent, inbound, pressed)
        case "offer_move":
            booking.offer_move(turn, agent, inbound, pressed)
        case name if name in after_calls.ACTIONS:
            after_calls.press(turn, agent, inbound, pressed)
        case name if name in after_calls.CORRECTIONS:
            after_calls.correct(turn, agent, inbound, pressed)
        case "summarize":
            summarizing.ask_by_message(turn, agent, inbound, pressed)
        case "confirm_absence":
            if proposing.confirm(turn, agent, inbound, pressed):
                _show_calls_in_absence(turn, agent)
        case "decline_absence":
            proposing.decline(turn, agent, inbound, pressed)
        case "send_statement":
            stating.send(turn, agent, inbound, pressed)
        case name if name in drafting.ACTIONS:
            rights.check(turn, agent, None, May.LEADS)
            drafting.press(turn, agent, inbound, pressed)
        case "see":
            deposits.send_link(turn, agent, inbound, pressed)
        case "checked":
            deposits.check(turn, agent, inbound, pressed)
        case "retry":
            _retry(turn, agent, inbound, pressed)
        case name if name in AGENT_VERBS:
            args = " ".join(pressed.args[1:])
            agent_verb(turn, agent, _named(turn, inbound, pressed), inbound, Verb(name=name, args=args))
            if name == "join":
                _show_who(turn, agent, inbound)
            picking.made(turn, agent, inbound, pressed)
        case _:
            raise Refused("unknown_button")


def _show_calls_in_absence(turn: Turn, agent: Agent) -> None:
    booked = booking.in_absences(turn, agent)
    if booked is not None:
        place = where.direct_place(agent)
        turn.tx.outbox.post(booked, kind=CopyKind.NOTICE, side=Side.DESK, place=place)


def _theirs(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> Conversation:
    """The conversation that the button names, if it is this agent's matter."""
    conversation = _named(turn, inbound, pressed)
    rights.check(turn, agent, conversation, May.THOSE_OF_IT)
    return conversation


def _named(turn: Turn, inbound: Inbound, pressed: Pressed) -> Conversation:
    conversation = turn.tx.conversations.get(pressed.number) if pressed.number is not None else None
    if conversation is None:
        raise Refused("no_such_conversation", number=pressed.args[0] if pressed.args else "")
    rights.check_button(turn, inbound, conversation)
    return conversation


def _send(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Send] under words that stayed inside: they go out after all, and the button gives way to who pressed it."""
    conversation, message = _message(turn, agent, inbound, pressed)
    if speaking.send_after_all(turn, agent, conversation, message):
        body = to_agents.sent_after_all(turn.say_to_agent(agent), agent.name, turn.now)
        showing.instead_of_pressed(turn, inbound, body)


def _hold(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[At the opening] under words that came while the desk was closed. Where it has opened meanwhile, they go out."""
    conversation, message = _message(turn, agent, inbound, pressed)
    until = when.opens_at(turn, conversation)
    if until is None:
        _send(turn, agent, inbound, pressed)
    elif message.kind is Kind.NOTE:
        author = turn.setup.agents.get(message.author, agent)
        holding.hold(turn, author, conversation, message, until)
        late = holding.too_late(turn, author, conversation, until)
        body = texts.held(turn.say_to_agent(agent), message.id, until, turn.now, late)
        showing.instead_of_pressed(turn, inbound, body)


def _message(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> tuple[Conversation, Message]:
    """The words that the button names, and their conversation, if it is this agent's matter."""
    reference = number_of(pressed.args[-1]) if pressed.args else None
    message = turn.tx.messages.get(reference) if reference is not None else None
    if message is None:
        raise Refused("no_such_message")
    conversation = turn.tx.conversations.get(message.conversation)
    if conversation is None:
        raise Refused("no_such_conversation", number=str(message.conversation))
    rights.check_button(turn, inbound, conversation)
    rights.check(turn, agent, conversation, May.THOSE_OF_IT)
    return conversation, message


def _retry(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Retry] under ⚠: the row waits at its place again. When it is no longer set aside, nothing happens."""
    box, _, reference = (pressed.args[-1] if pressed.args else "").partition("-")
    number = number_of(reference)
    if number is None:
        raise Refused("no_such_message")
    shown = showing.pressed_copy(turn, inbound)
    conversation = turn.tx.conversations.get(shown.conversation) if shown and shown.conversation else None
    rights.check(turn, agent, conversation, May.LEADS if conversation is None else May.THOSE_OF_IT)
    again = turn.tx.lanes.retry(number) if box == "out" else turn.tx.inbox.retry(number)
    if again:
        showing.instead_of_pressed(turn, inbound, to_agents.retried(turn.say_to_agent(agent), agent.name, turn.now))


def _show_who(turn: Turn, agent: Agent, inbound: Inbound) -> None:
    shown = showing.pressed_copy(turn, inbound)
    if shown is not None and shown.kind.value == "notice":
        body = to_agents.joined_now(turn.say_to_agent(agent), agent.name, turn.now)
        turn.tx.outbox.edit(shown.id, body)
