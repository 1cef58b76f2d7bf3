"""An agent's home tab on Slack: what is theirs by time left, whether they are away, their hours and their calendar.

It is published when they open it, and again when something of theirs changes: soon, and once for many changes. Whoever
never opened it has none, and nothing is done for them.
"""

from dataclasses import replace
from datetime import timedelta

from bot.desk import links, listing, notices, when
from bot.desk.turn import Turn
from bot.model.conversation import Copy, CopyKind
from bot.model.people import Absence, Agent, Contact
from bot.model.places import HOME, Identity, Place, Side
from bot.model.rich import Body
from bot.texts import homes as texts
from bot.texts import to_contacts

#: The kind of subject that its timer has: "home:anna".
SUBJECT = "home"
#: How long changes are gathered.
_SOON = timedelta(seconds=5)


def opened(turn: Turn, agent: Agent, identity: Identity) -> None:
    """They look at it: it is shown as things stand now."""
    _show(turn, agent, _place(identity))


def opened_by_contact(turn: Turn, contact: Contact, identity: Identity) -> None:
    """A contact reads there where to write, with a button for their own agent, and which notices run for them."""
    welcome = to_contacts.welcome(turn.say_to(contact), turn.setup.company.name)
    button = links.button(turn, contact)
    rows = (*welcome.rows, *(button.rows if button else ()))
    body = replace(welcome, text=welcome.text + notices.listed(turn, contact), rows=rows)
    _publish(turn, _place(identity), body, Side.CUSTOMER)


def touch(turn: Turn, key: str | None) -> None:
    """Something of this agent's has changed."""
    agent = turn.setup.agents.get(key) if key else None
    if agent is None or _there(turn, agent) is None:
        return
    subject = f"{SUBJECT}:{agent.key}"
    due = [timer.due_at for timer in turn.tx.timers.of(subject)]
    if not due or min(due) > turn.now + _SOON:
        turn.tx.timers.set(subject, when.LOOK, turn.now + _SOON)


def refresh(turn: Turn, key: str) -> None:
    """Its timer is due: it is shown as things stand now, if they ever opened it."""
    agent = turn.setup.agents.get(key)
    copy = _there(turn, agent) if agent else None
    if agent is not None and copy is not None:
        _show(turn, agent, copy.place)


def _show(turn: Turn, agent: Agent, place: Place) -> None:
    hours = turn.setup.calendars[agent.calendar]
    is_open = hours.is_open(turn.now)
    turns_at = hours.next_closing(turn.now) if is_open else hours.next_opening(turn.now)
    absences = sorted(turn.tx.people.absences(turn.now, agent.key), key=lambda absence: absence.start_at)
    next_absence = absences[0] if absences else None
    body = texts.home(
        turn.say_to_agent(agent),
        rows=listing.rows_of(turn, agent),
        away=_days(turn, agent, next_absence) if next_absence else None,
        is_open=is_open,
        turns_at=turns_at,
        agenda=turn.tx.agendas.get(agent.key) if agent.keeps_agenda else None,
        now=turn.now,
    )
    _publish(turn, place, body, Side.DESK)
    edges = [turns_at, *(at for each in absences for at in (each.start_at, each.end_at))]
    next_edge = min((at for at in edges if at is not None and at > turn.now), default=None)
    if next_edge is not None:
        turn.tx.timers.set(f"{SUBJECT}:{agent.key}", when.LOOK, next_edge)


def _days(turn: Turn, agent: Agent, absence: Absence) -> texts.Away:
    hours = turn.setup.calendars[agent.calendar]
    last = (absence.end_at - timedelta(microseconds=1)).astimezone(hours.zone).date()
    back = hours.next_opening(absence.end_at).astimezone(hours.zone).date()
    return texts.Away(first=absence.start_at.astimezone(hours.zone).date(), last=last, back=back)


def _publish(turn: Turn, place: Place, body: Body, side: Side) -> None:
    copy = turn.tx.messages.newest_copy(place, CopyKind.HOME)
    if copy is None:
        turn.tx.outbox.post(body, kind=CopyKind.HOME, side=side, place=place)
    else:
        turn.tx.outbox.edit(copy.id, body)


def _there(turn: Turn, agent: Agent) -> Copy | None:
    """Their home, once they have opened it."""
    for identity in agent.identities:
        if identity.channel == "slack":
            return turn.tx.messages.newest_copy(_place(identity), CopyKind.HOME)
    return None


def _place(identity: Identity) -> Place:
    return Place(channel=identity.channel, chat=HOME + identity.user)
