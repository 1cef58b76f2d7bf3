"""`opiekun slots`, from the configuration alone and the agenda as a real server has it."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from agenda_servers import PASSWORD, USER, CalendarApp, Running, event, free_port

from tests.contracts.cli_line import opiekun

DESK = """\
company: {{name: Helpful Ltd, languages: [en], zone: Europe/Prague}}
calendars:
  office: {{zone: Europe/Prague, weekly: {{mon-fri: ["09:00-17:00"]}}}}
agents:
  anna:
    name: Anna Nowak
    calendar: office
    agenda: {{url: "{url}", username: {user}, password: {{env: ANNA_CALDAV}}}}
  piotr: {{name: Piotr Zieliński, calendar: office}}
calls:
  support: {{minutes: 30, buffer: 10m, notice: 2h}}
  training: {{minutes: 60, notice: 1d, every: 1h}}
"""
MONDAY = "2026-11-23T10:00:00+01:00"


@pytest.fixture
def app(running: Running) -> Iterator[CalendarApp]:
    """Anna's calendar, with one event in it."""
    made = CalendarApp(running.origin, f"{running.home}{uuid.uuid4().hex}/")
    made.make_calendar()
    made.put(event("DTSTART;TZID=Europe/Prague:20261123T130000", "DTEND;TZID=Europe/Prague:20261123T140000"))
    yield made
    made.close()


@pytest.fixture
def desk(app: CalendarApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANNA_CALDAV", PASSWORD)
    return _file(tmp_path, app.url)


def _file(folder: Path, url: str) -> Path:
    file = folder / "opiekun.yaml"
    file.write_text(DESK.format(url=url, user=USER), encoding="utf-8")
    return file


def _slots(desk: Path, *options: str) -> Any:
    answer = opiekun("slots", "--config", str(desk), *options, "--json")
    assert (answer.status, answer.err) == (0, "")
    return answer.value


def _starts(value: Any) -> list[str]:
    return [slot["start"][11:16] for slot in value["slots"]]


def test_what_stands_in_the_agenda_is_not_offered(desk: Path) -> None:
    found = _slots(desk, "--agent", "anna", "--call", "support", "--from", MONDAY, "--days", "1")

    assert found["zone"] == "Europe/Prague"
    assert found["slots"][0] == {"start": "2026-11-23T12:00:00+01:00", "end": "2026-11-23T12:30:00+01:00"}
    # A quarter to one, and one with ten minutes kept free before the event, are what notice and buffer leave.
    assert _starts(found)[:3] == ["12:00", "12:15", "14:15"]


def test_an_agent_without_an_agenda_has_the_working_hours(desk: Path) -> None:
    found = _slots(desk, "--agent", "piotr", "--call", "support", "--from", MONDAY, "--days", "1")

    assert _starts(found)[:2] == ["12:00", "12:15"]
    assert "13:15" in _starts(found)


def test_notice_in_days_is_not_before_tomorrow(desk: Path) -> None:
    found = _slots(desk, "--agent", "piotr", "--call", "training", "--from", MONDAY, "--days", "2")

    assert found["slots"][0]["start"] == "2026-11-24T09:00:00+01:00"


def test_it_says_why_a_time_is_not_free(desk: Path) -> None:
    about = ("--agent", "anna", "--call", "support", "--from", MONDAY, "--why")

    busy = _slots(desk, *about, "2026-11-23T13:30:00+01:00")
    free = _slots(desk, *about, "2026-11-23T12:15:00+01:00")

    span = {"start": "2026-11-23T13:00:00+01:00", "end": "2026-11-23T14:00:00+01:00"}
    assert (busy["free"], busy["reasons"]) == (False, [{"reason": "event", **span}])
    assert (free["free"], free["reasons"]) == (True, [])


def test_an_agenda_that_can_not_be_read_offers_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNA_CALDAV", PASSWORD)
    desk = _file(tmp_path, f"http://127.0.0.1:{free_port()}/anna/")

    answer = opiekun("slots", "--config", str(desk), "--agent", "anna", "--call", "support", "--json")

    assert (answer.status, answer.value["slots"]) == (1, [])
    assert "can't be read, so nothing is free" in answer.err


def test_who_and_what_is_asked_for_has_to_be_there(desk: Path) -> None:
    nobody = opiekun("slots", "--config", str(desk), "--agent", "ana", "--call", "support")
    nothing = opiekun("slots", "--config", str(desk), "--agent", "anna")

    assert (nobody.status, nobody.err) == (1, "--agent: there is no 'ana'; there are anna, piotr\n")
    assert (nothing.status, nothing.err) == (1, "--call: which kind?; there are support, training\n")
