"""A complete file becomes the values that decisions are made of."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.config import (
    Away,
    Loaded,
    SlackMode,
    TakenAs,
    TelegramMode,
    load,
    load_text,
)
from bot.model.alerts import AlertRoute
from bot.model.calls import Approval, CallBy, CallKind, Eligible
from bot.model.people import Assign, Entitlement, OnCall, QueueBy, Swap
from bot.model.places import Identity, Place
from bot.model.policy import (
    By,
    CallsCount,
    Counted,
    IfClosed,
    Metric,
    OffHoursAnswer,
    OwedTo,
    Received,
    RepliesOffHours,
    Starts,
    StepWhen,
    StopsOn,
    Target,
)
from bot.model.setup import Address, Admission, Setup
from bot.model.words import Language, Words

FILE = Path(__file__).parent.parent / "data" / "complete.opiekun.yaml"
EXAMPLE = Path(__file__).parents[3] / "shared" / "example.opiekun.yaml"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(FILE, environ={})


@pytest.fixture(scope="module")
def setup(loaded: Loaded) -> Setup:
    return loaded.setup


def test_nothing_in_it_is_worth_a_warning_but_its_missing_secrets(loaded: Loaded) -> None:
    assert [line for line in loaded.warnings if "the secret is missing" not in line] == []


@pytest.mark.skipif(not EXAMPLE.exists(), reason="there is no example beside this checkout")
def test_the_example_beside_the_checkout_is_accepted() -> None:
    example = load(EXAMPLE, environ={})
    assert [line for line in example.warnings if "the secret is missing" not in line] == []
    assert example.setup.policies["vip"].severities["sev3"].targets[Metric.NEXT_REPLY].business_days == 2


def test_the_company_falls_back_to_its_first_language(setup: Setup) -> None:
    assert setup.company.fallback is Language.PL
    assert (setup.company.admission, setup.company.open_plan) == (Admission.OPEN, "free")
    assert setup.company.address is Address.INFORMAL
    assert setup.consents["privacy"].text == Words(
        by_language={Language.PL: "Zgadzam się na przetwarzanie danych"}, fallback=Language.PL
    )
    assert setup.consents["terms"].version == "3"


def test_calendars_answer(setup: Setup) -> None:
    office = setup.calendars["office"]
    assert office.is_open(datetime(2026, 12, 30, 11, tzinfo=UTC))
    assert not office.is_open(datetime(2026, 12, 31, 12, tzinfo=UTC)), "that date has hours of its own"
    assert not office.is_open(datetime(2026, 11, 11, 11, tzinfo=UTC)), "a holiday in Poland"
    assert setup.calendars["nights"].is_open(datetime(2026, 11, 22, 23, tzinfo=UTC))


def test_agents_have_identities_and_names_in_their_scripts(setup: Setup) -> None:
    zofia, marek, oksana = setup.agents["zofia"], setup.agents["marek"], setup.agents["oksana"]
    assert zofia.identities == (
        Identity(channel="slack", user="U0ZOFIA", account="T0LANTERN"),
        Identity(channel="telegram", user="7001"),
    )
    assert zofia.name.in_(Language.UK) == "Зофія Ліс"
    assert (zofia.cover, zofia.capacity, zofia.is_lead) == (("marek",), 9, False)
    assert marek.languages == setup.company.languages, "left out: those of the company"
    assert setup.leads == (marek,)
    assert oksana.name.in_(Language.EN) == "Оксана Бойко"


def test_teams_have_one_place(setup: Setup) -> None:
    desk, experts, board = setup.teams["desk"], setup.teams["experts"], setup.teams["board"]
    assert desk.place == Place(channel="slack", chat="C0DESK")
    assert (desk.assign, desk.queue) == (Assign.ROUND_ROBIN, (QueueBy.ARRIVAL,))
    assert experts.place == Place(channel="telegram", chat="-1007001")
    assert (experts.tier, experts.acknowledge_within, experts.on_call) == (2, timedelta(minutes=10), ("oksana",))
    assert board.instead == ("zofia",)
    swap = Swap(agent="marek", first=date(2026, 12, 24), last=date(2026, 12, 26))
    rota = OnCall(agents=("oksana", "marek"), every=timedelta(days=7), since=date(2026, 1, 5), swaps=(swap,))
    assert setup.on_call == rota


def test_plans_and_add_ons_say_what_was_bought(setup: Setup) -> None:
    assert setup.plans["free"].topics == ("mail",)
    assert setup.plans["gold"].title is None
    guardian = setup.add_ons["guardian"]
    assert (guardian.price, guardian.plans) == ("500 zł", ("gold",))
    assert Entitlement.DEDICATED_AGENT in guardian.entitles


def test_severities_inherit_the_targets_and_the_ladder_they_have_none_of(setup: Setup) -> None:
    down, minor = setup.policies["swift"].severities.values()
    assert (down.rank, down.ladder) == (0, "alarm")
    assert (minor.rank, minor.ladder) == (1, "gentle")
    assert down.targets[Metric.UPDATE].owed_to is OwedTo.CUSTOMER
    assert minor.targets[Metric.UPDATE] == Target(
        metric=Metric.UPDATE, clock="office", every=timedelta(hours=6), owed_to=OwedTo.AGENT
    )
    assert Metric.REACTION not in minor.targets


def test_targets_keep_every_option(setup: Setup) -> None:
    down, minor = setup.policies["swift"].severities.values()
    assert down.targets[Metric.REACTION].stops_on is StopsOn.ACTION, "a reaction is an action unless it says else"
    assert down.targets[Metric.FIRST_REPLY] == Target(
        metric=Metric.FIRST_REPLY, clock="wall", within=timedelta(minutes=90), clause="LH-1"
    )
    first, following = minor.targets[Metric.FIRST_REPLY], minor.targets[Metric.NEXT_REPLY]
    assert (first.business_days, first.counted, first.by) == (1, Counted.CLOSE_OF_DAY, By.DEDICATED)
    assert first.aim == timedelta(hours=6)
    assert (following.starts, following.if_closed) == (Starts.AT_OPENING, IfClosed.NEXT_OPENING)
    assert minor.targets[Metric.RESOLUTION].pauses == {"pending"}
    daily = setup.policies["calm"].severities["any"].targets[Metric.FIRST_REPLY]
    assert (daily.same_day, daily.cutoff) == (True, time(14, 30))


def test_policies_keep_what_stands_around_their_targets(setup: Setup) -> None:
    swift, calm = setup.policies["swift"], setup.policies["calm"]
    assert (swift.regulation, swift.received, swift.default_severity) == ("LH", Received.SAVED, "minor")
    assert (swift.pending.remind, swift.pending.close) == (timedelta(days=1), timedelta(days=5))
    assert (swift.calls_count, calm.calls_count) == (CallsCount.NEXT_REPLY, CallsCount.NEVER)
    assert (swift.replies_off_hours, calm.replies_off_hours) == (RepliesOffHours.HOLD, RepliesOffHours.SEND)
    assert calm.default_severity == "any", "the only one there is"
    assert calm.causes["ours"].targets[Metric.RESOLUTION].within == timedelta(hours=24)
    assert (calm.causes["theirs"].estimate_required, calm.causes["wish"].quote_required) == (True, True)


def test_ladders_are_steps_in_time(setup: Setup) -> None:
    start, half, breach, after = setup.ladders["alarm"].steps
    assert (start.when, start.page, start.repeat) == (StepWhen.START, ("responsible", "on_call"), 4)
    assert start.acknowledge_within == timedelta(minutes=5)
    assert (half.when, half.share, half.tell, half.page) == (StepWhen.SHARE, 0.5, ("lead",), ("cover", "experts"))
    assert (breach.when, breach.involve) == (StepWhen.BREACH, "experts")
    assert (after.when, after.after) == (StepWhen.AFTER, timedelta(minutes=30))


def test_off_hours_fall_back_to_the_default_row(setup: Setup) -> None:
    desk = setup.off_hours_of("desk")
    assert (desk.urgent, desk.voice, desk.offer) == (("down",), "callback", "experts")
    assert setup.off_hours_of("experts").answer is OffHoursAnswer.NONE


def test_topics_and_reasons(setup: Setup) -> None:
    bill, printers, complaint = setup.topics["bill"], setup.topics["printers"], setup.topics["complaint"]
    assert [(ask.id, ask.required, ask.sensitive) for ask in bill.asks] == [
        ("number", True, False),
        ("card", False, True),
    ]
    assert bill.targets[Metric.RESOLUTION].same_day
    assert printers.out_of_scope is not None
    assert printers.clause == "LH-9"
    assert (complaint.private, complaint.hidden_from, complaint.team) == (True, "subject", "board")
    assert setup.reasons["no_contract"].text.in_(Language.EN) == "There is no contract."
    assert setup.answers["password"].topics == ("mail",)


def test_calls_are_kinds_with_their_conditions(setup: Setup) -> None:
    assert setup.calls["help"] == CallKind(
        key="help",
        title=Words(by_language={Language.PL: "Pomoc", Language.EN: "Help"}, fallback=Language.PL),
        length=timedelta(minutes=20),
        buffer=timedelta(minutes=5),
        notice=timedelta(hours=1),
        ahead=timedelta(days=14),
        every=timedelta(minutes=20),
        daily_limit=4,
        entitled=Entitlement.CALLS,
        team=None,
        by=(CallBy.VIDEO, CallBy.PHONE),
        video="https://rooms.lantern.example/{room}",
    )
    lesson = setup.calls["lesson"]
    assert lesson.team == "desk"
    assert lesson.eligible == (Eligible(plan="free", first=timedelta(days=14)), Eligible(plan="gold"))
    assert (lesson.times, lesson.approval) == (2, Approval.AGENT)
    assert (lesson.every, lesson.ahead) == (timedelta(minutes=15), timedelta(days=28)), "the defaults"


def test_alerts_and_retention(setup: Setup) -> None:
    assert setup.alert_routes == (
        AlertRoute(match={"service": "mail", "level": "critical"}, team="experts", severity="down", notice=True),
        AlertRoute(team="desk"),
    )
    assert setup.retention.files == timedelta(days=180)


def test_connections_point_at_their_secrets(loaded: Loaded) -> None:
    slack, telegram = loaded.connections.slack, loaded.connections.telegram
    assert slack is not None
    assert telegram is not None
    assert (slack.mode, slack.bot_token.env) == (SlackMode.HTTP, "DESK_SLACK_BOT")
    assert slack.base_url == "http://127.0.0.1:9001/api/", "Slack's client wants the last slash"
    assert slack.signing_secret is not None
    assert slack.signing_secret.file == FILE.parent.absolute() / "secrets" / "slack-signing"
    assert telegram.mode is TelegramMode.WEBHOOK
    assert telegram.webhook is not None
    agenda = loaded.connections.agendas["zofia"]
    assert (agenda.url, agenda.username) == ("https://dav.lantern.example/zofia/", "zofia")
    assert (agenda.tentative, agenda.unanswered, agenda.all_day) == (TakenAs.FREE, TakenAs.BUSY, TakenAs.FREE)
    assert (agenda.away, agenda.away_at_least) == (Away.IGNORE, timedelta(hours=4))
    assert loaded.paging.heartbeat == "https://watch.example/alive"
    assert (loaded.console.host, loaded.console.port) == ("::1", 8088)


def test_the_store_is_relative_to_the_file(loaded: Loaded) -> None:
    assert loaded.store_url == f"sqlite:///{FILE.parent.absolute()}/data/desk.db"
    assert loaded.redis is not None
    assert loaded.redis.read({}) == "redis://127.0.0.1:6379/3"


def test_a_file_without_a_word_on_them_has_the_defaults() -> None:
    small = load_text("calendars: {day: {zone: UTC, weekly: {mon: ['09:00-17:00']}}}", base=Path("/srv"), environ={})
    assert small.setup.company.languages == (Language.EN,)
    assert small.setup.company.zone.key == "UTC"
    assert (small.setup.agents, small.setup.on_call, small.connections.slack) == ({}, None, None)
    assert small.store_url == "sqlite:////srv/opiekun.db"
    assert (small.console.host, small.console.port) == ("127.0.0.1", 8080)
    assert small.warnings == ()
