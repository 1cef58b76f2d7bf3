"""A deadline runs, and whoever has it will not be there before it: the cover steps in now, or the leads hear of it now.

Nothing is changed or told at night that can wait for the opening, unless the deadline passes before it.
"""

from datetime import datetime

from bot import routing
from bot.desk import assigning, showing, when, where, who
from bot.desk.turn import Turn
from bot.events import AgentReplied, NobodyHasTime
from bot.model.conversation import Conversation, CopyKind
from bot.model.deadline import Deadline
from bot.model.places import Side
from bot.model.policy import Metric
from bot.routing import Assignment, Reason
from bot.texts import happenings, to_agents


def foresee(turn: Turn, conversation: Conversation) -> Conversation:
    """Whoever has time of their own before the next deadline has it from now on; once they are not needed, whose it is
    has it back."""
    if not conversation.status.is_open:
        return conversation
    owner = who.responsible_at(turn, conversation)
    if _changes(conversation, owner) and not _can_wait(turn, conversation):
        return assigning.give(turn, conversation, owner)
    missed = _missed(turn, conversation, owner)
    if missed is not None and not _can_wait(turn, conversation):
        _tell_leads(turn, conversation, missed)
    return conversation


def at_first(turn: Turn, conversation: Conversation) -> Conversation:
    """The same for one that has just begun: nobody has heard of it yet, so nothing has to wait."""
    owner = who.responsible_at(turn, conversation)
    return assigning.give(turn, conversation, owner) if _changes(conversation, owner) else conversation


def looks_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When somebody else comes to have no time of their own left, or it is to be acted upon that they have none."""
    running = when.running(turn, conversation)
    if not conversation.status.is_open or not running:
        return _comes_back_at(turn, conversation)
    owner = who.responsible_at(turn, conversation)
    if _changes(conversation, owner) or _missed(turn, conversation, owner) is not None:
        return when.opens_at(turn, conversation) if _can_wait(turn, conversation) else turn.now
    if owner.agent is None or owner.reason is Reason.ON_CALL:
        return None
    ends_at = routing.time_ends(owner.agent, who.facts_now(turn, conversation))
    if ends_at is None or not turn.now < ends_at < running[0].due_at:
        return None
    opens_at = when.team_hours(turn, conversation).next_opening(ends_at)
    return opens_at if opens_at < running[0].due_at else ends_at


def _comes_back_at(turn: Turn, conversation: Conversation) -> datetime | None:
    if not conversation.status.is_open or conversation.reason != Reason.FORECAST:
        return None
    if not _changes(conversation, who.responsible_at(turn, conversation)):
        return None
    return when.opens_at(turn, conversation) or turn.now


def _changes(conversation: Conversation, owner: Assignment) -> bool:
    """Does somebody step in, or is not needed any more? A cover by forecast becomes one by the absence itself."""
    if owner.agent is None or Reason.FORECAST not in (owner.reason, conversation.reason):
        return False
    if owner.agent == conversation.agent:
        return owner.reason is Reason.COVER
    return owner.reason is not Reason.ON_CALL


def _missed(turn: Turn, conversation: Conversation, owner: Assignment) -> Deadline | None:
    """The next deadline, where nobody has time of their own before it and the leads have not heard of it."""
    running = when.running(turn, conversation)
    if not running or owner.agent is None or owner.reason is Reason.ON_CALL:
        return None
    if routing.has_time(owner.agent, who.facts_now(turn, conversation)):
        return None
    return None if _is_told(turn, conversation, running[0]) else running[0]


def _is_told(turn: Turn, conversation: Conversation, deadline: Deadline) -> bool:
    """Once for each deadline; of updates that are owed one after the other, once until somebody has said something."""
    for recorded in reversed(turn.history(conversation)):
        match recorded.event:
            case NobodyHasTime(metric=metric, cycle=cycle) if metric == deadline.metric:
                if cycle == deadline.cycle or deadline.metric is Metric.UPDATE:
                    return True
            case AgentReplied() if deadline.metric is Metric.UPDATE:
                return False
            case _:
                pass
    return False


def _can_wait(turn: Turn, conversation: Conversation) -> bool:
    """Is the desk closed, and open again before the next deadline?"""
    opens_at, running = when.opens_at(turn, conversation), when.running(turn, conversation)
    return opens_at is not None and (not running or opens_at < running[0].due_at)


def _tell_leads(turn: Turn, conversation: Conversation, deadline: Deadline) -> None:
    told = who.audience(turn, conversation, ("lead",))
    turn.log(
        conversation,
        NobodyHasTime(metric=deadline.metric, cycle=deadline.cycle, told=",".join(told)),
    )
    agent = turn.agent_of(conversation)
    for key in told:
        lead = turn.setup.agents[key]
        body = to_agents.nobody_has_time(
            turn.say_to_agent(lead),
            number=conversation.number,
            customer=turn.customer_of(conversation).name,
            deadline=deadline,
            agent=agent.name if agent else None,
            now=turn.now,
        )
        place = where.direct_place(lead)
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place, conversation=conversation.number)
    say = turn.say_in_thread(conversation)
    showing.post_inside(turn, conversation, happenings.nobody_has_time(say, deadline.metric, deadline.due_at, turn.now))
