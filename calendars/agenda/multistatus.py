"""What does a WebDAV server's `multistatus` say? (RFC 4918, 14.16; RFC 6578 for tokens and truncation.)

A document type is refused outright, and with it every entity that could be declared in one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from calendars.agenda.dav import Reply, Server
from calendars.calls.agenda import AgendaError

DAV = "{DAV:}"
CAL = "{urn:ietf:params:xml:ns:caldav}"
CS = "{http://calendarserver.org/ns/}"
#: Of a resource or a property: there is none.
GONE = frozenset({404, 410})

_NAMESPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/"'


class NoCalendarError(AgendaError):
    """What answers there does not answer as a calendar does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One resource: its path as the server writes it, its own status if it has one, and what properties it has.

    `failed`: it, or a property that was asked for, is there and was not given.
    """

    path: str
    status: int | None
    props: Mapping[str, Element]
    failed: bool = False

    def text(self, tag: str) -> str:
        """The property's text, or nothing."""
        found = self.props.get(tag)
        return (found.text or "").strip() if found is not None else ""

    def hrefs(self, tag: str) -> list[str]:
        """The addresses that the property lists."""
        found = self.props.get(tag)
        return [each.text.strip() for each in found.iter(f"{DAV}href") if each.text] if found is not None else []

    def has(self, tag: str, child: str) -> bool:
        """Does the property hold that element, at any depth?"""
        found = self.props.get(tag)
        return found is not None and next(found.iter(child), None) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Multistatus:
    """All of them, and the sync token if there is one. `truncated`: the server had more to say (507)."""

    items: tuple[Item, ...]
    token: str
    truncated: bool


def parse(reply: Reply, server: Server) -> Multistatus:
    """Read it. Raises AgendaError for anything that is no such answer."""
    if reply.status != 207:
        page = "a page for people" if reply.is_page else f"{reply.status}"
        raise NoCalendarError(
            f"{server.origin}{reply.path} answers with {page}, not as a calendar: check the agenda's url"
        )
    try:
        root = fromstring(reply.body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as cause:
        raise AgendaError(f"{server.origin}{reply.path} answers with XML that can't be read ({cause})") from cause
    items = tuple(_items(root, reply.path, server))
    truncated = any(item.status == 507 for item in items)
    return Multistatus(
        items=tuple(item for item in items if item.status != 507),
        token=(root.findtext(f"{DAV}sync-token") or "").strip(),
        truncated=truncated,
    )


def propfind(*properties: str) -> str:
    """The body that asks for these properties, written with the prefixes d, c and cs."""
    asked = "".join(f"<{name}/>" for name in properties)
    return f'<?xml version="1.0" encoding="utf-8"?><d:propfind {_NAMESPACES}><d:prop>{asked}</d:prop></d:propfind>'


def sync_collection(token: str) -> str:
    """The body that asks what has changed since that token; since ever, where it is empty."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><d:sync-collection {_NAMESPACES}><d:sync-token>{escape(token)}'
        "</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
    )


def multiget(paths: list[str]) -> str:
    """The body that asks for these files whole."""
    hrefs = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><c:calendar-multiget {_NAMESPACES}><d:prop><d:getetag/>'
        f"<c:calendar-data/></d:prop>{hrefs}</c:calendar-multiget>"
    )


def _items(root: Element, base: str, server: Server) -> Iterator[Item]:
    for response in root.iter(f"{DAV}response"):
        props: dict[str, Element] = {}
        status = _code(response.findtext(f"{DAV}status"))
        codes = {status}
        for propstat in response.iterfind(f"{DAV}propstat"):
            code = _code(propstat.findtext(f"{DAV}status"))
            codes.add(code)
            if code in (None, 200):
                props.update((prop.tag, prop) for each in propstat.iterfind(f"{DAV}prop") for prop in each)
        failed = not codes <= {None, 200, *GONE}
        for href in response.iterfind(f"{DAV}href"):
            yield Item(path=server.path_of(href.text or "", base), status=status, props=props, failed=failed)


def _code(status: str | None) -> int | None:
    words = (status or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else None
