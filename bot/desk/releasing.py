"""What waited for the opening, or for free hands: who is shown it next? By the team's order, as many as hands are free.

Each conversation that waits is looked at by itself. It comes out only when it stands first among those for whom hands
are free, and those whose time runs out, which wait for no hands; else the first one's look is brought forward. So the
order holds whichever of them is looked at first.
"""

from datetime import datetime

from bot import routing
from bot.desk import assigning, showing, when, who
from bot.desk.turn import Turn
from bot.errors import OpiekunError
from bot.model.conversation import Conversation
from bot.ports import Waiting


def waits(turn: Turn, conversation: Conversation) -> bool:
    """Does it stand in its team's line: nobody has been shown it, or nobody has it? What may wake people never does."""
    return (
        conversation.status.is_open
        and (conversation.desk_thread is None or conversation.agent is None)
        and not who.is_urgent(turn, conversation)
    )


def release(turn: Turn, conversation: Conversation) -> Conversation:
    """Show it to whoever has it now, if it is its turn."""
    if when.is_closed(turn, conversation) and not who.is_urgent(turn, conversation):
        return conversation
    if waits(turn, conversation):
        first = _first(turn, conversation.team)
        if first is None:
            return conversation
        if first.number != conversation.number:
            turn.tx.timers.set(when.subject_of(first), when.LOOK, turn.now)
            return conversation
    return showing.surface_if_open(turn, assigning.review(turn, conversation))


def make_room(turn: Turn, team: str) -> None:
    """Somebody's hands may have become free: the first who waits for them is looked at. Where nobody's hands are ever
    full, nobody waits for them."""
    members = turn.setup.teams[team].members
    if any(turn.setup.agents[member].capacity is not None for member in members):
        call_next(turn, team)


def call_next(turn: Turn, team: str, after: Conversation | None = None) -> None:
    """The first in the line is looked at now; not the one `after` which it goes on, that was looked at just now."""
    first = _first(turn, team)
    if first is not None and (after is None or first.number != after.number):
        turn.tx.timers.set(when.subject_of(first), when.LOOK, turn.now)


def looks_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When one that waits at an open desk is looked at whatever happens: as that desk closes, and from there again at
    its opening."""
    if not waits(turn, conversation) or when.is_closed(turn, conversation):
        return None
    return when.team_hours(turn, conversation).next_closing(turn.now)


def _first(turn: Turn, team: str) -> Conversation | None:
    """The first in the team's line who has not been shown and whose time runs out, or for whom hands are free now; None
    while the desk is closed."""
    hours = turn.setup.calendars[turn.setup.teams[team].calendar]
    if not hours.is_open(turn.now):
        return None
    full: set[str] = set()
    waiting = [each for each in turn.tx.conversations.waiting(team) if _can_be_worked_on(turn, each.conversation)]
    for each in sorted(waiting, key=lambda each: _place(turn, each)):
        if not waits(turn, each.conversation):
            continue
        if each.conversation.desk_thread is None and when.is_pressing(turn, each.conversation):
            return each.conversation
        if each.conversation.agent in full:
            continue
        agent = who.responsible_at(turn, each.conversation).agent
        if agent is not None and _is_free(turn, agent):
            return each.conversation
        full.update(key for key in (agent, each.conversation.agent) if key)
    return None


def _place(turn: Turn, waiting: Waiting) -> tuple[float, ...]:
    conversation = waiting.conversation
    team = turn.setup.teams[conversation.team]
    policy = turn.policy_of(conversation)
    return routing.queue_key(
        conversation,
        team=team,
        policy=policy,
        due_at=waiting.due_at,
        is_to_be_called_back=when.is_to_be_called_back(turn, conversation),
    )


def _can_be_worked_on(turn: Turn, conversation: Conversation) -> bool:
    """Not where its customer's row or plan is gone: that is told by its own look, and must hold up nobody else."""
    try:
        turn.customer_of(conversation)
    except OpiekunError:
        return False
    return True


def _is_free(turn: Turn, agent: str) -> bool:
    """Do fewer customers wait for this agent's answer than the agent's capacity?"""
    capacity = turn.setup.agents[agent].capacity
    return capacity is None or turn.tx.conversations.in_hand(agent) < capacity
