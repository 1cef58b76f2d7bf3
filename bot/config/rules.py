"""Does the file make sense as a whole? Rules that need more than one value, each told with the place to mend.

They read the plain values, not the shapes, so that one misspelt key hides no other fault. What has the wrong
shape is passed over here: `check` has reported it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.config.faults import Fault, Path, Wrong, choose
from bot.config.names import Names, each, items, mapping
from bot.config.scalars import read_date, read_length
from bot.config.shapes.promise import StepShape
from bot.config.target_rules import target_faults
from bot.model.places import Identity
from calendars.errors import CalendarError, DayError
from calendars.hours import CalendarSpec

_STEP_KEYS = frozenset(StepShape.model_fields)

Rule = Callable[[Any, Names], Iterator[Fault]]


def broken(values: Any, names: Names, faults: list[Fault]) -> Iterator[Fault]:
    """Every rule that the file breaks. `faults` are those already found in single values."""
    yield from target_faults(values)
    for rule in _RULES:
        yield from rule(values, names)
    yield from _calendars(values, {fault.path[:2] for fault in faults})


def reach(values: Any, word: str) -> bool:
    """Can a word of a ladder step reach anybody at all? A name that is unknown is another fault."""
    if word == "cover":
        return any(items(agent.get("cover")) for _, agent in each(values, "agents", "*"))
    if word == "on_call":
        lists = [mapping(values.get("on_call")).get("rota")]
        return any(items(rota) for rota in (*lists, *(team.get("on_call") for _, team in each(values, "teams", "*"))))
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


def _pending(values: Any, names: Names) -> Iterator[Fault]:
    """The customer is reminded before the conversation closes."""
    for path, pending in each(values, "policies", "*", "pending"):
        try:
            remind, close = read_length(pending.get("remind")), read_length(pending.get("close"))
        except Wrong:
            continue
        if remind >= close:
            what = "a reminder that comes after the closing"
            yield Fault(path=(*path, "remind"), what=what, right="write less than `close`")


def _steps(values: Any, names: Names) -> Iterator[Fault]:
    """A step reaches somebody, and what concerns pages stands beside a page."""
    for path, step in each(values, "ladders", "*", "*"):
        told = list(words_of(step))
        if not any(step.get(key) for key in ("tell", "page", "involve")) and step.keys() <= _STEP_KEYS:
            right = "add `tell: [responsible]` or `page: [on_call]`"
            yield Fault(path=path, what="a step that tells nobody", found="neither tell nor page", right=right)
        silent = _silent(values, told, step)
        if silent and "agents" not in names.unsure:
            inner, word = silent[0]
            yield Fault(path=(*path, *inner), what="reaches nobody", right=_REMEDIES.get(word, "give it members"))
        for key in ("acknowledge_within", "repeat"):
            if step.get(key) and not step.get("page"):
                yield Fault(path=(*path, key), what="only a page is acknowledged", right="add `page`")
        if step.get("repeat") and step.get("page") and step.get("acknowledge_within") is None:
            right = "add `acknowledge_within`"
            yield Fault(path=(*path, "repeat"), what="does not say after what time to repeat", right=right)


def _silent(values: Any, told: list[tuple[Path, str]], step: Mapping[str, Any]) -> list[tuple[Path, str]]:
    """The words of a step that are all in vain: of its page, which somebody must hear, or of the step as a whole."""
    paged = [(inner, word) for inner, word in told if inner[0] == "page"]
    for listed in (paged, told if not step.get("involve") else []):
        if listed and not any(reach(values, word) for _, word in listed):
            return listed
    return []


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


def _covers(values: Any, names: Names) -> Iterator[Fault]:
    """A cover is somebody else, and whoever covers is not covered in turn by those they stand in for: when all of a
    circle are away, none of its covers is there, and nobody would have noticed."""
    covers = {str(path[-1]): items(agent.get("cover")) for path, agent in each(values, "agents", "*")}
    told: set[str] = set()
    for agent, listed in covers.items():
        for at, cover in enumerate(listed):
            way = _way_back(agent, cover, covers)
            if cover == agent:
                path = ("agents", agent, "cover", at)
                yield Fault(path=path, what="nobody covers for themselves", right="name another agent")
            elif way and agent not in told:
                told.update(way)
                yield Fault(
                    path=("agents", agent, "cover", at),
                    what="covers go in a circle",
                    found=" → ".join((agent, *way)),
                    right="take one of them out; while nobody who covers is there, the team answers",
                )


def _way_back(agent: str, cover: Any, covers: Mapping[str, list[Any]]) -> list[str]:
    """The way from a cover on to the agent again; empty where there is none."""
    ways, seen = [[cover]], {agent}
    while ways:
        way = ways.pop(0)
        if way[-1] == agent:
            return way
        for following in covers.get(way[-1], []) if isinstance(way[-1], str) else ():
            if following == agent or (isinstance(following, str) and following not in seen):
                seen.add(following)
                ways.append([*way, following])
    return []


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


def _webhook_address(values: Any, names: Names) -> Iterator[Fault]:
    """Telegram's own servers call by TLS, on four ports. A Bot API server of one's own calls anything."""
    for path, telegram in each(values, "channels", "telegram"):
        url, base = mapping(telegram.get("webhook")).get("url"), telegram.get("base_url", _TELEGRAMS_OWN)
        if telegram.get("mode") != "webhook" or not (isinstance(base, str) and base.startswith(_TELEGRAMS_OWN)):
            continue
        here = (*path, "webhook", "url")
        try:
            parts = urlsplit(url if isinstance(url, str) else "")
            port = parts.port
        except ValueError:
            continue
        if parts.scheme == "http":
            yield Fault(path=here, what="Telegram calls by https only", found="http:", right="write https://…")
        elif port not in (None, *_TELEGRAMS_PORTS):
            right = "use one of " + ", ".join(map(str, _TELEGRAMS_PORTS))
            yield Fault(path=here, what="a port that Telegram does not call", found=str(port), right=right)


_TELEGRAMS_OWN = "https://api.telegram.org/"
_TELEGRAMS_PORTS = (443, 80, 88, 8443)


def _offers(values: Any, names: Names) -> Iterator[Fault]:
    for path, row in each(values, "off_hours", "*"):
        if row.get("offer") is not None and row["offer"] == path[-1]:
            yield Fault(
                path=(*path, "offer"),
                what="a closed desk can't be offered instead of itself",
                right="name a team that is open then",
            )


def _complaints(values: Any, names: Names) -> Iterator[Fault]:
    """Complaints have one topic, which is private and kept from whom it is about. What is kept from somebody is
    private."""
    marked: list[Path] = []
    for path, topic in each(values, "topics", "*"):
        is_private, is_hidden = topic.get("private") is True, topic.get("hidden_from") == "subject"
        if is_hidden and not is_private:
            what = "kept from whom it is about, and shown to everybody else"
            yield Fault(path=(*path, "hidden_from"), what=what, right="add `private: true`", on_key=True)
        if topic.get("complaints") is not True:
            continue
        here = (*path, "complaints")
        if not (is_private and is_hidden):
            right = "add `private: true` and `hidden_from: subject`"
            yield Fault(path=here, what="complaints would be seen by whom they are about", right=right, on_key=True)
        if marked:
            right = f"leave it to {marked[0][-1]}, or take it away there"
            yield Fault(path=here, what="a second topic for complaints", right=right, on_key=True)
        marked.append(path)


def _asks(values: Any, names: Names) -> Iterator[Fault]:
    for path, topic in each(values, "topics", "*"):
        seen: set[str] = set()
        for at, ask in enumerate(items(topic.get("asks"))):
            ident = mapping(ask).get("id")
            if isinstance(ident, str):
                if ident in seen:
                    yield Fault(path=(*path, "asks", at, "id"), what="asked twice", right="give each its own id")
                seen.add(ident)


def _scopes(values: Any, names: Names) -> Iterator[Fault]:
    for path, topic in each(values, "topics", "*"):
        if topic.get("always_in_scope") is True and topic.get("out_of_scope") is not None:
            right = "leave one of the two out"
            yield Fault(path=(*path, "always_in_scope"), what="out of scope and always in it", right=right)


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
            twice = isinstance(error, DayError)
            yield Fault(path=(*path, *error.where), what=str(error), found="", on_key=twice)


def _swaps(values: Any, names: Names) -> Iterator[Fault]:
    for path, rota in each(values, "on_call"):
        for at, swap in enumerate(items(rota.get("swaps"))):
            try:
                first, last = read_date(mapping(swap).get("from")), read_date(mapping(swap).get("to"))
            except Wrong:
                continue
            if last < first:
                right = "write the last day on call, which may be the first one, too"
                yield Fault(path=(*path, "swaps", at, "to"), what="ends before it begins", right=right)


_RULES: tuple[Rule, ...] = (
    _default_severity,
    _pending,
    _steps,
    _identities,
    _covers,
    _swaps,
    _places,
    _channels,
    _webhook_address,
    _offers,
    _complaints,
    _asks,
    _scopes,
    _agendas,
)
