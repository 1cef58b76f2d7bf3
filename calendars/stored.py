"""How a calendar's version and its resolved holidays are written down and read back: as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from calendars.errors import CalendarError, StoredCalendarError
from calendars.holidays import HolidaySnapshot
from calendars.spans import WEEKDAYS, Spans, format_span, parse_dates, parse_weekly
from calendars.spec import CalendarSpec


def fingerprint(spec: CalendarSpec) -> str:
    """The same for two calendars configured alike, whatever holidays each has kept and whatever its name."""
    said = {key: value for key, value in _spec_data(spec).items() if key not in ("name", "snapshot")}
    return sha256(_text(said).encode()).hexdigest()


def spec_to_json(spec: CalendarSpec) -> str:
    """One line of JSON, the kept holidays included; equal calendars give equal text."""
    return _text(_spec_data(spec))


def spec_from_json(text: str) -> CalendarSpec:
    """The calendar as written by `spec_to_json`. Raises StoredCalendarError."""
    data = _object(text)
    try:
        snapshot = data["snapshot"]
        return CalendarSpec(
            name=data["name"],
            zone=data["zone"],
            weekly=parse_weekly(data["weekly"]),
            holidays=data["holidays"],
            working_weekends=data["working_weekends"],
            dates=parse_dates(data["dates"]),
            snapshot=None if snapshot is None else _snapshot(snapshot),
        )
    except (CalendarError, KeyError, TypeError, AttributeError) as cause:
        raise _unreadable("calendar", cause) from cause


def snapshot_to_json(snapshot: HolidaySnapshot) -> str:
    """One line of JSON."""
    return _text(_snapshot_data(snapshot))


def snapshot_from_json(text: str) -> HolidaySnapshot:
    """The holidays as written by `snapshot_to_json`. Raises StoredCalendarError."""
    data = _object(text)
    try:
        return _snapshot(data)
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise _unreadable("snapshot of holidays", cause) from cause


def _spec_data(spec: CalendarSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "zone": spec.zone,
        "weekly": {WEEKDAYS[day]: _texts(spans) for day, spans in spec.weekly.items() if spans},
        "holidays": spec.holidays,
        "working_weekends": spec.working_weekends,
        "dates": {day.isoformat(): _texts(spans) for day, spans in spec.dates.items()},
        "snapshot": _snapshot_data(spec.snapshot) if spec.snapshot else None,
    }


def _snapshot_data(snapshot: HolidaySnapshot) -> dict[str, Any]:
    return {
        "region": snapshot.region,
        "first_year": snapshot.first_year,
        "last_year": snapshot.last_year,
        "holidays": {day.isoformat(): name for day, name in snapshot.holidays.items()},
        "working": sorted(day.isoformat() for day in snapshot.working),
        "source": snapshot.source,
    }


def _snapshot(data: Mapping[str, Any]) -> HolidaySnapshot:
    return HolidaySnapshot(
        region=data["region"],
        first_year=int(data["first_year"]),
        last_year=int(data["last_year"]),
        holidays={date.fromisoformat(day): name for day, name in data["holidays"].items()},
        working=frozenset(map(date.fromisoformat, data["working"])),
        source=data["source"],
    )


def _texts(spans: Spans) -> list[str]:
    return [format_span(span) for span in spans]


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _object(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as cause:
        raise _unreadable("calendar", cause) from cause
    if not isinstance(data, dict):
        raise StoredCalendarError(f"a kept calendar is a JSON object, found {text[:40]!r}: restore it from a backup")
    return data


def _unreadable(what: str, cause: Exception) -> StoredCalendarError:
    return StoredCalendarError(f"the kept {what} can't be read ({cause!r}): restore it from a backup, or make it anew")
