"""Which words does a story have, what must and may stand beside each, and how is it read?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

from bot.model.conversation import Status
from bot.model.deadline import DeadlineState
from bot.model.policy import Metric
from bot.model.words import Language
from bot.routing import Reason
from bot.stories import consents

#: Longer numbers fit no database, and name nobody on any platform.
_DIGITS = 16
#: The years in which something can happen to anybody.
_YEARS = range(1900, 2200)

#: Reads a value, or raises ValueError saying what to write.
Read = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Keys:
    """What a mapping must have, and what it may have besides."""

    needs: Mapping[str, Read] = field(default_factory=dict)
    takes: Mapping[str, Read] = field(default_factory=dict)

    @property
    def all(self) -> Mapping[str, Read]:
        return {**self.needs, **self.takes}


def instant(value: Any) -> datetime:
    """An instant with its offset. Raises ValueError saying what to write."""
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.utcoffset() is None:
        raise ValueError(f"`{value}` is not an instant with its offset; write for instance 2026-11-20T16:30:00+01:00")
    return at


def whole_day(value: Any) -> date:
    """A whole day. Raises ValueError saying what to write."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise ValueError(f"`{value}` is not a day; write for instance 2026-11-24")
    return day


def name(value: Any) -> str:
    """A person's, a team's or a level's key, or any other plain text."""
    if not isinstance(value, str | int):
        raise ValueError("write one word or one text")
    return str(value)


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("write a list, for instance [dedicated-agent]")
    return tuple(name(each) for each in value)


def fields(value: Any) -> Mapping[str, str]:
    """What is filled in, by field. Raises ValueError saying what to write."""
    if not isinstance(value, dict) or not value:
        raise ValueError("write the fields, for instance {team: seniors, why: the cluster}")
    return {str(field): name(filled) for field, filled in value.items()}


def span(value: Any) -> tuple[datetime, datetime]:
    """From when to when. Raises ValueError saying what to write."""
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise ValueError("write from and to, for instance {from: 2026-11-24T09:00:00+01:00, to: …}")
    return instant(value["from"]), instant(value["to"])


def _number(value: Any) -> int:
    if not str(value).isdecimal():
        raise ValueError(f"`{value}` is not a number")
    if len(str(value)) > _DIGITS:
        raise ValueError(f"`{value}` is too large a number")
    return int(value)


def _text(value: Any) -> str:
    """A part of a text, or `/…/`, a regular expression."""
    wanted = str(value)
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        try:
            re.compile(wanted[1:-1])
        except re.error as error:
            raise ValueError(f"`{wanted}` is not a regular expression: {error}") from error
    return wanted


def _one_of(values: type[StrEnum]) -> Read:
    def read(value: Any) -> StrEnum:
        try:
            return values(str(value))
        except ValueError:
            raise ValueError(f"`{value}` is not known; there are {', '.join(values)}") from None

    return read


def _sent(value: Any) -> str:
    """What is sent that is no text."""
    if value != "voice":
        raise ValueError(f"`{value}` can't be sent; there is voice")
    return str(value)


def _anything(value: Any) -> Any:
    return value


def _zone(value: Any) -> str:
    if not isinstance(value, str) or value not in available_timezones():
        raise ValueError(f"there is no time zone {value}; write for instance Europe/Sofia")
    return str(value)


_language = _one_of(Language)


class AlertStatus(StrEnum):
    FIRING = "firing"
    RESOLVED = "resolved"


#: A story as a whole; its parts are read one by one.
STORY = Keys(
    dict.fromkeys(("config", "start", "story"), _anything),
    dict.fromkeys(("title", "customers", "contacts", "invitations", "links", "busy", "away"), _anything),
)
CUSTOMER = Keys(
    {"plan": name},
    {"name": name, "add_ons": _names, "dedicated_agent": name, "language": _language, "zone": _zone}
    | {"slack_channel": name}
    | dict.fromkeys(("since", "until"), whole_day),
)
CONTACT = Keys(
    {},
    {"customer": name, "telegram": _number, "slack": name, "consent": consents.read}
    | {"language": _language, "speaks": _language, "zone": _zone, "name": name, "channel": name},
)
#: A row of `away`: whole days in the agent's zone, `to` the last one.
AWAY = Keys({"from": whole_day, "to": whole_day}, {"cover": name})
BUSY = Keys({"from": instant, "to": instant})

#: What monitoring tells: one alert by its labels, firing unless it says `status: resolved`.
ALERT = Keys({"labels": fields}, {"status": _one_of(AlertStatus), "annotations": fields})
#: As whom it stands in `to` and `of`: its newest conversation.
MONITORING = "alerts"

#: What a step may do; `number` names the conversation, where it is not the newest.
DOES = ("says", "sends", "presses", "runs", "opens", "fills", "busy", "free")
#: What an agent does in their own agenda.
IN_AGENDA = ("busy", "free")
_AS_READ: Mapping[str, Read] = {"fills": fields, "sends": _sent, "busy": span, "free": span, "number": _number}
DEED = Keys({}, {**dict.fromkeys(("at", "contact", "agent", "to", "in", *DOES), name), **_AS_READ})

#: What a step may expect, and what stands beside `expect` and `at`.
EXPECTS: Mapping[str, Keys] = {
    "message": Keys({"to": name}, {"has": _text, "lacks": _text}),
    "silence": Keys({"to": name}),
    "page": Keys({"to": name}, {"has": _text}),
    "home": Keys({"to": name}, {"has": _text, "lacks": _text}),
    "deadline": Keys(
        {"of": name, "metric": _one_of(Metric)},
        {"number": _number, "due": instant, "act_by": instant, "state": _one_of(DeadlineState)},
    ),
    "responsible": Keys({"of": name}, {"number": _number, "agent": name, "reason": _one_of(Reason)}),
    "status": Keys({"of": name, "is": _one_of(Status)}, {"number": _number}),
    "severity": Keys({"of": name, "is": name}),
    "offers": Keys({"to": name}, {"has": instant, "lacks": instant}),
    "breaches": Keys({"of": name, "metric": _one_of(Metric), "count": _number}),
}
