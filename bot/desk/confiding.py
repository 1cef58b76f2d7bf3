"""A conversation becomes private: what was posted stays, what follows goes to the topic's team alone (NP-6)."""

from dataclasses import replace

from bot import routing
from bot.desk import assigning, privacy, releasing, showing, when, who
from bot.desk.turn import Turn
from bot.events import EscalationReturned, TopicChanged
from bot.model.conversation import Conversation, CopyKind
from bot.model.places import Place, Side
from bot.model.policy import Topic
from bot.texts import complaints as texts


def make_private(turn: Turn, conversation: Conversation, topic: Topic, by: str) -> Conversation:
    """What was posted stays; what follows goes only to the topic's team. Whoever had it and is not of that team loses
    it, and whoever had it is whom it is about."""
    was = conversation
    _take_leave(turn, conversation, by)
    turn.log(conversation, TopicChanged(topic=topic.key, was=conversation.topic, by=by))
    conversation = replace(
        conversation,
        topic=topic.key,
        team=team_of(turn, conversation.customer, topic),
        is_private=True,
        subjects=subjects_of(topic, conversation.agent),
        desk_thread=None,
        card=None,
        chooser=None,
    )
    joined = tuple(key for key in conversation.joined if privacy.may_see(turn.setup, key, conversation))
    conversation = _leave_the_channel(turn, replace(conversation, joined=joined))
    for booking in turn.tx.calls.bookings_in(conversation.number):
        # The call stays with whom it is booked, and is no part of this any more.
        turn.tx.calls.save_booking(replace(booking, conversation=None))
    conversation = assigning.give(turn, conversation, who.assign_again(turn, conversation))
    conversation = showing.surface_if_open(turn, conversation)
    turn.save(conversation)
    releasing.make_room(turn, was.team)
    return conversation


def subjects_of(topic: Topic, agent: str | None) -> tuple[str, ...]:
    """From whom what is private is kept, where `agent` is whom it is about."""
    return (agent,) if topic.hidden_from == privacy.SUBJECT and agent is not None else ()


def team_of(turn: Turn, conversation_customer: str, topic: Topic) -> str:
    """The team that has the customer's matters of that topic."""
    customer = turn.customer(conversation_customer)
    return routing.home_of(turn.setup, plan=customer.plan, add_ons=customer.add_ons, topic=topic.key).team


def _take_leave(turn: Turn, conversation: Conversation, by: str) -> None:
    """A last line where agents have read it so far, which says nothing of where it went."""
    called = when.escalation(turn, conversation)
    threads = {conversation.desk_thread, called.thread if called else None} - {None}
    for thread in threads:
        assert thread is not None
        turn.tx.outbox.post(
            texts.left(turn.say_in_thread(conversation)),
            kind=CopyKind.NOTICE,
            side=Side.DESK,
            thread=turn.thread(thread),
            conversation=conversation.number,
        )
    if called is not None:
        turn.log(conversation, EscalationReturned(agent=by, why=""))


def _leave_the_channel(turn: Turn, conversation: Conversation) -> Conversation:
    """In a channel that others of the customer read it says good-bye, and goes on in the contact's private chat."""
    contact = turn.contact(conversation.contact)
    own = Place(channel=contact.identity.channel, chat=contact.identity.user)
    thread = turn.thread(conversation.customer_thread) if conversation.customer_thread is not None else None
    if thread is None or thread.place.lane == own.lane:
        return conversation
    say = turn.say_to(contact)
    showing.post_out(turn, conversation, texts.left_channel(say, conversation.number), CopyKind.NOTICE)
    fresh = showing.private_thread(turn, conversation, contact)
    conversation = replace(conversation, customer_thread=fresh.id, promise=None)
    return showing.promise(turn, conversation)
