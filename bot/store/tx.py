"""One transaction, on either database: the facets of `ports.Tx` over one SQLAlchemy connection."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection

from bot import ports
from bot.store.conversations import Conversations
from bot.store.deadlines import Deadlines
from bot.store.inbox import Inbox
from bot.store.lanes import Lanes
from bot.store.log import Log
from bot.store.messages import Messages
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.threads import Threads
from bot.store.timers import Timers


def wall_clock() -> datetime:
    return datetime.now(UTC)


def random_key() -> str:
    return str(uuid4())


class SqlTx:
    """`ports.Tx`. `now` dates outbox rows, `new_key` gives them their keys; a simulation passes its own."""

    def __init__(
        self,
        connection: Connection,
        *,
        now: Callable[[], datetime] = wall_clock,
        new_key: Callable[[], str] = random_key,
    ) -> None:
        #: What lies under it all, for the store's own tools.
        self.connection = connection
        self._people = People(connection)
        self._conversations = Conversations(connection)
        self._threads = Threads(connection)
        self._messages = Messages(connection)
        self._log = Log(connection)
        self._deadlines = Deadlines(connection)
        self._timers = Timers(connection)
        self._inbox = Inbox(connection)
        self._outbox = Outbox(connection, now=now, new_key=new_key)
        self._lanes = Lanes(connection, now=now)

    @property
    def people(self) -> ports.People:
        return self._people

    @property
    def conversations(self) -> ports.Conversations:
        return self._conversations

    @property
    def threads(self) -> ports.Threads:
        return self._threads

    @property
    def messages(self) -> ports.Messages:
        return self._messages

    @property
    def log(self) -> ports.Log:
        return self._log

    @property
    def deadlines(self) -> ports.Deadlines:
        return self._deadlines

    @property
    def timers(self) -> ports.Timers:
        return self._timers

    @property
    def inbox(self) -> ports.Inbox:
        return self._inbox

    @property
    def outbox(self) -> ports.Outbox:
        return self._outbox

    @property
    def lanes(self) -> ports.Lanes:
        return self._lanes
