"""What people's programs write takes the time that it means, whichever server it comes from."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from agenda_cases import CASES, Case
from agenda_rigs import ANNAS, ZONE
from agenda_servers import CalendarApp, Running

from calendars.agenda import Account, Servers
from calendars.agenda.reading import Person, read
from calendars.entries import Entry, Standing

ANNA = Person(zone=ZONE, addresses=frozenset({"anna@example.com"}))


def told(entries: Iterable[Entry], case: Case) -> tuple[str, ...]:
    """The entries as the cases write them, cut to the case's days."""
    since, until = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (case.since, case.until))
    cut = sorted(
        (max(entry.start, since), min(entry.end, until), _marks(entry))
        for entry in entries
        if entry.start < until and since < entry.end
    )
    return tuple(f"{_from(start)}-{_to(start, end)}{marks}" for start, end, marks in cut)


def _marks(entry: Entry) -> str:
    standing = "" if entry.standing is Standing.CONFIRMED else f" {entry.standing.value}"
    return standing + (" all day" if entry.all_day else "")


def _from(at: datetime) -> str:
    return f"{at.day} {at:%H:%M}"


def _to(start: datetime, end: datetime) -> str:
    return f"{end:%H:%M}" if end.date() == start.date() else _from(end)


@pytest.fixture(scope="module")
def entries_by_case(running: Running) -> dict[str, list[Entry]]:
    """One calendar that holds all cases that its server takes, read at each of their times."""
    app = CalendarApp(running.origin, f"{running.home}cases/")
    app.make_calendar()
    # Servers hold one object of a UID only.
    texts = {case.text.replace("UID:series", f"UID:{n}"): case for n, case in enumerate(CASES)}
    refused = {case.title for text, case in texts.items() if running.name in case.refused_by and app.refuses(text)}
    names = {app.put(text): case for text, case in texts.items() if case.title not in refused}
    found: dict[str, list[Entry]] = {case.title: [] for case in names.values()}

    async def read_all(now: datetime) -> None:
        async with Servers(now=lambda: now) as servers:
            agenda = servers.agenda(Account(url=app.url, zone=ZONE, credentials=ANNAS, addresses=ANNA.addresses))
            for entry in (await agenda.sync()).entries:
                case = names[entry.source.rpartition("/")[2]]
                if case.now == now:
                    found[case.title].append(entry)
            assert agenda.health.unreadable == ()

    for now in {case.now for case in CASES}:
        asyncio.run(read_all(now))
    app.drop_calendar()
    app.close()
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_an_object_takes_the_time_that_it_means_if_it_is_taken(
    running: Running, entries_by_case: dict[str, list[Entry]], case: Case
) -> None:
    found = entries_by_case.get(case.title)
    assert (None if found is None else told(found, case)) == (None if running.name in case.refused_by else case.busy)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_an_object_takes_that_time_however_it_came(case: Case) -> None:
    found = read(case.text, case.now - timedelta(days=3), case.now + timedelta(days=90), ANNA)
    assert told(found.entries, case) == case.busy
    assert found.unreadable == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_narrow_window_finds_the_same(case: Case) -> None:
    """The window may end anywhere: what is skipped by its text alone must be nothing that is in it."""
    since, until = (datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (case.since, case.until))
    for days in range((until - since).days):
        day = since + timedelta(days=days)
        found = read(case.text, day, day + timedelta(days=1), ANNA).entries
        whole = read(case.text, since - timedelta(days=30), until + timedelta(days=30), ANNA).entries
        assert set(found) == {entry for entry in whole if entry.start < day + timedelta(days=1) and day < entry.end}
