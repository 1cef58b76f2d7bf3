"""Dates and times as agents type them, by their own clock."""

from __future__ import annotations

from datetime import UTC

import pytest

from bot.desk.moments import moment
from tests.builders import OFFICE, PRAGUE, at

NOW = at("2026-11-20 16:30")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("17:15", "2026-11-20 17:15"),
        ("at 9:05", "2026-11-21 09:05"),
        ("today 23:00", "2026-11-20 23:00"),
        ("Tomorrow 12:00", "2026-11-21 12:00"),
        ("24.11 15:00", "2026-11-24 15:00"),
        ("24.11., 15:00", "2026-11-24 15:00"),
        ("3.1.2027 at 8:00", "2027-01-03 08:00"),
        ("2026-11-24 15:00", "2026-11-24 15:00"),
        ("2026-11-24T15:00", "2026-11-24 15:00"),
        ("2026-11-24T15:00:00+01:00", "2026-11-24 15:00"),
        ("2026-11-24T14:00:00Z", "2026-11-24 15:00"),
        ("2.1 10:00", "2027-01-02 10:00"),
        ("4h", "2026-11-20 20:30"),
        ("+2h30m", "2026-11-20 19:00"),
        ("1d 2h", "2026-11-21 18:30"),
        ("90 min", "2026-11-20 18:00"),
        ("23.11", "2026-11-23 17:00"),
        ("today", "2026-11-20 17:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, meant: str) -> None:
    assert moment(typed, now=NOW, zone=PRAGUE, hours=OFFICE).astimezone(UTC) == at(meant)


@pytest.mark.parametrize(
    "typed", ["", "soon", "yesterday", "25:00", "30.2 10:00", "2026-11-24T15:00:00", "h", "22.11", "d"]
)
def test_what_is_no_time_or_a_closed_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(typed, now=NOW, zone=PRAGUE, hours=OFFICE)
