"""The desk: takes what came in, a due timer or a failed delivery, and does all that follows in one transaction."""

import secrets
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot.desk import (
    agendas,
    agents,
    alerting,
    busy,
    calling,
    contacts,
    failures,
    offering,
    one_time,
    proposing,
    refusing,
    reopening,
    ticking,
    unfree,
)
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.alerts import Alerted
from bot.model.bookings import AgendaRead, AgendaState, Task
from bot.model.deadline import Timer
from bot.model.deposits import Page
from bot.model.files import CalendarFile
from bot.model.inbound import Inbound
from bot.model.outbound import Sending
from bot.model.setup import Setup
from bot.ports import SetAside, Tx
from calendars.absences import Away
from calendars.calls import Call
from calendars.entries import Taking, View


@dataclass(frozen=True, slots=True)
class Desk:
    """The use cases, over one setup. Every method is one transaction's work: plain, synchronous, re-runnable."""

    setup: Setup
    #: Editions of the promises that open conversations still go by, as they were read.
    editions: dict[int, Setup] = field(default_factory=dict, repr=False, compare=False)
    #: Makes what nobody can guess.
    new_token: Callable[[], str] = field(default=partial(secrets.token_urlsafe, 32), repr=False, compare=False)

    def receive(self, tx: Tx, inbound: Inbound, now: datetime) -> None:
        """Somebody wrote, pressed or typed something, or monitoring tells. Raises Refused: roll back, then `refuse`."""
        turn = self._turn(tx, now)
        if isinstance(inbound.what, Alerted):
            alerting.receive(turn, inbound, inbound.what)
            return
        agent = self.setup.agent_by(inbound.sender)
        if agent is not None:
            agents.receive(turn, agent, inbound)
        else:
            contacts.receive(turn, inbound)

    def refuse(self, tx: Tx, inbound: Inbound, refusal: Refused, now: datetime) -> None:
        """What was asked for is refused: whoever asked hears why, and it is on record."""
        refusing.refuse(self._turn(tx, now), inbound, refusal)

    def fire(self, tx: Tx, timer: Timer, now: datetime) -> None:
        """A timer is due. It is only a reason to look: what is done is decided by how things stand now."""
        ticking.fire(self._turn(tx, now), timer)

    def agendas_asked(self, tx: Tx, booking: int, now: datetime) -> Sequence[str]:
        """Whose agendas must be read before the booking can go on; none where it waits for nothing."""
        found = tx.calls.booking(booking)
        return offering.agents_asked(self._turn(tx, now), found) if found is not None else ()

    def go_on_booking(
        self, tx: Tx, booking: int, read: Mapping[str, AgendaRead], now: datetime, new_name: Callable[[], str]
    ) -> None:
        """The agendas that a booking waited for have been read: times are shown, the one wanted is kept, or it is told
        what stands in its way."""
        found = tx.calls.booking(booking)
        if found is not None and found.task is Task.EXPLAIN:
            unfree.answer(self._turn(tx, now), found, read)
        elif found is not None and found.task is not None:
            offering.go_on(self._turn(tx, now), found, read, new_name)

    def calendar_file(self, tx: Tx, call: str, now: datetime) -> CalendarFile | None:
        """The file for the contact's calendar as the call stands now; None where there is nothing to put there."""
        return calling.calendar_file(self._turn(tx, now), call)

    def one_time_page(self, tx: Tx, token: str, now: datetime, *, is_incomplete: bool = False) -> Page | None:
        """What a one-time link opens, by looking at it; None for one that is good no more."""
        return one_time.look(self._turn(tx, now), token, is_incomplete=is_incomplete)

    def fill_in(self, tx: Tx, token: str, sealed: Mapping[str, str], now: datetime) -> Page | None:
        """A contact has filled in a one-time form; each fact comes sealed. None where it is too late."""
        return one_time.fill_in(self._turn(tx, now), token, sealed)

    def sealed_behind(self, tx: Tx, token: str, now: datetime) -> str | None:
        """What an agent's one-time link shows, still sealed; None where it is none."""
        return one_time.sealed_behind(self._turn(tx, now), token)

    def show_once(self, tx: Tx, token: str, words: str | None, now: datetime) -> Page | None:
        """The page that shows it, this once: it is erased. None for words: nothing opens it, and nothing is erased."""
        return one_time.show_once(self._turn(tx, now), token, words)

    def gone_page(self) -> Page:
        """What stands behind a link that is good no more."""
        return one_time.gone(self.setup)

    def call_changed(self, tx: Tx, before: Call, after: Call, now: datetime) -> None:
        """A call stands differently, by the agenda's answer or the agent's doing: both sides hear of it."""
        calling.changed(self._turn(tx, now), before, after)

    def agenda_seen(self, tx: Tx, agent: str, state: AgendaState, now: datetime) -> None:
        """An agent's agenda was asked, and this is what came of it."""
        agendas.seen(self._turn(tx, now), agent, state)

    def absences_seen(self, tx: Tx, agent: str, found: Sequence[Away], now: datetime) -> None:
        """When the agent's own calendar says that they are away; they are asked about what is new."""
        proposing.look(self._turn(tx, now), agent, found)

    def busy_seen(self, tx: Tx, agent: str, view: View, taking: Taking, now: datetime) -> None:
        """An agent's agenda was read whole: which time it takes is known from now on. One that can't be read says
        nothing: what was known stays."""
        busy.seen(self._turn(tx, now), agent, view, taking)

    def agendas_kept(self, tx: Tx, agents: Set[str], now: datetime) -> None:
        """Whose agendas are read; what was known of others is forgotten."""
        busy.kept_by(self._turn(tx, now), agents)

    def undelivered(
        self, tx: Tx, sending: Sending, row: str, code: str, now: datetime, *, thread_gone: bool = False
    ) -> None:
        """Something could not be delivered and was set aside as `row` ("out-7"): the agents see it. Where a
        conversation's thread was deleted, it is opened anew instead."""
        turn = self._turn(tx, now)
        if not reopening.takes_over(turn, sending, thread_gone=thread_gone):
            failures.undelivered(turn, sending, row, code)

    def set_aside(self, tx: Tx, given_up: SetAside, now: datetime) -> None:
        """Something that came in could not be worked on and was set aside: the leads see it."""
        failures.set_aside(self._turn(tx, now), given_up)

    def _turn(self, tx: Tx, now: datetime) -> Turn:
        return Turn(tx, self.setup, now, editions=self.editions, new_token=self.new_token)
