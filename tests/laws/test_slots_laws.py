"""What holds for every slot offered, whatever the agent's calendar, zone and rules are."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from calendars.entries import Entry, Standing, Taking, View
from calendars.hours import BusinessHours, CalendarSpec
from calendars.slots import Board, Booked, Reason, Rules, in_the_way

SUNDAY = datetime(2026, 10, 18, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
#: Weeks around the change of the clocks in most of Europe, in Lord Howe by half an hour, in Kathmandu not at all.
ZONES = ("Europe/Prague", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "America/New_York")

instants = st.integers(0, 28 * 24 * 60).map(lambda minutes: SUNDAY + minutes * MINUTE)
lengths = st.sampled_from((5, 15, 30, 45, 60, 90)).map(lambda minutes: minutes * MINUTE)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    start = draw(instants)
    return Entry(
        start=start,
        end=start + draw(st.integers(0, 48 * 60)) * MINUTE,
        standing=draw(st.sampled_from(Standing)),
        all_day=draw(st.booleans()),
    )


@st.composite
def booked(draw: st.DrawFn) -> Booked:
    start = draw(instants)
    return Booked(
        call=draw(st.uuids()).hex,
        kind=draw(st.sampled_from(("support", "training"))),
        start=start,
        end=start + draw(lengths),
        buffer=draw(st.integers(0, 20)) * MINUTE,
        held=draw(st.booleans()),
    )


@st.composite
def boards(draw: st.DrawFn) -> tuple[Board, list[Entry], list[Booked], Taking]:
    found = draw(st.lists(entries(), max_size=12))
    calls = draw(st.lists(booked(), max_size=6))
    taking = Taking(tentative=draw(st.booleans()), unanswered=draw(st.booleans()), all_day=draw(st.booleans()))
    rules = Rules(
        length=draw(lengths),
        buffer=draw(st.integers(0, 30)) * MINUTE,
        notice=draw(st.integers(0, 72)) * timedelta(hours=1),
        notice_days=draw(st.integers(0, 3)),
        ahead=draw(st.integers(1, 28)) * timedelta(days=1),
        every=draw(st.sampled_from((5, 10, 15, 20, 30, 60))) * MINUTE,
        daily_limit=draw(st.sampled_from((None, 1, 2))),
    )
    hours = BusinessHours(
        CalendarSpec.parse(
            name="office",
            zone=draw(st.sampled_from(ZONES)),
            weekly=draw(
                st.sampled_from(
                    (
                        {"mon-fri": ["09:00-12:30", "13:15-18:00"]},
                        {"mon-sun": ["22:00-06:00"]},
                        {"mon-sun": ["00:00-24:00"]},
                    )
                )
            ),
        )
    )
    view = View(since=SUNDAY, until=SUNDAY + timedelta(days=35), as_of=SUNDAY, entries=tuple(found))
    board = Board(kind="support", rules=rules, hours=hours, view=view, now=SUNDAY, booked=calls, taking=taking)
    return board, found, calls, taking


def offered(board: Board) -> list[datetime]:
    return [slot.start for slot in board.slots(SUNDAY, SUNDAY + timedelta(days=28))]


@given(boards())
def test_what_is_offered_can_be_booked_and_what_is_not_has_a_reason(
    case: tuple[Board, list[Entry], list[Booked], Taking],
) -> None:
    board = case[0]
    found = offered(board)
    assert found == sorted(set(found))
    assert all(board.is_free(at) and board.why(at) == () for at in found)
    every = SUNDAY
    while every < SUNDAY + timedelta(days=3):
        assert (every in found) == (board.why(every) == ())
        every += 5 * MINUTE


@given(boards())
def test_nothing_offered_overlaps_what_is_busy_or_its_buffers(
    case: tuple[Board, list[Entry], list[Booked], Taking],
) -> None:
    board, found, calls, taking = case
    length, buffer = board.rules.length, board.rules.buffer
    for at in offered(board):
        for entry in found:
            apart = entry.end <= at - buffer or entry.start >= at + length + buffer
            assert apart or entry.start == entry.end or not taking.takes(entry)
        for call in calls:
            assert call.end + call.buffer <= at - buffer or call.start - call.buffer >= at + length + buffer


@given(boards())
def test_every_slot_lies_in_working_hours_on_the_grid_and_within_notice(
    case: tuple[Board, list[Entry], list[Booked], Taking],
) -> None:
    board = case[0]
    rules = board.rules
    for at in offered(board):
        local = at.astimezone(board.zone)
        assert local.minute * MINUTE % rules.every == timedelta()
        assert (local.second, local.microsecond) == (0, 0)
        assert SUNDAY + rules.notice <= at <= SUNDAY + rules.ahead
        assert local.date() >= SUNDAY.astimezone(board.zone).date() + timedelta(days=rules.notice_days)


@given(boards())
def test_the_agendas_part_of_the_answer_is_the_same_at_the_booking(
    case: tuple[Board, list[Entry], list[Booked], Taking],
) -> None:
    board, found, _, taking = case
    view = View(since=SUNDAY, until=SUNDAY + timedelta(days=35), as_of=SUNDAY, entries=tuple(found))
    agenda = {Reason.EVENT, Reason.TENTATIVE, Reason.UNANSWERED, Reason.ALL_DAY, Reason.UNREADABLE}
    for hours in range(0, board.rules.ahead // timedelta(hours=1), 7):
        at = SUNDAY + hours * timedelta(hours=1)
        taken = in_the_way(view, at, at + board.rules.length, board.rules.buffer, taking=taking, ignoring="")
        assert taken == any(why.reason in agenda for why in board.why(at))


@given(boards())
def test_a_daily_limit_holds_for_the_agents_own_day(case: tuple[Board, list[Entry], list[Booked], Taking]) -> None:
    board, _, calls, _ = case
    full = {
        call.start.astimezone(board.zone).date()
        for call in calls
        if board.rules.daily_limit is not None
        and sum(
            other.kind == "support"
            and other.start.astimezone(board.zone).date() == call.start.astimezone(board.zone).date()
            for other in calls
        )
        >= board.rules.daily_limit
    }
    assert not full & {at.astimezone(board.zone).date() for at in offered(board)}


@given(
    st.sampled_from(
        (
            ("Europe/Prague", datetime(2026, 3, 28, 12, tzinfo=UTC)),
            ("Europe/Prague", datetime(2026, 10, 24, 12, tzinfo=UTC)),
            ("Australia/Lord_Howe", datetime(2026, 4, 4, 1, tzinfo=UTC)),
            ("Australia/Lord_Howe", datetime(2026, 10, 3, 1, tzinfo=UTC)),
            ("America/Havana", datetime(2026, 10, 31, 12, tzinfo=UTC)),
        )
    ),
    st.sampled_from((5, 15, 20, 30, 60, 90, 120, 180, 240)),
    st.lists(st.tuples(st.integers(0, 47), st.integers(0, 47)), max_size=4),
    st.sampled_from((None, 1, 2)),
    st.integers(0, 1),
)
def test_across_a_change_of_the_clocks_every_minute_that_is_free_is_offered(
    where: tuple[str, datetime], every: int, calls: list[tuple[int, int]], limit: int | None, notice_days: int
) -> None:
    """Minute by minute over two days: on the grid of the agent's clocks, on a day of theirs that has room; each call
    counts once, wherever it is being moved to."""
    zone, now = where
    hours = BusinessHours(CalendarSpec.parse(name="always", zone=zone, weekly={"mon-sun": ["00:00-24:00"]}))
    there = [
        Booked(call=str(n), kind="support", start=at, end=at + 30 * MINUTE)
        for n, spans in enumerate(calls)
        for at in (now + timedelta(hours=span) for span in spans)
    ]
    rules = Rules(length=30 * MINUTE, every=every * MINUTE, daily_limit=limit, notice_days=notice_days)
    view = View(since=now - timedelta(days=2), until=now + timedelta(days=35), as_of=now)
    board = Board(kind="support", rules=rules, hours=hours, view=view, now=now, booked=there)

    def is_free(at: datetime) -> bool:
        local = at.astimezone(hours.zone)
        minute = local.minute if every <= 60 else local.hour * 60 + local.minute
        on_the_day = {call.call for call in there if call.start.astimezone(hours.zone).date() == local.date()}
        return (
            minute % every == 0
            and (limit is None or len(on_the_day) < limit)
            and (local.date() - now.astimezone(hours.zone).date()).days >= notice_days
            and not any(call.start < at + 30 * MINUTE and at < call.end for call in there)
        )

    minutes = [now + number * MINUTE for number in range(2 * 24 * 60)]
    assert [slot.start for slot in board.slots(now, minutes[-1] + MINUTE)] == [at for at in minutes if is_free(at)]


@given(boards())
def test_slots_come_in_order_and_never_twice(case: tuple[Board, list[Entry], list[Booked], Taking]) -> None:
    found = offered(case[0])
    assert all(earlier < later for earlier, later in pairwise(found))
