"""What a story expects, checked against how things stand and what has been seen."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.desk import when, who
from bot.desk.offering import offers_to
from bot.desk.turn import Turn
from bot.events import DeadlineBreached
from bot.model.bookings import AgendaRead
from bot.model.conversation import Conversation
from bot.model.deadline import Deadline
from bot.model.people import Contact
from bot.model.places import HOME, Place
from bot.ports import Tx
from bot.stories.channels import Delivered
from bot.stories.story import Step, instant

ContactOf = Callable[[Tx, str], tuple[Contact | None, Place]]
#: The agents' agendas as they are now.
Read = Mapping[str, AgendaRead]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """`step` is its number in the story, from 1."""

    step: int
    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Something delivered, and the agents it reached at that moment."""

    delivered: Delivered
    agents: frozenset[str]


def check(
    step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read | None = None
) -> Failure | None:
    """None when it is as expected; otherwise what was found instead."""
    try:
        found = CHECKS[step.expect](step, turn, seen, contact_of, read or {})
    except (LookupError, ValueError) as error:
        found = str(error.args[0])
    return Failure(step=step.number, expected=_expected(step), found=found) if found else None


def _expected(step: Step) -> str:
    return f"{step.expect} " + ", ".join(f"{key}: {value}" for key, value in step.facts.items())


def _reached(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf) -> list[Delivered]:
    who = str(step.facts["to"])
    if who in turn.setup.agents:
        return [one.delivered for one in seen if who in one.agents]
    _, place = contact_of(turn.tx, who)
    return [one.delivered for one in seen if one.delivered.place.lane == place.lane]


def _message(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    reached = _reached(step, turn, seen, contact_of)
    texts = [delivered.text for delivered in reached]
    if "lacks" in step.facts and any(_has(text, step.facts["lacks"]) for text in texts):
        return f"it was there: {_quoted(texts)}"
    if "has" in step.facts or "lacks" not in step.facts:
        wanted = step.facts.get("has", "")
        return "" if any(_has(text, wanted) for text in texts) else _quoted(texts)
    return ""


def _silence(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    reached = _reached(step, turn, seen, contact_of)
    return _quoted([delivered.text for delivered in reached]) if reached else ""


def _page(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    reached = [d for d in _reached(step, turn, seen, contact_of) if d.is_page]
    wanted = step.facts.get("has", "")
    return "" if any(_has(d.text, wanted) for d in reached) else f"no such page; {_quoted([d.text for d in reached])}"


def _home(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    """What the agent's home tab has come to show meanwhile, the newest of it."""
    agent = turn.setup.agents[str(step.facts["to"])]
    places = {HOME + identity.user for identity in agent.identities}
    shown = [one.delivered.text for one in seen if one.delivered.place.chat in places]
    if not shown:
        return "it shows nothing new"
    lacking = "has" in step.facts and not _has(shown[-1], step.facts["has"])
    return shown[-1] if lacking or ("lacks" in step.facts and _has(shown[-1], step.facts["lacks"])) else ""


def _deadline(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    """The newest cycle of that metric, at this instant."""
    conversation = _conversation(step, turn, contact_of)
    of_metric = [d for d in when.deadlines(turn, conversation) if d.metric.value == str(step.facts["metric"])]
    if not of_metric:
        return f"#{conversation.number} has no such deadline"
    newest = max(of_metric, key=lambda deadline: deadline.cycle)
    for key in ("due", "act_by"):
        if key in step.facts and instant(step.facts[key]) != (newest.due_at if key == "due" else newest.act_by):
            return _described(turn, newest)
    if "state" in step.facts and newest.state.value != str(step.facts["state"]):
        return _described(turn, newest)
    return ""


def _responsible(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    conversation = _conversation(step, turn, contact_of)
    wanted = step.facts.get("agent")
    owner = who.responsible_at(turn, conversation)
    wrong = (wanted in (None, "none") and owner.agent is not None) or (
        wanted not in (None, "none") and owner.agent != wanted
    )
    if "reason" in step.facts and owner.reason.value != str(step.facts["reason"]):
        wrong = True
    return f"{owner.agent or 'nobody'} ({owner.reason.value})" if wrong else ""


def _status(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    found = _conversation(step, turn, contact_of).status.value
    return "" if found == str(step.facts["is"]) else found


def _severity(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    found = _conversation(step, turn, contact_of).severity
    return "" if found == str(step.facts["is"]) else found


def _breaches(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    """How many breaches of that metric are on record."""
    conversation = _conversation(step, turn, contact_of)
    recorded = [
        r.event
        for r in turn.tx.log.history(conversation.number)
        if isinstance(r.event, DeadlineBreached) and r.event.metric == str(step.facts["metric"])
    ]
    return "" if len(recorded) == int(step.facts["count"]) else f"{len(recorded)} on record"


def _offers(step: Step, turn: Turn, seen: Sequence[Seen], contact_of: ContactOf, read: Read) -> str:
    """Every time that the contact's newest dialogue offers now, on its first buttons or behind them."""
    contact, _ = contact_of(turn.tx, str(step.facts["to"]))
    starts = offers_to(turn, contact.id, read) if contact else ()
    if "has" in step.facts and instant(step.facts["has"]) not in starts:
        return _starts(turn, starts)
    if "lacks" in step.facts and instant(step.facts["lacks"]) in starts:
        return _starts(turn, starts)
    return "" if starts or step.facts.keys() & {"has", "lacks"} else "nothing is offered"


def _starts(turn: Turn, starts: Sequence[datetime]) -> str:
    zone = turn.setup.company.zone
    told = [start.astimezone(zone).isoformat(timespec="minutes") for start in starts]
    return (
        f"{len(told)} times: {', '.join(told[:12])}{' …' if len(told) > 12 else ''}" if told else "nothing is offered"
    )


def _conversation(step: Step, turn: Turn, contact_of: ContactOf) -> Conversation:
    contact, _ = contact_of(turn.tx, str(step.facts["of"]))
    conversation = turn.tx.conversations.newest(contact.id) if contact else None
    if conversation is not None and "number" in step.facts:
        conversation = turn.tx.conversations.get(int(step.facts["number"]))
    if conversation is None:
        raise LookupError(f"{step.facts['of']} has no conversation")
    return conversation


def _described(turn: Turn, deadline: Deadline) -> str:
    due = deadline.due_at.astimezone(turn.setup.company.zone).isoformat()
    act_by = deadline.act_by.astimezone(turn.setup.company.zone).isoformat() if deadline.act_by else "never"
    return f"{deadline.metric.value} cycle {deadline.cycle}: due {due}, act by {act_by}, {deadline.state.value}"


def _has(text: str, wanted: Any) -> bool:
    """`/…/` is a regular expression, anything else a part of the text."""
    wanted = str(wanted)
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        return re.search(wanted[1:-1], text) is not None
    return wanted in text


def _quoted(texts: Sequence[str]) -> str:
    return " | ".join(texts) if texts else "nothing was delivered"


CHECKS: dict[str, Callable[[Step, Turn, Sequence[Seen], ContactOf, Read], str]] = {
    "message": _message,
    "silence": _silence,
    "page": _page,
    "home": _home,
    "deadline": _deadline,
    "responsible": _responsible,
    "status": _status,
    "severity": _severity,
    "breaches": _breaches,
    "offers": _offers,
}
