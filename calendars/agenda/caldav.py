"""An agent's agenda on a CalDAV server: mirrored, looked at, written to.

One agenda is one calendar that calls are written to, and those beside it that only take time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from calendars.agenda.abreast import abreast
from calendars.agenda.dav import Credentials, Server
from calendars.agenda.discovery import Discovered, discover
from calendars.agenda.health import Health, State, Unread
from calendars.agenda.mirror import Kept, Mirror
from calendars.agenda.reading import Person, address_of, find
from calendars.agenda.scan import title, unfold
from calendars.agenda.writing import moved, server_copy
from calendars.calls.agenda import AgendaError, Answer, CallEvent, Found, UnauthorisedError, VanishedError
from calendars.entries import Ours, View

#: How much of the past is kept: enough for a call that is under way.
_BEFORE = timedelta(days=2)
#: The window rolls in steps, so that what recurs is expanded once a day and not at every sync.
_STEP = timedelta(days=1)
_TEXT = {"Content-Type": "text/calendar; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where an agent's agenda is, whose it is, and by whose clock. `addresses` beside those the server tells."""

    url: str
    zone: ZoneInfo
    credentials: Credentials = field(default_factory=Credentials)
    addresses: frozenset[str] = frozenset()
    horizon: timedelta = timedelta(days=90)


class CalDavAgenda:
    """Fulfils `calendars.calls.agenda.Agenda`."""

    def __init__(self, account: Account, *, server: Server, parser: Executor, now: Callable[[], datetime]) -> None:
        self.health = Health()
        self._account = account
        self._server = server
        self._parser = parser
        self._now = now
        self._auth = account.credentials.auth()
        self._mirrors: tuple[Mirror, ...] = ()
        self._view: View | None = None
        self._lock = asyncio.Lock()
        self._next: asyncio.Future[View] | None = None
        self._versions: tuple[int, ...] = ()

    async def sync(self) -> View:
        """Ask the server what has changed, and return all that is known then. Raises AgendaError.

        Whoever asks while a sync is under way shares the next one: the one under way may have begun too early.
        """
        if self._next is None:
            self._next = asyncio.ensure_future(self._turn())
            self._next.add_done_callback(_heard)
        return await asyncio.shield(self._next)

    async def _turn(self) -> View:
        async with self._lock:
            self._next = None
            self._check_pace()
            try:
                return await self._sync()
            except AgendaError as fault:
                self._failed(fault)
                raise

    async def view(self, max_age: timedelta) -> View:
        """What is known, synced first where it is older than that. Raises AgendaError."""
        known = self._view
        if known is not None and self._now() - known.as_of <= max_age:
            return known
        return await self.sync()

    def titles(self, start: datetime, end: datetime) -> tuple[str, ...]:
        """What the events at that time are called: for the agent whose agenda it is, and for nobody else."""
        kept = [each for mirror in self._mirrors for each in mirror.items.values()]
        there = (
            each for each in kept if any(entry.start < end and start < entry.end for entry in each.reading.entries)
        )
        return tuple(found for found in (title(unfold(each.text)) for each in there) if found)

    def resume(self) -> None:
        """The credentials or the address were corrected, or somebody asks to try now."""
        self.health = replace(self.health, state=State.NEW, ask_again_at=None, said="")
        self._auth = self._account.credentials.auth()

    async def look(self, call: str) -> Found | None:
        """The call's file as the server has it now; None where there is none. Raises AgendaError."""
        await self._ready()
        try:
            reply = await self._server.read("GET", self._path(call), auth=self._auth)
        except VanishedError:
            return None
        if reply.status != 200 or reply.is_page:
            raise AgendaError(f"{self._server.origin} answers {reply.status} for a call's file: it is looked at again")
        text = reply.body.decode("utf-8", "replace")
        read = asyncio.get_running_loop().run_in_executor(self._parser, find, text, call, self._account.zone)
        return replace(await read, etag=reply.headers.get("etag", ""))

    async def create(self, event: CallEvent) -> Answer:
        """Write a file that must not be there yet."""
        return await self._put(event.call, server_copy(event, stamp=self._now()), {"If-None-Match": "*"})

    async def change(self, event: CallEvent, found: Found) -> Answer:
        """Give the file found the event's times, if it is still that version; what else stands in it stays."""
        text = moved(found.text, event, stamp=self._now())
        return await self._put(event.call, text, {"If-Match": found.etag})

    async def remove(self, call: str, etag: str) -> Answer:
        """Take the file out, if it is still that version."""
        try:
            await self._ready()
            reply = await self._server.write("DELETE", self._path(call), auth=self._auth, headers={"If-Match": etag})
        except AgendaError as fault:
            self._note_unauthorised(fault)
            return Answer.DOUBT
        done = reply.status in (204, 404, 410) or (reply.status == 200 and not reply.is_page)
        return Answer.DONE if done else Answer.DOUBT

    async def _put(self, call: str, text: str, headers: dict[str, str]) -> Answer:
        try:
            await self._ready()
            reply = await self._server.write(
                "PUT", self._path(call), auth=self._auth, headers=_TEXT | headers, body=text
            )
        except AgendaError as fault:
            self._note_unauthorised(fault)
            return Answer.DOUBT
        if reply.status not in (201, 204):
            return Answer.DOUBT
        etag = reply.headers.get("etag", "")
        if etag and not etag.startswith("W/"):
            await self._mirrors[0].learn(self._path(call), etag, text)
        return Answer.DONE

    # Reading

    async def _sync(self) -> View:
        now = self._now()
        since = datetime.min.replace(tzinfo=UTC) + (now - datetime.min.replace(tzinfo=UTC)) // _STEP * _STEP - _BEFORE
        until = since + _BEFORE + self._account.horizon + _STEP
        await self._open()
        await abreast(mirror.sync(since, until) for mirror in self._mirrors)
        versions = tuple(mirror.version for mirror in self._mirrors)
        if self._view is not None and versions == self._versions:
            self._view = replace(self._view, as_of=now)
            self.health = replace(self.health, state=State.OK, synced_at=now, said="", ask_again_at=None)
        else:
            self._view, self._versions = self._look_over(since, until, now), versions
            self.health = self._well(now)
        return self._view

    async def _open(self) -> None:
        """Find the calendars, once."""
        if self._mirrors:
            return
        found = await discover(self._server, self._account.url, self._auth)
        self._mirrors = tuple(self._mirror(calendar.path, found) for calendar in (found.main, *found.others))

    def _mirror(self, path: str, found: Discovered) -> Mirror:
        own = {
            address_of(each) for each in (self._account.credentials.username, *self._account.addresses) if "@" in each
        }
        person = Person(zone=self._account.zone, addresses=found.addresses | own)
        return Mirror(server=self._server, path=path, auth=self._auth, person=person, parser=self._parser)

    def _look_over(self, since: datetime, until: datetime, now: datetime) -> View:
        kept = [each for mirror in self._mirrors for each in mirror.items.values()]
        ours = (_ours(each) for each in self._mirrors[0].items.values())
        return View(
            since=since,
            until=until,
            as_of=now,
            entries=tuple(entry for each in kept for entry in each.reading.entries),
            ours={each.call: each for each in ours if each is not None},
            deleted=frozenset(call for call in map(_call_of_path, self._mirrors[0].deleted) if call),
        )

    def _path(self, call: str) -> str:
        return f"{self._mirrors[0].path}{quote(call, safe='')}.ics"

    async def _ready(self) -> None:
        """Writing and looking need the calendar's address, and credentials that are not known to be wrong."""
        self._check_pace()
        if not self._mirrors:
            async with self._lock:
                await self._open()

    # How it is doing

    def _check_pace(self) -> None:
        health = self.health
        if health.state is State.UNAUTHORISED:
            raise UnauthorisedError(health.said)
        if health.ask_again_at is not None and self._now() < health.ask_again_at:
            raise AgendaError(health.said, retry_after=health.ask_again_at - self._now())

    def _note_unauthorised(self, fault: AgendaError) -> None:
        if isinstance(fault, UnauthorisedError):
            self._failed(fault)

    def _failed(self, fault: AgendaError) -> None:
        state = State.DOWN
        if isinstance(fault, UnauthorisedError):
            state = State.UNAUTHORISED
        elif isinstance(fault, VanishedError):
            state = State.VANISHED
        again = self._now() + fault.retry_after if fault.retry_after else None
        self.health = replace(self.health, state=state, said=str(fault), ask_again_at=again)

    def _well(self, now: datetime) -> Health:
        kept = [each for mirror in self._mirrors for each in mirror.items.values()]
        return Health(
            state=State.OK,
            synced_at=now,
            objects=len(kept),
            unreadable=tuple(
                Unread(path=each.path, fault=each.reading.unreadable) for each in kept if each.reading.unreadable
            ),
            guessed=frozenset(zone for each in kept for zone in each.reading.guessed),
        )


def _ours(kept: Kept) -> Ours | None:
    """The call of ours in this object, if the object is in the place where we write that call."""
    call = _call_of_path(kept.path)
    found = next((each for each in kept.reading.ours if each.call == call), None)
    return None if found is None else replace(found, etag=kept.etag)


def _call_of_path(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.removesuffix(".ics") if name.endswith(".ics") else ""


def _heard(done: asyncio.Future[View]) -> None:
    """Whoever asked may have gone; a fault is in `health` all the same."""
    if not done.cancelled():
        done.exception()
