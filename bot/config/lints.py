"""What in the file makes promises that are hard to keep, though nothing in it is wrong? Each with what to change.

`cautions` are of a file that may be mistaken; these are of a desk that may fail its customers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from bot.config.document import Document
from bot.config.faults import Fault, Path
from bot.config.names import at, each, items, mapping
from bot.config.target_rules import targets_in
from bot.model.policy import Metric

_DEDICATED = "dedicated_agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """`kind` names the rule; `keys` say about whom or what it is, by the words of the configuration."""

    kind: str
    fault: Fault
    keys: Mapping[str, str] = field(default_factory=dict)


class Lints:
    """The flaws of one file, and where things stand in it."""

    def __init__(self, path: FilePath) -> None:
        self._document = Document(str(path), path.read_text(encoding="utf-8"))
        self._values = mapping(self._document.values)

    def flaws(self) -> Iterator[Flaw]:
        for rule in (_never_pauses, _texts, _covers, _holidays, _complaints, _closed):
            yield from rule(self._values)

    def where(self, path: Path) -> str:
        """`FILE:LINE:COLUMN` of what stands at that path, or of the nearest thing around it."""
        spot = self._document.spot(Fault(path=path, what="", on_key=True))
        return f"{self._document.name}:{spot.line}:{spot.column}"

    def has(self, path: Path) -> bool:
        return at(self._values, path) is not None


def _never_pauses(values: Any) -> Iterator[Flaw]:
    """Asking a question by name is what pauses a clock; where the question itself ends it, it never stands still."""
    for path, metric, target in targets_in(values):
        if metric is Metric.REACTION and items(target.get("pauses")):
            what = "never pauses: the question that would stop its clock is the act that ends it"
            fault = Fault(path=(*path, "pauses"), what=what, right="leave `pauses` out, or write it at the resolution")
            yield Flaw(kind="never_pauses", fault=fault, keys={"metric": metric.value})


def _texts(values: Any) -> Iterator[Flaw]:
    """Customers choose severities and topics by these texts, each in their own language."""
    spoken = [str(each) for each in items(mapping(values.get("company")).get("languages"))]
    kinds = {"severity": ("policies", "*", "severities", "*"), "topic": ("topics", "*")}
    for kind, pattern in kinds.items():
        for path, holder in each(values, *pattern):
            for key in ("title", "means", "out_of_scope"):
                text = holder.get(key)
                lacking = [one for one in spoken if isinstance(text, dict) and one not in text]
                if key == "title" and text is None:
                    lacking = spoken
                if lacking:
                    what = f"customers who read {', '.join(lacking)} get it in another language"
                    fault = Fault(path=(*path, key), what=what, found="", right=f"add {', '.join(lacking)}")
                    yield Flaw(kind="no_text", fault=fault, keys={kind: str(path[-1]), "languages": ",".join(lacking)})


def _covers(values: Any) -> Iterator[Flaw]:
    """Whoever may be somebody's dedicated agent is away sometimes."""
    may_be = {member for plan in _dedicated_plans(values) for member in _members(values, _team_of(values, plan))}
    for path, agent in each(values, "agents", "*"):
        if path[-1] in may_be and not items(agent.get("cover")):
            what = "may be a dedicated agent, and nobody stands in for them"
            fault = Fault(path=(*path, "cover"), what=what, found="no `cover`", right="add `cover: [AGENT]`")
            yield Flaw(kind="no_cover", fault=fault, keys={"agent": str(path[-1])})


def _holidays(values: Any) -> Iterator[Flaw]:
    """A calendar without holidays promises work on them; one that never closes means to. Agents' shifts promise
    nothing."""
    used = {target.get("clock") for _, _, target in targets_in(values)}
    used |= {team.get("calendar") for _, team in each(values, "teams", "*")}
    for path, calendar in each(values, "calendars", "*"):
        spans = [str(span) for day in mapping(calendar.get("weekly")).values() for span in items(day)]
        never_closes = list(mapping(calendar.get("weekly"))) == ["mon-sun"] and spans == ["00:00-24:00"]
        if path[-1] in used and not never_closes and calendar.get("holidays") is None and not calendar.get("dates"):
            what = "knows no holidays: what falls on them is due as on any day"
            right = "name the country in `holidays`, or the days in `dates`, unless the desk works on them"
            fault = Fault(path=path, what=what, found="no `holidays`", right=right, on_key=True)
            yield Flaw(kind="no_holidays", fault=fault, keys={"calendar": str(path[-1])})


def _complaints(values: Any) -> Iterator[Flaw]:
    """A complaint is hidden from whom it is about; somebody else has to be there."""
    for path, topic in each(values, "topics", "*"):
        team = topic.get("team")
        members = _members(values, team)
        if topic.get("hidden_from") == "subject" and len(members) < 2 and not _instead(values, team, members):
            what = f"a complaint about {members[0] if members else 'somebody'} reaches nobody else"
            right = f"name somebody in `teams.{team}.instead`" if team else "give it a `team` of its own"
            fault = Fault(path=(*path, "hidden_from"), what=what, found="a team of one", right=right)
            yield Flaw(kind="complaint_unread", fault=fault, keys={"topic": str(path[-1]), "team": str(team or "")})


def _closed(values: Any) -> Iterator[Flaw]:
    """A customer who pays for a person of their own finds the desk closed, and nothing else."""
    told: set[object] = set()
    for plan in _dedicated_plans(values):
        team = _team_of(values, plan)
        calendar = mapping(mapping(values.get("teams")).get(team)).get("calendar")
        weekly = mapping(at(values, ("calendars", str(calendar), "weekly")))
        is_always_open = [items(day) for day in weekly.values()] == [["00:00-24:00"]] and "mon-sun" in weekly
        rows = mapping(values.get("off_hours"))
        row = mapping(rows.get(team)) or mapping(rows.get("default"))
        if team in told or is_always_open or row.get("offer") is not None:
            continue
        told.add(team)
        path: Path = ("off_hours", str(team), "offer") if team in rows else ("plans", str(plan), "team")
        what = f"while {team} is closed its customers are offered no other desk"
        fault = Fault(path=path, what=what, found="no `offer`", right=f"add `off_hours.{team}.offer: TEAM`")
        yield Flaw(kind="closed_without_offer", fault=fault, keys={"plan": str(plan), "team": str(team)})


def _dedicated_plans(values: Any) -> list[str]:
    """The plans with which a dedicated agent can be bought."""
    selling = (add_on for _, add_on in each(values, "add_ons", "*") if _DEDICATED in items(add_on.get("entitles")))
    return list(dict.fromkeys(str(plan) for add_on in selling for plan in items(add_on.get("plans"))))


def _team_of(values: Any, plan: str) -> str:
    return str(mapping(mapping(values.get("plans")).get(plan)).get("team"))


def _members(values: Any, team: object) -> list[str]:
    return [str(one) for one in items(mapping(mapping(values.get("teams")).get(str(team))).get("members"))]


def _instead(values: Any, team: object, members: list[str]) -> list[str]:
    named = items(mapping(mapping(values.get("teams")).get(str(team))).get("instead"))
    return [str(one) for one in named if one not in members]
