"""Which place in the queue has a conversation that nobody has (NP-5, NP-16)?

It is told where no time is promised, by the team's own order. When somebody before it leaves the line, or comes in
before it, it is looked at again, and the promise is edited: however much changes meanwhile, once.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot import routing
from bot.desk import when
from bot.desk.turn import Turn
from bot.errors import OpiekunError
from bot.model.conversation import Conversation

_Key = tuple[float, ...]

#: Before every deadline: whoever has one may stand before all who have none.
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def place(turn: Turn, conversation: Conversation) -> int | None:
    """From 1, for one that is promised no time; None where somebody has it."""
    if not _is_in_line(conversation):
        return None
    own = _key(turn, conversation, None)
    return 1 + sum(key < own for each, key, _ in _line(turn, conversation.team) if each.number != conversation.number)


def touch(turn: Turn, before: Conversation | None, conversation: Conversation) -> None:
    """It came into a line, left one, or moved in it: those behind are looked at again."""
    was = before if before is not None and before.promise is not None and _is_in_line(before) else None
    now = conversation if _is_in_line(conversation) else None
    if was is not None and now is not None and _stands(was) == _stands(now):
        return
    for moved in filter(None, (was, now)):
        bound = _key(turn, moved, _FIRST)
        for each, key, due_at in _line(turn, moved.team):
            if each.number != conversation.number and due_at is None and key > bound:
                turn.tx.timers.set(when.subject_of(each), when.LOOK, turn.now)


def _line(turn: Turn, team: str) -> Iterator[tuple[Conversation, _Key, datetime | None]]:
    """Those of the team that nobody has, by number; but not where a customer's row or plan is gone."""
    for waiting in turn.tx.conversations.waiting(team):
        if _is_in_line(waiting.conversation):
            try:
                key = _key(turn, waiting.conversation, waiting.due_at)
            except OpiekunError:
                continue
            yield waiting.conversation, key, waiting.due_at


def _key(turn: Turn, conversation: Conversation, due_at: datetime | None) -> _Key:
    team = turn.setup.teams[conversation.team]
    return routing.queue_key(conversation, team=team, policy=turn.policy_of(conversation), due_at=due_at)


def _is_in_line(conversation: Conversation) -> bool:
    return conversation.status.is_open and conversation.agent is None


def _stands(conversation: Conversation) -> tuple[str, str, bool]:
    return conversation.team, conversation.severity, conversation.promise is not None
