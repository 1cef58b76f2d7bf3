"""Times for a call: which are free, which are shown first, and the one that is kept for somebody.

It goes on with a booking once the agendas it waits for have been read; those are asked between two transactions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import routing
from bot.desk import counting_calls
from bot.desk.turn import Turn
from bot.model.bookings import AgendaRead, Ask, Booking, Task
from bot.model.calls import CallBy, CallKind
from bot.model.conversation import CopyKind
from bot.model.places import Side
from bot.model.rich import Body
from bot.routing import Facts, Partners
from bot.texts import calls as texts
from bot.texts.calling_back import call_back_time
from calendars.calls import Call, CallState, cancel, hold, move
from calendars.slots import Board, Offer, together
from calendars.walls import merged

#: The timers of a call: a time kept long enough, reminders, its end, and when an agenda is asked again.
HOLD, A_DAY_BEFORE, SOON, OVER, RETRY = "hold", "a_day_before", "soon", "over", "retry"

#: The page that shows a week as free and busy.
WEEK = "week"

_DAYS_SHOWN, _A_DAY_SHOWS, _APART = 3, 2, timedelta(minutes=90)
_NEXT_SHOWN, _MOST_DAYS, _MOST_TIMES = 5, 30, 96
_A_DAY, _A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Every time that can be had now, and the facts it is told from. `cover` is who stands in for the first of the
    partners, where it is needed; `is_unread` that nothing can be said, since an agenda can't be read."""

    offers: tuple[Offer, ...]
    partners: Partners
    boards: Mapping[str, Board]
    cover: str | None = None
    is_unread: bool = False

    @property
    def starts(self) -> tuple[datetime, ...]:
        return tuple(offer.slot.start for offer in self.offers)


def agents_asked(turn: Turn, booking: Booking) -> Sequence[str]:
    """Whose agendas must be read before `go_on`."""
    kind = turn.setup.calls.get(booking.kind)
    return partners_of(turn, booking, kind).all if kind is not None and booking.task is not None else ()


def go_on(turn: Turn, booking: Booking, read: Mapping[str, AgendaRead], new_name: Callable[[], str]) -> None:
    """Do what the booking waits for. `new_name` gives a name that nobody can guess, another one each time."""
    kind = turn.setup.calls.get(booking.kind)
    if kind is None or booking.task is None:
        turn.tx.calls.save_booking(replace(booking, task=None))
        return
    task, booking = booking.task, replace(booking, task=None)
    if task is Task.CALL_BACK:
        _keep_for_a_call_back(turn, booking, kind, offered(turn, booking, kind, read), new_name)
        return
    if task is Task.HOLD:
        # What was offered a moment ago may be tapped a moment later.
        patient = replace(kind, notice=max(kind.notice - kind.hold, timedelta()))
        kept = _keep(turn, booking, kind, offered(turn, booking, patient, read), new_name)
        if kept is not None:
            turn.tx.calls.save_booking(kept)
            return
        booking = replace(booking, ask=Ask.TAKEN, page="")
    show(turn, booking, _times(turn, booking, kind, offered(turn, booking, kind, read)))


def offers_to(turn: Turn, contact: int, read: Mapping[str, AgendaRead]) -> tuple[datetime, ...]:
    """Every start that the contact's newest dialogue offers now; none once its call is booked."""
    booking = next(reversed(turn.tx.calls.bookings_of(contact)), None)
    kind = turn.setup.calls.get(booking.kind) if booking is not None else None
    if booking is None or kind is None or not booking.is_approved or not is_choosing(turn, booking):
        return ()
    return offered(turn, booking, kind, read).starts


def is_choosing(turn: Turn, booking: Booking) -> bool:
    """Is a time still to be chosen in it?"""
    call = turn.tx.calls.get(booking.call) if booking.call else None
    return call is None or call.state is CallState.HELD or (call.state is CallState.BOOKED and booking.is_moving)


def offered(turn: Turn, booking: Booking, kind: CallKind, read: Mapping[str, AgendaRead]) -> Offered:
    """While the first partner is away it is the cover's time until they are back, then their own; where the first has
    none at all, the cover's."""
    partners = partners_of(turn, booking, kind)
    until = turn.now + kind.ahead + _A_DAY
    boards = {agent: board_of(turn, booking, kind, agent, read) for agent in partners.all}
    first = {agent: boards[agent] for agent in partners.agents}
    unread = [agent for agent in partners.agents if agent not in read or read[agent].view is None]
    own = together(first, turn.now, until)
    cover = partners.cover
    if cover is None or (partners.back_at is None and (own or unread)):
        return Offered(offers=own, partners=partners, boards=boards, is_unread=bool(unread) and not own)
    stands_in = together({cover: boards[cover]}, turn.now, min(until, partners.back_at or until))
    if not stands_in:
        is_unread = cover not in read or read[cover].view is None or bool(unread)
        return Offered(offers=own, partners=partners, boards=boards, is_unread=is_unread and not own)
    return Offered(offers=(*stands_in, *own), partners=partners, boards=boards, cover=cover)


def show(turn: Turn, booking: Booking, body: Body) -> Booking:
    """The dialogue's one message shows this now; the booking is saved."""
    if booking.shown is not None:
        turn.tx.outbox.edit(booking.shown, body)
    else:
        copy = turn.tx.outbox.post(
            body, kind=CopyKind.CHOOSER, side=Side.CUSTOMER, place=booking.place, conversation=booking.conversation
        )
        booking = replace(booking, shown=copy.id)
    turn.tx.calls.save_booking(booking)
    return booking


def subject_of(call: Call) -> str:
    """What a call's timers are filed under."""
    return f"call:{call.id}"


# --- who, and when -----------------------------------------------------------------------------------------------


def partners_of(turn: Turn, booking: Booking, kind: CallKind) -> Partners:
    call = turn.tx.calls.get(booking.call) if booking.call and booking.is_moving else None
    if call is not None:
        return Partners(agents=(call.agent,))
    customer = turn.customer(booking.customer)
    facts = Facts(
        setup=turn.setup,
        at=turn.now,
        customer=customer,
        severity="",
        absences=tuple(turn.tx.people.absences(turn.now)),
    )
    return routing.partners(kind, facts)


def board_of(turn: Turn, booking: Booking, kind: CallKind, agent: str, read: Mapping[str, AgendaRead]) -> Board:
    rules = kind.rules
    since, until = turn.now - _A_DAY, turn.now + kind.ahead + _A_DAY
    known = read.get(agent)
    booked = turn.tx.calls.of_agent(agent, since, until)
    return Board(
        kind=kind.key,
        rules=rules,
        hours=turn.setup.calendars[turn.setup.agents[agent].calendar],
        view=known.view if known else None,
        now=turn.now,
        booked=[span for call in booked for span in call.spans()],
        taking=known.taking if known else None,
        absences=[(absence.start_at, absence.end_at) for absence in turn.tx.people.absences(turn.now, agent)],
        ignoring=booking.call,
    )


# --- one time is kept --------------------------------------------------------------------------------------------


def _keep(turn: Turn, booking: Booking, kind: CallKind, found: Offered, new_name: Callable[[], str]) -> Booking | None:
    """The time wanted is kept for them; None where it is not free any more."""
    wanted = booking.wanted_at
    free = next((offer for offer in found.offers if offer.slot.start == wanted), None)
    if free is None or wanted is None:
        return None
    before = turn.tx.calls.get(booking.call) if booking.call else None
    if before is not None and before.state is CallState.BOOKED:
        return _move(turn, booking, kind, before, wanted)
    call = _hold(turn, booking, kind, free, turn.now + kind.hold, new_name)
    if call is None:
        return None
    name, say = turn.setup.agents[call.agent].name, turn.say_to(turn.contact(booking.contact))
    until = call.held_until or turn.now
    held = texts.call_held(say, booking.number, wanted, name, until, turn.now, kind.by)
    return show(turn, replace(booking, call=call.id, ask=Ask.CHOOSE), held)


def _keep_for_a_call_back(
    turn: Turn, booking: Booking, kind: CallKind, found: Offered, new_name: Callable[[], str]
) -> None:
    """The first time once the desk is open is kept until the opening (LA-9). Where there is none, or the calendar can't
    be read, the request stands alone, and its dialogue is gone."""
    opens_at = booking.wanted_at or turn.now
    free = next((offer for offer in found.offers if offer.slot.start >= opens_at), None)
    call = _hold(turn, booking, kind, free, opens_at, new_name) if free is not None else None
    if call is None:
        turn.tx.calls.drop_booking(booking.number)
        return
    name, say = turn.setup.agents[call.agent].name, turn.say_to(turn.contact(booking.contact))
    body = call_back_time(say, booking.number, call.start, name, opens_at, turn.now, kind.by)
    show(turn, replace(booking, call=call.id, wanted_at=call.start), body)


def _hold(
    turn: Turn, booking: Booking, kind: CallKind, free: Offer, until: datetime, new_name: Callable[[], str]
) -> Call | None:
    """The time is kept until then, with whoever of those that are free was called the longest ago; None where somebody
    else was faster."""
    before = turn.tx.calls.get(booking.call) if booking.call else None
    wanted = free.slot.start
    newest = turn.tx.calls.last_called()
    agent = min(free.agents, key=lambda key: newest.get(key, 0))
    call = Call(
        id=new_name(),
        agent=agent,
        kind=kind.key,
        start=wanted,
        end=wanted + kind.length,
        buffer=kind.buffer,
        held_until=until,
        title=_title(turn, booking, kind, agent),
        notes=_notes(turn, booking),
        join=kind.video.replace("{room}", new_name()) if kind.video and CallBy.VIDEO in kind.by else "",
    )
    if before is not None:
        # What they held before may overlap what they want now.
        cancel(turn.tx.calls, before.id)
        turn.tx.timers.cancel(subject_of(before))
    zone = turn.setup.calendars[turn.setup.agents[agent].calendar].zone
    if not hold(turn.tx.calls, call, zone=zone, daily_limit=kind.daily_limit):
        return None
    turn.tx.timers.set(subject_of(call), HOLD, until)
    return call


def _move(turn: Turn, booking: Booking, kind: CallKind, call: Call, wanted: datetime) -> Booking | None:
    """Both times are kept until it stands at the new one; the customer hears once it does."""
    zone = turn.setup.calendars[turn.setup.agents[call.agent].calendar].zone
    if not move(turn.tx.calls, call.id, wanted, zone=zone, daily_limit=kind.daily_limit):
        return None
    moved = replace(booking, is_moving=False)
    if wanted != call.start:
        return moved
    say, agent = turn.say_to(turn.contact(booking.contact)), turn.setup.agents[call.agent].name
    return show(
        turn, moved, texts.call_confirmed(say, booking.number, call.start, agent, turn.now, join=call.join, by=moved.by)
    )


def _title(turn: Turn, booking: Booking, kind: CallKind, agent: str) -> str:
    """What the event is called in the agent's own calendar."""
    say = turn.say_to_agent(turn.setup.agents[agent])
    return f"{turn.customer(booking.customer).name}: {kind.title.in_(say.language)}"


def _notes(turn: Turn, booking: Booking) -> str:
    name = turn.contact(booking.contact).name
    return f"#{booking.conversation}, {name}" if booking.conversation is not None else name


# --- what is shown -----------------------------------------------------------------------------------------------


def _times(turn: Turn, booking: Booking, kind: CallKind, found: Offered) -> Body:
    say = turn.say_to(turn.contact(booking.contact))
    title = kind.title.in_(say.language)
    if not found.offers:
        return texts.calendar_unread(say, title) if found.is_unread else texts.no_call_times(say, title)
    call = turn.tx.calls.get(booking.call) if booking.call and booking.is_moving else None
    agents = turn.setup.agents
    conversation = turn.tx.conversations.get(booking.conversation) if booking.conversation is not None else None
    spoken_of = call.agent if call else found.partners.agents[0]
    times = texts.Times(
        number=booking.number,
        title=title,
        length=kind.length,
        now=turn.now,
        ask=booking.ask,
        about=call.start if call and booking.ask is Ask.MOVE else booking.wanted_at,
        agent=agents[spoken_of].name,
        cover=agents[found.cover].name if found.cover else None,
        instead_of=agents[found.partners.agents[0]].name if found.cover else None,
        back_at=found.partners.back_at,
        may_keep=call is not None,
        promised_by=counting_calls.promised_by(turn, conversation) if conversation else None,
    )
    if booking.page == WEEK:
        return texts.call_week(say, times, _week(turn, found, say.zone))
    days = _by_day(found.starts, say.zone)
    if booking.page == "days":
        by = times.promised_by
        late = {day for day, starts in days.items() if by is not None and min(starts) > by}
        return texts.call_days(say, times, list(days)[:_MOST_DAYS], late)
    chosen = next((day for day in days if day.isoformat() == booking.page), None)
    if chosen is not None:
        return texts.call_times_on(say, times, chosen, days[chosen][:_MOST_TIMES])
    return texts.call_times(say, times, _first(days, booking))


def _week(turn: Turn, found: Offered, zone: ZoneInfo) -> dict[date, list[tuple[datetime, datetime]]]:
    """When anybody who is offered has nothing, by the contact's days."""
    until = turn.now + _A_WEEK
    free = [slot for agent in found.partners.agents for slot in found.boards[agent].free_time(turn.now, until)]
    if found.cover is not None:
        stands_in_until = min(until, found.partners.back_at or until)
        free += found.boards[found.cover].free_time(turn.now, stands_in_until)
    spans = merged((slot.start, slot.end) for slot in free)
    today = turn.now.astimezone(zone).date()
    days = [today + timedelta(days=number) for number in range(_A_WEEK.days)]
    return {day: _on(day, spans, zone) for day in days}


def _on(day: date, spans: Sequence[tuple[datetime, datetime]], zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """What of them lies on that day."""
    since, until = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + _A_DAY))
    return [(max(start, since), min(end, until)) for start, end in spans if start < until and since < end]


def _first(days: Mapping[date, Sequence[datetime]], booking: Booking) -> list[datetime]:
    """A few to begin with: two of each of the first days; after a time that was taken, those that come next."""
    if booking.ask is Ask.TAKEN and booking.wanted_at is not None:
        starts = [start for day in days.values() for start in day]
        later = [start for start in starts if start > booking.wanted_at]
        return (later or starts)[:_NEXT_SHOWN]
    return [start for day in list(days.values())[:_DAYS_SHOWN] for start in _apart(day)]


def _apart(starts: Sequence[datetime]) -> list[datetime]:
    chosen = list(starts[:1])
    for start in starts:
        if len(chosen) < _A_DAY_SHOWS and start - chosen[-1] >= _APART:
            chosen.append(start)
    return chosen


def _by_day(starts: Sequence[datetime], zone: ZoneInfo) -> dict[date, list[datetime]]:
    days: dict[date, list[datetime]] = {}
    for start in starts:
        days.setdefault(start.astimezone(zone).date(), []).append(start)
    return days
