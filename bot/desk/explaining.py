"""Why does a conversation stand as it does? The same reckoning as `opiekun explain` gives, told in the thread."""

from collections.abc import Iterator, Sequence

from bot.desk import when, who
from bot.desk.turn import Turn
from bot.events import ConversationDeclined, OpenedOnBehalf
from bot.model.conversation import Conversation
from bot.model.deadline import Deadline, DeadlineState
from bot.model.people import Agent
from bot.model.policy import WALL
from bot.model.rich import Body
from bot.model.words import PersonName
from bot.sla.reckoning import reckon_deadline, waits
from bot.texts import declining, opening
from bot.texts import why as texts
from bot.texts.why import Counted, Owner, Span
from calendars.hours import Segment


def why(turn: Turn, agent: Agent, conversation: Conversation) -> Body:
    """Who has it for which reason, and how each deadline that still says something came about."""
    owner = who.responsible_at(turn, conversation)
    told = [_counted(turn, conversation, each) for each in _newest(when.deadlines(turn, conversation))]
    facts = Owner(
        agent=_name(turn, owner.agent),
        reason=owner.reason.value,
        instead_of=_name(turn, owner.instead_of),
        until=owner.until if owner.until is None or owner.until < who.NEVER else None,
    )
    return texts.why(
        turn.say_to_agent(agent), conversation.number, facts, told, turn.now, list(_more(turn, agent, conversation))
    )


def _more(turn: Turn, agent: Agent, conversation: Conversation) -> Iterator[str]:
    """What else is on record of it: each time it was declined, and by which clause (NP-4)."""
    say = turn.say_to_agent(agent)
    for recorded in turn.history(conversation):
        match recorded.event:
            case ConversationDeclined(agent=by, reason=reason, clause=clause):
                yield declining.why(say, reason, clause, _name(turn, by), recorded.at, turn.now)
            case OpenedOnBehalf(agent=by):
                yield opening.why(say, _name(turn, by), recorded.at, turn.now)


def _newest(deadlines: Sequence[Deadline]) -> list[Deadline]:
    """The newest cycle of each metric; what has lost its reason is left out."""
    newest = {each.metric: each for each in deadlines}
    return [each for each in newest.values() if each.state is not DeadlineState.VOID]


def _counted(turn: Turn, conversation: Conversation, deadline: Deadline) -> Counted:
    history = turn.history(conversation)
    count = reckon_deadline(deadline, waits(history, turn.now), when.clocks(turn, conversation))
    is_walled = deadline.target.clock == WALL
    return Counted(
        deadline=deadline,
        # By the wall all of it counts, as anybody can see, unless something stood still.
        counted=() if is_walled and not count.pauses else _spans(count.segments),
        paused=_spans(count.pauses),
        closed=tuple((day.date, day.holiday or "") for day in count.closed),
    )


def _spans(segments: Sequence[Segment]) -> tuple[Span, ...]:
    return tuple((segment.start, segment.end) for segment in segments)


def _name(turn: Turn, agent: str | None) -> PersonName | None:
    return turn.setup.agents[agent].name if agent is not None and agent in turn.setup.agents else None
