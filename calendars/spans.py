"""Which hours are written down: spans of a day, weekdays, and whether they contradict each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from calendars.errors import DayError, OverlapError, SpanError, nearest

#: From and to, in minutes after local midnight. `to` may be 1440 (24:00), which is the end of the day;
#: a `to` before `from` is on the next day.
Span = tuple[int, int]
Spans = tuple[Span, ...]

DAY_MINUTES = 1440
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)", re.ASCII)


def parse_spans(texts: Sequence[str]) -> Spans:
    """`["09:00-12:30", "13:15-18:00"]` as spans, sorted. Raises SpanError, OverlapError."""
    if isinstance(texts, str):
        raise SpanError(f"hours are a list of spans: write [{texts!r}], found the text {texts!r}")
    return check_spans([_parse_span(text, index) for index, text in enumerate(texts)])


def parse_days(text: str) -> tuple[int, ...]:
    """`mon` or `sun-thu` as weekdays, Monday is 0, in the order written. Raises DayError."""
    first, dash, last = (part.strip() for part in str(text).partition("-"))
    start = _parse_day(first, text)
    count = (_parse_day(last, text) - start) % 7 + 1 if dash else 1
    return tuple((start + step) % 7 for step in range(count))


def parse_weekly(rows: Mapping[str, Sequence[str]]) -> dict[int, Spans]:
    """`{"mon-fri": ["09:00-17:00"]}` as spans by weekday. Raises DayError, SpanError, OverlapError.

    Each fault's `where` is `("weekly", key)`, with the span's index where one span is to blame.
    """
    weekly: dict[int, Spans] = {}
    named: dict[int, str] = {}
    for key, texts in rows.items():
        try:
            days, spans = parse_days(key), parse_spans(texts)
        except (DayError, SpanError, OverlapError) as fault:
            fault.where = ("weekly", key, *fault.where)
            raise
        for day in days:
            if day in named:
                message = f"{WEEKDAYS[day]} is in {named[day]!r} and in {key!r}: name each day once"
                raise DayError(message, where=("weekly", key))
            weekly[day], named[day] = spans, key
    return weekly


def parse_dates(rows: Mapping[date | str, Sequence[str]]) -> dict[date, Spans]:
    """`{"2026-12-31": ["09:00-13:00"], "2027-01-04": []}` as spans by date.

    Raises DayError, SpanError, OverlapError; `where` is `("dates", key)` and so on.
    """
    dates: dict[date, Spans] = {}
    for key, texts in rows.items():
        try:
            day = key if type(key) is date else _parse_date(key)
            dates[day] = parse_spans(texts)
        except (DayError, SpanError, OverlapError) as fault:
            fault.where = ("dates", str(key), *fault.where)
            raise
    return dates


def check_spans(spans: Sequence[Span]) -> Spans:
    """One day's spans, sorted, each sound and none overlapping. Raises SpanError, OverlapError."""
    for index, (start, end) in enumerate(spans):
        _check_span(start, end, index)
    ordered = sorted(spans)
    for before, after in pairwise(ordered):
        if before[0] + span_minutes(before) > after[0]:
            raise OverlapError(
                f"{format_span(before)} and {format_span(after)} overlap: "
                f"end the first at {format_minute(after[0])}, or write them as one"
            )
    return tuple(ordered)


def check_week(weekly: Mapping[int, Spans]) -> None:
    """Raises OverlapError where a shift over midnight runs into the next weekday's hours."""
    for day, spans in weekly.items():
        following = weekly.get((day + 1) % 7, ())
        if not spans or not following:
            continue
        spill = spans[-1][0] + span_minutes(spans[-1]) - DAY_MINUTES
        if spill > following[0][0]:
            today, tomorrow = WEEKDAYS[day], WEEKDAYS[(day + 1) % 7]
            raise OverlapError(
                f"{today} {format_span(spans[-1])} runs into {tomorrow} {format_span(following[0])}: "
                f"end the first at {format_minute(following[0][0])}",
                where=("weekly", today),
            )


def span_minutes(span: Span) -> int:
    """How long the span is on a day without a clock change."""
    start, end = span
    return end - start if end > start else end - start + DAY_MINUTES


def format_span(span: Span) -> str:
    """The span as configuration writes it: `22:00-06:00`."""
    return f"{format_minute(span[0])}-{format_minute(span[1])}"


def format_minute(minute: int) -> str:
    """The minute of the day as a time of day: `09:30`, `24:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _parse_span(text: str, index: int) -> Span:
    found = _SPAN.fullmatch(str(text).strip())
    if found is None:
        raise SpanError(f"{text!r} is no span of hours: write it like 09:00-17:00", where=(index,))
    from_hour, from_minute, to_hour, to_minute = (int(group) for group in found.groups())
    if from_minute > 59 or to_minute > 59:
        raise SpanError(f"{text!r}: minutes go from 00 to 59", where=(index,))
    return from_hour * 60 + from_minute, to_hour * 60 + to_minute


def _check_span(start: int, end: int, index: int) -> None:
    written = format_span((start, end))
    if not 0 <= start < DAY_MINUTES:
        raise SpanError(f"{written}: hours begin between 00:00 and 23:59", where=(index,))
    if not 0 <= end <= DAY_MINUTES:
        raise SpanError(f"{written}: hours end at 24:00 or before; for a night write 22:00-06:00", where=(index,))
    if start == end:
        raise SpanError(
            f"{written} begins and ends at the same minute: for a whole day write 00:00-24:00, "
            "for a closed day write no span",
            where=(index,),
        )


def _parse_day(word: str, text: str) -> int:
    if word not in WEEKDAYS:
        hint = nearest(word, WEEKDAYS)
        raise DayError(f"{text!r}: days are {', '.join(WEEKDAYS)} or a range such as mon-fri or sun-thu{hint}")
    return WEEKDAYS.index(word)


def _parse_date(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as cause:
        raise DayError(f"{text!r} is no date: write it like 2026-12-31") from cause
