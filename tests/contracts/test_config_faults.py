"""Every fault is pointed at where it stands, in words that say what was found and what would be right.

Each row breaks the complete file in one place: the first text becomes the second, in which `‸` marks the
line and column that must be named. The third is part of what must be said.
"""

# ruff: noqa: E501 - a row is read as one line

from pathlib import Path

import pytest

from bot.config import load_text
from bot.errors import ConfigError

COMPLETE = (Path(__file__).parent.parent / "data" / "complete.opiekun.yaml").read_text(encoding="utf-8")
#: The line of the file on which the leads stand.
LEADS = COMPLETE.splitlines().index("leads: [marek]") + 1

KEYS = [
    ("company:\n", "‸compny:\n", 'unknown key, found "compny", did you mean "company"?'),
    ("  admission: open", "  ‸admision: open", 'found "admision", did you mean "admission"?'),
    ("    calendar: office\n", "    ‸calender: office\n", 'found "calender", did you mean "calendar"?'),
    ("{tier: 2, calendar: always", "{tier: 2, ‸xyzzy: 1, calendar: always", 'found "xyzzy", expected one of assign, queue, instead'),
    ("    default_severity: minor", "    ‸defaul_severity: minor", 'did you mean "default_severity"?'),
    ("    signing_secret: {file", "    ‸signing_secet: {file", 'did you mean "signing_secret"?'),
    ("    regulation: LH", "    ‸reguletion: LH", 'did you mean "regulation"?'),
    ("first_reply: {within: 1h30m", "first_reply: {‸witihn: 1h30m", 'did you mean "within"?'),
    ("{at: 80%, tell", "{at: 80%, ‸tel", 'found "tel", did you mean "tell"?'),
    ("minutes: 20, buffer", "minutes: 20, ‸bufer", 'did you mean "buffer"?'),
    ("entitled: calls, with", "entitled: calls, ‸wth", 'did you mean "with"?'),
    ("  gold: {policy: swift, team: desk}", "  ‸gold: {policy: swift}", "plans.gold.team: this key is missing, found only policy"),
    ("  office:\n    zone: Europe/Warsaw\n", "  ‸office:\n", "calendars.office.zone: this key is missing"),
    ("{at: breach+30m, tell", "‸{tell", "ladders.alarm[4].at: this key is missing, found only tell"),
    ("leads: [marek]", "leads: [marek]\n‸leads: [marek]", f'"leads" stands here twice, found the first at {LEADS}:1, keep one'),
    ("name: Marek Wrona, ", "name: Marek Wrona, ‸name: M, ", '"name" stands here twice'),
]  # fmt: skip

SCALARS = [
    ("  name: Lantern Hosting", "  name: ‸1999", "must be text, found 1999, put it in quotes"),
    ("{latin: Zofia Lis, cyrillic: Зофія Ліс}", "‸{}", "a name in no script"),
    ("name: Marek Wrona", 'name: ‸""', "must not be empty, found an empty text"),
    ("  name: Lantern Hosting", '  name: ‸"Lantern \\ud83d"', "holds half a character, found half of a pair"),
    ("  admission: open", "  admission: ‸opn", 'not one of the words for this, found "opn", did you mean "open"?'),
    ("  admission: open", "  ‸admission:", "not one of the words for this, found nothing, expected invited or open"),
    ("[pl, en, uk]", "[pl, ‸de, uk]", 'found "de", expected one of en, pl, ru, uk, bg'),
    ("[pl, en, uk]", "‸[]", "company.languages: must not be empty"),
    ("[pl, en, uk]", "‸pl", "must be a list, found a text"),
    ("zone: Europe/Berlin", "zone: ‸Berlin", "'Berlin' is no time zone"),
    ("zone: Europe/Kyiv", "zone: ‸Europe/Kyyv", "did you mean Europe/Kyiv?"),
    ("working_weekends: true", "working_weekends: ‸yes", 'must be true or false, found "yes"'),
    ("capacity: 9", "capacity: ‸0", "too small a number, found 0, write 1 or more"),
    ("capacity: 9", 'capacity: ‸"9"', 'must be a whole number, found "9", write digits without quotes'),
    ("capacity: 9", "capacity: ‸9.5", "must be a whole number, found 9.5"),
    ("minutes: 60", "minutes: ‸600", "too large a number, found 600, write 480 or less"),
    ("acknowledge_within: 10m", "acknowledge_within: ‸10", "a length without its unit, found 10, write a length such as 90s"),
    ("acknowledge_within: 10m", "acknowledge_within: ‸10 min", 'not a length, found "10 min"'),
    ("acknowledge_within: 10m", "acknowledge_within: ‸0m", "must be longer than nothing"),
    ("ahead: 14d", "ahead: ‸99999d", "longer than a hundred years"),
    ("every: 20m", "every: ‸25m", "does not divide an hour"),
    ("since: 2026-01-05", "since: ‸2026-02-30", 'no such date, found "2026-02-30"'),
    ("since: 2026-01-05", "since: ‸05.01.2026", 'not a date, found "05.01.2026", write it like 2026-11-02'),
    ('cutoff: "14:30"', "cutoff: ‸14.30", "not a time of day, found 14.30"),
    ('cutoff: "14:30"', "cutoff: ‸24:00", 'not a time of day, found "24:00"'),
]  # fmt: skip

ADDRESSES = [
    ('"https://lantern.example/terms"', '‸"lantern.example/terms"', "found no scheme"),
    ('"http://127.0.0.1:9001/api"', '‸"ftp://127.0.0.1"', 'not an address of the right kind, found "ftp:"'),
    ('"http://127.0.0.1:9002/bot"', '‸"http://"', "not a whole address, found no host"),
    ('"http://127.0.0.1:9002/bot"', '‸"http://h:99999/"', "found a host or a port that can't be"),
    ('"sqlite:///data/desk.db"', '‸"sqlite://data/desk.db"', "a SQLite address has three slashes"),
    ('"sqlite:///data/desk.db"', '‸"mysql://host/desk"', 'found "mysql:", write sqlite:///opiekun.db or postgresql'),
    ('"redis://127.0.0.1:6379/3"', '‸"http://127.0.0.1"', "write redis://host:6379/0"),
    ('"[::1]:8088"', '‸"8088"', 'not an address and a port, found "8088"'),
    ('"[::1]:8088"', '‸"127.0.0.1:70000"', "not an address and a port"),
    ('"https://rooms.lantern.example/{room}"', '‸"https://rooms.lantern.example/"', "`{room}` must stand in it once"),
    ("slack: U0MAREK", "slack: ‸marek", 'not a Slack member\'s id, found "marek", write it like U0ANNA'),
    ("slack: T0LANTERN/U0ZOFIA", "slack: ‸LANTERN/U0ZOFIA", "not a Slack member's id"),
    ("telegram: 7003", 'telegram: ‸"7003"', 'not a Telegram user\'s id, found "7003", write the number'),
    ("telegram: 7003", "telegram: ‸-7003", "not a Telegram user's id, found -7003"),
    ("telegram: 7003", "telegram: ‸7001", "this is zofia already, found 7001"),
    ("slack: U0MAREK", "slack: ‸U0ZOFIA", "this is zofia already"),
    ("place: {slack: C0DESK}", "place: {slack: ‸U0DESK}", 'not a Slack channel\'s id, found "U0DESK"'),
    ("place: {telegram: -1007001}", "place: {telegram: ‸experts}", "not a Telegram chat's id"),
    ("place: {slack: C0DESK}", "place: ‸{slack: C0DESK, telegram: -1}", "a team has one place, found slack and telegram"),
]  # fmt: skip

SECRETS = [
    ("bot_token: {env: DESK_SLACK_BOT}", "bot_token: ‸hunter2-hunter2", "a secret is never written here"),
    ("bot_token: {env: DESK_SLACK_BOT}", "bot_token: ‸{env: hunter2-hunter2}", "not the name of a variable"),
    ("bot_token: {env: DESK_SLACK_BOT}", "bot_token: ‸{value: hunter2-hunter2}", "a secret has either `env` or `file`"),
    ("token: {env: DESK_ALERTS}", "token: ‸{env: DESK_ALERTS, file: hunter2-hunter2}", "a secret has either `env` or"),
    ("token: {env: DESK_ALERTS}", "token: ‸[hunter2-hunter2]", "a secret is never written here"),
    ("{file: secrets/slack-signing}", "‸{file: }", "not a path"),
    ("\nstore: {url: \"sqlite:///data/desk.db\"}", "\nstore: {url: ‸\"mysql://u:hunter2-hunter2@h/d\"}", "right kind"),
    ("\nstore: {url: \"sqlite:///data/desk.db\"}", "\nstore: ‸postgresql://u:hunter2-hunter2@h/d", "must be a mapping, found a text"),
]  # fmt: skip

CALENDARS = [
    ("{mon-sun: [", "{‸mon-sunday: [", "'mon-sunday': days are mon, tue"),
    ('["22:00-06:00"]', '[‸"22:00-30:00"]', "hours end at 24:00 or before"),
    ('["08:00-14:00"]', "[‸08.00]", "not a span of hours, found 08.00"),
    ('["08:00-12:30", "13:00-17:00"]', '‸["08:00-12:30", "12:00-17:00"]', "overlap"),
    ('      fri: ["08:00-14:00"]', '      ‸thu-fri: ["08:00-14:00"]', "thu is in 'mon-thu' and in 'thu-fri'"),
    ('{mon-sun: ["00:00-24:00"]}', "‸{mon-sun: []}", "calendar 'always' is never open"),
    ("holidays: PL", "holidays: ‸PX", "no holidays are known for 'PX'"),
    ("holidays: DE-BY", "holidays: ‸DE-XX", "DE has no subdivision 'XX'"),
    ("      2026-12-24: []", "      ‸2026-13-24: []", 'no such date, found "2026-13-24"'),
]  # fmt: skip

MENTIONS = [
    ("calendar: office, slack", "calendar: ‸ofice, slack", 'no such calendar, found "ofice", did you mean "office"?'),
    ("cover: [marek]", "cover: [‸merek]", 'no such agent, found "merek", did you mean "marek"?'),
    ("cover: [marek]", "cover: [‸zofia]", "nobody covers for themselves"),
    ("members: [zofia, marek]", "members: [zofia, ‸mark]", 'no such agent, found "mark", did you mean "marek"?'),
    ("members: [zofia, marek]", "members: ‸[zofia, zofia]", "names the same thing twice, found zofia again"),
    ("leads: [marek]", "leads: [‸boss]", 'leads[1]: no such agent, found "boss", expected one of zofia, marek, oksana'),
    ("swaps: [{agent: marek,", "swaps: [{agent: ‸mark,", 'no such agent, found "mark", did you mean "marek"?'),
    ("to: 2026-12-26}", "to: ‸2026-12-23}", 'ends before it begins, found "2026-12-23"'),
    ("rota: [oksana, marek]", "rota: [oksana, ‸mare]", 'no such agent, found "mare"'),
    ("instead: [zofia]", "instead: [‸sofia]", 'did you mean "zofia"?'),
    ("open_plan: free", "open_plan: ‸fre", 'no such plan, found "fre", did you mean "free"?'),
    ("gold: {policy: swift", "gold: {policy: ‸swfit", 'no such policy, found "swfit", did you mean "swift"?'),
    ("swift, team: desk}", "swift, team: ‸dsk}", 'no such team, found "dsk", did you mean "desk"?'),
    ("topics: [mail]}", "topics: [‸male]}", 'no such topic, found "male", did you mean "mail"?'),
    ("plans: [gold], entitles", "plans: [‸golden], entitles", 'no such plan, found "golden", did you mean "gold"?'),
    ("[dedicated_agent, calls", "[dedicated_agent, ‸call", 'found "call", did you mean "calls"?'),
    ("default_severity: minor", "default_severity: ‸minr", 'no such severity in this policy, found "minr", did you mean "minor"?'),
    ("default_severity: minor", "default_severity: ‸any", 'no such severity in this policy, found "any"'),
    ("ladder: alarm", "ladder: ‸alarms", 'no such ladder, found "alarms", did you mean "alarm"?'),
    ("clock: wall, starts: at_once", "clock: ‸wal, starts: at_once", 'no such calendar, found "wal", did you mean "wall"?'),
    ("page: [responsible, on_call]", "page: [‸responsable, on_call]", 'no such agent or team, found "responsable", did you mean "responsible"?'),
    ("involve: experts", "involve: ‸zofia", 'no such team, found "zofia"'),
    ("urgent: [down]", "urgent: [‸donw]", 'no such severity, found "donw", did you mean "down"?'),
    ("offer: experts", "offer: ‸desk", "a closed desk can't be offered instead of itself"),
    ("  default: {answer: none}", "  ‸defalt: {answer: none}", 'no such team, found "defalt", did you mean "default"?'),
    ("with: desk, for", "with: ‸dedicate, for", 'no such team, found "dedicate", did you mean "dedicated"?'),
    ("[{plan: free, first: 14d}", "[{plan: ‸fee, first: 14d}", 'no such plan, found "fee"'),
    ("    - {team: desk}\n", "    - {team: ‸desks}\n", 'alerts.routes[2].team: no such team, found "desks"'),
    ("severity: down, notice", "severity: ‸dwn, notice", 'no such severity, found "dwn"'),
]  # fmt: skip

GIVEN_NAMES = [
    ("  nights: {zone", "  ‸wall: {zone", 'this word has a meaning of its own, found "wall"'),
    ("      down:\n", "      ‸Down!:\n", "can't travel in a button, found \"Down!\", use at most 32 of a-z"),
    ("  printers: {", "  ‸printers-and-everything-that-prints: {", "can't travel in a button"),
    ("  lesson: {", "  ‸Lesson: {", "can't travel in a button"),
    ("  board: {tier", "  ‸lead: {tier", 'this word has a meaning of its own, found "lead"'),
    ("  guardian: {", "  ‸a guardian: {", 'not a name, found "a guardian"'),
    ("{id: card, label", "{id: ‸number, label", "asked twice"),
]  # fmt: skip

TARGETS = [
    ("pauses: [pending], stops_on", "pauses: [‸pendin], stops_on", 'found "pendin", did you mean "pending"?'),
    ("{same_day: true, clock: office,", "{same_day: true, clock: office, ‸pauses: [pending],", "a target counted in days can't pause"),
    ("{business_days: 1,", "{business_days: 1, ‸pauses: [pending],", "a target counted in days can't pause"),
    ("close_of_day, clock: office, by", "close_of_day, clock: ‸wall, by", 'business days need a calendar, found "wall"'),
    ("business_days: 1, counted: close_of_day", "business_days: ‸1", "does not say how days are counted, found 1, add `counted: rolling`"),
    ("counted: close_of_day", "counted: ‸close", 'found "close", did you mean "close_of_day"?'),
    ("next_reply: {within: 2h", "next_reply: {counted: ‸rolling, within: 2h", "has no meaning without `business_days`"),
    ("resolution: {within: 40h", "resolution: {within: ‸5d", 'a bare day on a business calendar, found "5d"'),
    ("update: {every: 2h, clock", "update: {‸within: 2h, clock", "an update recurs"),
    ("next_reply: {within: 2h", "next_reply: {‸every: 2h", "only an update recurs"),
    ("next_reply: {within: 2h", "next_reply: {within: 2h, ‸every: 1h", "a second way to say by when"),
    ("next_reply: {within: 2h, clock: wall}", "‸next_reply:\n          clock: wall", "does not say by when"),
    ("pauses: [pending], stops_on: reply", "starts: ‸at_opening", "has no meaning on a business calendar"),
    ("next_reply: {within: 2h", "next_reply: {owed_to: ‸agent, within: 2h", "only an update is owed to one side"),
    ("next_reply: {within: 2h", "next_reply: {‸pauses: [pending], within: 2h", "a reply is owed whether or not"),
    ("remind: 1d, close", "remind: ‸6d, close", "a reminder that comes after the closing"),
    ("  swift:\n    regulation: LH\n    received: saved\n    default_severity: minor\n", "  ‸swift:\n",
     "policies.swift.default_severity: this key is missing, found nothing, add `default_severity: minor`"),
]  # fmt: skip

CIRCLES = [
    ("name: Marek Wrona, calendar: office,", "name: Marek Wrona, calendar: office, cover: [oksana, zofia],",
     "    cover: [marek]", "    cover: [‸marek]", "covers go in a circle, found zofia → marek → zofia, take one of them out"),
    ("languages: [uk], telegram: 7003}", "languages: [uk], telegram: 7003, cover: [zofia]}",
     "slack: U0MAREK}", "slack: U0MAREK, cover: [oksana]}", "covers go in a circle, found zofia → marek → oksana → zofia"),
]  # fmt: skip

LADDERS = [
    ("{at: 50%, tell", "{at: ‸150%, tell", 'a share outside 1% to 100%, found "150%"'),
    ("{at: 50%, tell", "{at: ‸0.5, tell", "not a moment of a deadline, found 0.5, write start, 50%"),
    ("{at: breach+30m, tell", "{at: ‸breach+30, tell", 'not a length, found "breach+30"'),
    ("{at: 80%, tell: [responsible]}", "‸{at: 80%}", "a step that tells nobody"),
    ("{at: 80%, tell: [responsible]}", "{at: 80%, tell: [responsible], repeat: ‸2}", "only a page is acknowledged"),
    ("acknowledge_within: 5m, repeat: 4", "repeat: ‸4", "does not say after what time to repeat"),
    ("{at: 80%, tell: [responsible]}", "{at: 80%, tell: ‸responsible}", "must be a list, found a text"),
    ("  gentle:\n    - {at: 80%, tell: [responsible]}", "  gentle: ‸{at: 80%}", "must be a list, found a mapping"),
]  # fmt: skip

SHAPES = [
    ("    mode: http\n", "    mode: ‸https\n", 'found "https", did you mean "http"?'),
    ("webhook: {url: \"https://lantern.example/telegram\", secret: {env: DESK_TELEGRAM_HOOK}}",
     "‸webhook:\n      url: https://lantern.example/telegram", "mode webhook needs `webhook` with its `secret`"),
    ("webhook: {url: \"https://lantern.example/telegram\", secret", "‸webhook: {secret", "channels.telegram.webhook.url: this key is missing"),
    ("    webhook: {url: \"https://lantern.example/telegram\", secret: {env: DESK_TELEGRAM_HOOK}}\n    base_url: \"http://127.0.0.1:9002/bot\"\n",
     "    webhook: {secret: {env: DESK_TELEGRAM_HOOK}, url: ‸\"http://lantern.example/telegram\"}\n", "Telegram calls by https only, found http:, write https://"),
    ("    webhook: {url: \"https://lantern.example/telegram\", secret: {env: DESK_TELEGRAM_HOOK}}\n    base_url: \"http://127.0.0.1:9002/bot\"\n",
     "    webhook: {secret: {env: DESK_TELEGRAM_HOOK}, url: ‸\"https://lantern.example:8080/telegram\"}\n", "a port that Telegram does not call, found 8080, use one of 443"),
    ("  slack:\n    mode: http\n    bot_token: {env: DESK_SLACK_BOT}\n    app_token: {env: DESK_SLACK_APP}\n    signing_secret: {file: secrets/slack-signing}\n",
     "  ‸slack:\n    mode: http\n    bot_token: {env: DESK_SLACK_BOT}\n", "channels.slack.signing_secret: mode http needs `signing_secret`"),
    ("agenda:\n      url: \"https://dav.lantern.example/zofia/\"\n      username: zofia\n",
     "‸agenda:\n      url: \"https://dav.lantern.example/zofia/\"\n", "a password without its username"),
    ("title: {pl: Poczta, en: Mail}", "title: {pl: Poczta, ‸de: Post}", 'found "de", expected one of en, pl, ru, uk, bg'),
    ("title: {pl: Poczta, en: Mail}", "title: ‸[Poczta]", "must be a mapping, found a list"),
    ("on_call: {rota: [oksana, marek], every: 7d, since: 2026-01-05, swaps: [{agent: marek, from: 2026-12-24, to: 2026-12-26}]}", "on_call: ‸[oksana]", "must be a mapping, found a list"),
    ("retention: {conversations: 730d, files: 180d}", "retention: ‸for ever", "must be a mapping, found a text"),
    ("notice: true}", "notice: ‸!yes true}", 'a tag has no meaning here, found "!yes", leave it out'),
]  # fmt: skip

ROWS = KEYS + SCALARS + ADDRESSES + SECRETS + CALENDARS + MENTIONS + GIVEN_NAMES + TARGETS + LADDERS + SHAPES


@pytest.mark.parametrize(("was", "becomes", "said"), ROWS)
def test_a_fault_is_pointed_at_and_says_what_would_be_right(was: str, becomes: str, said: str) -> None:
    assert COMPLETE.count(was) == 1, "the row must name one place"
    marked = COMPLETE.replace(was, becomes)
    line, column = position(marked, marked.index("‸"))
    faults = faults_of(marked.replace("‸", ""))
    assert [fault for fault in faults if fault.startswith(f"desk.yaml:{line}:{column}: ") and said in fault]
    # A thing that is given another name is also missed wherever it is mentioned.
    assert len(faults) == 1 or (was, becomes, said) in GIVEN_NAMES, "one mistake is one fault"


@pytest.mark.parametrize("row", CIRCLES)
def test_covers_that_go_in_a_circle_are_one_fault_at_the_first_of_them(row: tuple[str, ...]) -> None:
    was, becomes, beside, altered, said = row
    text = COMPLETE.replace(was, becomes).replace(beside, altered)
    (fault,) = faults_of(text.replace("‸", ""))
    at = text.index("    cover: [") + len("    cover: [")
    assert fault.startswith("desk.yaml:{}:{}: ".format(*position(text, at)))
    assert said in fault


def test_a_page_that_reaches_nobody_is_a_fault_whoever_else_is_told() -> None:
    text = COMPLETE.replace(
        "on_call: {rota: [oksana, marek], every: 7d, since: 2026-01-05, swaps: [{agent: marek, from: 2026-12-24, to: 2026-12-26}]}\n",
        "",
    )
    text = text.replace(", on_call: [oksana]}", "}").replace(
        "{at: 50%, tell: [lead], page: [cover, experts]}", "{at: 50%, tell: [lead], page: [on_call], involve: experts}"
    )
    (fault,) = faults_of(text)
    assert 'page[1]: reaches nobody, found "on_call", add `on_call: {rota: […]}`' in fault


@pytest.mark.parametrize(("was", "becomes", "said"), SECRETS)
def test_what_may_be_a_secret_is_never_repeated(was: str, becomes: str, said: str) -> None:
    for fault in faults_of(COMPLETE.replace(was, becomes.replace("‸", ""))):
        assert "hunter2" not in fault


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    marked = COMPLETE
    for was, becomes, _ in SCALARS + ADDRESSES + CALENDARS + MENTIONS + TARGETS + LADDERS:
        if marked.count(was) == 1:
            marked = marked.replace(was, becomes)
    faults = faults_of(marked.replace("‸", ""))
    places = [tuple(map(int, fault.split(":")[1:3])) for fault in faults]
    expected = {position(marked, at) for at, letter in enumerate(marked) if letter == "‸"}
    assert len(expected) > 50
    assert expected <= set(places)
    assert places == sorted(places)


def faults_of(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_text(text, name="desk.yaml", environ={})
    return caught.value.faults


def position(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1, of a place in the text once its marks are gone."""
    before = text[:at].replace("‸", "").split("\n")
    return len(before), len(before[-1]) + 1
