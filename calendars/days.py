"""Which hours a date has, and why: the week, then the law, then the dated rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.holidays import HolidaySnapshot
from calendars.spans import Spans
from calendars.spec import CalendarSpec


class DayKind(StrEnum):
    """Which layer decided the hours of a date."""

    #: The week's own hours.
    WEEKLY = "weekly"
    #: A row of its own under `dates`.
    DATED = "dated"
    #: Closed by law.
    HOLIDAY = "holiday"
    #: A weekend day on which the country works.
    WORKING_WEEKEND = "working_weekend"
    #: A weekday without hours.
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The hours of one local date and the reason for them."""

    date: date
    kind: DayKind
    #: The shifts that start on this date; one over midnight is whole here.
    spans: Spans
    #: The statutory holiday's name, also where a dated row opens in spite of it.
    holiday: str | None = None


def day_of(spec: CalendarSpec, snapshot: HolidaySnapshot | None, day: date) -> Day:
    """The date's hours. The snapshot must cover the date's year; None where the calendar has no holidays."""
    holiday = snapshot.holidays.get(day) if snapshot else None
    if day in spec.dates:
        return Day(date=day, kind=DayKind.DATED, spans=spec.dates[day], holiday=holiday)
    if holiday is not None:
        return Day(date=day, kind=DayKind.HOLIDAY, spans=(), holiday=holiday)
    if spec.working_weekends and snapshot and day in snapshot.working:
        return Day(date=day, kind=DayKind.WORKING_WEEKEND, spans=working_weekend_hours(spec))
    spans = spec.weekly.get(day.weekday(), ())
    return Day(date=day, kind=DayKind.WEEKLY if spans else DayKind.CLOSED, spans=spans)


def exceptions(spec: CalendarSpec, snapshot: HolidaySnapshot | None) -> dict[int, Spans]:
    """Every date whose hours are not its weekday's, by ordinal."""
    special: dict[int, Spans] = {}
    if snapshot:
        special |= {day.toordinal(): () for day in snapshot.holidays}
        if spec.working_weekends:
            hours = working_weekend_hours(spec)
            special |= {day.toordinal(): hours for day in snapshot.working - snapshot.holidays.keys()}
    return special | {day.toordinal(): spans for day, spans in spec.dates.items()}


def working_weekend_hours(spec: CalendarSpec) -> Spans:
    """The hours of the first weekday that has any, from Monday on."""
    return next((spans for _, spans in sorted(spec.weekly.items()) if spans), ())
