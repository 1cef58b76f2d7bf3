"""How are days, hours and cities written in each language? By Babel, and by what Babel's data leaves open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_time

from bot.model.words import Language

_SAME_YEAR = timedelta(days=180)
#: How many hours and days are kept as they were written.
_TOLD = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """`on` is what stands before each weekday, Monday first, in an answer to "when?"."""

    hour: str = "H:mm"
    day: str = "EEE d.MM"
    far: str = "EEE d.MM.y"
    on: tuple[str, ...] = ("",) * 7
    weekdays: tuple[str, ...] = ()


#: Bulgarian weekdays are those of business letters; CLDR has only "пн", "вт".
_MANNERS: Mapping[Language, _Manner] = {
    Language.EN: _Manner(hour="HH:mm", day="EEE d MMM", far="EEE d MMM y"),
    Language.PL: _Manner(on=("w", "we", "w", "w", "w", "w", "w")),
    Language.RU: _Manner(on=("в", "во", "в", "в", "в", "в", "в")),
    Language.UK: _Manner(on=("в", "у", "в", "в", "в", "в", "в")),
    Language.BG: _Manner(
        hour="H:mm 'ч.'",
        day="d.MM",
        far="d.MM.y 'г.'",
        on=("в", "във", "в", "в", "в", "в", "в"),
        weekdays=("пон.", "вт.", "ср.", "четв.", "пет.", "съб.", "нед."),
    ),
}


@lru_cache(_TOLD)
def hour(at: time | None, language: Language) -> str:
    """The time of day; None is the end of the day, 24:00."""
    pattern = _MANNERS[language].hour
    text = str(format_time(at or time(0), pattern, locale=language.value))
    return text if at is not None else re.sub(r"^0?0:00", "24:00", text)


@lru_cache(_TOLD)
def day(at: date, today: date, language: Language) -> str:
    """Weekday and date; the year too where it is half a year away or more."""
    manner = _MANNERS[language]
    pattern = manner.day if abs(at - today) < _SAME_YEAR else manner.far
    text = str(format_date(at, pattern, locale=language.value))
    return f"{manner.weekdays[at.weekday()]}, {text}" if manner.weekdays else text


@lru_cache(_TOLD)
def month(first: date, language: Language) -> str:
    """The month by name, with its year: "November 2026"."""
    return str(format_skeleton("yMMMM", first, locale=language.value))


def on_day(at: date, today: date, language: Language) -> str:
    """The day as an answer to "when?", with the preposition its weekday takes."""
    return f"{_MANNERS[language].on[at.weekday()]} {day(at, today, language)}".lstrip()


def euphonic(text: str, language: Language) -> str:
    """Ukrainian says "об 11:00", since that hour begins with a vowel."""
    return re.sub(r"\bо (?=11:)", "об ", text) if language is Language.UK else text


@cache
def city(zone: ZoneInfo, language: Language) -> str:
    """The zone's city in that language, as CLDR has it; a zone without one goes by its offset or its name."""
    names = Locale.parse(language.value).time_zones
    for key in (zone.key, *_former_names(zone.key)):
        if found := names.get(key, {}).get("city"):
            return str(found)
    region, _, place = zone.key.rpartition("/")
    return _offset(zone) if region == "Etc" else place.replace("_", " ")


def language_name(language: Language) -> str:
    """The language as it calls itself, with a capital: "Polski"."""
    name = Locale.parse(language.value).get_display_name(language.value) or language.value
    return name[:1].upper() + name[1:]


def _former_names(key: str) -> list[str]:
    """CLDR keeps some cities under the name their zone once had (Europe/Kiev)."""
    aliases = get_global("zone_aliases")
    current = aliases.get(key, key)
    return [current, *(old for old, new in aliases.items() if new == current)]


def _offset(zone: ZoneInfo) -> str:
    """ "UTC-3". The names of these zones have the sign the other way round (Etc/GMT+3 is UTC-3)."""
    offset = zone.utcoffset(datetime(2000, 1, 1, tzinfo=zone)) or timedelta()
    hours = int(offset / timedelta(hours=1))
    return f"UTC{hours:+d}" if hours else "UTC"
