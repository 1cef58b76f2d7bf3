"""A customer's own channel on Slack, shared with the desk: who is their contact there, and what belongs together?

Everybody in the channel reads along, so only what is about a conversation of that channel is said there. Each
conversation is a thread: what is written at the top of the channel begins one, or goes on with the writer's last one
when that was some minutes ago; what is written in a thread belongs to that thread.
"""

from dataclasses import replace
from datetime import timedelta

from bot.desk.turn import Turn
from bot.model.conversation import Conversation, Kind
from bot.model.inbound import Inbound, Said, Verb
from bot.model.people import Contact, Customer
from bot.model.places import Place

#: What one contact writes at the top of the channel within this time of their last words is one conversation.
TOGETHER = timedelta(minutes=10)


def customer_of(turn: Turn, inbound: Inbound) -> Customer | None:
    """Whose channel is it?"""
    return None if inbound.direct else turn.tx.people.customer_at(inbound.place)


def contact_of(turn: Turn, inbound: Inbound, customer: Customer) -> Contact | None:
    """Who writes there as the customer's contact. Whoever comes from another organisation does, by being let into the
    channel; people of our own workspace only where they were invited. None: nobody of theirs."""
    contact = turn.meet(inbound)
    if contact.customer is None and inbound.is_foreign:
        contact = replace(contact, customer=customer.key, admitted_at=turn.now)
        turn.save_contact(contact)
    return contact if contact.customer == customer.key else None


def in_thread(turn: Turn, contact: Contact, inbound: Inbound) -> Inbound:
    """The same, in the thread to which it belongs: the one it was written in, the one it goes on with, or its own."""
    stamp = inbound.what.message_id if isinstance(inbound.what, Said | Verb) else None
    if inbound.place.thread is not None or stamp is None:
        return inbound
    thread = _goes_on_with(turn, contact, inbound) or stamp
    return replace(inbound, place=inbound.place.in_thread(thread))


def current(turn: Turn, contact: Contact, inbound: Inbound) -> Conversation | None:
    """The contact's open conversation here: in their own chat the newest that is not private, in a channel that of the
    thread."""
    if inbound.direct:
        return turn.tx.conversations.current(contact.id, inbound.place)
    conversation = in_this_thread(turn, inbound.place)
    return conversation if conversation is not None and not conversation.is_over else None


def in_this_thread(turn: Turn, place: Place) -> Conversation | None:
    """The newest conversation of a thread in a customer's channel, be it over or not; one that has become private goes
    on elsewhere."""
    thread = turn.tx.threads.outside(place) if place.thread is not None else None
    conversation = turn.tx.conversations.get(thread.conversation) if thread is not None else None
    return conversation if conversation is not None and not conversation.is_private else None


def is_shown_there(turn: Turn, conversation: Conversation, place: Place) -> bool:
    """Does the conversation live in that channel?"""
    if conversation.customer_thread is None:
        return False
    return turn.tx.threads.get(conversation.customer_thread).place.lane == place.lane


def _goes_on_with(turn: Turn, contact: Contact, inbound: Inbound) -> str | None:
    """The thread of the contact's last conversation here, if they wrote in it some minutes ago."""
    channel = Place(channel=inbound.place.channel, chat=inbound.place.chat)
    conversation = turn.tx.conversations.current(contact.id, channel)
    if conversation is None or conversation.customer_thread is None:
        return None
    written = [
        message.sent_at
        for message in turn.tx.messages.of(conversation.number)
        if message.kind is Kind.CUSTOMER and message.author == str(contact.id)
    ]
    if not written or inbound.sent_at - max(written) > TOGETHER:
        return None
    return turn.tx.threads.get(conversation.customer_thread).place.thread
