"""The mirror follows what happens in the calendar, says when it can't, and never takes silence for a deletion."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from agenda_proxy import Fault, Proxy
from agenda_rigs import ZONE, Dav, a_call, utc
from agenda_servers import CalendarApp, event

from calendars.agenda import Account, Credentials, Servers, State
from calendars.calls import AgendaError, Answer, UnauthorisedError, VanishedError
from calendars.entries import View

MONDAY = event("DTSTART:20261123T100000Z", "DTEND:20261123T110000Z", uid="monday")
TUESDAY = event("DTSTART:20261124T100000Z", "DTEND:20261124T110000Z", uid="tuesday")

NAMES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<d:multistatus xmlns:d="DAV:"><d:response><d:href>/&b;</d:href></d:response></d:multistatus>"""


def starts(view: View) -> list[str]:
    return sorted(f"{entry.start:%d %H:%M}" for entry in view.entries)


async def test_it_follows_additions_changes_and_deletions(dav: Dav) -> None:
    agenda = dav.open()
    assert starts(await agenda.sync()) == []
    name = dav.app.put(MONDAY)
    assert starts(await agenda.sync()) == ["23 10:00"]
    dav.app.put(MONDAY.replace("20261123", "20261125"), name)
    other = dav.app.put(TUESDAY)
    assert starts(await agenda.sync()) == ["24 10:00", "25 10:00"]
    dav.app.delete(other)
    assert starts(await agenda.sync()) == ["25 10:00"]
    assert agenda.health.state is State.OK
    assert agenda.health.objects == 1


async def test_what_has_not_changed_is_not_fetched_again(dav: Dav) -> None:
    for _ in range(3):
        dav.app.put(event("DTSTART:20261123T100000Z", "DTEND:20261123T110000Z"))
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        await agenda.sync()
        before = len(proxy.requests)
        await agenda.sync()
        assert [request.method for request in proxy.requests[before:]] == ["REPORT"]


async def test_a_listing_may_be_a_minute_old_and_a_booking_always_asks(dav: Dav) -> None:
    agenda = dav.open()
    await agenda.sync()
    dav.app.put(MONDAY)
    dav.clock.pass_(timedelta(seconds=59))
    assert starts(await agenda.view(timedelta(seconds=60))) == []
    assert starts(await agenda.sync()) == ["23 10:00"]


async def test_the_window_rolls_with_the_days(dav: Dav) -> None:
    dav.app.put(event("DTSTART:20270315T100000Z", "DURATION:PT1H"))
    dav.app.put(event("DTSTART:20261101T100000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY"))
    agenda = dav.open()
    assert starts(await agenda.sync()) == ["01 10:00", "01 10:00", "01 10:00"]
    dav.clock.pass_(timedelta(days=40))
    view = await agenda.sync()
    assert starts(view) == ["01 10:00", "01 10:00", "01 10:00", "01 10:00", "15 10:00"]
    assert view.until >= dav.clock.now() + timedelta(days=90)


@pytest.mark.parametrize("status", [403, 409, 400, 507])
async def test_a_token_that_the_server_has_forgotten_means_a_full_listing(dav: Dav, status: int) -> None:
    kept = dav.app.put(MONDAY)
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        await agenda.sync()
        dav.app.put(TUESDAY)
        dav.app.delete(kept)
        proxy.faults.append(Fault(method="REPORT", status=status))
        if status == 507:
            with pytest.raises(AgendaError):
                await agenda.sync()
        view = await agenda.sync()
    assert starts(view) == ["24 10:00"]


async def test_a_file_missing_from_a_full_listing_is_not_called_deleted(dav: Dav) -> None:
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        gone, listed = dav.app.put(MONDAY, "gone.ics"), dav.app.put(TUESDAY, "listed.ics")
        await agenda.sync()
        dav.app.delete(gone)
        proxy.faults.append(Fault(method="REPORT", status=403, times=2))
        view = await agenda.sync()
        assert starts(view) == ["24 10:00"]
        assert "gone" not in view.deleted
        dav.app.delete(listed)
        assert "listed" in (await agenda.sync()).deleted


async def test_what_the_server_lists_as_deleted_is(dav: Dav) -> None:
    agenda = dav.open()
    name = dav.app.put(MONDAY, "gone.ics")
    assert (await agenda.sync()).deleted == frozenset()
    dav.app.delete(name)
    assert (await agenda.sync()).deleted == {"gone"}
    dav.app.put(MONDAY, "gone.ics")
    assert (await agenda.sync()).deleted == frozenset()


async def test_without_tokens_it_compares_listings(dav: Dav) -> None:
    """A server that refuses every sync-collection; its other reports work."""
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        proxy.faults.append(Fault(method="REPORT", status=403))
        name = dav.app.put(MONDAY)
        assert starts(await agenda.sync()) == ["23 10:00"]
        reports = proxy.asked("REPORT")
        assert starts(await agenda.sync()) == ["23 10:00"]
        assert proxy.asked("REPORT") == reports
        dav.app.delete(name)
        dav.app.put(TUESDAY)
        view = await agenda.sync()
    assert starts(view) == ["24 10:00"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="*", times=9),
        Fault(method="*", times=9, status=500),
        Fault(method="*", times=9, status=403),
        Fault(method="*", times=9, status=200, content_type="text/html", body=b"<html>Please sign in</html>"),
        Fault(method="*", times=9, status=207, content_type="text/xml", body=b"<d:multistatus xmlns:d='DAV:'><d:resp"),
        Fault(method="*", times=9, status=207, content_type="text/xml", body=BOMB),
        Fault(method="*", times=99, status=302, headers=(("location", "http://127.0.0.2:9/elsewhere/"),)),
        Fault(method="*", times=99, status=302, headers=(("location", "/round/"),)),
        Fault(
            method="*", times=9, status=207, content_type="text/xml",
            body=b"<d:multistatus xmlns:d='DAV:'><d:response><d:href>http://other.example/x/</d:href></d:response>"
            b"</d:multistatus>",
        ),
    ],
    ids=["reset", "500", "403", "html", "broken xml", "entities", "redirect to another host", "redirects in circles",
         "href to another host"],
)  # fmt: skip
async def test_an_agenda_that_cannot_be_read_says_so_and_forgets_nothing(dav: Dav, fault: Fault) -> None:
    dav.app.put(MONDAY)
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        await agenda.sync()
        proxy.faults.append(fault)
        with pytest.raises(AgendaError):
            await agenda.sync()
        assert agenda.health.state is State.DOWN
        assert agenda.health.said
        assert agenda.health.lag(dav.clock.now()) == timedelta()
        proxy.faults.clear()
        assert starts(await agenda.sync()) == ["23 10:00"]
        assert agenda.health.state is State.OK


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "<d:response><d:href>{calendar}</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response>",
        "<d:response><d:href>{object}</d:href><d:status>HTTP/1.1 500 Server Error</d:status></d:response>",
        "<d:response><d:href>{object}</d:href><d:propstat><d:prop><c:calendar-data/></d:prop>"
        "<d:status>HTTP/1.1 500 Server Error</d:status></d:propstat></d:response>",
    ],
    ids=["left out", "cut off", "failed", "its text failed"],
)
async def test_an_object_that_is_listed_and_not_given_is_not_taken_for_free_time(dav: Dav, answer: str) -> None:
    dav.app.put(MONDAY)
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        await agenda.sync()
        name = dav.app.put(TUESDAY)
        calendar = dav.app.url.removeprefix(dav.server.origin)
        body = f"<d:multistatus {NAMES}>{answer.format(calendar=calendar, object=calendar + name)}</d:multistatus>"
        fault = Fault(method="REPORT", status=207, content_type="text/xml", body=body.encode())
        proxy.meanwhile = lambda request: proxy.faults.append(fault)
        with pytest.raises(AgendaError, match=name):
            await agenda.sync()
        proxy.meanwhile = lambda request: None
        assert starts(await agenda.sync()) == ["23 10:00", "24 10:00"]


async def test_what_one_answer_leaves_out_the_next_is_asked_for(dav: Dav) -> None:
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        await agenda.sync()
        names = [dav.app.put(MONDAY), dav.app.put(TUESDAY)]
        given = dav.app.url.removeprefix(dav.server.origin) + names[0]
        body = (
            f"<d:multistatus {NAMES}><d:response><d:href>{given}</d:href><d:propstat><d:prop>"
            f'<d:getetag>"1"</d:getetag><c:calendar-data>{MONDAY}</c:calendar-data></d:prop>'
            "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"
        )
        fault = Fault(method="REPORT", status=207, content_type="text/xml", body=body.encode())
        proxy.meanwhile = lambda request: proxy.faults.append(fault) if b"sync-collection" in request.body else None
        assert starts(await agenda.sync()) == ["23 10:00", "24 10:00"]
        *_, again = proxy.requests
        assert names[0].encode() not in again.body
        assert names[1].encode() in again.body


async def test_wrong_credentials_stop_the_asking_until_somebody_corrects_them(dav: Dav) -> None:
    async with Proxy(upstream=dav.server.origin, faults=[Fault(method="*", status=401)]) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        for _ in range(3):
            with pytest.raises(UnauthorisedError):
                await agenda.sync()
        assert len(proxy.requests) == 1
        assert agenda.health.state is State.UNAUTHORISED
        agenda.resume()
        await agenda.sync()
        assert agenda.health.state is State.OK


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_asks_for_time_gets_it(dav: Dav, status: int) -> None:
    busy = Fault(method="*", status=status, headers=(("retry-after", "120"),))
    async with Proxy(upstream=dav.server.origin, faults=[busy]) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        for _ in range(2):
            with pytest.raises(AgendaError):
                await agenda.sync()
        assert len(proxy.requests) == 1
        dav.clock.pass_(timedelta(seconds=120))
        await agenda.sync()


async def test_a_calendar_that_vanished_is_not_an_empty_one(dav: Dav) -> None:
    dav.app.put(MONDAY, "mine.ics")
    agenda = dav.open()
    await agenda.sync()
    dav.app.drop_calendar()
    with pytest.raises(VanishedError):
        await agenda.sync()
    assert agenda.health.state is State.VANISHED


async def test_a_connection_closed_meanwhile_is_opened_again(dav: Dav) -> None:
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        await agenda.sync()
        proxy.faults.append(Fault(method="REPORT"))
        await agenda.sync()


async def test_many_who_ask_at_once_share_an_answer_that_is_not_too_old(dav: Dav) -> None:
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        await agenda.sync()
        before = len(proxy.requests)
        begun = asyncio.Event()
        proxy.meanwhile = lambda request: begun.set()
        early = asyncio.ensure_future(agenda.sync())
        await begun.wait()
        dav.app.put(MONDAY)
        late = await asyncio.gather(*(agenda.sync() for _ in range(5)))
        await early
        assert {tuple(starts(view)) for view in late} == {("23 10:00",)}
        reports = [request for request in proxy.requests[before:] if b"sync-collection" in request.body]
        assert len(reports) == 2


@contextmanager
def a_calendar_beside(dav: Dav, name: str) -> Iterator[CalendarApp]:
    app = CalendarApp(dav.server.origin, f"{dav.server.home}{name}/")
    app.make_calendar()
    yield app
    app.drop_calendar()
    app.close()


async def test_other_calendars_of_a_principal_take_time_and_are_not_written_to(dav: Dav) -> None:
    with a_calendar_beside(dav, "default"), a_calendar_beside(dav, "other") as other:
        other.put(TUESDAY)
        dav.app.put(MONDAY)
        agenda = dav.open(dav.server.origin)
        assert {"23 10:00", "24 10:00"} <= set(starts(await agenda.sync()))
        call = a_call(utc(27, 10))
        assert await agenda.create(call.event) is Answer.DONE
        assert f"{call.id}.ics" not in [*dav.app.names(), *other.names()]
        assert call.id in (await agenda.sync()).ours


@pytest.mark.parametrize(
    ("auth_type", "header"), [("basic", "Basic YW5uYTpzZWNyZXQ="), ("bearer", "Bearer secret"), ("none", None)]
)
async def test_credentials_are_sent_at_once_and_as_configured(dav: Dav, auth_type: str, header: str | None) -> None:
    async with Proxy(upstream=dav.server.origin, faults=[Fault(method="*", status=401)]) as proxy:
        credentials = Credentials(username="anna", password="secret", auth_type=auth_type)
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin), credentials=credentials)
        with pytest.raises(UnauthorisedError):
            await agenda.sync()
        (request,) = proxy.requests
        assert dict(request.headers).get("Authorization") == header


async def test_a_server_that_says_nothing_is_left_after_a_while(dav: Dav) -> None:
    silence = Fault(method="*", silent=True)
    async with (
        Proxy(upstream=dav.server.origin, faults=[silence]) as proxy,
        Servers(timeout=timedelta(seconds=0.2), now=dav.clock.now) as servers,
    ):
        with pytest.raises(AgendaError, match="does not answer"):
            await servers.agenda(Account(url=proxy.origin, zone=ZONE)).sync()


async def test_a_host_or_a_principal_leads_to_the_calendars(dav: Dav) -> None:
    dav.app.put(MONDAY)
    for url in (dav.server.origin, f"{dav.server.origin}/", dav.server.origin + dav.server.home):
        agenda = dav.open(url)
        assert "23 10:00" in starts(await agenda.sync())


async def test_an_address_that_leads_nowhere_says_what_to_write(dav: Dav) -> None:
    agenda = dav.open(f"{dav.server.origin}/nobody/knows/")
    with pytest.raises(AgendaError, match=r"address|url"):
        await agenda.sync()


async def test_times_of_the_day_are_the_agents(dav: Dav) -> None:
    dav.app.put(event("DTSTART;VALUE=DATE:20261124"))
    view = await dav.open().sync()
    assert [(entry.start, entry.end) for entry in view.entries] == [(utc(23, 23), utc(24, 23))]


async def test_at_most_four_requests_are_under_way_at_a_server(dav: Dav) -> None:
    async with Proxy(upstream=dav.server.origin) as proxy:
        agenda = dav.open(dav.app.url.replace(dav.server.origin, proxy.origin))
        await agenda.sync()
        await asyncio.gather(*(agenda.look(str(n)) for n in range(20)))
        assert proxy.most_at_once == 4
