"""Why is this time not free? An agent's question in a thread, answered once the agendas have been read.

It waits as a dialogue without buttons, and is gone with its answer. Whoever asks hears what of their own calendar
stands in the way, by when and how firmly; of a colleague's only that something does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.desk import offering, showing, when
from bot.desk.moments import moment
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.bookings import AgendaRead, Booking, Task
from bot.model.calls import CallKind
from bot.model.conversation import Conversation
from bot.model.inbound import Inbound
from bot.model.people import Agent
from bot.texts import unfree as texts
from calendars.slots import Reason, Why

_EXAMPLE = "tomorrow 15:00"
#: What is told of a colleague's calendar, whichever it is: that something stands there.
_IN_THE_CALENDAR = frozenset({Reason.EVENT, Reason.TENTATIVE, Reason.UNANSWERED, Reason.ALL_DAY, Reason.UNREADABLE})


def ask(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, typed: str) -> None:
    """`/why TIME [KIND]`: what keeps the contact from a call then."""
    kind, time = _kind_and_time(turn, typed)
    if not time:
        raise Refused("what_time", example=_EXAMPLE)
    wanted_at = _read(turn, agent, conversation, time)
    contact = turn.contact(conversation.contact)
    question = turn.tx.calls.open_booking(
        contact=contact, customer=contact.customer or "", kind=kind.key, place=inbound.place, at=turn.now
    )
    turn.tx.calls.save_booking(
        replace(
            question,
            conversation=conversation.number,
            offered_by=agent.key,
            wanted_at=wanted_at,
            is_approved=False,
            task=Task.EXPLAIN,
        )
    )


def answer(turn: Turn, question: Booking, read: Mapping[str, AgendaRead]) -> None:
    """A line for everybody with whom the call could be. The question is gone with it."""
    turn.tx.calls.drop_booking(question.number)
    kind = turn.setup.calls.get(question.kind)
    agent = turn.setup.agents.get(question.offered_by or "")
    conversation = turn.tx.conversations.get(question.conversation) if question.conversation is not None else None
    if kind is None or agent is None or conversation is None or question.wanted_at is None:
        return
    found = []
    for key in offering.partners_of(turn, question, kind).all:
        reasons = offering.board_of(turn, question, kind, key, read).why(question.wanted_at)
        told = reasons if key == agent.key else tuple(_of_a_colleague(reasons))
        found.append(texts.Unfree(agent=turn.setup.agents[key].name, reasons=told))
    say = turn.say_to_agent(agent)
    body = texts.unfree(say, kind.title.in_(say.language), question.wanted_at, found, turn.now)
    showing.post_inside(turn, conversation, body)


def _of_a_colleague(reasons: Sequence[Why]) -> Iterator[Why]:
    """Their calendar stays theirs: one reason for all that stands in it, without its span."""
    is_told = False
    for why in reasons:
        if why.reason not in _IN_THE_CALENDAR:
            yield why
        elif not is_told:
            is_told = True
            yield Why(reason=Reason.EVENT)


def _kind_and_time(turn: Turn, typed: str) -> tuple[CallKind, str]:
    """The last word may name the kind; where there is only one, none need be named."""
    kinds = turn.setup.calls
    time, _, last = typed.rpartition(" ")
    named = kinds.get(last.lower())
    if named is not None:
        return named, time.strip()
    if not kinds:
        raise Refused("no_calls")
    if len(kinds) > 1:
        raise Refused("which_call", known=", ".join(kinds))
    return next(iter(kinds.values())), typed


def _read(turn: Turn, agent: Agent, conversation: Conversation, typed: str) -> datetime:
    zone = turn.say_to_agent(agent).zone
    try:
        meant = moment(typed, now=turn.now, zone=zone, hours=when.team_hours(turn, conversation))
    except ValueError:
        raise Refused("unreadable_time", given=typed, example=_EXAMPLE) from None
    return meant.astimezone(turn.now.tzinfo)
