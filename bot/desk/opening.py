"""An agent opens a conversation for a contact who called, wrote by e-mail or came in person: `/open CUSTOMER` (WD-15).

What the agent writes down is the contact's message: it joins what is open, else it begins a conversation where the
contact writes to us, and the clocks run from then. The contact is told, and so is everybody who reads the card.
"""

import re

from bot import routing
from bot.desk import sharing, showing, speaking, spelling, where
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import OpenedOnBehalf
from bot.model.conversation import CopyKind, Kind
from bot.model.inbound import Inbound
from bot.model.people import Agent, Contact, Customer
from bot.model.places import Place, Side
from bot.model.rich import Rich
from bot.texts import opening as texts

#: The customer's key, and what follows it.
_TYPED = re.compile(r"(\S+)(?:\s+(.*))?", re.DOTALL)


def open_for(turn: Turn, agent: Agent, inbound: Inbound, typed: str) -> None:
    """`typed` is the customer's key, the contact's name where there are several, and the words. Raises Refused."""
    found = _TYPED.fullmatch(typed)
    if found is None:
        raise Refused("what_customer")
    customer = _customer(turn, agent, found[1])
    contact, words = _contact(turn, customer, (found[2] or "").strip())
    say = turn.say_to(contact)
    words = words or texts.nothing_written(say)
    place, opens = _place(turn, customer, contact)
    conversation = None if opens else turn.tx.conversations.current(contact.id, place)
    # A private one is none of the agent's business: what they write down begins another.
    if conversation is not None and conversation.status.is_open and not conversation.is_private:
        told, answer = texts.joined_for_you, texts.joined
    else:
        told, answer = texts.opened_for_you, texts.opened
        conversation = None
    is_new = conversation is None
    conversation = conversation or speaking.begin(turn, contact, place, opens=opens)
    showing.post_out(turn, conversation, told(say, conversation.number, agent.name, words), CopyKind.NOTICE)
    message = turn.tx.messages.add(
        conversation=conversation.number,
        kind=Kind.CUSTOMER,
        author=str(contact.id),
        text=Rich.of(words),
        sent_at=inbound.sent_at,
        saved_at=inbound.saved_at,
        inbox=inbound.inbox,
    )
    turn.log(conversation, OpenedOnBehalf(agent=agent.key, contact=contact.id, message=message.id))
    if not is_new:
        showing.post_inside(turn, conversation, texts.on_behalf(turn.say_in_thread(conversation), agent.name))
    speaking.hear(turn, contact, conversation, inbound, message, is_new=is_new)
    body = answer(turn.say_to_agent(agent), conversation.number, customer.name, contact.name)
    here = where.answer_place(turn, agent, inbound)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=here)


def _customer(turn: Turn, agent: Agent, wanted: str) -> Customer:
    """By key, if this agent may speak with them: those of the team that has the plan's matters, and the leads."""
    mine = {each.key: each for each in turn.tx.people.customers() if _may(turn, agent, each)}
    customer = mine.get(wanted) or mine.get(wanted.lower())
    if customer is not None:
        return customer
    other = turn.tx.people.customer(wanted)
    if other is not None and other.plan in turn.setup.plans:
        raise Refused("not_of_that_team", team=_team(turn, other))
    raise spelling.unknown("unknown_customer", wanted, mine)


def _may(turn: Turn, agent: Agent, customer: Customer) -> bool:
    if customer.plan not in turn.setup.plans:
        return False
    team = turn.setup.teams[_team(turn, customer)]
    return agent.is_lead or agent.key in (*team.members, *team.instead, customer.dedicated_agent)


def _team(turn: Turn, customer: Customer) -> str:
    return routing.home_of(turn.setup, plan=customer.plan, add_ons=customer.add_ons, topic=None).team


def _contact(turn: Turn, customer: Customer, typed: str) -> tuple[Contact, str]:
    """Who is meant, and the words without the name: the only one, or who is named first."""
    contacts = [each for each in turn.tx.people.contacts_of(customer.key) if each.blocked_at is None]
    if not contacts:
        raise Refused("no_contact", customer=customer.name)
    named = [(each, rest) for each in contacts if (rest := _after_name(each.name, typed)) is not None]
    if len(named) > 1:
        # "Maria" may be two people; "Maria Ivanova" is one of them.
        named = [(each, rest) for each, rest in named if typed.lower().startswith(each.name.lower())]
    if len(named) == 1:
        return named[0]
    if len(contacts) == 1:
        return contacts[0], typed
    raise Refused("which_contact", customer=customer.key, known=", ".join(each.name for each in contacts))


def _after_name(name: str, typed: str) -> str | None:
    """What follows the name, whole or its first part; None where the words do not begin with it."""
    for part in filter(None, (name, name.split(" ")[0] if name else "")):
        found = re.match(rf"@?{re.escape(part)}(?:\s*[:,]\s*|\s+|$)", typed, re.IGNORECASE)
        if found is not None:
            return typed[found.end() :].strip()
    return None


def _place(turn: Turn, customer: Customer, contact: Contact) -> tuple[Place, bool]:
    """Where the contact reads us, and whether a thread begins there: their private chat, or, if that is where they
    write, their customer's own channel."""
    private = Place(channel=contact.identity.channel, chat=contact.identity.user)
    newest = turn.tx.conversations.newest(contact.id)
    if customer.slack_channel is None or newest is None or newest.customer_thread is None:
        return private, False
    shared = Place(channel="slack", chat=customer.slack_channel)
    return (shared, True) if sharing.is_shown_there(turn, newest, shared) else (private, False)
