"""Does the file make sense as a whole? Rules that need more than one value, each told with the place to mend.

They read the plain values, not the shapes, so that one misspelt key hides no other fault. What has the wrong
shape is passed over here: `check` has reported it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.config.faults import Fault, Path, choose
from bot.config.names import Names, each, items, mapping
from bot.config.shapes.promise import TargetShape
from bot.model.places import Identity
from bot.model.policy import WALL, Metric
from calendars.errors import CalendarError
from calendars.hours import CalendarSpec

Rule = Callable[[Any, Names], Iterator[Fault]]

_DAYS = ("business_days", "same_day")
_LENGTHS = ("within", *_DAYS, "every")


def broken(values: Any, names: Names, faults: list[Fault]) -> Iterator[Fault]:
    """Every rule that the file breaks. `faults` are those already found in single values."""
    for rule in _RULES:
        yield from rule(values, names)
    yield from _calendars(values, {fault.path[:2] for fault in faults})


def targets_in(values: Any) -> Iterator[tuple[Path, Metric, Mapping[str, Any]]]:
    """Every target in the file, wherever targets may stand."""
    for pattern in (("policies", "*"), ("policies", "*", "severities", "*"), ("policies", "*", "causes", "*")):
        yield from _targets_under(values, *pattern)
    yield from _targets_under(values, "topics", "*")


def reach(values: Any, word: str) -> bool:
    """Can a word of a ladder step reach anybody at all? A name that is unknown is another fault."""
    if word == "cover":
        return any(items(agent.get("cover")) for _, agent in each(values, "agents", "*"))
    if word == "on_call":
        lists = [mapping(values.get("on_call")).get("rota")]
        return any(
            items(rota) for rota in (*lists, *(team.get("on_call") for _, team in each(values, "teams", "*")))
        )
    if word == "lead":
        return bool(items(values.get("leads")))
    team = mapping(mapping(values.get("teams")).get(word))
    return not team or bool(items(team.get("members")))


def words_of(step: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Whom a step tells and pages, each with its path inside the step."""
    for way in ("tell", "page"):
        for at, word in enumerate(items(step.get(way))):
            if isinstance(word, str):
                yield (way, at), word


def _targets_under(values: Any, *pattern: str) -> Iterator[tuple[Path, Metric, Mapping[str, Any]]]:
    for path, holder in each(values, *pattern):
        for metric in Metric:
            target = holder.get(metric.value)
            if isinstance(target, dict):
                yield (*path, metric.value), metric, target


def _one_length(values: Any, names: Names) -> Iterator[Fault]:
    """A target says by when in exactly one way; an update recurs, and nothing else does."""
    for path, metric, target in targets_in(values):
        given = [key for key in _LENGTHS if target.get(key) not in (None, False)]
        wanted = (
            "`every`" if metric is Metric.UPDATE else "`within`, `business_days` with `counted`, or `same_day`"
        )
        if not given and not set(target) - set(_TARGET_KEYS):
            yield Fault(path=path, what="does not say by when", found="no length", right=f"add {wanted}")
        for key in given[1:]:
            right = f"keep one of {' and '.join(given)}"
            yield Fault(path=(*path, key), what="a second way to say by when", right=right, on_key=True)
        for key in given[:1]:
            if (key == "every") is not (metric is Metric.UPDATE):
                what = "only an update recurs" if key == "every" else "an update recurs"
                yield Fault(path=(*path, key), what=what, right=f"write {wanted}", on_key=True)


def _days_are_never_bare(values: Any, names: Names) -> Iterator[Fault]:
    """What a day is depends on how it is counted, and a calendar's day is not 24 hours (DESIGN section 4)."""
    for path, _, target in targets_in(values):
        clock = target.get("clock")
        if "business_days" in target and target.get("counted") is None:
            right = "add `counted: rolling` (the same hour) or `counted: close_of_day`"
            yield Fault(path=(*path, "business_days"), what="does not say how days are counted", right=right)
        for key, needs in (("counted", "business_days"), ("cutoff", "same_day")):
            if target.get(key) is not None and target.get(needs) in (None, False):
                yield Fault(path=(*path, key), what=f"has no meaning without `{needs}`", right="leave it out")
        if clock == WALL and any(target.get(key) not in (None, False) for key in _DAYS):
            yield Fault(path=(*path, "clock"), what="business days need a calendar", right="name one in `clock`")
        for key in ("within", "every"):
            length = target.get(key)
            if clock not in (None, WALL) and isinstance(length, str) and re.match(r"\d+d", length):
                right = "write hours, or `business_days` with `counted`"
                yield Fault(path=(*path, key), what="a bare day on a business calendar", right=right)


def _pauses(values: Any, names: Names) -> Iterator[Fault]:
    for path, metric, target in targets_in(values):
        here = (*path, "pauses")
        if not items(target.get("pauses")):
            continue
        if any(target.get(key) not in (None, False) for key in _DAYS):
            what, right = "a target counted in days can't pause", "leave `pauses` out, or write `within` in hours"
            yield Fault(path=here, what=what, right=right, on_key=True)
        elif metric in (Metric.FIRST_REPLY, Metric.NEXT_REPLY):
            what = "a reply is owed whether or not a question waits"
            yield Fault(path=here, what=what, right="leave `pauses` out", on_key=True)


def _meaningless(values: Any, names: Names) -> Iterator[Fault]:
    """Options that change nothing where they stand, and so were meant for something else."""
    for path, metric, target in targets_in(values):
        business = target.get("clock") not in (None, WALL)
        for key, word in (("starts", "at_opening"), ("if_closed", "next_opening")):
            if business and target.get(key) == word:
                what = "has no meaning on a business calendar, which stands still while closed"
                yield Fault(path=(*path, key), what=what, right="leave it out, or write `clock: wall`")
        if target.get("owed_to") is not None and metric is not Metric.UPDATE:
            yield Fault(path=(*path, "owed_to"), what="only an update is owed to one side", right="leave it out")


def _default_severity(values: Any, names: Names) -> Iterator[Fault]:
    for path, policy in each(values, "policies", "*"):
        own = list(mapping(policy.get("severities")))
        default = policy.get("default_severity")
        if default is None and len(own) > 1:
            right = f"add `default_severity: {own[-1]}`"
            yield Fault(path=(*path, "default_severity"), what="this key is missing", found="nothing", right=right)
        elif isinstance(default, str) and own and default not in own:
            right = choose(default, own)
            yield Fault(path=(*path, "default_severity"), what="no such severity in this policy", right=right)


def _steps(values: Any, names: Names) -> Iterator[Fault]:
    """A step reaches somebody, and what concerns pages stands beside a page."""
    for path, step in each(values, "ladders", "*", "*"):
        told = list(words_of(step))
        if not any(step.get(key) for key in ("tell", "page", "involve")):
            right = "add `tell: [responsible]` or `page: [on_call]`"
            yield Fault(path=path, what="a step that tells nobody", found="neither tell nor page", right=right)
        silent = [(inner, word) for inner, word in told if not reach(values, word)]
        if told and len(silent) == len(told) and not step.get("involve") and "agents" in names.sections:
            inner, word = silent[0]
            yield Fault(path=(*path, *inner), what="reaches nobody", right=_REMEDIES.get(word, "give it members"))
        for key in ("acknowledge_within", "repeat"):
            if step.get(key) and not step.get("page"):
                yield Fault(path=(*path, key), what="only a page is acknowledged", right="add `page`")
        if step.get("repeat") and step.get("page") and step.get("acknowledge_within") is None:
            right = "add `acknowledge_within`"
            yield Fault(path=(*path, "repeat"), what="does not say after what time to repeat", right=right)


_REMEDIES = {
    "cover": "give some agent a `cover`",
    "on_call": "add `on_call: {rota: […]}` or a team's `on_call`",
    "lead": "name someone in `leads`",
}


def _identities(values: Any, names: Names) -> Iterator[Fault]:
    """One person on a platform is one agent."""
    seen: list[tuple[Identity, str]] = []
    for path, agent in each(values, "agents", "*"):
        for channel in ("slack", "telegram"):
            value = agent.get(channel)
            if value is None or isinstance(value, bool) or not isinstance(value, str | int):
                continue
            account, _, user = str(value).rpartition("/")
            identity = Identity(channel=channel, user=user, account=account)
            other = next((key for known, key in seen if known.matches(identity)), None)
            if other is not None:
                what = f"this is {other} already"
                yield Fault(path=(*path, channel), what=what, right="give each agent an id of their own")
            seen.append((identity, str(path[-1])))


def _own_cover(values: Any, names: Names) -> Iterator[Fault]:
    for path, agent in each(values, "agents", "*"):
        for at, cover in enumerate(items(agent.get("cover"))):
            if cover == path[-1]:
                yield Fault(
                    path=(*path, "cover", at), what="nobody covers for themselves", right="name another agent"
                )


def _places(values: Any, names: Names) -> Iterator[Fault]:
    for path, place in each(values, "teams", "*", "place"):
        given = [key for key in ("slack", "telegram") if place.get(key) is not None]
        if len(given) != 1 and not set(place) - {"slack", "telegram"}:
            found = "slack and telegram" if given else "neither"
            right = "write either {slack: C0VIP} or {telegram: -100200300}"
            yield Fault(path=path, what="a team has one place", found=found, right=right)


def _channels(values: Any, names: Names) -> Iterator[Fault]:
    """Each mode has the secrets that it works with."""
    for path, slack in each(values, "channels", "slack"):
        mode = slack.get("mode", "socket")
        key = {"socket": "app_token", "http": "signing_secret"}.get(mode if isinstance(mode, str) else "")
        if key and slack.get(key) is None:
            right = f"add `{key}: {{env: SLACK_{key.upper()}}}`"
            yield Fault(path=(*path, key), what=f"mode {mode} needs `{key}`", found="no such key", right=right)
    for path, telegram in each(values, "channels", "telegram"):
        webhook = telegram.get("webhook")
        if telegram.get("mode") == "webhook" and mapping(webhook).get("secret") is None:
            right = "add `webhook: {url: …, secret: {env: TELEGRAM_WEBHOOK_SECRET}}`"
            what = "mode webhook needs `webhook` with its `secret`"
            yield Fault(path=(*path, "webhook"), what=what, found="none", right=right)


def _offers(values: Any, names: Names) -> Iterator[Fault]:
    for path, row in each(values, "off_hours", "*"):
        if row.get("offer") is not None and row["offer"] == path[-1]:
            yield Fault(
                path=(*path, "offer"),
                what="a closed desk can't be offered instead of itself",
                right="name a team that is open then",
            )


def _asks(values: Any, names: Names) -> Iterator[Fault]:
    for path, topic in each(values, "topics", "*"):
        seen: set[str] = set()
        for at, ask in enumerate(items(topic.get("asks"))):
            ident = mapping(ask).get("id")
            if isinstance(ident, str):
                if ident in seen:
                    yield Fault(path=(*path, "asks", at, "id"), what="asked twice", right="give each its own id")
                seen.add(ident)


def _agendas(values: Any, names: Names) -> Iterator[Fault]:
    for path, agenda in each(values, "agents", "*", "agenda"):
        if agenda.get("password") is not None and agenda.get("username") is None:
            yield Fault(
                path=(*path, "username"),
                what="a password without its username",
                found="no such key",
                right="add `username`",
            )


def _calendars(values: Any, spoilt: set[Path]) -> Iterator[Fault]:
    """Days and hours that contradict each other. A calendar with a fault of its own is left alone."""
    for path, calendar in each(values, "calendars", "*"):
        if path in spoilt:
            continue
        try:
            CalendarSpec.parse(
                name=str(path[-1]),
                zone=calendar["zone"],
                weekly=calendar["weekly"],
                holidays=calendar.get("holidays"),
                dates=calendar.get("dates"),
            )
        except CalendarError as error:
            yield Fault(path=(*path, *error.where), what=str(error), found="")


_TARGET_KEYS = tuple(TargetShape.model_fields)

_RULES: tuple[Rule, ...] = (
    _one_length,
    _days_are_never_bare,
    _pauses,
    _meaningless,
    _default_severity,
    _steps,
    _identities,
    _own_cover,
    _places,
    _channels,
    _offers,
    _asks,
    _agendas,
)
