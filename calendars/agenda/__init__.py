"""An agent's agenda: the CalDAV calendar that calls are booked in, mirrored. The only place that knows its vendors."""

from calendars.agenda.caldav import Account, CalDavAgenda
from calendars.agenda.dav import Credentials, Server
from calendars.agenda.health import Health, State, Unread
from calendars.agenda.servers import Servers
from calendars.agenda.writing import cancelled, published

__all__ = [
    "Account",
    "CalDavAgenda",
    "Credentials",
    "Health",
    "Server",
    "Servers",
    "State",
    "Unread",
    "cancelled",
    "published",
]
