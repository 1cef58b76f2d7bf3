"""Buttons under the desk's own messages, as agents press them. Each can be pressed twice harmlessly."""

from bot.desk import escalating, paging, showing, speaking
from bot.desk.turn import Turn
from bot.desk.verbs import AGENT_VERBS, agent_verb
from bot.errors import Refused
from bot.model.conversation import Conversation
from bot.model.inbound import Inbound, Pressed, Verb
from bot.model.people import Agent
from bot.texts import to_agents


def press(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """An agent pressed a button: a verb of the table with its conversation, or one of the few special ones."""
    match pressed.action:
        case "send":
            _send(turn, agent, inbound, pressed)
        case "ask_back":
            escalating.ask_back(turn, agent, _named(turn, pressed))
        case "ack":
            paging.acknowledge(turn, agent, _named(turn, pressed), inbound)
        case "retry":
            _retry(turn, agent, inbound, pressed)
        case name if name in AGENT_VERBS:
            args = " ".join(pressed.args[1:])
            agent_verb(turn, agent, _named(turn, pressed), inbound, Verb(name=name, args=args))
            if name == "join":
                _show_who(turn, agent, inbound)
        case _:
            raise Refused("unknown_button")


def _named(turn: Turn, pressed: Pressed) -> Conversation:
    number = pressed.args[0] if pressed.args else ""
    conversation = turn.tx.conversations.get(int(number)) if number.isdecimal() else None
    if conversation is None:
        raise Refused("no_such_conversation", number=number)
    return conversation


def _send(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Send] under words that stayed inside: they go out after all, and the button gives way to who pressed it."""
    reference = pressed.args[-1] if pressed.args else ""
    message = turn.tx.messages.get(int(reference)) if reference.isdecimal() else None
    if message is None:
        raise Refused("no_such_message")
    conversation = turn.tx.conversations.get(message.conversation)
    if conversation is None:
        raise Refused("no_such_conversation", number=str(message.conversation))
    if speaking.send_after_all(turn, agent, conversation, message):
        body = to_agents.sent_after_all(turn.say_to_agent(agent), agent.name, turn.now)
        showing.instead_of_pressed(turn, inbound, body)


def _retry(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Retry] under ⚠: the row waits at its place again. When it is no longer set aside, nothing happens."""
    box, _, number = (pressed.args[-1] if pressed.args else "").partition("-")
    if not number.isdecimal():
        raise Refused("no_such_message")
    again = turn.tx.lanes.retry(int(number)) if box == "out" else turn.tx.inbox.retry(int(number))
    if again:
        showing.instead_of_pressed(turn, inbound, to_agents.retried(turn.say_to_agent(agent), agent.name, turn.now))


def _show_who(turn: Turn, agent: Agent, inbound: Inbound) -> None:
    shown = showing.pressed_copy(turn, inbound)
    if shown is not None and shown.kind.value == "notice":
        body = to_agents.joined_now(turn.say_to_agent(agent), agent.name, turn.now)
        turn.tx.outbox.edit(shown.id, body)
