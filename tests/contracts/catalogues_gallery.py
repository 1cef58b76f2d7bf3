"""One of everything the desk can say, in one language: what the catalogues' contracts are checked on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model.alerts import Alert
from bot.model.bookings import AgendaSeen, AgendaState, Ask, CallResult
from bot.model.calls import CallBy, CallKind
from bot.model.conversation import Status
from bot.model.deadline import Deadline, DeadlineState
from bot.model.files import CalendarFile, TextFile
from bot.model.notices import Notice, NoticeKind, NoticeState, Reach, Whom
from bot.model.people import Consent, Contact
from bot.model.places import Identity
from bot.model.policy import By, Metric, Severity, StopsOn, Target
from bot.model.rich import Body, Rich
from bot.model.statement import CallFate, Kept, Month, Statement, Whose
from bot.model.words import Language, PersonName, Words
from bot.ports import Stranger
from bot.texts import (
    absences,
    admitting,
    after_calls,
    alerts,
    answering,
    calling_back,
    calls,
    declining,
    delays,
    escalation,
    forms,
    happenings,
    holding,
    homes,
    notices,
    opening,
    paging,
    personal,
    picking,
    profile,
    promising,
    snoozing,
    statements,
    summaries,
    to_agents,
    to_contacts,
    why,
)
from bot.texts.calls_to_agents import (
    CallFacts,
    DayRow,
    Turn,
    agenda_refused,
    call_asked_for,
    call_offered,
    call_turned,
    calls_in_absence,
    day_of_calls,
    move_offered,
)
from bot.texts.facts import (
    Answering,
    CardCall,
    CardDeadline,
    CardFacts,
    Due,
    MineRow,
    PromiseFacts,
    PromiseState,
    StatusRow,
)
from bot.texts.promise import BY
from bot.texts.refusals import TO_AGENTS, TO_CONTACTS
from bot.texts.speech import Speech
from bot.texts.unfree import Unfree, unfree
from bot.texts.verbs import AGENT_VERBS, CONTACT_VERBS
from calendars.calls import CallEvent
from calendars.slots import Reason, Why

ANNA = PersonName(latin="Anna Nowak", cyrillic="Анна Новак")
PIOTR = PersonName(latin="Piotr Zieliński", cyrillic="Пётр Зелинский")
IVAN = PersonName(latin="Ivan Petrov", cyrillic="Иван Петров")

HOUR = timedelta(hours=1, minutes=5)
#: A Friday. 14:00 in London, 15:00 in Warsaw, 16:00 in Kyiv and Sofia, 17:00 in Moscow.
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)

CITIES = {
    Language.EN: "Europe/London",
    Language.PL: "Europe/Warsaw",
    Language.RU: "Europe/Moscow",
    Language.UK: "Europe/Kyiv",
    Language.BG: "Europe/Sofia",
}

CRITICAL = Severity(
    key="sev1",
    rank=0,
    title=Words(by_language={Language.EN: "A", Language.RU: "А"}),
    means=Words(by_language={Language.EN: "1"}),
    targets={},
)


def speech(language: Language) -> Speech:
    return Speech(language, ZoneInfo(CITIES[language]), company="7")


def local(language: Language, *at: int) -> datetime:
    """That wall-clock time in the language's own city, as an instant."""
    year, month, day, hour, minute = at
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(CITIES[language])).astimezone(UTC)


def to_contact(say: Speech) -> list[Body]:
    """Every text for contacts, in every variant."""
    return [
        *_at_the_door(say),
        *_promises(say),
        *_on_the_way(say),
        *_about_calls(say),
        *_notices_to_contacts(say),
        *_to_contacts_by_verbs(say),
    ]


def to_agent(say: Speech) -> list[Body]:
    """Every text for agents, in every variant."""
    return [
        *_cards(say),
        *_in_the_thread(say),
        *_beside_the_thread(say),
        *_happenings(say),
        *_forms(say),
        *_homes(say),
        *_calls_to_agents(say),
        *_notices_to_leads(say),
        *_alerts(say),
        *_by_verbs(say),
    ]


def _at_the_door(say: Speech) -> list[Body]:
    consent = Consent(key="terms", version="1", text=Words(by_language={Language.EN: "2"}), url="https://a.example")
    return [
        to_contacts.how_to_be_invited(say),
        to_contacts.no_more_is_kept(say, 20),
        to_contacts.how_to_be_invited(replace(say, company="")),
        to_contacts.invitation_spent(say),
        to_contacts.invitation_unknown(say),
        to_contacts.welcome(say, "7"),
        to_contacts.ask_consent(say, [consent], "0123456789abcdef", [CRITICAL]),
        to_contacts.thanks_for_accepting(say),
        to_contacts.language_chooser(say, list(Language)),
        to_contacts.language_set(say),
        to_contacts.help_for_contact(say, tuple(CONTACT_VERBS)),
        to_contacts.not_understood(say),
        Body(text=Rich.of(profile.description(say))),
        Body(text=Rich.of(profile.short_description(say))),
        *(to_contacts.refused(say, code, {"add_on": "3"}) for code in (*TO_CONTACTS, "no such code")),
    ]


def promise_facts(**changes: object) -> PromiseFacts:
    facts = PromiseFacts(
        number=143,
        now=NOW,
        answering=Answering(agent=ANNA, reason="dedicated"),
        due_at=NOW + timedelta(minutes=10),
        has_severities=True,
        can_book=True,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def _promises(say: Speech) -> list[Body]:
    opens = NOW + timedelta(days=3)
    facts = [
        *(promise_facts(metric=metric) for metric in BY),
        *(promise_facts(metric=metric, opens_at=opens, due_at=opens + timedelta(hours=2)) for metric in BY),
        promise_facts(due_at=None),
        promise_facts(due_at=None, opens_at=opens),
        promise_facts(due_at=None, queue=2, answers=(("1", "2"),)),
        promise_facts(answering=Answering(), missing="4"),
        promise_facts(answering=Answering(agent=IVAN, reason="on_call"), opens_at=opens),
        promise_facts(answering=Answering(agent=PIOTR, reason="cover", cover_for=ANNA)),
        promise_facts(
            answering=Answering(
                agent=PIOTR,
                reason="cover",
                cover_for=ANNA,
                until=date(2026, 12, 1),
                back_on=date(2026, 12, 2),
            )
        ),
        promise_facts(urgent=(CRITICAL,), opens_at=opens, due_at=opens, severity="5"),
        *(promise_facts(state=state, question="6", answered_by=ANNA, answered_at=NOW) for state in PromiseState),
        promise_facts(state=PromiseState.ANSWERED, answered_at=NOW - timedelta(days=1)),
    ]
    return [to_contacts.promise(say, each) for each in facts]


def _on_the_way(say: Speech) -> list[Body]:
    due = Due(metric=Metric.FIRST_REPLY, at=NOW + timedelta(days=2), now=NOW)
    rows = [
        StatusRow(number=1, status=status, agent=ANNA, metric=metric, due_at=NOW + timedelta(hours=1), question="6")
        for status in Status
        for metric in BY
    ]
    return [
        to_contacts.severity_chooser(say, 143, [CRITICAL], "sev1"),
        to_contacts.confirm_severity(say, 143, CRITICAL),
        *(to_contacts.severity_lowered(say, 143, CRITICAL, None, ANNA, why) for why in ("1", "")),
        to_contacts.severity_chosen(say, 143, CRITICAL),
        to_contacts.severity_chosen(say, 143, CRITICAL, due=due),
        to_contacts.relayed(say, ANNA, Rich.of("8")),
        to_contacts.question(say, ANNA, Rich.of("8")),
        *(to_contacts.reminder(say, 143, question) for question in ("8", "")),
        to_contacts.unanswered(say, 143),
        promising.estimate(say, ANNA, NOW + timedelta(days=3), NOW),
        promising.quote(say, ANNA, Rich.of("8"), 143, 7),
        promising.quote_accepted(say, ANNA, Rich.of("8"), "7", NOW),
        *(
            to_contacts.breach(say, number=143, answering=answering, due_at=NOW, now=NOW, metric=metric)
            for answering in (Answering(agent=ANNA), Answering(), Answering(is_unreceived=True, leads_know=True))
            for metric in BY
        ),
        to_contacts.resolved(say, 143),
        to_contacts.reopened(say, 143, ANNA),
        to_contacts.reopened(say, 143, None),
        to_contacts.closed(say, 143),
        to_contacts.new_responsible(say, Answering(agent=ANNA), NOW),
        to_contacts.senior_joined(say, IVAN, ANNA),
        to_contacts.a_person_is_coming(say, ANNA, due),
        to_contacts.a_person_is_coming(say, None),
        Body(text=Rich.of(to_contacts.wish_for_a_person(say))),
        to_contacts.status_list(say, rows, NOW),
        to_contacts.status_list(say, [], NOW),
        statements.to_contact(say, told_month()),
        personal.here_is_your_data(say, TextFile(name="data-7.json", text="{}")),
        *(personal.forget_me(say, is_open=is_open) for is_open in (True, False)),
        personal.forgotten(say),
    ]


def _about_calls(say: Speech) -> list[Body]:
    at, until = NOW + timedelta(days=4), NOW + timedelta(minutes=5)
    times = calls.Times(number=9, title="2", length=timedelta(minutes=30), now=NOW, about=at, agent=ANNA)
    covered = replace(times, cover=IVAN, instead_of=ANNA)
    event = CallEvent(call="9", start=at, end=at + timedelta(minutes=30), title="2")
    file = CalendarFile(event=event, stamp=NOW)
    kind = CallKind(key="k", title=Words(by_language={Language.EN: "2"}), length=timedelta(hours=1))
    return [
        *(calls.call_times(say, replace(times, ask=ask, may_keep=ask is Ask.MOVE), [NOW, at]) for ask in Ask),
        calls.call_times(say, covered, [NOW + timedelta(days=1)]),
        calls.call_times(say, replace(covered, back_at=at), [at]),
        calls.call_days(say, replace(times, may_keep=True), [at.date()]),
        calls.call_days(say, replace(times, promised_by=NOW), [at.date()], {at.date()}),
        calls.call_times_on(say, times, at.date(), [at]),
        calls.call_week(say, covered, {at.date(): [(at, at + timedelta(hours=2))], NOW.date(): []}),
        calls.call_kinds(say, [kind]),
        calls.no_call_times(say, "2"),
        calls.calendar_unread(say, "2"),
        calls.call_needs_approval(say, "2", ANNA),
        calls.call_needs_approval(say, "2", None),
        Body(text=Rich.of(calls.wish_for_a_call(say, "2"))),
        calls.call_held(say, 9, at, ANNA, until, NOW),
        calls.call_held(say, 9, at, ANNA, until, NOW, tuple(CallBy)),
        calls.call_confirmed(say, 9, at, ANNA, NOW, join="https://a.example/room"),
        calls.call_confirmed(say, 9, at, ANNA, NOW, by=CallBy.PHONE),
        calls.call_pending(say, at, NOW),
        calls.call_moving_later(say, at, NOW),
        calls.call_stays(say, 9, NOW, at, ANNA, NOW),
        calls.call_cancelled(say, at, NOW),
        calls.call_let_go(say),
        calls.call_moved(say, 9, NOW, at, ANNA, NOW),
        calls.call_reminder(say, 9, NOW + timedelta(minutes=15), ANNA, NOW, join="https://a.example/room"),
        *(calls.call_file(say, file, NOW, replaces=replaces) for replaces in (False, True)),
        calls.call_file(say, replace(file, is_cancelled=True), NOW, replaces=False),
        calls.call_list(say, [calls.CallRow(number=9, title="2", at=at, agent=ANNA)], NOW),
        calls.call_file(say, file, NOW, replaces=False, link="https://a.example/calls/9.ics"),
        calls.call_list(say, [calls.CallRow(number=9, title="2", at=at, agent=ANNA, became=b) for b in CallFate], NOW),
        calls.call_list(say, [], NOW),
        calls.call_times(say, replace(times, promised_by=NOW), [NOW, at]),
        calling_back.call_back_noted(say, at, NOW),
        calling_back.call_back_time(say, 9, at, ANNA, at, NOW, tuple(CallBy)),
        after_calls.not_held(say, 9, at, ANNA, NOW),
        after_calls.held_after_all(say, at, ANNA, NOW),
        summaries.summary(say, 9, at, ANNA, "3", NOW),
        *(summaries.summary_answered(say, at, ANNA, "3", NOW, is_agreed=is_agreed) for is_agreed in (False, True)),
        Body(text=Rich.of(summaries.wish_to_correct(say, "3"))),
    ]


_NOTICE = Notice(
    number=5,
    kind=NoticeKind.MAINTENANCE,
    text=Words(by_language={Language.EN: "1"}),
    whom=Whom(),
    made_at=NOW,
    state=NoticeState.RUNNING,
    from_at=NOW + timedelta(hours=1),
    until_at=NOW + timedelta(hours=3),
)


def _alerts(say: Speech) -> list[Body]:
    labels = {"alertname": "7"} | {str(n): "8" for n in range(12)}
    one = Alert(fingerprint="1", is_firing=True, labels=labels, annotations={"summary": "9"}, starts_at=NOW, source="5")
    return [
        Body(text=alerts.fired(say, [one], 1, NOW)),
        Body(text=alerts.fired(say, [one] * 12, 12, NOW)),
        Body(text=alerts.calmed(say, [one], 2, NOW)),
        Body(text=alerts.over(say)),
        Body(text=alerts.flood(say, 12)),
        alerts.unrouted(say, [one], NOW),
    ]


def _notices_to_contacts(say: Speech) -> list[Body]:
    outage = replace(_NOTICE, kind=NoticeKind.OUTAGE, from_at=NOW)
    ended = replace(outage, state=NoticeState.ENDED, ended_at=NOW)
    return [
        *(notices.notice(say, _NOTICE, NOW, is_sent_here=is_sent) for is_sent in (None, False, True)),
        notices.notice(say, outage, NOW, is_sent_here=False),
        notices.notice(say, ended, NOW, is_sent_here=True),
        Body(text=notices.listed(say, [_NOTICE, outage], NOW)),
        *(notices.over(say, told) for told in (_NOTICE, ended)),
        *(notices.wish_noted(say, is_on=is_on, by=by) for is_on in (False, True) for by in ("", "3")),
        Body(text=Rich.of(notices.prepared([say.language], {say.language: say}).in_(say.language))),
    ]


def _notices_to_leads(say: Speech) -> list[Body]:
    reach, spoken = Reach(customers=1, contacts=2, chats=3), tuple(Language)
    some = replace(_NOTICE, whom=Whom(plans=("1",), customers=("2",)), replaces=4)
    return [
        *(notices.draft(say, told, reach, NOW, spoken) for told in (_NOTICE, some)),
        *(notices.published(say, _NOTICE, reach, NOW, spoken, by=by, at=NOW) for by in (None, ANNA)),
        *(notices.discarded(say, _NOTICE, by, NOW) for by in (None, ANNA)),
        *(notices.ended(say, _NOTICE, by, NOW) for by in (None, ANNA)),
        notices.running(say, [_NOTICE, some], NOW),
        notices.running(say, [], NOW),
    ]


def _calls_to_agents(say: Speech) -> list[Body]:
    at = NOW + timedelta(hours=3)
    facts = CallFacts(at=at, now=NOW, title="2", contact="3", customer="7", agent=ANNA, number=142, kind="2")
    day = DayRow(booking=9, until=at, facts=facts, became=CallFate.HELD, is_said=False)
    ahead = replace(day, became=CallFate.AHEAD, facts=replace(facts, join="https://a.example/room", by_phone=True))
    days = [day, ahead, replace(day, is_said=True), replace(day, is_said=True, became=CallFate.NOT_HELD)]
    booked = Why(reason=Reason.CALL, start=at, end=at + timedelta(minutes=30))
    return [
        *(call_turned(say, turn, facts) for turn in Turn),
        call_turned(say, Turn.BOOKED, replace(facts, by_phone=True, join="https://a.example/room")),
        call_turned(say, Turn.BOOKED, replace(facts, is_after_promise=True)),
        after_calls.was_it_held(say, 9, facts),
        *(after_calls.result(say, 9, facts, result, ANNA) for result in CallResult),
        summaries.write_summary(say, ANNA, facts),
        summaries.summary_sent(say, "3"),
        *(summaries.answered_inside(say, "3", is_agreed=is_agreed) for is_agreed in (False, True)),
        day_of_calls(say, [], at, NOW),
        *(day_of_calls(say, [each], at, NOW) for each in days),
        call_asked_for(say, 9, "2"),
        call_offered(say, "2", ANNA, NOW),
        call_offered(say, "2", ANNA, NOW, at),
        *(agenda_refused(say, "a", is_gone=is_gone) for is_gone in (False, True)),
        calls_in_absence(say, [facts], [9]),
        absences.absence_proposed(say, 9, NOW, at, NOW),
        absences.proposal_declined(say),
        absences.proposal_gone(say, NOW, at, NOW),
        absences.confirmed_gone(say, NOW, at, NOW),
        absences.back_but(say, [(NOW, at), (at, at)], NOW),
        *(absences.not_away(say, NOW, at, left, NOW) for left in ([], [(NOW, at)])),
        unfree(say, "2", at, [Unfree(agent=ANNA, reasons=(Why(reason=reason, start=at),)) for reason in Reason], NOW),
        unfree(say, "2", at, [Unfree(agent=ANNA), Unfree(agent=IVAN, reasons=(booked,))], NOW),
        move_offered(say, at, ANNA, NOW),
        move_offered(say, at, ANNA, NOW, at),
        to_agents.card(
            say, card_facts(calls=(CardCall(at=at, agent=ANNA), CardCall(at=at, agent=IVAN, is_pending=True)))
        ),
    ]


def _to_contacts_by_verbs(say: Speech) -> list[Body]:
    return [
        declining.declined(say, ANNA, Rich.of("1"), 142),
        answering.shown(say, "1", "2"),
        opening.opened_for_you(say, 142, ANNA, opening.nothing_written(say)),
        opening.joined_for_you(say, 142, ANNA, "1"),
    ]


def _by_verbs(say: Speech) -> list[Body]:
    stranger = Contact(id=7, identity=Identity(channel="telegram", user="1"), name="2", answered_at=NOW)
    until = NOW + timedelta(hours=3)
    return [
        declining.declined_inside(say, ANNA, "1", "NP-4"),
        answering.read_inside(say, "1", "2"),
        Body(text=Rich.of(declining.why(say, "1", "NP-4", ANNA, NOW, NOW))),
        Body(text=Rich.of(opening.why(say, ANNA, NOW, NOW))),
        opening.opened(say, 142, "1", "2"),
        opening.joined(say, 142, "1", "2"),
        opening.on_behalf(say, ANNA),
        *(picking.which(say, verb, 142, [("1", "2")], ["3"]) for verb in picking.ASKED),
        picking.more(say, 142, ["join", "why", "decline"]),
        picking.picked(say, "1", ANNA, NOW),
        snoozing.noted(say, 142, until, NOW),
        snoozing.back(say, 142, "1", ANNA),
        admitting.waiting(say, [], NOW),
        admitting.waiting(say, [Stranger(contact=stranger, words="3")], NOW),
        admitting.admitted(say, "1", "2"),
        to_agents.card(say, card_facts(snoozed=((ANNA, until),), opened_by=ANNA)),
        to_agents.card(say, card_facts(status=Status.RESOLVED, declined=True)),
    ]


def card_facts(**changes: object) -> CardFacts:
    facts = CardFacts(
        number=142,
        now=NOW,
        customer="7",
        plan="1",
        channel="telegram",
        language=Language.BG,
        severity="2",
        rank=0,
        status=Status.OPEN,
        agent=ANNA,
        reason="dedicated",
        team="3",
        deadlines=(
            CardDeadline(metric=Metric.FIRST_REPLY, due_at=NOW + timedelta(minutes=12), state=DeadlineState.RUNNING),
        ),
        buttons=("take", "join", "escalate", "accept", "snooze", "book", "why", "resolve", "reopen"),
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def _cards(say: Speech) -> list[Body]:
    deadlines = tuple(
        CardDeadline(metric=metric, due_at=NOW + timedelta(hours=hours), state=state)
        for metric in Metric
        for state in DeadlineState
        for hours in (-30, 30)
    )
    facts = [
        card_facts(),
        card_facts(deadlines=deadlines, joined=(IVAN, PIOTR), topic="4", rank=9),
        *(card_facts(status=status, question="6") for status in Status),
        *(card_facts(status=status, agent=None) for status in Status),
    ]
    return [to_agents.card(say, each) for each in facts]


def deadline(metric: Metric = Metric.FIRST_REPLY, state: DeadlineState = DeadlineState.RUNNING) -> Deadline:
    return Deadline(
        metric=metric,
        cycle=1,
        target=Target(metric=metric, clock="0", within=timedelta(hours=1), clause="LA-12"),
        severity="2",
        start_at=NOW - timedelta(hours=1),
        due_at=NOW + timedelta(minutes=12),
        state=state,
        act_by=NOW,
    )


def _in_the_thread(say: Speech) -> list[Body]:
    return [
        to_agents.from_contact(say, "5", Rich.of("6")),
        to_agents.from_colleague(say, "5", Rich.of("6"), is_note=True),
        to_agents.inside(say, 142, 7, ANNA),
        to_agents.inside(say, 142, 7),
        to_agents.note_kept(say),
        to_agents.sent_after_all(say, ANNA, NOW),
        to_agents.joined_now(say, ANNA, NOW),
        to_agents.undelivered(say, "0", "out-7"),
        to_agents.retried(say, ANNA, NOW),
        to_agents.moved(say, 142, "3"),
        *(delays.attributed(say, to, ANNA, "6", lasted) for to in ("us", "platform") for lasted in (None, HOUR)),
        statements.to_lead(say, told_month(), [(7, "5"), (8, "")]),
        statements.to_lead(say, replace(told_month(), kept=(), calls={}, as_of=told_month().month.end_at), []),
        statements.sent(say, told_month(), "5", ANNA, NOW),
        personal.erased(say),
        personal.what_remains(say),
    ]


def told_month() -> Statement:
    """One in which everything happened."""
    month = Month(
        first=date(2026, 11, 1),
        zone=ZoneInfo("UTC"),
        start_at=datetime(2026, 11, 1, tzinfo=UTC),
        end_at=datetime(2026, 12, 1, tzinfo=UTC),
    )
    rows = [
        Kept(
            clause=clause, metric=metric, began=9, met=2, excepted=1, breached=3, by_platform=1, running=3, latest=HOUR
        )
        for clause, metric in (("LA-14", Metric.FIRST_REPLY), ("", Metric.RESOLUTION))
    ]
    return Statement(
        customer="7",
        name="7",
        month=month,
        as_of=NOW,
        begun=9,
        open=1,
        kept=tuple(rows),
        waited=dict.fromkeys(Whose, HOUR),
        questions=2,
        calls=dict.fromkeys(CallFate, 1),
    )


def _beside_the_thread(say: Speech) -> list[Body]:
    spans = tuple((NOW + timedelta(days=day), NOW + timedelta(days=day, hours=2)) for day in range(5))
    plain = [why.Counted(deadline=deadline(metric, state)) for metric in Metric for state in DeadlineState]
    changed = replace(deadline(), reclassified_at=NOW, target=replace(deadline().target, by=By.DEDICATED))
    taken = replace(deadline(), target=replace(deadline().target, stops_on=StopsOn.ACTION))
    told = [
        *plain,
        why.Counted(deadline=changed, counted=spans, paused=spans[:1], closed=((NOW.date(), "0"), (NOW.date(), ""))),
        why.Counted(deadline=taken),
    ]
    owners = [
        why.Owner(agent=ANNA, reason="least_loaded"),
        why.Owner(agent=IVAN, reason="cover", instead_of=ANNA, until=NOW + timedelta(days=2)),
        why.Owner(agent=None, reason="queued"),
    ]
    rows = [MineRow(number=1, customer="7", rank=2, status=status, due_at=NOW - timedelta(days=3)) for status in Status]
    named = {"verb": "0", "wanted": "1", "known": "2", "number": "3", "status": "4", "given": "5", "example": "6"}
    return [
        to_agents.assigned_to_you(say, number=142, customer="7", reason="cover", deadline=deadline(), now=NOW),
        to_agents.told(say, number=142, customer="7", deadline=deadline(), now=NOW, agent=ANNA),
        to_agents.told(say, number=142, customer="7", deadline=deadline(), now=NOW + timedelta(hours=3)),
        to_agents.set_aside(say, "0", "1", "in-12"),
        *(to_agents.handed_over(say, ANNA, IVAN, numbers) for numbers in ([142, 143], [])),
        to_agents.mine(say, rows, NOW),
        to_agents.mine(say, [], NOW),
        *(why.why(say, 142, owner, [each], NOW) for owner in owners for each in told),
        *(holding.held(say, 7, NOW + day, NOW) for day in (timedelta(hours=2), timedelta(days=3))),
        paging.trial(say),
        holding.now_or_then(say, 142, 7, NOW + timedelta(days=3), NOW, deadline()),
        holding.now_or_then(say, 142, 7, NOW + timedelta(days=3), NOW),
        *(promising.cause_found(say, "1", ANNA, wants_estimate=wants, wants_quote=wants) for wants in (True, False)),
        promising.estimate_given(say, ANNA, NOW + timedelta(days=3), NOW),
        promising.accepted_inside(say, "1"),
        to_agents.help_for_agent(say, tuple(AGENT_VERBS)),
        *(to_agents.refused(say, code, named) for code in (*TO_AGENTS, "no such code")),
    ]


def _homes(say: Speech) -> list[Body]:
    rows = [MineRow(number=1, customer="7", rank=2, status=Status.OPEN, due_at=NOW)]
    away = homes.Away(first=NOW.date(), last=NOW.date() + timedelta(days=3), back=NOW.date() + timedelta(days=4))
    return [
        homes.home(say, rows=some, away=absence, is_open=is_open, turns_at=turns_at, agenda=agenda, now=NOW)
        for some, absence, is_open, turns_at, agenda in (
            (rows, away, True, NOW + timedelta(hours=2), AgendaSeen(agent="a", state=AgendaState.READ, read_at=NOW)),
            ([], None, False, NOW + timedelta(days=2), AgendaSeen(agent="a", state=AgendaState.SILENT, read_at=NOW)),
            ([], None, True, None, AgendaSeen(agent="a", state=AgendaState.SILENT, read_at=None)),
            ([], None, True, None, AgendaSeen(agent="a", state=AgendaState.GONE, read_at=NOW)),
        )
    ]


def _forms(say: Speech) -> list[Body]:
    """A form's texts, as they would read in a message."""
    form = forms.escalation(say, ("142",), ["1", "2"])
    written = forms.summary(say, ("9", "k", "0"), "2", NOW, NOW)
    heads = [label for each in (form, written) for label in (each.title, each.send, each.cancel)]
    assert all(len(label) <= 24 for label in heads), "Slack takes no longer title or button"
    labels = [*heads, *(field.label for each in (form, written) for field in each.fields), forms.missing(say)]
    return [
        Body(text=Rich.of("\n".join(labels))),
        escalation.which_team(say, 142, ["1", "2"]),
        escalation.ask_why(say, ANNA, 142, "1"),
        escalation.never_mind(say),
        escalation.ask_back_there(say, 142, ANNA),
    ]


def _happenings(say: Speech) -> list[Body]:
    return [
        *(happenings.severity_changed(say, "1", "2", by) for by in (ANNA, None)),
        happenings.severity_chosen(say, 142, "1", CRITICAL, [CRITICAL] * 4),
        happenings.stepped_in(say, PIOTR, ANNA, Metric.FIRST_REPLY, NOW, NOW),
        happenings.nobody_has_time(say, Metric.FIRST_REPLY, NOW, NOW),
        to_agents.nobody_has_time(say, number=142, customer="1", deadline=deadline(), agent=ANNA, now=NOW),
        happenings.severity_confirmed(say, "1", ANNA),
        happenings.plan_changed(say, "1", "2"),
        *(happenings.topic_changed(say, "", "2", by) for by in (ANNA, None)),
        *(happenings.assigned(say, agent, "3", "dedicated") for agent in (ANNA, None)),
        happenings.joined(say, IVAN),
        happenings.resolved(say, ANNA),
        *(happenings.reopened(say, by) for by in (ANNA, None)),
        happenings.closed(say),
        happenings.breached(say, Metric.NEXT_REPLY, NOW, NOW),
    ]
