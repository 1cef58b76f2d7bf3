"""One transaction, on either database: the facets of `ports.Tx` over one SQLAlchemy connection."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection

from bot import ports
from bot.store.agendas import Agendas
from bot.store.alerts import Alerts
from bot.store.busy import Busy
from bot.store.calls import Calls
from bot.store.conversations import Conversations
from bot.store.deadlines import Deadlines
from bot.store.deposits import Deposits
from bot.store.direct import Direct
from bot.store.drafts import Drafts
from bot.store.facet import Owner, nobody
from bot.store.inbox import Inbox
from bot.store.intakes import Intakes
from bot.store.lanes import Lanes
from bot.store.links import Links
from bot.store.log import Log
from bot.store.messages import Messages
from bot.store.notices import Notices
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.personal import Personal
from bot.store.processes import Leases, Processes
from bot.store.proposals import Proposals
from bot.store.threads import Threads
from bot.store.timers import Timers
from bot.store.versions import Versions


def wall_clock() -> datetime:
    return datetime.now(UTC)


def random_key() -> str:
    return str(uuid4())


class SqlTx:
    """`ports.Tx`. `now` dates outbox rows, `new_key` gives them their keys; a simulation passes its own. `owner` says
    whose is what is taken in work."""

    def __init__(
        self,
        connection: Connection,
        *,
        now: Callable[[], datetime] = wall_clock,
        new_key: Callable[[], str] = random_key,
        owner: Owner = nobody,
    ) -> None:
        #: What lies under it all, for the store's own tools.
        self.connection = connection
        # The commonest statements on SQLite are worth more than SQLAlchemy's comfort.
        database = Direct(connection) if connection.dialect.name == "sqlite" else connection
        self._people = People(database)
        self._conversations = Conversations(database)
        self._threads = Threads(database)
        self._messages = Messages(database)
        self._log = Log(database)
        self._deadlines = Deadlines(database)
        self._timers = Timers(database)
        self._versions = Versions(database)
        self._calls = Calls(database)
        self._alerts = Alerts(database)
        self._agendas = Agendas(database)
        self._busy = Busy(database)
        self._proposals = Proposals(database)
        self._links = Links(database)
        self._notices = Notices(database)
        self._personal = Personal(database)
        self._intakes = Intakes(database)
        self._deposits = Deposits(database)
        self._drafts = Drafts(database)
        self._inbox = Inbox(database, owner=owner)
        self._outbox = Outbox(database, now=now, new_key=new_key)
        self._lanes = Lanes(database, now=now, owner=owner)
        self._processes = Processes(database)
        self._leases = Leases(database, owner=owner)

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
    def versions(self) -> ports.Versions:
        return self._versions

    @property
    def calls(self) -> ports.Calls:
        return self._calls

    @property
    def intakes(self) -> ports.Intakes:
        return self._intakes

    @property
    def deposits(self) -> ports.Deposits:
        return self._deposits

    @property
    def agendas(self) -> ports.Agendas:
        return self._agendas

    @property
    def busy(self) -> ports.Busy:
        return self._busy

    @property
    def proposals(self) -> ports.Proposals:
        return self._proposals

    @property
    def links(self) -> ports.Links:
        return self._links

    @property
    def alerts(self) -> ports.Alerts:
        return self._alerts

    @property
    def notices(self) -> ports.Notices:
        return self._notices

    @property
    def personal(self) -> ports.Personal:
        return self._personal

    @property
    def drafts(self) -> ports.Drafts:
        return self._drafts

    @property
    def outbox(self) -> ports.Outbox:
        return self._outbox

    @property
    def lanes(self) -> ports.Lanes:
        return self._lanes

    @property
    def processes(self) -> ports.Processes:
        return self._processes

    @property
    def leases(self) -> ports.Leases:
        return self._leases
