"""What people see of a conversation: the card that heads the agents' thread, the customer's promise, and the words
carried between the two. Card and promise are edited, never repeated."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import when, where, who
from bot.desk.facts import card_facts, promise_facts
from bot.desk.turn import Turn
from bot.model.conversation import Conversation, Copy, CopyKind, Kind, Message, Thread
from bot.model.deadline import Deadline
from bot.model.inbound import Inbound
from bot.model.people import Contact
from bot.model.places import Place, Side
from bot.model.rich import Body, Rich
from bot.texts import complaints, heads, to_agents, to_contacts
from bot.texts.speech import Speech

#: Platforms on which threads have a title of their own.
_LISTED = ("telegram",)
#: Platforms on which a private chat has no threads: what belongs together is known by what a message answers.
_WITHOUT_THREADS = ("telegram",)


def introduce(turn: Turn, conversation: Conversation) -> Conversation:
    """A new conversation appears on both sides: the promise for the contact, the thread for the agents."""
    return surface_if_open(turn, promise(turn, conversation))


def promise(turn: Turn, conversation: Conversation) -> Conversation:
    """The contact is told who answers and by when; from now on that message is edited."""
    deadlines = when.deadlines(turn, conversation)
    contact = turn.contact(conversation.contact)
    body = to_contacts.promise(turn.say_to(contact), promise_facts(turn, conversation, deadlines))
    copy = post_out(turn, conversation, body, CopyKind.PROMISE)
    return replace(conversation, promise=copy.id if copy else None)


def private_thread(turn: Turn, conversation: Conversation, contact: Contact) -> Thread:
    """Where a private conversation goes on with its contact: their own chat with the bot, in a thread of its own where
    such chats have threads."""
    place = Place(channel=contact.identity.channel, chat=contact.identity.user)
    opens = place.channel not in _WITHOUT_THREADS
    thread = turn.tx.threads.add(conversation=conversation.number, side=Side.CUSTOMER, place=place, opens=opens)
    if opens:
        turn.tx.outbox.open_thread(thread, "")
    return thread


def surface_if_open(turn: Turn, conversation: Conversation) -> Conversation:
    """Open the agents' thread, unless their desk is closed and nothing urgent wakes it (LA-10)."""
    if conversation.desk_thread is not None or not conversation.status.is_open:
        return conversation
    if when.is_closed(turn, conversation) and not who.is_urgent(turn, conversation):
        return conversation
    return surface(turn, conversation)


def surface(turn: Turn, conversation: Conversation) -> Conversation:
    """Open a thread in the team's place: the card first, then every word so far, each once."""
    place = where.desk_place(turn, conversation)
    if place is None:
        return conversation
    opens = place.channel not in _WITHOUT_THREADS or not where.is_private_chat(turn, place)
    thread = turn.tx.threads.add(conversation=conversation.number, side=Side.DESK, place=place, opens=opens)
    if opens:
        turn.tx.outbox.open_thread(thread, title(turn, conversation))
    deadlines = when.deadlines(turn, conversation)
    card = turn.tx.outbox.post(
        to_agents.card(turn.say_in_thread(conversation), card_facts(turn, conversation, deadlines)),
        kind=CopyKind.CARD,
        side=Side.DESK,
        thread=thread,
        conversation=conversation.number,
    )
    conversation = replace(conversation, desk_thread=thread.id, card=card.id)
    for message in turn.tx.messages.of(conversation.number):
        relay_inside(turn, conversation, message)
    return conversation


def move(turn: Turn, conversation: Conversation) -> Conversation:
    """Open the thread anew where the responsible team works; the old one says where it went."""
    place = where.desk_place(turn, conversation)
    old = turn.thread(conversation.desk_thread) if conversation.desk_thread is not None else None
    if place is None or old is None or old.place.lane == place.lane:
        return conversation
    return surface(turn, leave(turn, conversation, where.team_at(turn, place, conversation.team)))


def leave(turn: Turn, conversation: Conversation, team: str) -> Conversation:
    """The thread says where it goes on, and is its thread no more."""
    say = turn.say_in_thread(conversation)
    moved = complaints.left(say) if conversation.is_private else None
    post_inside(turn, conversation, moved or to_agents.moved(say, conversation.number, team))
    return replace(conversation, desk_thread=None, card=None)


def refresh(turn: Turn, conversation: Conversation, deadlines: Sequence[Deadline]) -> Conversation:
    """Card and promise say how it stands now."""
    if conversation.card is not None:
        facts = card_facts(turn, conversation, deadlines)
        turn.tx.outbox.edit(conversation.card, to_agents.card(turn.say_in_thread(conversation), facts))
    if conversation.promise is not None:
        contact = turn.contact(conversation.contact)
        body = to_contacts.promise(turn.say_to(contact), promise_facts(turn, conversation, deadlines))
        turn.tx.outbox.edit(conversation.promise, body)
    return conversation


def relay_inside(turn: Turn, conversation: Conversation, message: Message) -> None:
    """A word into every thread in which agents follow the conversation, but where it was written."""
    relay_to(turn, conversation, conversation.desk_thread, message, turn.say_in_thread(conversation))
    called = when.escalation(turn, conversation)
    if called is not None:
        relay_to(turn, conversation, called.thread, message, turn.say_in_team(called.team, called.accepted_by))


def relay_to(turn: Turn, conversation: Conversation, thread: int | None, message: Message, say: Speech) -> None:
    """A word into one thread, if it is open and the word was not written there."""
    if thread is None or _is_there(turn, thread, message):
        return
    match message.kind:
        case Kind.CUSTOMER:
            contact = turn.contact(int(message.author))
            body = to_agents.from_contact(say, contact.name, message.text)
        case Kind.AGENT | Kind.NOTE:
            author = turn.setup.agents.get(message.author)
            name = author.name.in_(say.language) if author else message.author
            body = to_agents.from_colleague(say, name, message.text, is_note=message.kind is Kind.NOTE)
        case Kind.BOT:
            body = Body(text=message.text)
    turn.tx.outbox.post(
        body,
        kind=CopyKind.RELAY,
        side=Side.DESK,
        thread=turn.thread(thread),
        conversation=conversation.number,
        message=message.id,
    )


def post_out(
    turn: Turn, conversation: Conversation, body: Body, kind: CopyKind, message: Message | None = None
) -> Copy | None:
    """To the contact, in the place where they write."""
    if conversation.customer_thread is None:
        return None
    return turn.tx.outbox.post(
        body,
        kind=kind,
        side=Side.CUSTOMER,
        thread=turn.thread(conversation.customer_thread),
        conversation=conversation.number,
        message=message.id if message else None,
    )


def post_inside(
    turn: Turn,
    conversation: Conversation,
    body: Body,
    kind: CopyKind = CopyKind.NOTICE,
    message: Message | None = None,
) -> None:
    """To the agents, in the conversation's thread."""
    if conversation.desk_thread is None:
        return
    turn.tx.outbox.post(
        body,
        kind=kind,
        side=Side.DESK,
        thread=turn.thread(conversation.desk_thread),
        conversation=conversation.number,
        message=message.id if message else None,
    )


def answer_inside(turn: Turn, conversation: Conversation, inbound: Inbound, body: Body) -> None:
    """To the agent who wrote or asked: in the thread where that was, be it a called team's; else in the conversation's
    own."""
    here = turn.tx.threads.at(inbound.place)
    if here is None or here.side is not Side.DESK or here.conversation != conversation.number:
        post_inside(turn, conversation, body)
        return
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, thread=here, conversation=conversation.number)


def pressed_copy(turn: Turn, inbound: Inbound) -> Copy | None:
    """Our message whose button was pressed."""
    message_id = getattr(inbound.what, "message_id", None)
    if not message_id:
        return None
    chat = Place(channel=inbound.place.channel, chat=inbound.place.chat)
    return turn.tx.messages.copy_at(inbound.place, message_id) or turn.tx.messages.copy_at(chat, message_id)


def instead_of_pressed(turn: Turn, inbound: Inbound, body: Body) -> None:
    """Show it where the pressed button was; where there was none, as a message of its own."""
    shown = pressed_copy(turn, inbound)
    if shown is not None:
        turn.tx.outbox.edit(shown.id, body)
        return
    side = Side.DESK if turn.setup.agent_by(inbound.sender) else Side.CUSTOMER
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=side, place=inbound.place)


def _is_there(turn: Turn, thread: int, message: Message) -> bool:
    place = turn.thread(thread).place
    copies = turn.tx.messages.copies(message.id)
    return any(copy.thread == thread or (place.thread is not None and copy.place == place) for copy in copies)


def title(turn: Turn, conversation: Conversation) -> str:
    """What a thread of the conversation is called."""
    severity = turn.policy_of(conversation).severities.get(conversation.severity)
    customer = turn.customer_of(conversation).name
    return heads.head(conversation.number, customer, conversation.status, severity.rank if severity else 0)


def rename(turn: Turn, before: Conversation, conversation: Conversation) -> None:
    """Where agents read a list of threads, a change of state or severity is seen there, too. Only Telegram has such a
    list; a Slack thread is headed by its card."""
    threads = {before.desk_thread, _called_in(turn, conversation)}
    if conversation.is_private:
        # What it has left shows nothing of it any more.
        threads &= {conversation.desk_thread}
    if title(turn, before) == title(turn, conversation):
        return
    for thread_id in threads - {None}:
        assert thread_id is not None
        head = turn.tx.messages.head_of(thread_id)
        if head is not None and head.place.channel in _LISTED:
            turn.tx.outbox.edit(head.id, Body(text=Rich.of(title(turn, conversation))))


def _called_in(turn: Turn, conversation: Conversation) -> int | None:
    called = when.escalation(turn, conversation)
    return called.thread if called else None
