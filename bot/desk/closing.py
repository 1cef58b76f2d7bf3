"""The end of a conversation: an agent resolves it, the contact agrees or needs more, time closes it."""

from dataclasses import replace

from bot.desk import releasing, showing
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import (
    AgentReplied,
    ConversationClosed,
    ConversationReopened,
    ConversationResolved,
)
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.inbound import Inbound
from bot.model.people import Agent, Contact
from bot.sla.stops import calls_held
from bot.texts import happenings, to_contacts


def resolve(turn: Turn, agent: Agent, conversation: Conversation) -> None:
    """An agent says it is solved. Not before a person has replied, or spoken to them (WD-16), where anybody waits for
    that; twice is harmless."""
    if conversation.status is Status.RESOLVED:
        return
    if conversation.status is Status.CLOSED:
        raise Refused("closed")
    history = turn.history(conversation)
    is_answered = any(isinstance(r.event, AgentReplied) for r in history) or bool(calls_held(history))
    if not conversation.is_internal and not is_answered:
        raise Refused("not_answered_yet")
    turn.log(conversation, ConversationResolved(agent=agent.key))
    conversation = replace(conversation, status=Status.RESOLVED, question=None, resolved_at=turn.now)
    contact = turn.contact(conversation.contact)
    body = to_contacts.resolved(turn.say_to(contact), conversation.number)
    showing.post_out(turn, conversation, body, CopyKind.NOTICE)
    settle(turn, conversation)
    releasing.make_room(turn, conversation.team)


def agent_reopens(turn: Turn, agent: Agent, conversation: Conversation) -> None:
    if conversation.status is not Status.RESOLVED:
        raise Refused("not_resolved")
    _reopen(turn, conversation, agent.key)


def contact_agrees(turn: Turn, contact: Contact, conversation: Conversation, inbound: Inbound) -> None:
    """[Yes]: it is over. Pressed again, or after it went on, it does nothing."""
    if conversation.status is not Status.RESOLVED:
        return
    showing.instead_of_pressed(turn, inbound, to_contacts.closed(turn.say_to(contact), conversation.number))
    close(turn, conversation)


def contact_reopens(turn: Turn, contact: Contact, conversation: Conversation, inbound: Inbound) -> None:
    """[No, I still need help]: the same conversation goes on, with a next-reply clock of its own."""
    if conversation.status is not Status.RESOLVED:
        return
    agent = turn.agent_of(conversation)
    body = to_contacts.reopened(turn.say_to(contact), conversation.number, agent.name if agent else None)
    showing.instead_of_pressed(turn, inbound, body)
    showing.post_inside(turn, conversation, happenings.reopened(turn.say_in_thread(conversation), None))
    _reopen(turn, conversation, f"contact:{contact.id}")


def close_unanswered(turn: Turn, conversation: Conversation) -> None:
    """Nobody answered the question in all that time; the contact hears that it is closed."""
    say = turn.say_to(turn.contact(conversation.contact))
    showing.post_out(turn, conversation, to_contacts.unanswered(say, conversation.number), CopyKind.NOTICE)
    close(turn, conversation)


def close(turn: Turn, conversation: Conversation) -> None:
    turn.log(conversation, ConversationClosed())
    settle(turn, replace(conversation, status=Status.CLOSED, question=None))


def _reopen(turn: Turn, conversation: Conversation, by: str) -> None:
    turn.log(conversation, ConversationReopened(by=by))
    settle(turn, replace(conversation, status=Status.OPEN, resolved_at=None))
