"""Words on their way: a contact's into the agents' thread, an agent's to the contact, and those that stay inside."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.desk import (
    addressing,
    answering,
    assigning,
    calling_back,
    escalating,
    forecasting,
    holding,
    notices,
    privacy,
    releasing,
    sharing,
    showing,
    who,
)
from bot.desk.facts import owed, promised_at
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import (
    AgentReplied,
    ConversationOpened,
    ConversationReopened,
    ConversationTaken,
    CustomerWrote,
    NoteWritten,
    QuestionAsked,
)
from bot.model.conversation import Conversation, CopyKind, Kind, Message, Status
from bot.model.inbound import Inbound, Said, Verb
from bot.model.people import Agent, Contact
from bot.model.places import Place, Side
from bot.model.policy import Received
from bot.model.rich import Body, Rich
from bot.sla.thanks import is_only_thanks
from bot.texts import to_agents, to_contacts
from bot.texts.facts import Due

#: What an agent starts a line with that must stay inside.
INSIDE = "//"


def contact_says(
    turn: Turn,
    contact: Contact,
    inbound: Inbound,
    said: Said,
    *,
    topic: str | None = None,
    complete_at: datetime | None = None,
) -> Conversation:
    """A contact's words join the open conversation (NP-12), reopen a resolved one, or begin another: about `topic`, and
    counted from when all was there that it needs."""
    is_thanks = is_only_thanks(said.text.plain, names=_names(turn))
    conversation = addressing.meant(turn, contact, inbound, said)
    if conversation is None and is_thanks:
        conversation = (
            turn.tx.conversations.newest(contact.id) if inbound.direct else sharing.in_this_thread(turn, inbound.place)
        )
    is_new = conversation is None
    if conversation is None:
        conversation = begin(turn, contact, inbound.place, topic)
    message = write_down(turn, conversation, Kind.CUSTOMER, str(contact.id), inbound, said, Side.CUSTOMER)
    conversation = hear(
        turn,
        contact,
        conversation,
        inbound,
        message,
        is_new=is_new,
        is_thanks=is_thanks,
        complete_at=complete_at,
        said=said,
    )
    if said.message_id:
        addressing.tell(turn, contact, inbound, said, conversation)
    return conversation


def hear(
    turn: Turn,
    contact: Contact,
    conversation: Conversation,
    inbound: Inbound,
    message: Message,
    *,
    is_new: bool,
    is_thanks: bool = False,
    complete_at: datetime | None = None,
    said: Said | None = None,
) -> Conversation:
    """What follows from a contact's words, written down already: clocks run, and the other side reads them. `said` is
    given where the contact said them here."""
    if conversation.status is Status.RESOLVED and not is_thanks:
        turn.log(conversation, ConversationReopened(by=f"contact:{contact.id}"))
    turn.log(
        conversation,
        CustomerWrote(
            message=message.id,
            counts_from=counts_from(turn, conversation, contact, inbound, complete_at),
            is_thanks=is_thanks,
        ),
    )
    if not is_thanks and conversation.status in (Status.PENDING, Status.RESOLVED):
        conversation = replace(conversation, status=Status.OPEN, question=None, resolved_at=None)
    if is_new:
        conversation = forecasting.at_first(turn, conversation)
        conversation = showing.introduce(turn, conversation)
    else:
        showing.relay_inside(turn, conversation, message)
    if said is not None:
        calling_back.ask(turn, contact, conversation, inbound, said, message)
    conversation = settle(turn, conversation)
    if not is_thanks:
        notices.show(turn, contact, conversation)
    return conversation


def pass_on(turn: Turn, contact: Contact) -> None:
    """What was written before they were let in goes on now, in its order, without being typed again."""
    for held in turn.tx.people.release(contact.id):
        if isinstance(held.what, Said):
            contact_says(turn, contact, held, held.what)


def ask_for_a_person(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """ "A person" always reaches one: it is a message like any other, and is answered at once with who has it."""
    say = turn.say_to(contact)
    wish = Rich.of(to_contacts.wish_for_a_person(say))
    conversation = contact_says(turn, contact, inbound, Said(text=wish, message_id=""))
    agent, due = turn.agent_of(conversation), due_of(turn, conversation)
    body = to_contacts.a_person_is_coming(say, agent.name if agent else None, due)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place)


def due_of(turn: Turn, conversation: Conversation) -> Due | None:
    """What the contact is promised now; after a breach, the new time."""
    promised = owed(turn.tx.deadlines.of(conversation.number))
    at = promised_at(turn, conversation, promised)
    return Due(metric=promised.metric, at=at, now=turn.now) if promised and at else None


def agent_says(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, said: Said) -> None:
    """An agent's words in the thread: out to the contact, if they are theirs to say; else they stay inside."""
    team = escalating.begun(turn, agent, conversation)
    if team is not None:
        escalating.escalate(turn, agent, conversation, team, said.text.plain.strip().removeprefix(INSIDE).strip())
    elif conversation.is_internal:
        # There is nobody outside: all that is said is the desk's own, and needs no telling.
        message = write_down(turn, conversation, Kind.NOTE, agent.key, inbound, said, Side.DESK)
        showing.relay_inside(turn, conversation, message)
        turn.log(conversation, NoteWritten(agent=agent.key, message=message.id))
    elif said.text.plain.lstrip().startswith(INSIDE):
        note(turn, agent, conversation, inbound, said)
    else:
        _says(turn, agent, conversation, inbound, answering.spelt_out(turn, conversation, said))


def _says(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, said: Said) -> None:
    if agent.key in (*conversation.speakers, who.responsible_at(turn, conversation).agent):
        message = write_down(turn, conversation, Kind.AGENT, agent.key, inbound, said, Side.DESK)
        showing.relay_inside(turn, conversation, message)
        if not holding.keeps(turn, agent, conversation, inbound, message):
            send_out(turn, agent, conversation, message)
    else:
        message = write_down(turn, conversation, Kind.NOTE, agent.key, inbound, said, Side.DESK)
        showing.relay_inside(turn, conversation, message)
        turn.log(conversation, NoteWritten(agent=agent.key, message=message.id))
        showing.answer_inside(turn, conversation, inbound, _inside(turn, agent, conversation, message))


def agent_says_openly(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, said: Said) -> None:
    """An agent's words in the thread of a customer's own channel: they are out already, and count as any reply."""
    words = answering.spelt_out(turn, conversation, said)
    message = write_down(turn, conversation, Kind.AGENT, agent.key, inbound, words, Side.CUSTOMER)
    showing.relay_inside(turn, conversation, message)
    if words is not said:
        _relay_out(turn, agent, conversation, message)
    _count_reply(turn, agent, conversation, message)


def note(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, said: Said) -> None:
    """Words marked as the desk's own. They stay inside, and say so."""
    message = write_down(turn, conversation, Kind.NOTE, agent.key, inbound, said, Side.DESK)
    showing.relay_inside(turn, conversation, message)
    turn.log(conversation, NoteWritten(agent=agent.key, message=message.id))
    showing.answer_inside(turn, conversation, inbound, to_agents.note_kept(turn.say_to_agent(agent)))
    settle(turn, conversation)


def send_out(turn: Turn, agent: Agent, conversation: Conversation, message: Message) -> None:
    """A person's reply goes to the contact; the clocks that it may stop are stopped (never by the bot)."""
    _relay_out(turn, agent, conversation, message)
    _count_reply(turn, agent, conversation, message)


def _count_reply(turn: Turn, agent: Agent, conversation: Conversation, message: Message) -> None:
    turn.log(conversation, _reply(turn, agent, conversation, message))
    # A plain reply leaves a question standing: only the customer's answer ends it.
    if conversation.status is Status.NEW:
        conversation = replace(conversation, status=Status.OPEN)
    settle(turn, conversation)
    releasing.make_room(turn, conversation.team)


def send_after_all(turn: Turn, agent: Agent, conversation: Conversation, message: Message) -> bool:
    """[Send] under words that stayed inside. False when they went out already: a button pressed twice."""
    if message.kind is not Kind.NOTE or message.conversation != conversation.number:
        return False
    turn.tx.messages.set_kind(message.id, Kind.AGENT)
    author = turn.setup.agents.get(message.author, agent)
    send_out(turn, author, _taken_if_nobodys(turn, author, conversation), replace(message, kind=Kind.AGENT))
    return True


def send_held(turn: Turn, conversation: Conversation) -> Conversation:
    """What waited for the opening goes out, in its order; it counts from now."""
    for message_id, waiting in holding.held(turn, conversation).items():
        message, author = turn.tx.messages.get(message_id), turn.setup.agents.get(waiting.agent)
        if waiting.until <= turn.now and message is not None and author is not None:
            send_after_all(turn, author, conversation, message)
            conversation = turn.tx.conversations.get(conversation.number) or conversation
    return conversation


def ask(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, question: str) -> None:
    """A question asked by name: the conversation is on the customer until they answer (NP-13, WD-9)."""
    if not question:
        raise Refused("what_question")
    say = turn.say_to(turn.contact(conversation.contact))

    def body(message: Message) -> Body:
        return to_contacts.question(say, agent.name, message.text)

    conversation, message = tell(turn, agent, conversation, inbound, Rich.of(question), body)
    turn.log(conversation, QuestionAsked(agent=agent.key, message=message.id, question=question))
    settle(turn, replace(conversation, status=Status.PENDING, question=question))
    releasing.make_room(turn, conversation.team)


def tell(
    turn: Turn,
    agent: Agent,
    conversation: Conversation,
    inbound: Inbound,
    words: Rich,
    body_of: Callable[[Message], Body],
) -> tuple[Conversation, Message]:
    """What an agent lets the contact know by a verb, in its own dress; it is a reply of theirs. Not saved yet."""
    if not conversation.status.is_open:
        raise Refused("not_open")
    # What was pressed is our own message, not the original of these words.
    typed = inbound.what.message_id if isinstance(inbound.what, Verb) else None
    said = Said(text=words, message_id=typed or "")
    message = write_down(turn, conversation, Kind.AGENT, agent.key, inbound, said, Side.DESK)
    showing.post_out(turn, conversation, body_of(message), CopyKind.RELAY, message)
    turn.log(conversation, _reply(turn, agent, conversation, message))
    if conversation.status is Status.NEW:
        conversation = replace(conversation, status=Status.OPEN)
    return conversation, message


def _names(turn: Turn) -> list[str]:
    """How contacts may call those they thank."""
    names = [agent.name for agent in turn.setup.agents.values()]
    return [part for name in names for part in f"{name.latin} {name.cyrillic}".split()]


def begin(turn: Turn, contact: Contact, place: Place, topic: str | None = None, *, opens: bool = False) -> Conversation:
    """A new conversation of theirs in that place, given to whoever answers; not shown yet. `opens`: what is posted
    there first begins its thread."""
    customer = turn.customer(contact.customer or "")
    policy = turn.setup.policy_of(customer)
    assignment = who.assign(turn, customer, contact, policy.default_severity, topic=topic)
    conversation = turn.tx.conversations.open(
        customer=customer.key,
        contact=contact.id,
        severity=policy.default_severity,
        team=assignment.team,
        topic=topic,
        at=turn.now,
    )
    thread = turn.tx.threads.add(conversation=conversation.number, side=Side.CUSTOMER, place=place, opens=opens)
    turn.log(
        conversation,
        ConversationOpened(
            customer=customer.key,
            contact=contact.id,
            plan=customer.plan,
            add_ons=",".join(customer.add_ons),
            severity=policy.default_severity,
            topic=topic,
            edition=turn.setup.edition,
        ),
    )
    return assigning.give(turn, replace(conversation, customer_thread=thread.id), assignment)


def write_down(
    turn: Turn, conversation: Conversation, kind: Kind, author: str, inbound: Inbound, said: Said, side: Side
) -> Message:
    message = turn.tx.messages.add(
        conversation=conversation.number,
        kind=kind,
        author=author,
        text=said.text,
        sent_at=inbound.sent_at,
        saved_at=inbound.saved_at,
        inbox=inbound.inbox,
    )
    if said.message_id:
        turn.tx.messages.note_original(message, inbound.place, said.message_id, side)
    return message


def counts_from(
    turn: Turn, conversation: Conversation, contact: Contact, inbound: Inbound, complete_at: datetime | None = None
) -> datetime:
    """From when the message counts: sent or saved by the policy (WD-4), never before its writer was admitted, nor
    before it was complete where it was held for that."""
    received = turn.policy_of(conversation).received
    at = inbound.saved_at if received is Received.SAVED else min(inbound.sent_at, inbound.saved_at)
    return max(filter(None, (at, contact.admitted_at, complete_at)))


def _reply(turn: Turn, agent: Agent, conversation: Conversation, message: Message) -> AgentReplied:
    return AgentReplied(
        agent=agent.key,
        message=message.id,
        is_dedicated=who.stands_for_dedicated(turn, agent, conversation),
    )


def _inside(turn: Turn, agent: Agent, conversation: Conversation, message: Message) -> Body:
    responsible = turn.agent_of(conversation)
    return to_agents.inside(
        turn.say_to_agent(agent), conversation.number, message.id, responsible.name if responsible else None
    )


def _taken_if_nobodys(turn: Turn, agent: Agent, conversation: Conversation) -> Conversation:
    if conversation.agent is not None or not privacy.may_see(turn.setup, agent.key, conversation):
        return conversation
    turn.log(conversation, ConversationTaken(agent=agent.key))
    return assigning.give(turn, conversation, who.taken_by(turn, agent, conversation))


def _relay_out(turn: Turn, agent: Agent, conversation: Conversation, message: Message) -> None:
    contact = turn.contact(conversation.contact)
    body = to_contacts.relayed(turn.say_to(contact), agent.name, message.text)
    showing.post_out(turn, conversation, body, CopyKind.RELAY, message)
