"""hours: business time, one question on the command line or many as JSON lines."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from io import BufferedReader
from itertools import count
from typing import Annotated, Any, cast

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer, instant, warn
from bot.errors import OpiekunError
from calendars.errors import CalendarError
from calendars.hours import BusinessHours

Calendars = Mapping[str, BusinessHours]

USAGE = "give --at and --add, or --from and --to, or --batch"
#: How much of a batch is read at once, in bytes.
_AT_A_TIME = 65536


def register(app: typer.Typer) -> None:
    app.command()(hours)


def hours(
    config: ConfigOption = DEFAULT_CONFIG,
    calendar: Annotated[
        str,
        typer.Option(help="The calendar's name; left out where there is only one. In a batch, for lines without one."),
    ] = "",
    at: Annotated[str, typer.Option(help="Count from this instant.")] = "",
    add: Annotated[str, typer.Option(help="Business time to add: 2h30m. 0 gives the next opening.")] = "",
    from_: Annotated[str, typer.Option("--from", help="Business time between this instant…")] = "",
    to: Annotated[str, typer.Option(help="…and this one.")] = "",
    batch: Annotated[bool, typer.Option("--batch", help="JSON lines in, JSON lines out, in order.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Business time: add a length to an instant, or count what lies between two."""
    from bot.config import load

    asked = (batch, bool(at and add), bool(from_ and to))
    if sum(asked) != 1 or (batch and (at or add or from_ or to)) or (add and (from_ or to)) or (from_ and at):
        raise typer.BadParameter(USAGE)
    calendars = load(config, parts=frozenset({"calendars"})).setup.calendars
    if batch:
        _batch(calendars, calendar)
        return
    hours_of = _calendar(calendars, calendar)
    if add:
        result = hours_of.after(instant(at, "--at"), _length(add)).astimezone(hours_of.zone)
        answer({"result": result.isoformat()}, result.isoformat(), as_json=as_json)
        return
    between = hours_of.between(instant(from_, "--from"), instant(to, "--to"))
    seconds = between.total_seconds()
    answer({"seconds": int(seconds) if seconds.is_integer() else seconds}, _said(between), as_json=as_json)


def _said(length: timedelta) -> str:
    """`2:00:00`, and backwards `-2:00:00`; hours are not made into days, which would have 24 of them."""
    minutes, rest = divmod(abs(length), timedelta(minutes=1))
    seconds = f"{rest.seconds:02}" + (f".{rest.microseconds:06}" if rest.microseconds else "")
    return f"{'-' if length < timedelta() else ''}{minutes // 60}:{minutes % 60:02}:{seconds}"


def _calendar(calendars: Calendars, name: Any) -> BusinessHours:
    known = ", ".join(calendars) or "none"
    if not isinstance(name, str):
        raise OpiekunError(f"calendar is a name, not {json.dumps(name)}; there are {known}")
    if name in calendars:
        return calendars[name]
    if name:
        raise OpiekunError(f"there is no calendar {name!r}; there are {known}")
    if len(calendars) != 1:
        raise OpiekunError(f"which calendar? There are {known}")
    return next(iter(calendars.values()))


def _length(text: str) -> timedelta:
    from bot.config.scalars import read_length

    try:
        return timedelta() if text.strip() == "0" else read_length(text)
    except ValueError as error:
        raise OpiekunError(f"--add: {error}; write for instance 90s, 15m or 2h30m") from None


def _batch(calendars: Calendars, name: str) -> None:
    """One answer a line, in order. A line that can't be answered gets its number and why, and the exit status is 1.

    `name` is the calendar of the lines that name none.
    """
    if name:
        _calendar(calendars, name)
    failed = False
    out = sys.stdout
    for lines in _arrivals():
        for number, line in lines:
            try:
                result = _answer_line(calendars, line, name)
            except (OpiekunError, CalendarError) as error:
                failed = True
                out.write(json.dumps({"error": str(error), "line": number}, ensure_ascii=False) + "\n")
            else:
                out.write(json.dumps(result) + "\n")
        # Whoever asks line by line, and waits for each answer, gets it.
        out.flush()
    if failed:
        warn("some lines could not be answered; each says why in its place")
        raise typer.Exit(1)


def _arrivals() -> Iterator[list[tuple[int, bytes]]]:
    """The lines, with their numbers, that are there at a time; as bytes, so that a line that is not UTF-8 is a fault
    of that line and not of them all."""
    numbers = count(1)
    rest = b""
    arriving = cast("BufferedReader", sys.stdin.buffer)
    while chunk := arriving.read1(_AT_A_TIME):
        *whole, rest = (rest + chunk).split(b"\n")
        yield [(number, line) for line, number in zip(whole, numbers, strict=False) if line.strip()]
    if rest.strip():
        yield [(next(numbers), rest)]


def _answer_line(calendars: Calendars, line: bytes, name: str) -> dict[str, int]:
    try:
        request = json.loads(line.decode("utf-8-sig"))  # what some shells send begins with a byte order mark
    except (ValueError, RecursionError) as error:
        raise OpiekunError(f"not a JSON object: {error}") from None
    if not isinstance(request, dict):
        raise OpiekunError('a line is an object such as {"calendar", "op": "add", "at", "seconds"}')
    return answer_request(calendars, request, name)


def answer_request(calendars: Calendars, request: Mapping[str, Any], name: str = "") -> dict[str, int]:
    """A batch line's answer, once its JSON is read. Raises OpiekunError for what is no question, CalendarError."""
    hours_of = _calendar(calendars, request.get("calendar", name))
    match _given(request, "op"):
        case "add":
            return {"result": hours_of.add_seconds(_whole(request, "at"), _whole(request, "seconds"))}
        case "between":
            return {"seconds": hours_of.seconds_between(_whole(request, "from"), _whole(request, "to"))}
        case unknown:
            raise OpiekunError(f'op is "add" or "between", not {json.dumps(unknown)}')


def _given(request: Mapping[str, Any], key: str) -> Any:
    if key not in request:
        raise OpiekunError(f"{key!r} is missing")
    return request[key]


def _whole(request: Mapping[str, Any], key: str) -> int:
    value = _given(request, key)
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise OpiekunError(f"{key} is a whole number of seconds, not {json.dumps(value)}")
