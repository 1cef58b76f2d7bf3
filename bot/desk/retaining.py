"""How long are closed conversations kept? Once a day, what was closed longer ago loses its words (`retention`)."""

from datetime import datetime, timedelta

from bot.desk import forgetting, when
from bot.desk.turn import Turn
from bot.model.setup import Setup
from bot.ports import Tx

#: What its one timer is filed under.
SUBJECT = "retention"
_A_DAY, _SOON = timedelta(days=1), timedelta(minutes=1)
#: So many in one transaction: others wait for it.
_AT_ONCE = 20


def begin(tx: Tx, setup: Setup, now: datetime) -> None:
    """Said at each start: the next look, where the configuration sets a limit."""
    if setup.retention.conversations is None:
        tx.timers.cancel(SUBJECT)
    elif not tx.timers.of(SUBJECT):
        tx.timers.set(SUBJECT, when.LOOK, now + _SOON)


def look(turn: Turn) -> None:
    """Some of what is due, the oldest first; the rest soon, else tomorrow."""
    limit = turn.setup.retention.conversations
    if limit is None:
        return
    due = turn.tx.personal.closed_before(turn.now - limit, _AT_ONCE)
    for number in due:
        conversation = turn.tx.conversations.get(number)
        if conversation is not None:
            forgetting.erase_words(turn, conversation, tells=False)
    if due:
        turn.tx.personal.erase_finished()
    again = _SOON if len(due) == _AT_ONCE else _A_DAY
    turn.tx.timers.set(SUBJECT, when.LOOK, turn.now + again)
