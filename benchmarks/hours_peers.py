"""How each business-time package is asked the same question, in the way its own documentation shows.

A package that has no words for a calendar (a lunch break, a night, 24:00) raises Inexpressible when it is
built, and is not asked; that is counted apart from wrong answers. Conversions a package does not do
itself are done for it beforehand, outside the time measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo

from calendars.holidays import HolidaySnapshot
from calendars.hours import BusinessHours, CalendarSpec

DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


class Inexpressible(Exception):  # noqa: N818 (an answer, not a failure)
    """The package has no words for this calendar."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The hours in question: minutes by weekday, and dates on which no shift starts."""

    name: str
    zone: str
    weekly: dict[int, tuple[tuple[int, int], ...]]
    closed: frozenset[date] = frozenset()

    @property
    def days(self) -> list[int]:
        return [day for day, spans in sorted(self.weekly.items()) if spans]

    def same_every_day(self) -> tuple[tuple[int, int], ...]:
        """The spans of every open day, for packages that know one day's hours only."""
        patterns = {self.weekly[day] for day in self.days}
        if len(patterns) > 1:
            raise Inexpressible("one pattern of hours for all days")
        return patterns.pop()

    def one_span(self) -> tuple[int, int]:
        """The only span, for packages that know one."""
        spans = self.same_every_day()
        if len(spans) > 1:
            raise Inexpressible("one span a day")
        return spans[0]


Add = Callable[[Any, timedelta], Any]
Between = Callable[[Any, Any], timedelta | float]


@dataclass(frozen=True, kw_only=True)
class Peer:
    """A package, and what it can do with a calendar."""

    package: str
    build: Callable[[Calendar], tuple[Add | None, Between | None]]
    #: What the package wants to be given instead of an aware UTC datetime.
    given: Callable[[datetime, ZoneInfo], Any] = lambda at, zone: at.astimezone(zone)
    #: What to make of the answer to `add`.
    taken: Callable[[Any, ZoneInfo], datetime] = lambda at, zone: at
    #: It can only add whole hours.
    whole_hours: bool = False

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.package} {version(self.package)}"


def opiekun(calendar: Calendar) -> tuple[Add, Between]:
    engine = engine_of(calendar)
    return engine.after, engine.between


def engine_of(calendar: Calendar) -> BusinessHours:
    """Our own, with the closed dates as kept holidays."""
    kept = HolidaySnapshot(
        region="–", first_year=2020, last_year=2030, holidays=dict.fromkeys(calendar.closed, "closed")
    )
    return BusinessHours(
        CalendarSpec(name=calendar.name, zone=calendar.zone, weekly=calendar.weekly, holidays="–", snapshot=kept)
    )


def django_bizcal(calendar: Calendar) -> tuple[Add, Between]:
    from django_bizcal import WorkingCalendar
    from django_bizcal.providers import SetHolidayProvider

    weekly = {
        day: [(_time(start), _time(end % 1440), int(end <= start or end == 1440)) for start, end in spans]
        for day, spans in calendar.weekly.items()
    }
    bizcal = WorkingCalendar(
        tz=calendar.zone,
        weekly_schedule=weekly,
        holiday_provider=SetHolidayProvider.from_dates(calendar.closed),
    )
    return bizcal.add_business_time, bizcal.business_time_between


def businesstimedelta(calendar: Calendar) -> tuple[Add, Between]:
    import pytz
    from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule

    spans = calendar.same_every_day()
    if len(spans) > 2 or any(end == 1440 for _, end in spans):
        raise Inexpressible("24:00, or more than one break")
    zone = pytz.timezone(calendar.zone)
    known = {"working_days": calendar.days, "tz": zone}
    rules = [WorkDayRule(start_time=_time(spans[0][0]), end_time=_time(spans[-1][1]), **known)]
    if len(spans) == 2:
        rules.append(LunchTimeRule(start_time=_time(spans[0][1]), end_time=_time(spans[1][0]), **known))
    if calendar.closed:
        rules.append(HolidayRule(dict.fromkeys(calendar.closed, "closed"), tz=zone))
    whole = Rules(rules)
    return (
        lambda start, length: start + BusinessTimeDelta(whole, timedelta=length),
        lambda start, end: whole.difference(start, end).timedelta,
    )


def pandas(calendar: Calendar) -> tuple[Add, None]:
    from pandas.tseries.offsets import CustomBusinessHour

    spans = calendar.same_every_day()
    if any(end == 1440 for _, end in spans):
        raise Inexpressible("24:00")
    hour = CustomBusinessHour(
        start=[_time(start) for start, _ in spans],
        end=[_time(end) for _, end in spans],
        weekmask="".join("1" if day in calendar.days else "0" for day in range(7)),
        holidays=sorted(calendar.closed),
    )
    return (lambda start, length: start + (length // timedelta(hours=1)) * hour), None


def business_duration(calendar: Calendar) -> tuple[None, Between]:
    from business_duration import businessDuration

    start_minute, end_minute = calendar.one_span()
    if end_minute == 1440:
        raise Inexpressible("24:00")
    opens, closes, closed = _time(start_minute), _time(end_minute), sorted(calendar.closed)
    weekend = [day for day in range(7) if day not in calendar.days]
    return None, lambda start, end: timedelta(
        seconds=businessDuration(start, end, opens, closes, weekend, closed, unit="sec")
    )


def businesstime(calendar: Calendar) -> tuple[None, Between]:
    from businesstime import BusinessTime

    start, end = calendar.one_span()
    if end == 1440 or end <= start:
        raise Inexpressible("24:00 or a night")
    weekend = tuple(day for day in range(7) if day not in calendar.days)
    whole = BusinessTime((_time(start), _time(end)), weekend, sorted(calendar.closed))
    return None, lambda start, end: _unfold(whole, start, end)


def bizdurr(calendar: Calendar) -> tuple[None, Between]:
    from bizdurr import BusinessDuration

    start, end = calendar.one_span()
    if end == 1440 or end <= start:
        raise Inexpressible("24:00 or a night")
    hours = {"start": f"{_time(start):%H:%M}", "end": f"{_time(end):%H:%M}"}
    whole = BusinessDuration(
        business_hours={DAY_NAMES[day]: hours for day in calendar.days},
        business_timezone=calendar.zone,
        holidays=sorted(calendar.closed),
    )
    return None, whole.calculate


def opening_hours_py(calendar: Calendar) -> tuple[Add, Between]:
    """It has no arithmetic, but lists intervals, from Rust; the sums are ours."""
    from opening_hours import OpeningHours, State

    rules = [
        f"{OSM_DAYS[day]} " + ",".join(f"{_osm(start)}-{_osm(end)}" for start, end in calendar.weekly[day])
        for day in calendar.days
    ]
    rules += [f"{day:%Y} {day:%b} {day.day:02} off" for day in sorted(calendar.closed)]
    hours = OpeningHours("; ".join(rules), timezone=ZoneInfo(calendar.zone))

    def add(start: datetime, length: timedelta) -> datetime:
        # Without an end it looks ahead to the year 10000, for minutes.
        for begin, end, state, _ in hours.intervals(start, start + timedelta(days=400)):
            if state == State.OPEN:
                begin_utc = begin.astimezone(UTC)
                span = end.astimezone(UTC) - begin_utc
                if span >= length:
                    return begin_utc + length
                length -= span
        raise LookupError("no more intervals")

    def between(start: datetime, end: datetime) -> timedelta:
        return sum(
            (
                b.astimezone(UTC) - a.astimezone(UTC)
                for a, b, state, _ in hours.intervals(start, end)
                if state == State.OPEN
            ),
            timedelta(),
        )

    return add, between


def _pandas_given(at: datetime, zone: ZoneInfo) -> Any:
    from pandas import Timestamp

    return Timestamp(at.astimezone(zone))


def _naive(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


OURS = Peer(package="opiekun", build=opiekun)
PEERS = (
    Peer(package="django-bizcal", build=django_bizcal),
    Peer(package="businesstimedelta", build=businesstimedelta),
    Peer(package="opening-hours-py", build=opening_hours_py),
    Peer(package="pandas", build=pandas, given=_pandas_given, taken=lambda at, _: at.to_pydatetime(), whole_hours=True),
    Peer(package="business-duration", build=business_duration, given=_naive),
    Peer(package="businesstime", build=businesstime, given=_naive),
    Peer(package="bizdurr", build=bizdurr),
)


def _unfold(whole: Any, start: datetime, end: datetime) -> timedelta:
    # It answers in business days and a rest; a business day is as long as the opening hours.
    found = whole.businesstimedelta(start, end)
    return found.days * whole.open_hours + timedelta(seconds=found.seconds)


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _osm(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
