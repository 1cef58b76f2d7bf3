"""What in the file is allowed and still worth a word? Warnings, each with its place; none stops the desk."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bot.config.check import texts
from bot.config.faults import Fault, Path
from bot.config.names import LADDER_WORDS, Kind, Names, each, items, mapping
from bot.config.rules import reach, words_of
from bot.config.scalars import has_password
from bot.model.words import Language


def cautions(values: Any, names: Names) -> Iterator[Fault]:
    """Every caution about a file in which nothing is wrong."""
    for caution in _CAUTIONS:
        yield from caution(values, names)
    for kind in sorted(names.unchecked):
        what = f"mentions of a {kind.singular} can't be checked"
        yield Fault(path=(), what=what, found=f"no `{kind.section}` in the file", right=f"add `{kind.section}`")


def _texts(values: Any, names: Names) -> Iterator[Fault]:
    """Everyone can read every text, at least in the company's first language."""
    spoken = items(mapping(values.get("company")).get("languages")) or [Language.EN.value]
    for pattern in texts():
        for path, holder in each(values, *pattern[:-1]):
            text = holder.get(pattern[-1])
            if not isinstance(text, dict):
                continue
            here = (*path, pattern[-1])
            if spoken[0] not in text:
                right = f"add `{spoken[0]}`, which is read where no other fits"
                yield Fault(
                    path=here,
                    what="not in the company's first language",
                    found="only " + ", ".join(text),
                    right=right,
                )
            for language in text:
                if language not in spoken:
                    right = "add it to `company.languages`, or leave it out"
                    what = "a language that the company does not speak"
                    yield Fault(path=(*here, language), what=what, right=right, on_key=True)


def _titles(values: Any, names: Names) -> Iterator[Fault]:
    for pattern in (("policies", "*", "severities", "*"), ("topics", "*")):
        for path, holder in each(values, *pattern):
            if holder.get("title") is None:
                what = f"customers will read {path[-1]!r}"
                yield Fault(path=(*path, "title"), what=what, found="no `title`", right="add one")


def _teams(values: Any, names: Names) -> Iterator[Fault]:
    channels = mapping(values.get("channels"))
    for path, team in each(values, "teams", "*"):
        if not items(team.get("members")):
            yield Fault(path=(*path, "members"), what="a team of nobody", found="no members", right="add `members`")
        place = mapping(team.get("place"))
        if not place:
            right = "add `place: {slack: C0…}` or `place: {telegram: -100…}`"
            yield Fault(path=(*path, "place"), what="its threads have nowhere to open", found="no `place`", right=right)
        for channel, chat in place.items():
            here = (*path, "place", channel)
            if isinstance(chat, int) and chat > 0:
                yield Fault(path=here, what="not a group, so it can't have threads", right=f"did you mean {-chat}?")
            if channels and channel not in channels:
                yield Fault(
                    path=here,
                    what="a channel that is not connected",
                    found=channel,
                    right=f"add `channels.{channel}`",
                )
        if path[-1] in names.by_kind[Kind.AGENT]:
            right = "give one of them another name"
            yield Fault(path=path, what="an agent has this name, too", right=right, on_key=True)


def _agents(values: Any, names: Names) -> Iterator[Fault]:
    for path, agent in each(values, "agents", "*"):
        if agent.get("slack") is None and agent.get("telegram") is None:
            right = "add `slack: U0…` or `telegram: 1001`"
            yield Fault(
                path=path, what="can't be reached anywhere", found="no id on any channel", right=right, on_key=True
            )


def _words(values: Any, names: Names) -> Iterator[Fault]:
    for path, step in each(values, "ladders", "*", "*"):
        for inner, word in words_of(step):
            if not reach(values, word) and (word not in LADDER_WORDS or "agents" not in names.unsure):
                yield Fault(path=(*path, *inner), what="reaches nobody", right="see who that would be")


def _calls(values: Any, names: Names) -> Iterator[Fault]:
    """A call that somebody can book."""
    given = {word for _, add_on in each(values, "add_ons", "*") for word in items(add_on.get("entitles"))}
    for path, call in each(values, "calls", "*"):
        if call.get("entitled") is not None and call["entitled"] not in given:
            right = "name it in an add-on's `entitles`"
            yield Fault(path=(*path, "entitled"), what="nobody can book this: no add-on entitles to it", right=right)
        if call.get("video") is not None and "video" not in items(call.get("by") or ["video"]):
            yield Fault(path=(*path, "video"), what="a room that is never used", right="add video to `by`")


def _weekends(values: Any, names: Names) -> Iterator[Fault]:
    for path, calendar in each(values, "calendars", "*"):
        if calendar.get("working_weekends") and calendar.get("holidays") is None:
            right = "name the country in `holidays`"
            yield Fault(path=(*path, "working_weekends"), what="no country's weekends are known", right=right)


def _passwords(values: Any, names: Names) -> Iterator[Fault]:
    places: list[tuple[Path, Any]] = [(("redis",), values.get("redis"))]
    places += [((*path, "url"), store.get("url")) for path, store in each(values, "store")]
    places += [((*path, "url"), agenda.get("url")) for path, agenda in each(values, "agents", "*", "agenda")]
    for path, url in places:
        if isinstance(url, str) and has_password(url):
            right = "keep the address in a variable: {env: NAME}" if path[0] != "agents" else "use `password`"
            yield Fault(path=path, what="a password is written into the file", found="an address with one", right=right)


def _urgent(values: Any, names: Names) -> Iterator[Fault]:
    for path, row in each(values, "off_hours", "*"):
        if items(row.get("urgent")) and not reach(values, "on_call"):
            right = "add `on_call: {rota: […]}`"
            yield Fault(path=(*path, "urgent"), what="may wake on-call, and nobody is", found="no rota", right=right)


def _sensitive(values: Any, names: Names) -> Iterator[Fault]:
    """What must not stand in a chat is given on a page, and sealed with a key that is not in the database."""
    asked = [
        (*path, "asks", at, "sensitive")
        for path, topic in each(values, "topics", "*")
        for at, ask in enumerate(items(topic.get("asks")))
        if mapping(ask).get("sensitive") is True
    ]
    if mapping(values.get("console")).get("public_url") is None:
        for path in asked:
            right = "add `console.public_url`; until then agents are told to check it otherwise"
            yield Fault(path=path, what="can't be asked: no page where it is given", found="no address", right=right)
    url = mapping(values.get("store")).get("url")
    if asked and isinstance(url, str) and url.startswith("postgres") and not values.get("vault"):
        right = "add `vault: {keys: [{env: OPIEKUN_VAULT_KEY}]}`"
        yield Fault(path=("store", "url"), what="sensitive facts can't be sealed", found="no key", right=right)


def _private(values: Any, names: Names) -> Iterator[Fault]:
    """What is private reaches somebody, whoever it is about, and is not read beside it."""
    teams = mapping(values.get("teams"))
    unmarked = [topic for _, topic in each(values, "topics", "*") if topic.get("hidden_from") is not None]
    several = len(unmarked) > 1 and not any(topic.get("complaints") for topic in unmarked)
    for path, topic in each(values, "topics", "*"):
        team = topic.get("team")
        if not topic.get("private"):
            continue
        if team is None:
            right = "add `team`"
            yield Fault(path=(*path, "team"), what="goes to each plan's team", found="no `team`", right=right)
            continue
        chosen = mapping(teams.get(team))
        members, instead = items(chosen.get("members")), items(chosen.get("instead"))
        if topic.get("hidden_from") and chosen and len({*members, *instead}) < 2:
            only = next(iter((*members, *instead)), "nobody")
            right = f"add somebody to `teams.{team}.members`, or name who takes over in `teams.{team}.instead`"
            what = "a complaint about the only one who gets it would reach nobody"
            yield Fault(path=(*path, "team"), what=what, found=str(only), right=right)
        if several and topic.get("hidden_from"):
            several = False
            right = "write `complaints: true` in the one that /complaint uses"
            yield Fault(path=(*path, "hidden_from"), what="the first of several topics for complaints", right=right)
        yield from _read_along(values, path, str(team), {*members, *instead})


def _read_along(values: Any, path: Path, team: str, entitled: set[Any]) -> Iterator[Fault]:
    """A place in which others work, too, shows nothing private."""
    place = mapping(mapping(values.get("teams")).get(team)).get("place")
    for other, row in each(values, "teams", "*"):
        if place is not None and row.get("place") == place and not set(items(row.get("members"))) <= entitled:
            what = (
                f"members of {other[-1]} read in the place of {team}, so its private threads open in agents' own chats"
            )
            right = f"give `teams.{team}` a `place` of its own"
            yield Fault(path=(*path, "team"), what=what, right=right)


def _addresses(values: Any, names: Names) -> Iterator[Fault]:
    """Where platforms call us, they are told an address at which our application answers."""
    for path, slack in each(values, "channels", "slack"):
        if slack.get("mode") == "http" and mapping(values.get("console")).get("public_url") is None:
            what, right = "the manifest can't tell Slack where to call", "add `console.public_url`"
            yield Fault(path=(*path, "mode"), what=what, found="no address", right=right)
    for path, telegram in each(values, "channels", "telegram"):
        url = mapping(telegram.get("webhook")).get("url")
        if telegram.get("mode") == "webhook" and isinstance(url, str) and urlsplit(url).path != "/telegram":
            what, right = "our application answers at /telegram", "see that the proxy changes one into the other"
            yield Fault(path=(*path, "webhook", "url"), what=what, found="another path", right=right)


_CAUTIONS = (
    _texts,
    _titles,
    _teams,
    _agents,
    _words,
    _passwords,
    _urgent,
    _calls,
    _weekends,
    _addresses,
    _sensitive,
    _private,
)
