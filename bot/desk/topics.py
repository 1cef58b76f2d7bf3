"""What it is about: the contact's choice, whether it is covered, and what follows from it (WD-10, WD-14)."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot import routing
from bot.desk import assigning, confiding, showing, when, who
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import TopicChanged, TopicDeclined
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.inbound import Inbound
from bot.model.intake import Outside
from bot.model.people import Agent, Contact, Customer
from bot.model.places import Side
from bot.model.policy import Topic
from bot.model.rich import Body
from bot.texts import happenings, intake_to_agents
from bot.texts import topics as texts


def offer(turn: Turn, contact: Contact, inbound: Inbound, conversation: Conversation | None) -> None:
    """A button for each topic of the contract, and for those that are known to be out of scope."""
    topics = routing.offered(turn.setup, turn.customer(contact.customer or ""))
    if not topics:
        raise Refused("no_topics")
    number = conversation.number if conversation is not None else None
    current = (conversation.topic or "") if conversation is not None else ""
    say_to(turn, inbound, conversation, texts.chooser(turn.say_to(contact), number, topics, current))


def named(turn: Turn, wanted: str) -> Topic:
    """The topic by its short name, or as people read it. Raises Refused. Private matters are not chosen here: they have
    a way of their own, on which nobody reads along."""
    words = wanted.strip().casefold()
    for topic in turn.setup.topics.values():
        if not topic.private and words in {
            topic.key.casefold(),
            *(t.casefold() for t in topic.title.by_language.values()),
        }:
            return topic
    raise Refused("unknown_topic", wanted=wanted, known=", ".join(turn.setup.topics))


def outside(turn: Turn, contact: Contact, topic: Topic) -> Outside | None:
    """Why the contact's contract does not cover it today; None where it does."""
    customer = turn.customer(contact.customer or "")
    return routing.outside(turn.setup, customer, topic, today(turn, customer))


def today(turn: Turn, customer: Customer) -> date:
    """The date where the customer is."""
    zone = ZoneInfo(customer.zone) if customer.zone else turn.setup.company.zone
    return turn.now.astimezone(zone).date()


def decline(
    turn: Turn, contact: Contact, inbound: Inbound, conversation: Conversation | None, topic: Topic, why: Outside
) -> None:
    """Told with its reason and [Ask anyway]; what was passed on stays with the agents, who see it too. No clock stops:
    only a person does that."""
    number = conversation.number if conversation is not None else None
    until = turn.customer(contact.customer or "").until
    body = texts.declined(turn.say_to(contact), number, topic, why, until, turn.now)
    say_to(turn, inbound, conversation, body)
    if conversation is not None:
        turn.log(conversation, TopicDeclined(topic=topic.key, reason=why.value, clause=topic.clause))
        say = turn.say_in_thread(conversation)
        line = intake_to_agents.declined(say, topic.title.in_(say.language))
        showing.post_inside(turn, conversation, line)
        settle(turn, conversation)


def change(turn: Turn, conversation: Conversation, topic: Topic, by: str) -> Conversation:
    """It is about this from now on: its targets replace the severity's, and its team takes it, be it in private. Raises
    Refused: what is private stays so."""
    if topic.key == conversation.topic:
        return conversation
    if conversation.is_private:
        raise Refused("topic_stays_private")
    if topic.private:
        return settle(turn, confiding.make_private(turn, conversation, topic, by))
    was = turn.setup.topics.get(conversation.topic) if conversation.topic else None
    turn.log(conversation, TopicChanged(topic=topic.key, was=conversation.topic, by=by))
    conversation = replace(conversation, topic=topic.key)
    assignment = who.assign_again(turn, conversation)
    if assignment.team != conversation.team:
        conversation = assigning.give(turn, _at_its_opening(turn, conversation, assignment.team), assignment)
    conversation = settle(turn, showing.surface_if_open(turn, conversation))
    say, agent = turn.say_in_thread(conversation), turn.setup.agents.get(by)
    before, after = (one.title.in_(say.language) if one else "" for one in (was, topic))
    line = happenings.topic_changed(say, before, after, agent.name if agent else None)
    showing.post_inside(turn, conversation, line)
    return conversation


def correct(turn: Turn, agent: Agent, conversation: Conversation, wanted: str) -> None:
    """An agent's choice, whatever the contract covers."""
    if wanted not in turn.setup.topics:
        raise Refused("unknown_topic", wanted=wanted, known=", ".join(turn.setup.topics))
    change(turn, conversation, turn.setup.topics[wanted], by=agent.key)


def say_to(turn: Turn, inbound: Inbound, conversation: Conversation | None, body: Body) -> None:
    """In place of the choice whose button was pressed; else as a message of its own. The promise stays as it is."""
    shown = showing.pressed_copy(turn, inbound)
    if shown is not None and shown.kind is CopyKind.CHOOSER:
        turn.tx.outbox.edit(shown.id, body)
        return
    number = conversation.number if conversation is not None else None
    turn.tx.outbox.post(body, kind=CopyKind.CHOOSER, side=Side.CUSTOMER, place=inbound.place, conversation=number)


def is_settled(conversation: Conversation) -> bool:
    """Is nothing about it to be chosen any more?"""
    return conversation.status in (Status.RESOLVED, Status.CLOSED)


def _at_its_opening(turn: Turn, conversation: Conversation, team: str) -> Conversation:
    """A team whose desk is closed is shown it when it opens, as one that begins then, unless it may wake people."""
    there = replace(conversation, team=team)
    if conversation.desk_thread is None or not when.is_closed(turn, there) or who.is_urgent(turn, there):
        return conversation
    return showing.leave(turn, conversation, team)
