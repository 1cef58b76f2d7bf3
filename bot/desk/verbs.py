"""The verbs people type, in one table for all platforms: who may use each, and what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.desk import (
    admitting,
    assigning,
    booking,
    choices,
    closing,
    complaining,
    day_of_calls,
    declining,
    delaying,
    drafting,
    escalating,
    explaining,
    forgetting,
    handing,
    helping,
    intake,
    leaving,
    links,
    listing,
    opening,
    picking,
    promising,
    register,
    rights,
    sharing,
    showing,
    snoozing,
    speaking,
    stating,
    subscribing,
    summarizing,
    topics,
    unfree,
    where,
    who,
)
from bot.desk.rights import May
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import AgentJoined, ConversationTaken
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.inbound import Inbound, Pressed, Said, Verb
from bot.model.people import Agent, Contact
from bot.model.places import Side
from bot.model.rich import Body, Rich
from bot.texts import to_agents, to_contacts

ContactHandler = Callable[[Turn, Contact, Inbound, str], None]
AgentHandler = Callable[[Turn, Agent, Conversation, Inbound, str], None]
DeskHandler = Callable[[Turn, Agent, Inbound, str], None]


@dataclass(frozen=True, slots=True)
class InThread:
    """An agent's verb about the conversation in whose thread it is typed."""

    do: AgentHandler
    may: May = May.THOSE_OF_IT


@dataclass(frozen=True, slots=True)
class Anywhere:
    """An agent's verb about no single conversation."""

    do: DeskHandler
    may: May = May.AGENTS


def contact_verb(turn: Turn, contact: Contact, inbound: Inbound, verb: Verb) -> None:
    """What a contact typed. Agents' verbs don't exist for contacts: they hear what does."""
    handler = CONTACT_VERBS.get(verb.name)
    is_known = handler is not None or verb.name == "language"
    if is_known and not inbound.direct and verb.name not in AMONG_OTHERS:
        raise Refused("only_in_private")
    if handler is None:
        raise Refused("unknown_verb", verb=verb.name)
    handler(turn, contact, inbound, verb.args.strip())


def agent_verb(turn: Turn, agent: Agent, conversation: Conversation | None, inbound: Inbound, verb: Verb) -> None:
    """What an agent typed."""
    known = AGENT_VERBS.get(verb.name)
    if known is not None:
        rights.check(turn, agent, conversation, known.may)
    if conversation is not None and conversation.is_internal and verb.name in TO_CUSTOMERS:
        raise Refused("no_customer", verb=verb.name)
    match known:
        case Anywhere(do=do):
            do(turn, agent, inbound, verb.args.strip())
        case InThread(do=do) if conversation is not None:
            do(turn, agent, conversation, inbound, verb.args.strip())
        case InThread():
            raise Refused("only_in_thread", verb=verb.name)
        case _:
            raise Refused("unknown_verb", verb=verb.name)


def verbs_of_contacts() -> tuple[str, ...]:
    """Those a contact may use; the language is chosen before anything else is known of them."""
    return (*CONTACT_VERBS, "language")


def verbs_in_threads(*, is_lead: bool) -> tuple[str, ...]:
    """Those an agent, or a lead, may use where conversations have their threads; `start` is another name of help."""
    return tuple(
        name for name, verb in AGENT_VERBS.items() if name != "start" and (is_lead or verb.may is not May.LEADS)
    )


def verbs_in_private(*, is_lead: bool) -> tuple[str, ...]:
    """Those of them that are about no single conversation."""
    return tuple(name for name in verbs_in_threads(is_lead=is_lead) if isinstance(AGENT_VERBS[name], Anywhere))


# --- the contact's ---------------------------------------------------------------------------------------------


def _start(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    if links.follow(turn, contact, inbound, args):
        return
    say = turn.say_to(contact)
    _answer_contact(turn, inbound, to_contacts.welcome(say, turn.setup.company.name))


def _status(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    _answer_contact(turn, inbound, listing.for_contact(turn, contact))


def _severity_of_contact(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    conversation = sharing.current(turn, contact, inbound)
    if conversation is None:
        raise Refused("nothing_open")
    choices.offer_severities(turn, contact, conversation)


def _topic_of_contact(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    intake.ask_topic(turn, contact, inbound, args)


def _human(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    intake.let_through(turn, contact, inbound)
    speaking.ask_for_a_person(turn, contact, inbound)


def _book(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    booking.ask(turn, contact, inbound, args)


def _calls(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    _answer_contact(turn, inbound, booking.list_calls(turn, contact))


def _notices(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    _answer_contact(turn, inbound, subscribing.command(turn, contact, inbound, args))


def _mydata(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    forgetting.hand_over(turn, contact, inbound)


def _forgetme(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    forgetting.ask(turn, contact, inbound)


def _complaint(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    complaining.ask(turn, contact, inbound, args)


def _help_contact(turn: Turn, contact: Contact, inbound: Inbound, args: str) -> None:
    """The button names the conversation that is here: in a channel others may press it, each for themselves."""
    verbs = helping.of_use(turn, contact, verbs_of_contacts())
    here = sharing.current(turn, contact, inbound)
    about = (str(here.number) if here else "0") if "complaint" in verbs else ""
    prefix = where.prefix(inbound.place.channel)
    _answer_contact(turn, inbound, to_contacts.help_for_contact(turn.say_to(contact), verbs, prefix, about))


def _answer_contact(turn: Turn, inbound: Inbound, body: Body) -> None:
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place)


# --- the agent's -----------------------------------------------------------------------------------------------


def _take(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    """It is theirs from now on. An action that stops a reaction clock (WD-5); taking it twice changes nothing."""
    _must_be_open(conversation)
    turn.log(conversation, ConversationTaken(agent=agent.key))
    if conversation.agent != agent.key:
        conversation = assigning.give(turn, conversation, who.taken_by(turn, agent, conversation))
    settle(turn, conversation)


def _assign(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    """To a colleague or a team by name; its thread moves to where they work."""
    _must_be_open(conversation)
    assignment = who.assignment_to(turn, conversation, args)
    settle(turn, assigning.give(turn, conversation, assignment))


def _join(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    """Their words go out too from now on; the responsible agent stays."""
    if agent.key in conversation.speakers:
        return
    turn.log(conversation, AgentJoined(agent=agent.key))
    settle(turn, replace(conversation, joined=(*conversation.joined, agent.key)))


def _ask(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    speaking.ask(turn, agent, conversation, inbound, args)


def _note(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    if not args:
        raise Refused("what_note")
    message_id = getattr(inbound.what, "message_id", None) or ""
    speaking.note(turn, agent, conversation, inbound, Said(text=Rich.of(args), message_id=message_id))


def _resolve(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    closing.resolve(turn, agent, conversation)


def _reopen(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    closing.agent_reopens(turn, agent, conversation)


def _severity(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    """The agent confirms or corrects what the contact chose; whoever lowers it may say why."""
    _must_be_open(conversation)
    severities = turn.policy_of(conversation).severities
    key, _, why = args.partition(" ")
    if not key:
        picking.severity(turn, agent, conversation, inbound)
        return
    if key not in severities:
        raise Refused("unknown_severity", wanted=key, known=", ".join(severities))
    choices.correct_severity(turn, agent, conversation, severities[key], why.strip())


def _topic(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    """What it is about; a topic with a team of its own takes the conversation there."""
    _must_be_open(conversation)
    if not args:
        picking.topic(turn, agent, conversation, inbound)
        return
    topics.correct(turn, agent, conversation, args)


def _cause(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    _must_be_open(conversation)
    if not args:
        picking.cause(turn, agent, conversation, inbound)
        return
    promising.cause(turn, agent, conversation, args)


def _delay(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    _must_be_open(conversation)
    delaying.attribute(turn, agent, conversation, args)


def _eta(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    _must_be_open(conversation)
    promising.estimate(turn, agent, conversation, inbound, args)


def _quote(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    _must_be_open(conversation)
    promising.offer(turn, agent, conversation, inbound, args)


def _decline(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    declining.decline(turn, agent, conversation, inbound, args)


def _snooze(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    _must_be_open(conversation)
    snoozing.snooze(turn, agent, conversation, inbound, args)


def _escalate(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    """Call another team in; the responsible agent stays the face of it (LA-5)."""
    _must_be_open(conversation)
    team, _, why = args.partition(" ")
    if isinstance(inbound.what, Pressed) and not why:
        escalating.ask_by_button(turn, agent, conversation, inbound, team)
        return
    if not team:
        raise Refused("what_team", known=", ".join(turn.setup.teams))
    escalating.escalate(turn, agent, conversation, team, why.strip())


def _accept(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    escalating.accept(turn, agent, conversation, inbound)


def _return(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    escalating.give_back(turn, agent, conversation, args)


def _book_for(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    """The contact is offered times for a call; not in private, for the call may be with whom it is about."""
    _must_be_open(conversation)
    if conversation.is_private:
        raise Refused("not_in_private")
    if not args and len(turn.setup.calls) > 1 and isinstance(inbound.what, Pressed):
        picking.call(turn, agent, conversation, inbound)
        return
    booking.offer(turn, agent, conversation, args)


def _why(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, args: str) -> None:
    """How the conversation stands; with a time, what keeps a call from beginning then."""
    if args:
        unfree.ask(turn, agent, conversation, inbound, args)
    else:
        showing.answer_inside(turn, conversation, inbound, explaining.why(turn, agent, conversation))


def _away(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    _answer_agent(turn, agent, inbound, leaving.away(turn, agent, args))
    booked = booking.in_absences(turn, agent)
    if booked is not None:
        _answer_agent(turn, agent, inbound, booked)


def _back(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    _answer_agent(turn, agent, inbound, leaving.back(turn, agent, args))


def _mine(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    """Where something of it is private, in their own chat."""
    place = where.answer_place(turn, agent, inbound)
    if not inbound.direct and any(each.is_private for each in listing.open_of(turn, agent)):
        place = where.direct_place(agent)
    turn.tx.outbox.post(listing.mine(turn, agent), kind=CopyKind.NOTICE, side=Side.DESK, place=place)


def _complaints(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    register.show(turn, agent)


def _calls_of_agent(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    _answer_agent(turn, agent, inbound, day_of_calls.of(turn, agent))


def _open(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    opening.open_for(turn, agent, inbound, args)


def _admit(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    _answer_agent(turn, agent, inbound, admitting.admit(turn, agent, args))


def _handover(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    """Everything open of one agent goes to another, each to its thread's place."""
    giver, taker, given = handing.handover(turn, agent, args)
    agents = turn.setup.agents
    body = to_agents.handed_over(turn.say_to_agent(agent), agents[giver].name, agents[taker].name, given)
    _answer_agent(turn, agent, inbound, body)


def _help_agent(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    verbs, prefix = verbs_in_threads(is_lead=agent.is_lead), where.prefix(inbound.place.channel)
    _answer_agent(turn, agent, inbound, to_agents.help_for_agent(turn.say_to_agent(agent), verbs, prefix))


def _answer_agent(turn: Turn, agent: Agent, inbound: Inbound, body: Body) -> None:
    place = where.answer_place(turn, agent, inbound)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place)


def _must_be_open(conversation: Conversation) -> None:
    if conversation.status in (Status.RESOLVED, Status.CLOSED):
        raise Refused("not_open")


CONTACT_VERBS: Mapping[str, ContactHandler] = {
    "start": _start,
    "human": _human,
    "status": _status,
    "book": _book,
    "calls": _calls,
    "severity": _severity_of_contact,
    "notices": _notices,
    "mydata": _mydata,
    "forgetme": _forgetme,
    "topic": _topic_of_contact,
    "complaint": _complaint,
    "help": _help_contact,
}

#: Those of agents that speak to a customer; the desk's own conversations have none.
TO_CUSTOMERS = ("ask", "quote", "decline", "eta", "cause", "book", "delay", "topic")

#: Those a contact may use where others read along: they tell of nothing but the conversation that is there, or are
#: answered in private.
AMONG_OTHERS = ("human", "severity", "topic", "notices", "complaint", "help")

AGENT_VERBS: Mapping[str, InThread | Anywhere] = {
    "take": InThread(_take),
    "assign": InThread(_assign),
    "join": InThread(_join),
    "ask": InThread(_ask),
    "note": InThread(_note, May.AGENTS),
    "resolve": InThread(_resolve),
    "reopen": InThread(_reopen),
    "severity": InThread(_severity),
    "topic": InThread(_topic),
    "cause": InThread(_cause),
    "delay": InThread(_delay),
    "eta": InThread(_eta),
    "quote": InThread(_quote),
    "decline": InThread(_decline),
    "escalate": InThread(_escalate),
    "accept": InThread(_accept),
    "return": InThread(_return),
    "snooze": InThread(_snooze),
    "book": InThread(_book_for),
    "summary": InThread(summarizing.by_verb),
    "why": InThread(_why, May.AGENTS),
    "open": Anywhere(_open),
    "away": Anywhere(_away),
    "back": Anywhere(_back),
    "mine": Anywhere(_mine),
    "complaints": Anywhere(_complaints),
    "calls": Anywhere(_calls_of_agent),
    "handover": Anywhere(_handover, May.LEADS),
    "statement": Anywhere(stating.tell, May.LEADS),
    "notice": Anywhere(drafting.command, May.LEADS),
    "admit": Anywhere(_admit, May.LEADS),
    "start": Anywhere(_help_agent),
    "help": Anywhere(_help_agent),
}
