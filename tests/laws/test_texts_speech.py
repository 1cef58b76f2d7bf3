"""Any instant, in any zone and language, is told by the right clock, on the right day, with the right small words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.words import Language
from bot.texts.speech import Speech

EN, PL, RU, UK, BG = Language

ZONES = sorted(zone for zone in available_timezones() if not zone.startswith(("posix/", "right/")))

instants = st.integers(0, 5 * 366 * 24 * 3600).map(lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
speeches = st.builds(
    Speech, st.sampled_from(list(Language)), st.sampled_from(ZONES).filter(lambda z: z != "localtime").map(ZoneInfo)
)
NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def in_london(*at: int) -> datetime:
    return datetime(*at, tzinfo=ZoneInfo("Europe/London"))  # type: ignore[misc, arg-type]


@given(speeches, instants, instants)
def test_the_hour_is_that_of_their_own_clock(say: Speech, at: datetime, now: datetime) -> None:
    local = at.astimezone(say.zone)
    hour = f"{local:%H:%M}" if say.language is EN else f"{local.hour}:{local:%M}"
    for told in (say.at(at, now), say.when(at, now), say.moment(at, now)):
        assert re.search(rf"(?<!\d){hour}(?!\d)", told), told
    assert say.city in say.at(at, now)
    assert "!" not in say.city


@given(speeches, instants, instants)
def test_a_weekday_is_told_unless_it_is_today(say: Speech, at: datetime, now: datetime) -> None:
    today = at.astimezone(say.zone).date() == now.astimezone(say.zone).date()
    assert (say.gettext("today") == say.day(at, now)) == today
    assert (say.gettext("today") == say.on(at, now)) == today
    if not today:
        local = at.astimezone(say.zone)
        assert re.search(rf"\b{local.day}\b", say.day(at, now))
        assert say.on(at, now).endswith(say.day(at, now))


@given(speeches, instants, instants)
def test_a_deadline_at_midnight_is_the_end_of_its_day(say: Speech, at: datetime, now: datetime) -> None:
    midnight = at.astimezone(say.zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    told = say.by(midnight, now)
    if midnight.astimezone(say.zone).hour == 0:  # in some zones a clock change skips it
        assert "24:00" in told
        before = (midnight.astimezone(say.zone) - timedelta(days=1)).date()
        assert (say.gettext("today") in told) == (before == now.astimezone(say.zone).date())


@given(speeches, st.timedeltas(timedelta(), timedelta(days=400)))
def test_a_length_is_told_in_two_units_at_most_and_never_too_long(say: Speech, length: timedelta) -> None:
    numbers = [int(number) for number in re.findall(r"\d+", say.length(length))]
    assert 1 <= len(numbers) <= 2
    days = length // timedelta(days=1)
    if days:
        assert numbers[0] == days
    elif length >= timedelta(hours=1):
        assert numbers[0] == length // timedelta(hours=1)
    else:
        assert numbers == [length // timedelta(minutes=1)]


@pytest.mark.parametrize(
    ("language", "zone", "told"),
    [
        (EN, "Europe/London", "by Mon 23 Nov, 11:00 (London)"),
        (EN, "Asia/Kolkata", "by Mon 23 Nov, 16:30 (Kolkata)"),
        (EN, "Etc/GMT+3", "by Mon 23 Nov, 08:00 (UTC-3)"),
        (EN, "UTC", "by Mon 23 Nov, 11:00 (UTC)"),
        (EN, "America/Argentina/Buenos_Aires", "by Mon 23 Nov, 08:00 (Buenos Aires)"),
        (PL, "Europe/Kyiv", "w pon. 23.11 do 13:00 (Kijów)"),
        (RU, "Europe/Kiev", "в пн 23.11 до 13:00 (Киев)"),
        (UK, "Europe/Prague", "в пн 23.11 до 12:00 (Прага)"),
        (BG, "Europe/Warsaw", "в пон., 23.11, до 12:00 ч. (Варшава)"),
    ],
)
def test_by_when(language: Language, zone: str, told: str) -> None:
    assert Speech(language, ZoneInfo(zone)).by(in_london(2026, 11, 23, 11, 0), NOW) == told


@pytest.mark.parametrize(
    ("language", "days"),
    [
        (PL, "w pon., we wt., w śr., w czw., w pt., w sob., w niedz."),
        (RU, "в пн, во вт, в ср, в чт, в пт, в сб, в вс"),
        (UK, "в пн, у вт, в ср, в чт, в пт, в сб, в нд"),
        (BG, "в пон., във вт., в ср., в четв., в пет., в съб., в нед."),
    ],
)
def test_each_weekday_takes_its_own_preposition(language: Language, days: str) -> None:
    say = Speech(language, ZoneInfo("UTC"))
    week = [say.on(NOW + timedelta(days=3 + n), NOW) for n in range(7)]
    assert [re.sub(r",? \d.*", "", day) for day in week] == days.split(", ")


@pytest.mark.parametrize(("hour", "told"), [(10, "о 10:05"), (11, "об 11:05"), (12, "о 12:05")])
def test_ukrainian_says_ob_before_a_vowel(hour: int, told: str) -> None:
    say = Speech(UK, ZoneInfo("UTC"))
    assert told in say.at(NOW.replace(hour=hour, minute=5), NOW)
    assert told in say.at(NOW.replace(hour=hour, minute=5), NOW + timedelta(days=1))


def test_a_date_half_a_year_away_has_its_year() -> None:
    assert Speech(EN, ZoneInfo("UTC")).day(NOW + timedelta(days=300), NOW) == "Thu 16 Sep 2027"
    assert Speech(BG, ZoneInfo("UTC")).day(NOW + timedelta(days=300), NOW) == "четв., 16.09.2027 г."
