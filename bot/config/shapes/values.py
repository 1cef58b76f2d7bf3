"""How the file writes lengths, times, addresses and secrets, as types."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, PlainValidator

from bot.config import scalars
from bot.config.faults import Wrong
from calendars.errors import CalendarError
from calendars.holidays import known_years
from calendars.hours import parse_days, parse_spans
from calendars.spec import load_zone

Length = Annotated[timedelta, PlainValidator(scalars.read_length)]
SomeLength = Annotated[timedelta, PlainValidator(scalars.read_some_length)]
Notice = Annotated[tuple[timedelta, int], PlainValidator(scalars.read_notice)]
Grid = Annotated[timedelta, PlainValidator(scalars.read_grid)]
TimeOfDay = Annotated[time, PlainValidator(scalars.read_time)]
Date = Annotated[date, PlainValidator(scalars.read_date)]
WebUrl = Annotated[str, PlainValidator(scalars.read_web_url)]
RoomUrl = Annotated[str, PlainValidator(scalars.read_room_url)]
Bind = Annotated[tuple[str, int], PlainValidator(scalars.read_bind)]
SlackUser = Annotated[str, PlainValidator(scalars.read_slack_user)]
SlackChat = Annotated[str, PlainValidator(scalars.read_slack_chat)]
TelegramUser = Annotated[int, PlainValidator(scalars.read_telegram_user)]
TelegramChat = Annotated[int, PlainValidator(scalars.read_telegram_chat)]

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WRITE_SECRET = "write {env: NAME} or {file: PATH}, and keep the value out of this file"
#: Nothing that stands where a secret belongs is ever shown: it may be the secret.
_UNSEEN = "something that is not shown"


@dataclass(frozen=True, slots=True)
class KeptSecret:
    """Where the file says that a secret is kept: a variable's name, or a path as written."""

    env: str = ""
    file: str = ""


def _read_secret(value: object) -> KeptSecret:
    if not isinstance(value, dict):
        raise Wrong("a secret is never written here", _WRITE_SECRET, found="nothing" if value is None else _UNSEEN)
    if set(value) == {"env"}:
        if isinstance(value["env"], str) and _VARIABLE.fullmatch(value["env"]):
            return KeptSecret(env=value["env"])
        raise Wrong("not the name of a variable", "use letters, digits and `_`", found=_UNSEEN)
    if set(value) == {"file"}:
        if isinstance(value["file"], str) and value["file"].strip() and "\0" not in value["file"]:
            return KeptSecret(file=value["file"])
        raise Wrong("not a path", "write the path of the file that holds the secret", found=_UNSEEN)
    raise Wrong("a secret has either `env` or `file`", _WRITE_SECRET, found=_UNSEEN)


def _read_store(value: object) -> "str | KeptSecret":
    return _read_secret(value) if isinstance(value, dict) else scalars.read_store_url(value)


def _read_redis(value: object) -> "str | KeptSecret":
    return _read_secret(value) if isinstance(value, dict) else scalars.read_redis_url(value)


def _read_zone(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("must be the name of a time zone", "write it like Europe/Prague")
    with _calendars_words():
        return load_zone(value).key


def _read_region(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("must be a country or a country and its part", "write it like CZ or DE-BY")
    with _calendars_words():
        known_years(value)
    return value


def _read_days(value: object) -> str:
    with _calendars_words():
        parse_days(str(value))
    return str(value)


def _read_span(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("not a span of hours", 'write it like "09:00-17:00"')
    with _calendars_words():
        parse_spans([value])
    return value


def _check_together(spans: tuple[str, ...]) -> tuple[str, ...]:
    with _calendars_words():
        parse_spans(spans)
    return spans


@contextmanager
def _calendars_words() -> Iterator[None]:
    """What calendars say of a value already says what was found and what would be right."""
    try:
        yield
    except CalendarError as error:
        raise Wrong(str(error), "", found="") from error


KeptAt = Annotated[KeptSecret, PlainValidator(_read_secret)]
StoreUrl = Annotated[str | KeptSecret, PlainValidator(_read_store)]
RedisUrl = Annotated[str | KeptSecret, PlainValidator(_read_redis)]
Zone = Annotated[str, PlainValidator(_read_zone)]
Region = Annotated[str, PlainValidator(_read_region)]
Days = Annotated[str, PlainValidator(_read_days)]
Hours = Annotated[tuple[Annotated[str, PlainValidator(_read_span)], ...], AfterValidator(_check_together)]
