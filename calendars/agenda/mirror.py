"""What is in one calendar? A copy of it, kept up to date by what the server says has changed.

By sync token (RFC 6578) where the server has them, else by comparing its ctag and its list of ETags. A token
the server has forgotten means a full listing. What is merely missing from that is no longer mirrored, but not
called deleted: that is only what the server lists as deleted or, where it can't, what one listing had and the
next has not. What is fetched is applied whole or not at all: what is listed and not given would be free time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

import httpx

from calendars.agenda.abreast import abreast
from calendars.agenda.dav import Reply, Server, name_of
from calendars.agenda.multistatus import CAL, CS, DAV, GONE, Item, multiget, parse, propfind, sync_collection
from calendars.agenda.reading import Person, Reading, read
from calendars.calls.agenda import AgendaError

T = TypeVar("T")

_XML = {"Content-Type": "application/xml; charset=utf-8"}
#: Few enough for the parser to begin before the last is sent, many enough for few round trips.
_AT_A_TIME = 100
#: A truncated answer is continued this often.
_MAX_PAGES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One object as mirrored; its text only while it may still say something about later windows."""

    path: str
    etag: str
    reading: Reading
    text: str = field(default="", repr=False)


@dataclass(slots=True, kw_only=True)
class _Changes:
    """What a listing found: the paths and ETags to fetch, those unchanged, those listed as deleted."""

    fetch: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    whole: bool = False
    token: str = ""
    ctag: str = ""


class Mirror:
    """One calendar collection. Not to be synced twice at once."""

    def __init__(self, *, server: Server, path: str, auth: httpx.Auth | None, person: Person, parser: Executor) -> None:
        self.path = path
        self.items: dict[str, Kept] = {}
        #: Goes up with every change of what is known.
        self.version = 0
        self.deleted: frozenset[str] = frozenset()
        self._server = server
        self._auth = auth
        self._person = person
        self._parser = parser
        self._token = ""
        self._ctag = ""
        self._by_token = True
        self._listed = False
        self._window: tuple[datetime, datetime] | None = None

    async def sync(self, since: datetime, until: datetime) -> None:
        """Bring it up to date for that window. Raises AgendaError, and then all is as it was."""
        await self._roll(since, until)
        changes = await self._changes()
        fetched = await self._fetch(changes.fetch, since, until)
        gone = changes.deleted | (self.items.keys() - changes.seen - fetched.keys() if changes.whole else set())
        if fetched or gone & self.items.keys():
            self.items = {name: kept for name, kept in (self.items | fetched).items() if name not in gone}
            self.version += 1
        self.deleted = (self.deleted | changes.deleted) - fetched.keys()
        self._token, self._ctag = changes.token, changes.ctag

    async def learn(self, path: str, etag: str, text: str) -> None:
        """We have just written this: no need to fetch it."""
        window = self._window
        if window is not None and etag:
            kept = await self._off_the_loop(lambda: self._kept(path, etag, text, *window))
            self.items = self.items | {name_of(path): kept}
            self.version += 1

    # What has changed

    async def _changes(self) -> _Changes:
        if self._by_token:
            changes = await self._changes_by_token(self._token)
            if changes is None and self._token:
                changes = await self._changes_by_token("")
            if changes is not None:
                return changes
            self._by_token = False
        return await self._changes_by_listing()

    async def _changes_by_token(self, token: str) -> _Changes | None:
        """None where the server does not know the token, or no tokens at all."""
        changes = _Changes(whole=not token, token=token)
        for _ in range(_MAX_PAGES):
            reply = await self._server.read(
                "REPORT", self.path, auth=self._auth, headers=_XML | {"Depth": "0"}, body=sync_collection(changes.token)
            )
            # 403 and 409 are what RFC 6578 says of a dead token; 4xx and 501 of servers that have none.
            if 400 <= reply.status < 600:
                return None
            found = parse(reply, self._server)
            if not found.token:
                return None
            self._sort(found.items, changes)
            before, changes.token = changes.token, found.token
            if not found.truncated:
                return changes
            if before == found.token:
                break
        raise AgendaError(f"{self._server.origin}{self.path} lists its changes without end: it is asked again")

    async def _changes_by_listing(self) -> _Changes:
        ask = propfind("cs:getctag", "d:getetag")
        reply = await self._server.read("PROPFIND", self.path, auth=self._auth, headers=_XML | {"Depth": "0"}, body=ask)
        ctag = next((item.text(f"{CS}getctag") for item in parse(reply, self._server).items), "")
        if ctag and ctag == self._ctag:
            return _Changes(ctag=ctag)
        ask = propfind("d:getetag", "d:resourcetype")
        reply = await self._server.read("PROPFIND", self.path, auth=self._auth, headers=_XML | {"Depth": "1"}, body=ask)
        found = parse(reply, self._server)
        if found.truncated:
            raise AgendaError(
                f"{self._server.origin}{self.path} lists only a part of what it holds: it can't be relied on"
            )
        changes = _Changes(whole=True, ctag=ctag)
        self._sort(found.items, changes)
        if self._listed:
            changes.deleted |= self.items.keys() - changes.seen
        self._listed = True
        return changes

    def _sort(self, items: Iterable[Item], changes: _Changes) -> None:
        """Into what is to be fetched, what is as we have it, and what is gone."""
        for item in items:
            name = name_of(item.path)
            if item.path.endswith("/") or name.rstrip("/") == name_of(self.path).rstrip("/"):
                continue
            if item.status in GONE:
                changes.fetch.pop(item.path, None)
                changes.deleted.add(name)
                continue
            etag = item.text(f"{DAV}getetag")
            changes.deleted.discard(name)
            changes.seen.add(name)
            known = self.items.get(name)
            if known is None or not etag or known.etag != etag:
                changes.fetch[item.path] = etag

    # What is in it

    async def _fetch(self, wanted: dict[str, str], since: datetime, until: datetime) -> dict[str, Kept]:
        paths = list(wanted)
        batches = [paths[at : at + _AT_A_TIME] for at in range(0, len(paths), _AT_A_TIME)]
        found = await abreast(self._fetch_some(batch, since, until) for batch in batches)
        return {name_of(kept.path): kept for batch in found for kept in batch}

    async def _fetch_some(self, paths: list[str], since: datetime, until: datetime) -> list[Kept]:
        """What an answer leaves out is asked for again, as long as each brings something."""
        kept: list[Kept] = []
        while paths:
            reply = await self._server.read("REPORT", self.path, auth=self._auth, headers=_XML, body=multiget(paths))
            found, told = await self._off_the_loop(partial(self._read_reply, reply, since, until))
            kept += found
            left = [path for path in paths if _file(path) not in told]
            if len(left) == len(paths):
                raise AgendaError(
                    f"{self._server.origin} lists {left[0]} and does not give it ({len(left)} in all): "
                    "it is asked again"
                )
            paths = left
        return kept

    def _read_reply(self, reply: Reply, since: datetime, until: datetime) -> tuple[list[Kept], set[str]]:
        """The objects, and the names of all of which it tells what they are: an object, none for calendars, gone."""
        kept = []
        told = set()
        for item in parse(reply, self._server).items:
            if item.failed:
                continue
            told.add(_file(item.path))
            if f"{CAL}calendar-data" in item.props:
                text = item.text(f"{CAL}calendar-data")
                kept.append(self._kept(item.path, item.text(f"{DAV}getetag"), text, since, until))
        return kept, told

    async def _roll(self, since: datetime, until: datetime) -> None:
        """Read anew what may say more about another window than it said about the last."""
        if self._window == (since, until):
            return
        if self._window is not None:
            again = [kept for kept in self.items.values() if kept.reading.again]
            rolled = await self._off_the_loop(lambda: self._reread(again, since, until))
            self.items = self.items | {name_of(kept.path): kept for kept in rolled}
        self._window = (since, until)
        self._by_token = True  # a server that once had no token for us may have one another day
        self.version += 1

    def _reread(self, items: Sequence[Kept], since: datetime, until: datetime) -> list[Kept]:
        return [self._kept(kept.path, kept.etag, kept.text, since, until) for kept in items]

    def _kept(self, path: str, etag: str, text: str, since: datetime, until: datetime) -> Kept:
        reading = read(text, since, until, self._person, source=name_of(path))
        return Kept(path=path, etag=etag, reading=reading, text=text if reading.again or reading.entries else "")

    async def _off_the_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._parser, work)


def _file(path: str) -> str:
    """The last part of the path, by which an answer is matched with what was asked: the rest is the calendar's."""
    return name_of(path).rpartition("/")[2]
