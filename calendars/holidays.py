"""Which dates the law makes free, and which weekend days it makes working: resolved once, then kept.

The `holidays` package knows the law of each country and changes with every release. A calendar
therefore keeps the resolved dates, year by year; a newer package only ever adds years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from calendars.errors import OutOfRangeError, RegionError, nearest

if TYPE_CHECKING:  # the package takes a third of a second to import, and only some calendars need it
    from holidays import HolidayBase


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaySnapshot:
    """One region's statutory holidays over whole years, both ends included."""

    region: str
    first_year: int
    last_year: int
    #: Free by law, with the holiday's name.
    holidays: Mapping[date, str]
    #: Weekend days on which the country works, to make up for a moved day off.
    working: frozenset[date] = frozenset()
    #: Who said so: `holidays 0.109`, and several where years were added later.
    source: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "holidays", MappingProxyType(dict(sorted(self.holidays.items()))))
        object.__setattr__(self, "working", frozenset(self.working))

    def covers(self, first_year: int, last_year: int) -> bool:
        """Whether it speaks for every day of these years."""
        return self.first_year <= first_year and last_year <= self.last_year


def resolve(region: str, first_year: int, last_year: int) -> HolidaySnapshot:
    """The region's holidays in these years, by the installed package.

    `region` is a country, or a country and a subdivision: `CZ`, `DE-BY`. Names are English where the
    package has them, else the country's own. Raises RegionError, OutOfRangeError.
    """
    earliest, latest = known_years(region)
    if first_year < earliest or last_year > latest:
        raise OutOfRangeError(
            f"holidays of {region} are known from {earliest} to {latest}, asked for {first_year} to {last_year}: "
            "ask within these years, or leave out `holidays` and list them under `dates`",
            where=("holidays",),
        )
    # A day off can be moved over New Year, and is then on record under the other year only.
    found = _entity(region, range(max(first_year - 1, earliest), min(last_year + 1, latest) + 1))
    free = {day: name for day, name in found.items() if first_year <= day.year <= last_year}
    working = {day for day in found.weekend_workdays if first_year <= day.year <= last_year}
    return HolidaySnapshot(
        region=region,
        first_year=first_year,
        last_year=last_year,
        holidays=free,
        working=frozenset(working - free.keys()),
        source=_source(),
    )


def extend(kept: HolidaySnapshot, first_year: int, last_year: int) -> HolidaySnapshot:
    """The snapshot grown to these years as well; what it already says of a year is never changed.

    Raises RegionError, OutOfRangeError.
    """
    parts = [kept]
    if first_year < kept.first_year:
        parts.insert(0, resolve(kept.region, first_year, kept.first_year - 1))
    if last_year > kept.last_year:
        parts.append(resolve(kept.region, kept.last_year + 1, last_year))
    if len(parts) == 1:
        return kept
    return HolidaySnapshot(
        region=kept.region,
        first_year=parts[0].first_year,
        last_year=parts[-1].last_year,
        holidays={day: name for part in parts for day, name in part.holidays.items()},
        working=frozenset().union(*(part.working for part in parts)),
        source=", ".join(dict.fromkeys(name for part in parts for name in part.source.split(", ") if name)),
    )


@lru_cache(maxsize=256)
def known_years(region: str) -> tuple[int, int]:
    """The first and last year of which the installed package knows the region's holidays.

    Raises RegionError.
    """
    entity = _entity(region, ())
    return entity.start_year, entity.end_year


def _entity(region: str, years: range | tuple[()]) -> HolidayBase:
    import holidays as package

    country, _, subdivision = region.partition("-")
    try:
        found = package.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError as cause:
        raise RegionError(_advice(region), where=("holidays",)) from cause
    languages = found.supported_languages
    return package.country_holidays(
        country,
        subdiv=subdivision or None,
        years=years or None,
        expand=False,
        # Left to itself the package takes the language of the machine it runs on.
        language="en_US" if "en_US" in languages else found.default_language,
    )


def _advice(region: str) -> str:
    from holidays.registry import EntityLoader

    country, _, subdivision = region.partition("-")
    known = set(EntityLoader.get_country_codes())
    if country not in known:
        hint = nearest(country, known)
        return f"no holidays are known for {country!r}: write a country such as CZ, or DE-BY{hint}"
    import holidays as package

    parts = package.country_holidays(country).subdivisions
    if not parts:
        return f"{country} has no subdivisions with holidays of their own: write {country}, not {region}"
    known_parts = ", ".join(parts)
    return f"{country} has no subdivision {subdivision!r}: write {country} or {country}- and one of {known_parts}"


def _source() -> str:
    from holidays.version import __version__

    return f"holidays {__version__}"
