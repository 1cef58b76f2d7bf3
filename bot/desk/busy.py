"""Which time does an agent's own agenda take? It is kept as bare spans, for the forecast: never what stands there.

Where it has changed, the matters that this may change are looked at again, a portion at a time: a timer says how far
that has come, so that a process that ends in the middle leaves none out.
"""

from collections.abc import Iterator, Set
from datetime import UTC, datetime, timedelta

from bot import routing
from bot.desk import when
from bot.desk.turn import Turn
from bot.model.deadline import Timer
from bot.model.people import ProposalState
from calendars.absences import is_away
from calendars.busy import busy_spans, differ_from
from calendars.entries import Entry, Taking, View

#: The kind of subject that its timer has: "busy:anna".
SUBJECT = "busy"
#: How many conversations are looked at again from one transaction.
PORTION = 100

_A_DAY = timedelta(days=1)


def seen(turn: Turn, key: str, view: View, taking: Taking) -> None:
    """The agent's agenda was read. What is known of it is written where it has changed, and what is long over goes."""
    turn.tx.agendas.get(key)  # locked: two processes may look at one agenda
    known = turn.tx.busy.of(key)
    found = busy_spans(view, _others(turn, key, view), taking, since=turn.now)
    changes_at = differ_from(known, found, since=turn.now)
    if changes_at is not None or any(end <= turn.now - _A_DAY for _, end in known[:1]):
        turn.tx.busy.replace(key, found)
    if changes_at is not None:
        _look_again(turn, key, changes_at)


def kept_by(turn: Turn, agents: Set[str]) -> None:
    """These keep an agenda. What is known of anybody else's is forgotten."""
    for key in turn.tx.busy.agents():
        if key not in agents:
            turn.tx.busy.replace(key, ())
            _look_again(turn, key, turn.now)


def look(turn: Turn, timer: Timer) -> None:
    """Its timer is due: the next portion is looked at again, each conversation by itself."""
    key = timer.subject.partition(":")[2]
    since, after = _of_kind(timer.kind)
    agents = sorted(routing.in_one_line(key, turn.setup, turn.absences()))
    numbers = turn.tx.conversations.touched_by(agents, since, after=after, limit=PORTION)
    for number in numbers:
        turn.tx.timers.set(f"conversation:{number}", when.LOOK, turn.now)
    if len(numbers) == PORTION:
        turn.tx.timers.set(timer.subject, _kind(since, numbers[-1]), turn.now)


def _others(turn: Turn, key: str, view: View) -> Iterator[Entry]:
    """What stands there beside our own calls, of which we know more, and beside the leave on which the agent has been
    asked and has decided: that is as they said."""
    decided = [
        each
        for each in turn.tx.proposals.of_agent(key, turn.now)
        if each.state in (ProposalState.CONFIRMED, ProposalState.DECLINED)
    ]
    for entry in view.entries:
        if entry.end <= turn.now or (entry.call is not None and turn.tx.calls.get(entry.call) is not None):
            continue
        if is_away(entry) and any(each.start_at <= entry.start and entry.end <= each.end_at for each in decided):
            continue
        yield entry


def _look_again(turn: Turn, key: str, since: datetime) -> None:
    turn.tx.timers.set(f"{SUBJECT}:{key}", _kind(since, 0), turn.now)


def _kind(since: datetime, after: int) -> str:
    """From when on the agent's time is another, and after which conversation to go on."""
    return f"{int(since.timestamp())} {after}"


def _of_kind(kind: str) -> tuple[datetime, int]:
    since, after = kind.split(" ")
    return datetime.fromtimestamp(int(since), UTC), int(after)
