"""What an agent promises beside the policy: why it happened, by when it will be solved, at which price (WD-8)."""

from datetime import datetime

from bot.desk import showing, speaking, when
from bot.desk.moments import moment
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import CauseChanged, EstimateGiven, QuoteAccepted, QuoteOffered
from bot.model.conversation import Conversation, Message, Status
from bot.model.inbound import Inbound
from bot.model.people import Agent, Contact
from bot.model.rich import Body, Rich
from bot.texts import promising as texts


def cause(turn: Turn, agent: Agent, conversation: Conversation, wanted: str) -> None:
    """Its targets replace those in force; what it still wants from the agent is said at once."""
    causes = turn.policy_of(conversation).causes
    if wanted not in causes:
        raise Refused("unknown_cause", wanted=wanted, known=", ".join(causes) or "–")
    was = when.cause(turn, conversation)
    if was == wanted:
        return
    turn.log(conversation, CauseChanged(cause=wanted, was=was, by=agent.key))
    say, found = turn.say_in_thread(conversation), causes[wanted]
    wants_estimate = found.estimate_required and when.estimate(turn, conversation) is None
    showing.post_inside(
        turn,
        conversation,
        texts.cause_found(
            say,
            found.title.in_(say.language),
            agent.name,
            wants_estimate=wants_estimate,
            wants_quote=found.quote_required and _newest_quote(turn, conversation) is None,
        ),
    )
    settle(turn, conversation)


def estimate(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, typed: str) -> None:
    """A promised time for the solution, told to the contact in the agent's name; it has a clock of its own."""
    promised_at = _read(turn, agent, conversation, typed)
    body = texts.estimate(turn.say_to(turn.contact(conversation.contact)), agent.name, promised_at, turn.now)
    conversation, message = speaking.tell(turn, agent, conversation, inbound, body.text, lambda _: body)
    turn.log(conversation, EstimateGiven(agent=agent.key, message=message.id, promised_at=promised_at))
    line = texts.estimate_given(turn.say_in_thread(conversation), agent.name, promised_at, turn.now)
    showing.post_inside(turn, conversation, line)
    settle(turn, conversation)


def offer(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, text: str) -> None:
    """A quote: the contact accepts it by its button."""
    if not text:
        raise Refused("what_quote")
    say = turn.say_to(turn.contact(conversation.contact))

    def body(message: Message) -> Body:
        return texts.quote(say, agent.name, message.text, conversation.number, message.id)

    conversation, message = speaking.tell(turn, agent, conversation, inbound, Rich.of(text), body)
    turn.log(conversation, QuoteOffered(agent=agent.key, message=message.id, text=text))
    settle(turn, conversation)


def accept(turn: Turn, contact: Contact, conversation: Conversation, inbound: Inbound, message: str) -> None:
    """[I accept]: on record, and the agents know. Pressed again, nothing changes."""
    offered = _newest_quote(turn, conversation)
    if message.isdecimal():
        offered = next((quote for quote in _quotes(turn, conversation) if quote.message == int(message)), None)
    if offered is None or conversation.status is Status.CLOSED or offered.message in _accepted(turn, conversation):
        return
    turn.log(conversation, QuoteAccepted(message=offered.message, by=f"contact:{contact.id}"))
    agent = turn.setup.agents[offered.agent]
    body = texts.quote_accepted(turn.say_to(contact), agent.name, Rich.of(offered.text), contact.name, turn.now)
    showing.instead_of_pressed(turn, inbound, body)
    showing.post_inside(turn, conversation, texts.accepted_inside(turn.say_in_thread(conversation), contact.name))
    settle(turn, conversation)


def _read(turn: Turn, agent: Agent, conversation: Conversation, typed: str) -> datetime:
    example = "tomorrow 15:00"
    if not typed:
        raise Refused("what_time", example=example)
    zone = turn.say_to_agent(agent).zone
    try:
        promised_at = moment(typed, now=turn.now, zone=zone, hours=when.team_hours(turn, conversation))
    except ValueError:
        raise Refused("unreadable_time", given=typed, example=example) from None
    if promised_at <= turn.now:
        raise Refused("time_is_past", given=typed)
    return promised_at.astimezone(turn.now.tzinfo)


def _quotes(turn: Turn, conversation: Conversation) -> list[QuoteOffered]:
    return [r.event for r in turn.history(conversation) if isinstance(r.event, QuoteOffered)]


def _accepted(turn: Turn, conversation: Conversation) -> set[int]:
    return {r.event.message for r in turn.history(conversation) if isinstance(r.event, QuoteAccepted)}


def _newest_quote(turn: Turn, conversation: Conversation) -> QuoteOffered | None:
    quotes = _quotes(turn, conversation)
    return quotes[-1] if quotes else None
