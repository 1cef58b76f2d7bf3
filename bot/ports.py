"""What the desk needs from the world, in its own words. Stores and channels fulfil these Protocols.

A `Tx` is one open transaction: every change made through it is written together or not at all.
Its methods are plain and synchronous, so that no I/O but the database's can hide inside a transaction.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot.events import Event, Recorded
from bot.model.alerts import AlertGroup
from bot.model.bookings import AgendaSeen, Booking
from bot.model.complaints import Draft
from bot.model.conversation import Conversation, Copy, CopyKind, Kind, Message, Status, Thread
from bot.model.deadline import Deadline, Timer
from bot.model.deposits import Deposit, DepositState, OneTimeLink
from bot.model.edition import Edition
from bot.model.forms import Form
from bot.model.inbound import Envelope, Inbound, Submitted
from bot.model.intake import Intake, IntakeState
from bot.model.notices import Notice, NoticeCopy, NoticeRole, Reach, Subscription, Whom
from bot.model.outbound import OutboxState, Receipt, Sending
from bot.model.people import Absence, Contact, Customer, Invitation, PersonalLink, Proposal
from bot.model.places import Identity, Place, Side
from bot.model.rich import Body, Rich
from bot.model.words import Language
from calendars.calls import Calls as CallsKept

T = TypeVar("T")


class Clock(Protocol):
    """What time it is. The demo and the stories move it."""

    def now(self) -> datetime:
        """An aware instant in UTC."""

    async def sleep_until(self, at: datetime) -> None:
        """Return at that instant, or earlier when the clock was moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Somebody who wrote without being let in: `words` are their first, empty where they only tried a command."""

    contact: Contact
    words: str


class People(Protocol):
    """Who writes, and for whom."""

    def meet(self, identity: Identity, name: str, hint: Language | None) -> Contact:
        """The contact with this identity, made now if never seen; locked until the transaction ends."""

    def contact(self, contact_id: int) -> Contact: ...
    def contact_by(self, identity: Identity) -> Contact | None: ...
    def save_contact(self, contact: Contact) -> None: ...
    def contacts_of(self, customer: str) -> Sequence[Contact]: ...
    def customer(self, key: str) -> Customer | None: ...
    def customer_at(self, place: Place) -> Customer | None:
        """Whose own channel that place is in; None where it is nobody's."""

    def customers(self) -> Sequence[Customer]: ...
    def save_customer(self, customer: Customer) -> None:
        """Insert, or replace the one with the same key."""

    def invite(self, invitation: Invitation) -> None: ...
    def invitation(self, code_hash: str) -> Invitation | None: ...
    def use_invitation(self, code_hash: str, contact: int, at: datetime) -> bool:
        """Spend it; False when it was spent already."""

    def accepted(self, contact: int, document: str) -> str | None:
        """The newest version of the document this contact accepted."""

    def accept(self, contact: int, document: str, version: str, at: datetime) -> None: ...
    def consents_of(self, contact: int) -> Sequence[tuple[str, str, datetime]]:
        """What they accepted, each document's versions, and when."""

    def held_for(self, contact: int) -> Sequence[Inbound]:
        """What is held for them, oldest first; it stays."""

    def hold(self, contact: int, inbound: Inbound) -> None:
        """Keep what somebody wrote until it can be passed on."""

    def held(self, contact: int) -> int:
        """How many are kept."""

    def release(self, contact: int) -> Sequence[Inbound]:
        """What was held for them, oldest first; it is no longer held."""

    def strangers(self) -> Sequence[Stranger]:
        """Those who were turned away and may still be let in, the newest first; a page of them."""

    def absences(self, since: datetime, agent: str | None = None) -> Sequence[Absence]:
        """Absences that end after `since`."""

    def add_absence(self, absence: Absence) -> None: ...
    def end_absences(self, agent: str, at: datetime, until: datetime) -> int:
        """The agent is there from `at` on, and is not away before `until`: cut what runs at `at`, drop what begins
        before `until`. How many were touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A conversation in its team's line, and when the earliest reply is due in it."""

    conversation: Conversation
    due_at: datetime | None


class Conversations(Protocol):
    def open(
        self, *, customer: str, contact: int, severity: str, team: str, topic: str | None, at: datetime
    ) -> Conversation:
        """A new conversation with the next number, status new."""

    def get(self, number: int) -> Conversation | None:
        """Locked until the transaction ends."""

    def save(self, conversation: Conversation) -> None: ...
    def current(self, contact: int, place: Place) -> Conversation | None:
        """The newest conversation of this contact in this place that is not closed; never a private one."""

    def newest(self, contact: int) -> Conversation | None: ...
    def newest_public(self, contact: int) -> Conversation | None:
        """The contact's newest that is not private."""

    def of_customer(self, customer: str, statuses: Sequence[Status]) -> Sequence[Conversation]: ...
    def of_agent(self, agent: str, statuses: Sequence[Status]) -> Sequence[Conversation]: ...
    def of_team(self, team: str, statuses: Sequence[Status]) -> Sequence[Conversation]: ...
    def waiting(self, team: str) -> Sequence[Waiting]:
        """The team's open ones that nobody has, or that agents have not been shown; not locked."""

    def touched_by(self, agents: Sequence[str], since: datetime, *, after: int, limit: int) -> Sequence[int]:
        """Of the open ones that these agents have, in the order of their numbers and beyond `after`: those in which
        something falls due after `since`, or which somebody has by a forecast. Not locked."""

    def private(self) -> Sequence[Conversation]:
        """Every private one, closed ones too, oldest first."""

    def private_of(self, contact: int) -> Sequence[Conversation]:
        """The contact's private ones, oldest first."""

    def in_hand(self, agent: str) -> int:
        """In how many open conversations that agents have been shown does a customer wait for this agent's reply?"""

    def loads(self) -> Mapping[str, int]:
        """Open conversations by responsible agent."""

    def last_assigned(self) -> Mapping[str, datetime]:
        """When each agent was last given a conversation (round robin)."""


class Threads(Protocol):
    def add(self, *, conversation: int, side: Side, place: Place, opens: bool) -> Thread: ...
    def get(self, thread_id: int) -> Thread: ...
    def at(self, place: Place) -> Thread | None:
        """The desk's thread at that very place."""

    def outside(self, place: Place) -> Thread | None:
        """The newest thread of the customers' side at that very place."""

    def opened(self, thread_id: int, external_thread: str) -> None: ...


class Messages(Protocol):
    def add(
        self,
        *,
        conversation: int,
        kind: Kind,
        author: str,
        text: Rich,
        sent_at: datetime,
        saved_at: datetime,
        inbox: int | None,
    ) -> Message: ...

    def get(self, message_id: int) -> Message | None: ...
    def of(self, conversation: int) -> Sequence[Message]: ...
    def set_kind(self, message_id: int, kind: Kind) -> None:
        """A note that is sent after all becomes an agent's message."""

    def note_original(self, message: Message, place: Place, external_id: str, side: Side) -> Copy:
        """The copy that the author made by writing it."""

    def copies(self, message_id: int) -> Sequence[Copy]: ...
    def copy(self, copy_id: int) -> Copy | None: ...
    def copy_at(self, place: Place, external_id: str) -> Copy | None: ...
    def head_of(self, thread_id: int) -> Copy | None:
        """What the thread is called; None where it was not opened by us."""

    def newest_copy(self, place: Place, kind: CopyKind) -> Copy | None:
        """The newest of that kind in that chat."""


class Log(Protocol):
    def append(self, conversation: int, at: datetime, event: Event) -> None: ...
    def history(self, conversation: int, after: int = 0) -> Sequence[Recorded]:
        """Its events in order; those after the event `after` only."""


class Deadlines(Protocol):
    def of(self, conversation: int) -> Sequence[Deadline]: ...
    def replace(self, conversation: int, deadlines: Sequence[Deadline]) -> None: ...


class Timers(Protocol):
    def set(self, subject: str, kind: str, due_at: datetime) -> None:
        """One per (subject, kind); the same instant again changes nothing."""

    def cancel(self, subject: str, kind: str | None = None) -> None: ...
    def of(self, subject: str) -> Sequence[Timer]: ...
    def claim(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Take timers due at or before `now`, earliest first; they are gone if the transaction commits."""

    def count_due(self, now: datetime, limit: int) -> int:
        """How many are due at or before `now`, counted up to `limit`."""

    def next_due(self) -> datetime | None: ...


class Versions(Protocol):
    """What has been in force: each version of a calendar or a policy, never changed once written."""

    def latest(self, kind: str, name: str) -> str | None:
        """The newest version's text."""

    def add(self, kind: str, name: str, digest: str, body: str, at: datetime) -> None:
        """One more version; `digest` is the same for what was configured alike."""

    def edition(self, number: int) -> Edition | None:
        """What was promised in that edition."""

    def newest_edition(self) -> int:
        """Its number; 0 where there is none."""

    def add_edition(self, edition: Edition, at: datetime) -> int:
        """Its number: the next one, or the newest's where nothing has changed since."""


class Calls(CallsKept, Protocol):
    """Calls and the times they take, and the dialogues in which they are booked."""

    def open_booking(self, *, contact: Contact, customer: str, kind: str, place: Place, at: datetime) -> Booking:
        """A new dialogue, with the next number."""

    def booking(self, number: int) -> Booking | None:
        """Locked until the transaction ends."""

    def save_booking(self, booking: Booking) -> None: ...
    def drop_booking(self, number: int) -> None:
        """An agent's question that has been answered, or a dialogue that never showed a contact anything to choose."""

    def booking_of(self, call: str) -> Booking | None:
        """The dialogue in which that call was booked."""

    def bookings_of(self, contact: int) -> Sequence[Booking]:
        """The contact's dialogues, oldest first."""

    def bookings_in(self, conversation: int) -> Sequence[Booking]:
        """Those that belong to the conversation, oldest first."""

    def bookings_for(self, customer: str) -> Sequence[Booking]:
        """Those of all the customer's contacts, oldest first; not locked."""

    def tasks(self) -> Sequence[int]:
        """The dialogues that wait for an agenda to be asked, oldest first."""

    def summary_asked(self, agent: str) -> Booking | None:
        """The newest dialogue whose call this agent was asked to sum up; locked until the transaction ends."""

    def had(self, customer: str, kind: str) -> int:
        """How many calls of that kind the customer has, or has had; what came to nothing does not count."""

    def last_called(self) -> Mapping[str, int]:
        """By agent: the dialogue of the newest call they were given (round robin)."""


class Links(Protocol):
    """The personal links given out to customers. One that was withdrawn stays known as that."""

    def add(self, link: PersonalLink) -> None: ...
    def get(self, code_hash: str) -> PersonalLink | None: ...
    def revoke(self, customer: str, at: datetime) -> int:
        """Withdraw all of that customer's; how many were good."""


class Proposals(Protocol):
    """The absences that agents' own calendars proposed."""

    def add(self, agent: str, start_at: datetime, end_at: datetime) -> Proposal:
        """With the next number."""

    def get(self, number: int) -> Proposal | None:
        """Locked until the transaction ends."""

    def save(self, proposal: Proposal) -> None:
        """What became of it, and the copy that shows it."""

    def of_agent(self, agent: str, since: datetime) -> Sequence[Proposal]:
        """Those that end after that, oldest first."""


class Intakes(Protocol):
    """What is asked before somebody's words are worked on."""

    def begin(self, *, contact: int, place: Place, state: IntakeState, at: datetime) -> Intake:
        """With the next number."""

    def get(self, number: int) -> Intake | None:
        """Locked until the transaction ends."""

    def save(self, intake: Intake) -> None: ...
    def open_ones(self, contact: int) -> Sequence[Intake]:
        """The contact's that are not over, the newest first; locked until the transaction ends."""

    def of_conversation(self, conversation: int) -> Sequence[Intake]:
        """Those that belong to it, oldest first, over or not."""


class Deposits(Protocol):
    """Sensitive facts, sealed, and the one-time links by which they are given and seen."""

    def add(
        self,
        *,
        intake: int,
        conversation: int | None,
        fact: str,
        sealed: str,
        given_at: datetime,
        expires_at: datetime,
    ) -> Deposit:
        """With the next number."""

    def get(self, number: int) -> Deposit | None:
        """Locked until the transaction ends."""

    def erase(self, number: int, state: DepositState) -> None:
        """What was sealed is gone; that it was here, and what became of it, stays."""

    def attach(self, intake: int, conversation: int) -> None:
        """The intake's belong to that conversation."""

    def of_intake(self, intake: int) -> Sequence[Deposit]: ...
    def of_conversation(self, conversation: int) -> Sequence[Deposit]: ...
    def add_link(self, link: OneTimeLink, at: datetime) -> None:
        """Those that have expired by then go."""

    def link(self, token_hash: str) -> OneTimeLink | None:
        """Locked until the transaction ends. None: never given out, or spent."""

    def spend(self, token_hash: str) -> bool:
        """It is good no more; False where it was not."""


class Vault(Protocol):
    """Seals what must not lie open; what opens it is kept elsewhere."""

    def seal(self, words: str) -> str: ...
    def unseal(self, sealed: str) -> str | None:
        """None where its key is not here."""


class Drafts(Protocol):
    """Complaints that contacts are still writing, one for each."""

    def get(self, contact: int) -> Draft | None:
        """Locked until the transaction ends."""

    def save(self, draft: Draft) -> None: ...
    def drop(self, contact: int) -> None: ...


class Agendas(Protocol):
    """How each agent's agenda was when it was last asked."""

    def get(self, agent: str) -> AgendaSeen | None:
        """Locked until the transaction ends. None: it was not asked yet."""

    def save(self, seen: AgendaSeen) -> None: ...


class Busy(Protocol):
    """The time that each agent's agenda takes, as it was last read: spans of UTC instants, merged, and nothing of what
    stands in them."""

    def of(self, agent: str) -> Sequence[tuple[datetime, datetime]]:
        """In order; none where nothing is known."""

    def replace(self, agent: str, spans: Sequence[tuple[datetime, datetime]]) -> None:
        """These, and no others, are what is known; what stays the same is not written."""

    def agents(self) -> Sequence[str]:
        """Of whom anything is known."""


class Alerts(Protocol):
    """How each group of monitoring's alerts stands."""

    def get(self, group: str) -> AlertGroup | None:
        """Locked until the transaction ends."""

    def save(self, group: AlertGroup) -> None:
        """Insert, or replace what was known of it."""

    def firing_in(self, conversation: int) -> Sequence[AlertGroup]:
        """The groups that still fire in that conversation."""

    def told_since(self, at: datetime) -> int:
        """Of how many groups the leads have heard since then that nobody has them."""


class Notices(Protocol):
    """Notices of maintenance and outages, where they were shown, and the chats that asked to be told at once."""

    def add(self, notice: Notice) -> Notice:
        """With the next number."""

    def get(self, number: int) -> Notice | None:
        """Locked until the transaction ends."""

    def hold(self, number: int) -> Notice | None:
        """Nobody changes it until the transaction ends; others may hold it, too."""

    def save(self, notice: Notice) -> None: ...
    def running(self) -> Sequence[Notice]:
        """Those that are published and not over; not locked."""

    def all(self) -> Sequence[Notice]:
        """Every one there ever was, drafts included; not locked."""

    def begun_by(self, conversation: int) -> Sequence[Notice]:
        """Those that an alert with that conversation of the desk's own has begun."""

    def shown(
        self,
        notice: int,
        role: NoticeRole,
        place: Place,
        copy: int,
        *,
        conversation: int | None = None,
        contact: int | None = None,
    ) -> None:
        """It appears there by that copy."""

    def is_shown(self, notice: int, place: Place, conversation: int | None = None) -> bool:
        """Has it appeared in that chat; where a conversation is named, in that one?"""

    def copies(self, notice: int, roles: Sequence[NoticeRole], *, after: int, limit: int) -> Sequence[NoticeCopy]:
        """Where it appeared, in that order."""

    def subscribe(self, place: Place, contact: int, *, is_shared: bool) -> None:
        """Notices are sent to that chat; asked for again, nothing changes."""

    def unsubscribe(self, place: Place) -> None: ...
    def is_subscribed(self, place: Place) -> bool: ...
    def subscriptions(self, *, after: int, limit: int) -> Sequence[Subscription]:
        """The chats, in the order in which they asked."""

    def reach(self, whom: Whom) -> Reach: ...


class Personal(Protocol):
    """What is kept of people, and how it goes: words, names and identities, never numbers, instants and events."""

    def conversations_of(self, contact: int) -> Sequence[Conversation]:
        """All of theirs, oldest first."""

    def words_elsewhere(self, contact: int) -> Sequence[int]:
        """Their messages in conversations that are others'."""

    def copies_inside(self, conversation: int) -> Sequence[Copy]:
        """What we have posted about it where agents read, and what its threads are called."""

    def erase_conversation(self, conversation: int) -> None:
        """Its words, wherever they are kept, and what of it has not gone out; whatever follows goes to agents alone."""

    def erase_contact(self, contact: int) -> None:
        """Their name, what was held for them, their calls' details, and what came and went without a conversation.
        Their identity stays until `erase_identity`, for there may be a last word to carry."""

    def erase_identity(self, contact: int) -> None:
        """By what a platform knows them, and every place that is theirs."""

    def erase_finished(self) -> None:
        """Raw events that were worked on, and notices that were delivered, whoever's they are: any may quote."""

    def unsent_since(self, contact: int) -> datetime | None:
        """When the oldest was written that has not gone out to their private chat."""

    def closed_before(self, at: datetime, limit: int) -> Sequence[int]:
        """Conversations that were closed before then and still have words, oldest first."""


class Outbox(Protocol):
    """What must go out. Every method only writes rows; `delivery` carries them."""

    def open_thread(self, thread: Thread, title: str) -> Copy:
        """The copy is the thread's head: editing it gives the thread another title."""

    def post(
        self,
        body: Body,
        *,
        kind: CopyKind,
        side: Side,
        thread: Thread | None = None,
        place: Place | None = None,
        conversation: int | None = None,
        message: int | None = None,
    ) -> Copy:
        """To a conversation's thread, or to a place of its own (a direct message)."""

    def edit(self, copy_id: int, body: Body) -> None:
        """Show something else there. Edits not yet under way are replaced, not queued up; what would show only what
        is (or will be) shown there anyway is dropped."""

    def delete(self, copy_id: int) -> None: ...


class Processes(Protocol):
    """The desks that run on one store. A process shows that it lives by its beats; what a dead one had in work is
    nobody's, until somebody takes it over."""

    def join(self, name: str) -> int:
        """One more, by a number that no other ever had or will have."""

    def beat(self, process: int) -> bool:
        """It lives. False where the others have declared it dead: it must join anew."""

    def beats(self) -> Mapping[int, int]:
        """How often each has beaten."""

    def bury(self, process: int, beat: int) -> bool:
        """It has not beaten since: all it held is nobody's. False where it has, or somebody is writing for it."""

    def leave(self, process: int) -> None:
        """It ends in good order: its inbox rows wait again, all else it held is nobody's."""

    def has_orphans(self) -> bool:
        """Is anything in work that is nobody's?"""


class Leases(Protocol):
    """What only one process does at a time, by name. The epoch grows whenever a lease changes hands."""

    def take(self, name: str) -> int | None:
        """The epoch under which this process holds it now; None while another does."""

    def confirm(self, name: str, epoch: int) -> None:
        """Raise TakenOver unless this process still holds it under that epoch; it does until this transaction ends."""


class Tx(Protocol):
    """One transaction."""

    @property
    def people(self) -> People: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def threads(self) -> Threads: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def log(self) -> Log: ...
    @property
    def deadlines(self) -> Deadlines: ...
    @property
    def timers(self) -> Timers: ...
    @property
    def versions(self) -> Versions: ...
    @property
    def calls(self) -> Calls: ...
    @property
    def intakes(self) -> Intakes: ...
    @property
    def deposits(self) -> Deposits: ...
    @property
    def agendas(self) -> Agendas: ...
    @property
    def busy(self) -> Busy: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def links(self) -> Links: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def personal(self) -> Personal: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def inbox(self) -> "Inbox": ...
    @property
    def lanes(self) -> "Lanes": ...
    @property
    def processes(self) -> Processes: ...
    @property
    def leases(self) -> Leases: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An inbox row in work. `attempts` counts this one; `crashes` the attempts that never reported back."""

    id: int
    envelope: Envelope
    saved_at: datetime
    attempts: int
    crashes: int


class Inbox(Protocol):
    """What came in and is not yet worked on."""

    def accept(self, envelopes: Sequence[Envelope], at: datetime) -> int:
        """Insert what is not there yet, and each sender's contact row; how many were new."""

    def claim(self, limit: int, at: datetime) -> Sequence[Taken]:
        """Rows to work on: the first of each lane that is not in work, in the platform's own order. Counts the
        attempt; committed before the work. One that was in work when the process ended is given alone: if it was
        the cause, nobody else is to suffer for it again."""

    def done(self, row: int, at: datetime) -> None:
        """Like `failed`, raises TakenOver where the row is no longer in this process's work."""

    def failed(self, row: int, error: str, retry_at: datetime) -> bool:
        """The attempt ended in an error. True when the row is now set aside (5 errors)."""

    def give_back(self, retry_at: datetime) -> None:
        """Whatever this process has in work waits again, for no fault of its own: neither an error nor a crash is
        counted."""

    def hasten(self, by: timedelta) -> None:
        """The clock was put back by so much: what waits for an instant is not to wait longer for that."""

    def recover(self, at: datetime) -> Sequence[Taken]:
        """Rows in work that no living process has count a crash and wait again; those with 3 are set aside and
        returned."""

    def dead(self) -> Sequence["SetAside"]: ...
    def retry(self, row: int) -> bool: ...
    def oldest_waiting(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A row that was given up: `box` is "inbox" or "outbox", `id` its number there ("in-12", "out-7")."""

    id: str
    box: str
    at: datetime
    channel: str
    error: str
    conversation: int | None = None


class Lanes(Protocol):
    """The outbox as its carrier sees it: one lane per destination, in order, and in one process's hands at a time.

    What is written of a row that is under way raises TakenOver where another process has it by now.
    """

    def ready(self, now: datetime, busy: Sequence[str], limit: int) -> Sequence[Sending]:
        """The first sendable row of each lane that is not busy; marked as sending, the attempt counted."""

    def sent(self, row: int, receipt: Receipt, at: datetime) -> None:
        """It arrived: the copy gets its platform's id, the thread is linked where one was opened."""

    def later(self, row: int, retry_at: datetime, error: str) -> None:
        """Certainly not sent: this lane waits until then."""

    def settle(self, row: int, state: OutboxState, error: str) -> None:
        """Unknown or dead: the lane goes on with the next row."""

    def interrupted(self, in_flight: Sequence[int] = ()) -> Sequence[Sending]:
        """Rows whose attempt never reported back: this process's, but for those `in_flight`, and those that no living
        process has, which are this one's from now on."""

    def resend(self, row: int, retry_at: datetime | None = None) -> None:
        """Put an interrupted or ambiguous row at the head of its lane again, flagged; not before `retry_at`."""

    def hasten(self, by: timedelta) -> None:
        """The clock was put back by so much: what waits for an instant is not to wait longer for that."""

    def dead(self) -> Sequence[SetAside]:
        """What was given up: dead, or of unknown fate."""

    def retry(self, row: int) -> bool:
        """Send a dead or unknown row after all. False when it is neither."""

    def next_at(self, now: datetime, busy: Sequence[str] = ()) -> datetime | None:
        """When the next row becomes sendable in a lane that is not busy."""

    def oldest_waiting(self, now: datetime) -> datetime | None: ...


class Store(Protocol):
    """Where promises are kept. `run` gives a unit of work one transaction and returns what it returned.

    A unit may be run again from the start (the database dropped the transaction), so it must have no effect
    but through its Tx.
    """

    @property
    def is_shared(self) -> bool:
        """May several processes' desks work on it at once?"""

    def act_as(self, process: int) -> None:
        """What is taken in work through this handle from now on is that process's; 0 where it is the only one."""

    async def run(self, unit: Callable[[Tx], T]) -> T: ...
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a platform lets one destination be written to: a rate, and how many at once after a rest."""

    per_second: float
    burst: int


class Forms(Protocol):
    """What a platform that shows forms asks for while somebody waits."""

    async def opened_by(self, inbound: Inbound) -> Form | None:
        """The form that a button, a command or a shortcut opens for whoever used it, with what is known filled in;
        None where it opens none."""

    def wrong_with(self, inbound: Inbound, submitted: Submitted) -> Mapping[str, str]:
        """What is wrong with what was filled in, by the field's name. Pure."""


Accept = Callable[[Sequence[Envelope]], Awaitable[None]]
#: Returns once this process is the one that does it.
UntilOurs = Callable[[], Awaitable[None]]


class Channel(Protocol):
    """One platform, seen from the desk."""

    #: "slack" or "telegram"
    name: str
    #: Can it be asked whether an earlier call took effect?
    can_ask: bool

    #: Does the platform speak to one listener at a time only? Then this is a `LoneListener`.
    listens_alone: bool

    async def start(self, accept: Accept) -> None:
        """Begin to listen. `accept` returns once the envelopes are durable; only then is the platform told."""

    async def stop_listening(self) -> None:
        """Nothing comes in any more; what is under way still goes out."""

    async def stop(self) -> None: ...
    def pace(self, place: Place) -> Pace:
        """How fast that place's lane may be written to, by the platform's own documented limits."""

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        """What an accepted event means; None when it means nothing to the desk. Raises Unreadable."""

    async def deliver(self, sending: Sending) -> Receipt:
        """Carry it out. Raises NotSent, Ambiguous or Undeliverable."""

    async def find(self, sending: Sending) -> Receipt | None:
        """Did an earlier try of this take effect? Only where `can_ask`."""


class LoneListener(Channel, Protocol):
    """A channel whose platform speaks to one process at a time."""

    def listen_when(self, until_ours: UntilOurs) -> None:
        """Said before the start: each time before it listens, it waits for this."""
