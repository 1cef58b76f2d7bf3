"""What must always hold, read off the tables and off what people saw. Each check returns what is wrong."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk import when
from bot.desk.turn import Turn
from bot.events import DeadlineBreached, DeliveryFailed, EscalationRequested, LadderStepTaken, RequestRefused
from bot.model.conversation import CopyKind, Kind, Status
from bot.model.deadline import DeadlineState
from bot.model.setup import Setup
from bot.ports import Tx
from bot.store.inline import InlineStore
from calendars.calls import CallState
from tests.simulation.agenda import RememberingCalendar
from tests.simulation.people import CONTACTS, POISONS
from tests.simulation.platform import Platform, Shown
from tests.simulation.rows import select, waiting_rows

#: The time, by the clock of the company: its customers have no other.
_CONFIRMED = re.compile(r"(?:Call confirmed|The call has a new time): [^(]*?(\d\d:\d\d) \(")
_TOKEN = re.compile(r"\b[qan]\d+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A run that has come to rest."""

    store: InlineStore
    setup: Setup
    platforms: Mapping[str, Platform]
    calendars: Mapping[str, RememberingCalendar]
    now: datetime

    @property
    def shown(self) -> list[Shown]:
        return [shown for platform in self.platforms.values() for shown in platform.shown]


def violations(seen: Seen) -> list[str]:
    checks = (
        _every_event_is_worked_on_once,
        _nothing_waits_for_ever,
        _what_came_in_keeps_its_order,
        _what_went_out_keeps_its_order,
        _everything_sent_is_there,
        _nothing_is_there_twice,
        _nobody_reads_what_is_not_theirs,
        _what_was_given_up_is_shown,
        _breaches_and_steps_are_recorded_once,
        _what_was_filled_in_counts_once,
        _timers_are_neither_lost_nor_doubled,
        _a_call_stands_in_its_calendar_once,
        _nobody_takes_the_time_of_another_call,
        _every_event_is_known_to_a_dialogue,
        _what_is_confirmed_stands_in_a_calendar,
    )
    return [f"{check.__name__.strip('_')}: {wrong}" for check in checks for wrong in check(seen)]


def delays(seen: Seen) -> list[float]:
    """How long each word was on its way to the other side, in simulated seconds."""
    relayed = [shown for shown in seen.shown if shown.kind is CopyKind.RELAY]
    return [
        min(shown.at for shown in relayed if token in _TOKEN.findall(shown.text)) - event.at
        for platform in seen.platforms.values()
        for event in platform.events
        for token in _TOKEN.findall(event.raw["text"])
        if any(token in _TOKEN.findall(shown.text) for shown in relayed)
    ]


def _every_event_is_worked_on_once(seen: Seen) -> Iterator[str]:
    """Each event is one inbox row; each words in it are one message. What was in work at three deaths is set aside,
    whoever was to blame."""
    rows = Counter(int(number) for (number,) in select(seen.store, "SELECT external_id FROM inbox"))
    messages = Counter(text for _, text, _ in _messages(seen))
    dead = {int(n) for (n,) in select(seen.store, "SELECT external_id FROM inbox WHERE state = 'dead'")}
    suspect = {int(n) for (n,) in select(seen.store, "SELECT external_id FROM inbox WHERE crashes >= 3")}
    for platform in seen.platforms.values():
        for event in platform.events:
            text, found = event.raw["text"], rows[event.number]
            if found != 1:
                yield f"event {event.number} ({text!r}) has {found} inbox rows"
            if text in POISONS:
                if event.number not in dead:
                    yield f"{text!r} was not set aside"
            elif event.number in dead & suspect:
                continue
            elif text and messages[text] != 1:
                yield f"{text!r} became {messages[text]} messages"
            elif event.number in dead:
                yield f"event {event.number} ({text!r}) was set aside and is harmless"


def _nothing_waits_for_ever(seen: Seen) -> Iterator[str]:
    for what, which in waiting_rows(seen.store, seen.now):
        yield f"{what} {which} is still waiting"


def _what_came_in_keeps_its_order(seen: Seen) -> Iterator[str]:
    """Within a lane, what was accepted before its successor was worked on before it."""
    query = """
        SELECT earlier.external_id, later.external_id
        FROM inbox earlier JOIN inbox later ON later.lane = earlier.lane
        JOIN messages m1 ON m1.inbox = earlier.id JOIN messages m2 ON m2.inbox = later.id
        WHERE earlier.position < later.position AND earlier.id < later.id AND m1.id > m2.id
    """
    for earlier, later in select(seen.store, query):
        yield f"event {later} was worked on before {earlier}"


def _what_went_out_keeps_its_order(seen: Seen) -> Iterator[str]:
    """In every place people's words stand in the order in which the desk took them."""
    order = {token: number for number, text, _ in _messages(seen) for token in _TOKEN.findall(text)}
    for place, tokens in _relayed(seen).items():
        first = list(dict.fromkeys(tokens))
        if first != sorted(first, key=lambda token: order.get(token, 0)):
            yield f"in {place} people read {first}"


def _everything_sent_is_there(seen: Seen) -> Iterator[str]:
    """What is called sent was shown; what a customer wrote is before the agents, and the reverse."""
    shown = {each.key for each in seen.shown}
    posts = "SELECT id, key FROM outbox WHERE state = 'sent' AND operation = 'post' AND rides_with IS NULL"
    for row, key in select(seen.store, posts):
        if key not in shown:
            yield f"outbox row {row} is called sent and is nowhere"
    lost = {token for (body,) in select(seen.store, _GIVEN_UP_BODIES) for token in _TOKEN.findall(body)}
    read = {token for tokens in _relayed(seen).values() for token in tokens}
    for _, text, kind in _messages(seen):
        tokens = set(_TOKEN.findall(text)) if kind in (Kind.CUSTOMER, Kind.AGENT) else set()
        if not tokens <= read | lost and not _has_no_thread(seen):
            yield f"{text!r} reached nobody on the other side"


def _nothing_is_there_twice(seen: Seen) -> Iterator[str]:
    """Never on Slack; on Telegram at most twice, and then it is flagged."""
    flagged = {key for (key,) in select(seen.store, "SELECT key FROM outbox WHERE resent")}
    for platform in seen.platforms.values():
        for key, times in Counter(shown.key for shown in platform.shown).items():
            most = 1 if platform.can_ask or key not in flagged else 2
            if times > most:
                yield f"{platform.name} shows row {key} {times} times" + ("" if key in flagged else ", unflagged")
    tokens = Counter((place, token) for place, tokens in _relayed(seen, once=True).items() for token in tokens)
    for (place, token), times in tokens.items():
        if times > 1:
            yield f"{token} was relayed {times} times to {place}, by different rows"


def _nobody_reads_what_is_not_theirs(seen: Seen) -> Iterator[str]:
    """A customer's chat holds no other customer's name, and nothing that was noted."""
    names = {contact.customer for contact in CONTACTS}
    for contact in CONTACTS:
        others = names - {contact.customer}
        for shown in seen.shown:
            if shown.place.chat != contact.user:
                continue
            if any(name in shown.text.lower() for name in others):
                yield f"{contact.key} reads {shown.text!r}"
            if re.search(r"\bn\d+ about\b", shown.text):
                yield f"{contact.key} reads a note: {shown.text!r}"


def _what_was_given_up_is_shown(seen: Seen) -> Iterator[str]:
    """A delivery set aside is in its conversation's log; an event set aside was told to the leads. What rode with
    another is told of with that one."""
    given_up = """
        SELECT id, conversation FROM outbox
        WHERE state IN ('dead', 'unknown') AND dead_with IS NULL AND rides_with IS NULL
    """
    per_conversation = Counter(c for _, c in select(seen.store, given_up) if c is not None)
    logged = Counter(number for number, event in _log(seen) if isinstance(event, DeliveryFailed))
    for number, rows in per_conversation.items():
        if logged[number] < rows:
            yield f"{rows} deliveries of #{number} were given up, {logged[number]} are on record"
    told = " ".join(body for (body,) in select(seen.store, "SELECT body FROM outbox WHERE body IS NOT NULL"))
    for (row,) in select(seen.store, "SELECT id FROM inbox WHERE state = 'dead'"):
        if f"in-{row}" not in told:
            yield f"inbox row {row} was set aside and nobody was told"


def _breaches_and_steps_are_recorded_once(seen: Seen) -> Iterator[str]:
    counted: Counter[tuple[object, ...]] = Counter()
    for number, event in _log(seen):
        if isinstance(event, DeadlineBreached):
            counted[number, "breach of", event.metric, event.cycle] += 1
        elif isinstance(event, LadderStepTaken):
            counted[number, "step of", event.metric, event.cycle, event.step] += 1
    for what, times in counted.items():
        if times > 1:
            yield f"{what} was recorded {times} times"

    def owed(tx: Tx) -> list[tuple[object, ...]]:
        turn = Turn(tx, seen.setup, seen.now)
        return [
            (number, "breach of", deadline.metric.value, deadline.cycle)
            for number in _numbers(seen)
            if (conversation := tx.conversations.get(number)) is not None
            for deadline in when.deadlines(turn, conversation)
            if deadline.state is DeadlineState.BREACHED
        ]

    for breach in seen.store.run_now(owed):
        if counted[breach] != 1:
            yield f"{breach} is recorded {counted[breach]} times"


def _what_was_filled_in_counts_once(seen: Seen) -> Iterator[str]:
    """Each form that was accepted called the team in, or was refused, once; unless it was in work at three deaths."""
    dead = {int(n) for (n,) in select(seen.store, "SELECT external_id FROM inbox WHERE state = 'dead'")}
    events = [event for platform in seen.platforms.values() for event in platform.events if event.raw["form"]]
    sent = [event for event in events if event.number not in dead]
    called = Counter(event.why for _, event in _log(seen) if isinstance(event, EscalationRequested))
    refused = sum(isinstance(event, RequestRefused) and event.verb == "escalate" for _, event in _log(seen))
    if called.total() + refused != len(sent) or any(times > 1 for times in called.values()):
        yield f"{len(sent)} forms were sent, {dict(called)} called a team in and {refused} were refused"


def _timers_are_neither_lost_nor_doubled(seen: Seen) -> Iterator[str]:
    """An open conversation has the one timer that its rules ask for, no later than what is due next."""
    breached = {(n, event.metric, event.cycle) for n, event in _log(seen) if isinstance(event, DeadlineBreached)}

    def looks(tx: Tx) -> list[str]:
        wrong = []
        for number in _numbers(seen):
            conversation = tx.conversations.get(number)
            assert conversation is not None
            timers = tx.timers.of(when.subject_of(conversation))
            standing = when.deadlines(Turn(tx, seen.setup, seen.now), conversation)
            unbreached = [
                deadline.due_at
                for deadline in standing
                # A clock that was ahead for a while may have seen it breached before it is due.
                if deadline.state is DeadlineState.RUNNING and (number, deadline.metric, deadline.cycle) not in breached
            ]
            if len(timers) > 1:
                wrong.append(f"#{number} has {len(timers)} timers")
            if unbreached and conversation.status is not Status.CLOSED:
                first = timers[0].due_at if timers else None
                # What is done at the very instant is still in time, so the look comes just after it.
                if first is None or first > min(unbreached) + timedelta(milliseconds=1):
                    wrong.append(f"#{number} is due {min(unbreached)} and looks again at {first}")
        return wrong

    yield from seen.store.run_now(looks)


def _a_call_stands_in_its_calendar_once(seen: Seen) -> Iterator[str]:
    """What is booked stands there, at its time; what was called off, lost or never confirmed does not. No two claim
    the same piece of anybody's time."""
    standing = {call: span for calendar in seen.calendars.values() for call, span in calendar.calls().items()}
    kept = seen.store.run_now(lambda tx: [tx.calls.get(call) for (call,) in select(seen.store, "SELECT id FROM calls")])
    booked = {call.id: (call.start, call.end) for call in kept if call is not None and call.state is CallState.BOOKED}
    for call in standing.keys() | booked.keys():
        if standing.get(call) != booked.get(call):
            yield f"call {call} is booked for {booked.get(call)} and stands there at {standing.get(call)}"
    for agent, key, claims in select(seen.store, "SELECT agent, key, count(*) FROM cells GROUP BY agent, key"):
        if claims > 1:
            yield f"{agent} is to be had twice at {key}"


def _nobody_takes_the_time_of_another_call(seen: Seen) -> Iterator[str]:
    """At no instant, not only at rest."""
    for agent, calendar in seen.calendars.items():
        yield from (f"in the calendar of {agent} {clash}" for clash in calendar.clashes)


def _every_event_is_known_to_a_dialogue(seen: Seen) -> Iterator[str]:
    known = {call for (call,) in select(seen.store, "SELECT call FROM bookings WHERE call IS NOT NULL")}
    for agent, calendar in seen.calendars.items():
        for call in calendar.calls().keys() - known:
            yield f"call {call} stands in the calendar of {agent}, and no dialogue knows it"


def _what_is_confirmed_stands_in_a_calendar(seen: Seen) -> Iterator[str]:
    """Whoever reads that a call is confirmed, or has a new time, reads of one that had been written down by then."""
    contacts = {contact.user for contact in CONTACTS}
    stood = [each for calendar in seen.calendars.values() for each in calendar.stood]
    for read in (read for platform in seen.platforms.values() for read in platform.read if read.chat in contacts):
        found = _CONFIRMED.search(read.text)
        if found and not any(
            f"{each.start.astimezone(seen.setup.company.zone):%H:%M}" == found[1] and each.at <= read.at
            for each in stood
        ):
            yield f"{read.chat} reads {read.text!r} at {read.at:.3f}, and no calendar had it"


# --- what there is -------------------------------------------------------------------------------------------------

_GIVEN_UP_BODIES = "SELECT body FROM outbox WHERE state IN ('dead', 'unknown') AND body IS NOT NULL"


def _messages(seen: Seen) -> list[tuple[int, str, Kind]]:
    """Every message's number, words and kind."""

    def all_of(tx: Tx) -> list[tuple[int, str, Kind]]:
        every = [message for number in _numbers(seen) for message in tx.messages.of(number)]
        return sorted((message.id, message.text.plain, message.kind) for message in every)

    return seen.store.run_now(all_of)


def _relayed(seen: Seen, *, once: bool = False) -> Mapping[str, Sequence[str]]:
    """By place: the tokens that were carried there from the other side, in the order in which they appeared.

    `once`: each outbox row counts one time only.
    """
    found: dict[str, list[str]] = defaultdict(list)
    keys: set[str] = set()
    for shown in seen.shown:
        if shown.kind is not CopyKind.RELAY or (once and shown.key in keys):
            continue
        keys.add(shown.key)
        found[str(shown.place)] += _TOKEN.findall(shown.text)
    return found


def _has_no_thread(seen: Seen) -> bool:
    """Was a thread or card given up? Then words for it wait with it, and are shown as set aside."""
    query = (
        "SELECT count(*) FROM outbox WHERE state IN ('dead', 'unknown') AND (operation = 'open_thread' OR dead_with)"
    )
    return bool(select(seen.store, query)[0][0])


def _log(seen: Seen) -> list[tuple[int, object]]:
    def all_of(tx: Tx) -> list[tuple[int, object]]:
        return [(number, recorded.event) for number in _numbers(seen) for recorded in tx.log.history(number)]

    return seen.store.run_now(all_of)


def _numbers(seen: Seen) -> list[int]:
    return [number for (number,) in select(seen.store, "SELECT number FROM conversations ORDER BY number")]
