"""The contact needs more help: tier two at once where their add-on gives it, else their usual person (LA-5)."""

from bot.desk import escalating, speaking, when, who
from bot.desk.turn import Turn
from bot.model.conversation import Conversation, CopyKind, Kind
from bot.model.inbound import Inbound, Said
from bot.model.people import Contact
from bot.model.places import Side
from bot.model.rich import Body, Rich
from bot.texts import to_contacts


def ask(turn: Turn, contact: Contact, conversation: Conversation, inbound: Inbound) -> None:
    """The wish is a message like any other, so the usual person has it, too. Pressed again, nothing is called twice."""
    called = when.escalation(turn, conversation)
    if called is None:
        conversation = _said(turn, contact, conversation, inbound)
        team = who.second_line(turn, conversation)
        if team is not None:
            escalating.call_in(turn, conversation, team, by=f"contact:{contact.id}", why="")
    turn.tx.outbox.post(
        _answer(turn, contact, conversation), kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place
    )


def _said(turn: Turn, contact: Contact, conversation: Conversation, inbound: Inbound) -> Conversation:
    """What it now is. The wish stands there once, until somebody says something to it."""
    wish = to_contacts.wish_for_more_help(turn.say_to(contact))
    words = turn.tx.messages.of(conversation.number)
    if words and words[-1].kind is Kind.CUSTOMER and words[-1].text.plain == wish:
        return conversation
    return speaking.contact_says(turn, contact, inbound, Said(text=Rich.of(wish), message_id=""))


def _answer(turn: Turn, contact: Contact, conversation: Conversation) -> Body:
    say, agent = turn.say_to(contact), turn.agent_of(conversation)
    called = when.escalation(turn, conversation)
    senior = turn.setup.agents.get(called.accepted_by or "") if called is not None else None
    if senior is not None and agent is not None:
        return to_contacts.senior_joined(say, senior.name, agent.name)
    if called is not None:
        return to_contacts.senior_called(say, agent.name if agent else None)
    return to_contacts.a_person_is_coming(say, agent.name if agent else None, speaking.due_of(turn, conversation))
