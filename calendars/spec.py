"""What a business calendar is: its zone, its week, its holidays, its exceptions. Sound, or it does not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from calendars.errors import CalendarError, DayError, NeverOpensError, OverlapError, SpanError, ZoneError, nearest
from calendars.holidays import HolidaySnapshot, known_years
from calendars.spans import Spans, check_spans, check_week, parse_dates, parse_weekly


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSpec:
    """One version of a calendar, as configured. Raises a CalendarError for what can't be right."""

    name: str
    #: A key of the tz database: `Europe/Prague`.
    zone: str
    #: Hours by weekday, Monday is 0; a weekday left out is closed.
    weekly: Mapping[int, Spans]
    #: A country, or a country and a subdivision, whose statutory holidays close: `CZ`, `DE-BY`.
    holidays: str | None = None
    #: Whether a weekend day on which the country works has the hours of the first weekday with any.
    working_weekends: bool = False
    #: A date here has these hours and no others, whatever the week and the law say; `()` is closed.
    dates: Mapping[date, Spans] = field(default_factory=dict)
    #: The holidays as they were when this version was made; left out, the installed package's.
    snapshot: HolidaySnapshot | None = None

    def __post_init__(self) -> None:
        weekly = {day: _checked(spans, ("weekly", day)) for day, spans in sorted(self.weekly.items())}
        dates = {day: _checked(spans, ("dates", day.isoformat())) for day, spans in sorted(self.dates.items())}
        object.__setattr__(self, "weekly", MappingProxyType(weekly))
        object.__setattr__(self, "dates", MappingProxyType(dates))
        load_zone(self.zone)
        _check_weekdays(weekly)
        check_week(weekly)
        self._check_region()
        if not any(weekly.values()) and not any(dates.values()):
            raise NeverOpensError(
                f"calendar {self.name!r} is never open: give some day hours, such as mon-fri: [09:00-17:00]",
                where=("weekly",),
            )

    @classmethod
    def parse(
        cls,
        *,
        name: str,
        zone: str,
        weekly: Mapping[str, Sequence[str]],
        holidays: str | None = None,
        working_weekends: bool = False,
        dates: Mapping[date | str, Sequence[str]] | None = None,
        snapshot: HolidaySnapshot | None = None,
    ) -> CalendarSpec:
        """The calendar as a configuration file writes it: `{"mon-fri": ["09:00-17:00"]}`."""
        return cls(
            name=name,
            zone=zone,
            weekly=parse_weekly(weekly),
            holidays=holidays,
            working_weekends=working_weekends,
            dates=parse_dates(dates or {}),
            snapshot=snapshot,
        )

    def _check_region(self) -> None:
        if self.snapshot is not None:
            if self.snapshot.region != self.holidays:
                raise CalendarError(
                    f"calendar {self.name!r} keeps the holidays of {self.snapshot.region} but is configured for "
                    f"{self.holidays}: drop the kept ones to have them resolved anew",
                    where=("holidays",),
                )
        elif self.holidays is not None:
            known_years(self.holidays)


def load_zone(key: str) -> ZoneInfo:
    """The zone of that name. Raises ZoneError with the nearest name there is."""
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError, TypeError) as cause:
        hint = nearest(str(key), available_timezones())
        message = f"{key!r} is no time zone: write a name of the tz database such as Europe/Prague{hint}"
        raise ZoneError(message, where=("zone",)) from cause


def _checked(spans: Spans, where: tuple[str | int, ...]) -> Spans:
    try:
        return check_spans(spans)
    except (SpanError, OverlapError) as fault:
        fault.where = (*where, *fault.where)
        raise


def _check_weekdays(weekly: Mapping[int, Spans]) -> None:
    for day in weekly:
        if day not in range(7):
            raise DayError(f"weekday {day}: weekdays go from 0 (Monday) to 6 (Sunday)", where=("weekly", day))
