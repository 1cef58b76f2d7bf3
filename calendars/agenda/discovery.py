"""Which calendars does an address lead to? A host, a principal, a home or a calendar itself will do.

RFC 6764 (well-known address), RFC 5397 (principal), RFC 4791, 6.2.1 (home), RFC 6638, 9.2 (default calendar).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import httpx

from calendars.agenda.dav import Server, name_of
from calendars.agenda.multistatus import CAL, DAV, Item, NoCalendarError, parse, propfind
from calendars.agenda.reading import address_of
from calendars.calls.agenda import AgendaError, VanishedError

_XML = {"Content-Type": "application/xml; charset=utf-8"}
_WELL_KNOWN = "/.well-known/caldav"
_ASKED = propfind(
    "d:resourcetype",
    "d:displayname",
    "d:current-user-principal",
    "d:owner",
    "d:current-user-privilege-set",
    "c:calendar-home-set",
    "c:calendar-user-address-set",
    "c:schedule-inbox-URL",
    "c:supported-calendar-component-set",
)
_WRITES = (f"{DAV}write", f"{DAV}write-content", f"{DAV}bind", f"{DAV}all")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCalendar:
    """A calendar that can hold events, by its path on the server."""

    path: str
    name: str
    writable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What an address leads to. Calls are written to `main`; `others` only take time. `addresses` are those by
    which invitations name the agent."""

    main: FoundCalendar
    others: tuple[FoundCalendar, ...] = ()
    addresses: frozenset[str] = frozenset()


async def discover(server: Server, url: str, auth: httpx.Auth | None) -> Discovered:
    """Follow the address. Raises AgendaError, which says what to write instead."""
    parts = urlsplit(url)
    start = await _start(server, parts.path or "/", auth)
    principal = await _principal(server, start, auth)
    addresses = _addresses(start) | (_addresses(principal) if principal is not None else frozenset())
    if _is_calendar(start):
        return Discovered(main=_calendar(start), addresses=addresses)
    homes = (principal or start).hrefs(f"{CAL}calendar-home-set") or start.hrefs(f"{CAL}calendar-home-set")
    paths = [server.path_of(home) for home in homes] or [start.path]
    calendars = [found for path in paths for found in await _calendars(server, path, auth)]
    if not calendars:
        raise AgendaError(f"{url} leads to no calendar for events: write the address of the agent's calendar itself")
    main = _main(calendars)
    return Discovered(main=main, others=tuple(each for each in calendars if each != main), addresses=addresses)


async def _start(server: Server, path: str, auth: httpx.Auth | None) -> Item:
    """The resource itself; for a bare host that is none, what its well-known address redirects to."""
    try:
        return await _ask(server, path, auth)
    except (VanishedError, NoCalendarError):
        if path.rstrip("/"):
            raise
        return await _ask(server, _WELL_KNOWN, auth)


async def _principal(server: Server, start: Item, auth: httpx.Auth | None) -> Item | None:
    for href in start.hrefs(f"{DAV}current-user-principal") or start.hrefs(f"{DAV}owner"):
        path = server.path_of(href, start.path)
        if name_of(path) == name_of(start.path):
            return start
        try:
            return await _ask(server, path, auth)
        except VanishedError:
            return None
    return None


async def _calendars(server: Server, path: str, auth: httpx.Auth | None) -> list[FoundCalendar]:
    reply = await server.read("PROPFIND", path, auth=auth, headers=_XML | {"Depth": "1"}, body=_ASKED)
    found = parse(reply, server).items
    return [_calendar(item) for item in sorted(found, key=lambda item: name_of(item.path)) if _is_calendar(item)]


async def _ask(server: Server, path: str, auth: httpx.Auth | None) -> Item:
    reply = await server.read("PROPFIND", path, auth=auth, headers=_XML | {"Depth": "0"}, body=_ASKED)
    items = parse(reply, server).items
    if not items:
        raise AgendaError(f"{server.origin}{path} says nothing about itself: is it a calendar's address?")
    return replace(items[0], path=reply.path)


def _is_calendar(item: Item) -> bool:
    if not item.has(f"{DAV}resourcetype", f"{CAL}calendar"):
        return False
    components = item.props.get(f"{CAL}supported-calendar-component-set")
    names = [each.get("name", "").upper() for each in components.iter(f"{CAL}comp")] if components is not None else []
    return not names or "VEVENT" in names


def _calendar(item: Item) -> FoundCalendar:
    privileges = item.props.get(f"{DAV}current-user-privilege-set")
    writable = privileges is None or any(next(privileges.iter(name), None) is not None for name in _WRITES)
    path = item.path if item.path.endswith("/") else f"{item.path}/"
    return FoundCalendar(path=path, name=item.text(f"{DAV}displayname"), writable=writable)


def _main(calendars: list[FoundCalendar]) -> FoundCalendar:
    """The first that can be written to: by name where one says that it is the default, else by path."""
    writable = [each for each in calendars if each.writable] or calendars
    for word in ("default", "calendar", "personal", "work"):
        for each in writable:
            if each.path.rstrip("/").rpartition("/")[2].lower() == word:
                return each
    return writable[0]


def _addresses(item: Item) -> frozenset[str]:
    hrefs = item.hrefs(f"{CAL}calendar-user-address-set")
    return frozenset(address_of(href) for href in hrefs if href.lower().startswith("mailto:"))
