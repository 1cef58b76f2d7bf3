"""By when, for a conversation as the store has it: gathers the facts that the pure rules of bot.sla ask for."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot import sla
from bot.desk import counting_calls
from bot.desk.turn import Turn
from bot.events import (
    AgentReplied,
    ApologyGiven,
    CallBackRequested,
    CallHeld,
    CauseChanged,
    ConversationClosed,
    ConversationDeclined,
    ConversationReopened,
    ConversationResolved,
    ConversationSnoozed,
    CustomerWrote,
    DeadlineBreached,
    NewTimePassed,
    QuestionReminded,
    Recorded,
    SnoozeEnded,
)
from bot.model.conversation import Conversation, Status
from bot.model.deadline import Deadline, DeadlineState
from bot.model.people import Team
from bot.model.policy import Metric, OwedTo
from bot.sla import Clocks, Escalation, Rung, Terms
from bot.sla.reckoning import asked_at
from bot.sla.stops import calls_held
from calendars.hours import BusinessHours

#: The kind of the one timer that every open conversation has: look at it again.
LOOK = "look"
#: At a time itself a reply is still in time.
_TICK = timedelta(milliseconds=1)
#: How often a team that is called in and does not accept is called.
CALLS = 3


def subject_of(conversation: Conversation) -> str:
    """What its timers are filed under."""
    return f"conversation:{conversation.number}"


def deadlines(turn: Turn, conversation: Conversation) -> Sequence[Deadline]:
    """Every deadline it has had, computed from its log as it stands now. What waits to hear whether a call was held
    that may have answered it still runs."""

    def found() -> Sequence[Deadline]:
        standing = deadlines_by(turn, conversation, turn.history(conversation), turn.now)
        return counting_calls.suspended(turn, conversation, standing)

    return turn.once(("deadlines", conversation.number, conversation.team), found)


def deadlines_by(
    turn: Turn, conversation: Conversation, history: Sequence[Recorded], at: datetime
) -> Sequence[Deadline]:
    """Every deadline of that log, or of its beginning, as it stood at that instant."""
    return sla.deadlines(
        history,
        policy=turn.policy_of(conversation),
        topics=turn.promised(conversation).topics,
        team_hours=team_hours(turn, conversation),
        calendars=turn.promised(conversation).calendars,
        now=at,
        terms_of=lambda plan, edition: terms(turn, conversation, plan, edition),
    )


def running(turn: Turn, conversation: Conversation) -> Sequence[Deadline]:
    """What somebody of the desk still has to do in time, the next first."""
    promised = (d for d in deadlines(turn, conversation) if d.target.owed_to is OwedTo.CUSTOMER)
    runs = (d for d in promised if d.state is DeadlineState.RUNNING and d.due_at > turn.now)
    return sorted(runs, key=lambda deadline: deadline.due_at)


def rungs(turn: Turn, conversation: Conversation) -> Sequence[Rung]:
    """The steps of its ladders not yet taken."""
    return turn.once(
        ("rungs", conversation.number, conversation.team),
        lambda: sla.escalate(
            turn.history(conversation),
            [each for each in deadlines(turn, conversation) if _hears_at(turn, conversation, each) is None],
            policy=turn.policy_of(conversation),
            ladders=turn.promised(conversation).ladders,
            team_hours=team_hours(turn, conversation),
            calendars=turn.promised(conversation).calendars,
            now=turn.now,
        ),
    )


def is_pressing(turn: Turn, conversation: Conversation) -> bool:
    """Does time run out for it, or has it run out?"""
    return turn.once(
        ("pressing", conversation.number, conversation.team),
        lambda: sla.is_pressing(
            turn.history(conversation),
            deadlines(turn, conversation),
            policy=turn.policy_of(conversation),
            ladders=turn.promised(conversation).ladders,
            team_hours=team_hours(turn, conversation),
            calendars=turn.promised(conversation).calendars,
            now=turn.now,
        ),
    )


def terms(turn: Turn, conversation: Conversation, plan: str, edition: int) -> Terms:
    """What a plan promises it in an edition, by the hours of the team that has it."""
    setup = turn.edition(edition)
    hours = setup.calendars[turn.setup.teams[conversation.team].calendar]
    return Terms(
        policy=turn.policy_in(setup, plan, conversation),
        topics=setup.topics,
        clocks=Clocks(calendars=setup.calendars, team_hours=hours),
    )


def clocks(turn: Turn, conversation: Conversation) -> Clocks:
    """The clocks that count for it now."""
    return Clocks(calendars=turn.promised(conversation).calendars, team_hours=team_hours(turn, conversation))


def next_look(
    turn: Turn, conversation: Conversation, standing: Sequence[Deadline], others: Sequence[datetime | None]
) -> datetime | None:
    """When the conversation must be looked at again: a deadline, a step of its ladder, its desk's opening, the end of
    the time in which the customer may answer; or at one of the `others`, which their own rules name."""
    if conversation.status is Status.CLOSED:
        return None
    climbing = rungs(turn, conversation)
    candidates = [
        *others,
        # A step that is due already is taken at once, in a look of its own.
        turn.now if any(rung.is_due for rung in climbing) else None,
        # So is a breach that a late reply came before: it is on record all the same.
        turn.now if unrecorded_breaches(turn, conversation, standing) else None,
        sla.next_look(standing, climbing, now=turn.now),
        *(passes_at(turn, conversation, deadline) for deadline in standing),
        apologizes_at(turn, conversation),
        *(_hears_at(turn, conversation, deadline) for deadline in standing),
        _rings_at(turn, conversation),
        opens_at(turn, conversation) if conversation.desk_thread is None and conversation.status.is_open else None,
        closes_at(turn, conversation),
        reminds_at(turn, conversation),
        *snoozed(turn, conversation).values(),
    ]
    return min((at for at in candidates if at is not None), default=None)


def _hears_at(turn: Turn, conversation: Conversation, deadline: Deadline) -> datetime | None:
    """When a deadline that has passed is broken after all, unless it is said that a call was held."""
    if deadline.state is not DeadlineState.RUNNING or deadline.due_at >= turn.now:
        return None
    return counting_calls.waits_until(turn, conversation, deadline)


def unrecorded_breaches(turn: Turn, conversation: Conversation, standing: Sequence[Deadline]) -> Sequence[Deadline]:
    """Those that passed, each metric and cycle, and are not in its log yet."""
    recorded = {
        (r.event.metric, r.event.cycle) for r in turn.history(conversation) if isinstance(r.event, DeadlineBreached)
    }
    return [d for d in standing if d.state is DeadlineState.BREACHED and (d.metric, d.cycle) not in recorded]


def _rings_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When a page that nobody has acknowledged rings again."""
    waiting = sla.open_pages(
        turn.history(conversation),
        policy=turn.policy_of(conversation),
        ladders=turn.promised(conversation).ladders,
    )
    return min((page.again_at for page in waiting if page.again_at is not None), default=None)


def escalation(turn: Turn, conversation: Conversation) -> Escalation | None:
    """The other team that is called in, if one is."""
    return turn.once(("escalation", conversation.number), lambda: sla.escalation(turn.history(conversation)))


def calls_again_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When a team that has not accepted is called again; None when nothing waits, or it was called often enough."""
    called = escalation(turn, conversation)
    if called is None or called.accepted_by or not conversation.status.is_open or called.calls >= CALLS:
        return None
    return called.called_at + time_to_accept(turn.setup.teams[called.team])


def time_to_accept(team: Team) -> timedelta:
    """How long a team that is called in has to accept."""
    return team.acknowledge_within or timedelta(minutes=15)


def snoozed(turn: Turn, conversation: Conversation) -> Mapping[str, datetime]:
    """Who wants it back before their eyes, and when. The contact's words and the end of it are earlier than that."""
    waiting: dict[str, datetime] = {}
    for recorded in turn.history(conversation):
        match recorded.event:
            case ConversationSnoozed(agent=agent, until=until):
                waiting[agent] = until
            case SnoozeEnded(agent=agent):
                waiting.pop(agent, None)
            case CustomerWrote(is_thanks=False) | ConversationReopened():
                waiting.clear()
            case ConversationResolved() | ConversationDeclined() | ConversationClosed():
                waiting.clear()
    return waiting


def cause(turn: Turn, conversation: Conversation) -> str | None:
    """Why it happened, as far as an agent has found out."""
    found = (r.event.cause for r in reversed(turn.history(conversation)) if isinstance(r.event, CauseChanged))
    return next(found, None)


def is_to_be_called_back(turn: Turn, conversation: Conversation) -> bool:
    """Did the customer speak to us while the desk was closed, and has nobody answered since (LA-9)?"""
    history = turn.history(conversation)
    held = calls_held(history)
    for recorded in reversed(history):
        match recorded.event:
            case CallBackRequested():
                return True
            case CallHeld(call=call) if call in held:
                return False
            case AgentReplied() | ConversationResolved() | ConversationClosed():
                return False
    return False


def estimate(turn: Turn, conversation: Conversation) -> datetime | None:
    """The time that an agent has promised for the solution, if that is what holds now."""
    standing = deadlines(turn, conversation)
    promised = (d.target.promised_at for d in standing if d.is_live and d.metric is Metric.RESOLUTION)
    return next(promised, None)


def closes_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When one is closed that nobody reopens once it is resolved, or whose question nobody answers, by the policy's
    `pending.close`."""
    close = turn.policy_of(conversation).pending.close
    match conversation.status:
        case Status.RESOLVED:
            since = conversation.resolved_at
        case Status.PENDING:
            since = asked_at(turn.history(conversation))
        case _:
            return None
    return since + close if since is not None and close is not None else None


def reminds_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When the contact is reminded of a question that waits; None once that was done. Nobody is reminded at night, but
    of what closes before the opening."""
    remind, since = turn.policy_of(conversation).pending.remind, asked_at(turn.history(conversation))
    if conversation.status is not Status.PENDING or remind is None or since is None:
        return None
    is_done = any(isinstance(r.event, QuestionReminded) and r.at >= since for r in turn.history(conversation))
    if is_done:
        return None
    at, closes = since + remind, closes_at(turn, conversation)
    opens = team_hours(turn, conversation).next_opening(at)
    return opens if closes is None or opens < closes else at


def renewed(turn: Turn, conversation: Conversation, deadline: Deadline) -> datetime | None:
    """The time promised anew after a breach: the same target, counted from when the breach was recorded, or from when
    the last such time passed; where a change of severity made it overdue, first the grace that came with the change.
    None after an agent's estimate: only the agent can give another. An update that was missed is owed anew at once, by
    the next one's own time."""
    if deadline.target.promised_at is not None:
        return None
    if deadline.metric is Metric.UPDATE:
        return next((d.due_at for d in running(turn, conversation) if d.metric is Metric.UPDATE), None)
    passed = [recorded.at for recorded in times_passed(turn, conversation, deadline)]
    if deadline.grace_at is not None and not passed:
        return deadline.grace_at
    recorded_at = next(
        (
            recorded.at
            for recorded in turn.history(conversation)
            if isinstance(recorded.event, DeadlineBreached) and _is_about(recorded.event, deadline)
        ),
        turn.now,
    )
    return clocks(turn, conversation).due(deadline.target, max([recorded_at, *passed]))


def times_passed(turn: Turn, conversation: Conversation, deadline: Deadline) -> Sequence[Recorded]:
    """Each time promised anew for it that has passed, as it was recorded."""
    return [
        recorded
        for recorded in turn.history(conversation)
        if isinstance(recorded.event, NewTimePassed) and _is_about(recorded.event, deadline)
    ]


def passes_at(turn: Turn, conversation: Conversation, deadline: Deadline) -> datetime | None:
    """The first instant at which the time promised anew has passed; None where none was promised, or it is kept. Like
    the news of a breach it waits for the desk's opening, unless the matter may wake people."""
    # An update that is not given by its new time is missed as the next one, and told as that.
    is_promised = deadline.target.owed_to is OwedTo.CUSTOMER and deadline.metric not in (Metric.REACTION, Metric.UPDATE)
    if deadline.state is not DeadlineState.BREACHED or deadline.stopped_at is not None or not is_promised:
        return None
    new_time = renewed(turn, conversation, deadline)
    if new_time is None:
        return None
    at = new_time + _TICK
    is_urgent = conversation.severity in turn.setup.off_hours_of(conversation.team).urgent
    return at if is_urgent else team_hours(turn, conversation).next_opening(at)


def apologizes_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When the customer hears that news is late: once for all that is missed in a row, until somebody has said
    something. Like all that is told of a breach it waits for the desk's opening, unless the matter may wake people."""
    missed_at: datetime | None = None
    is_told = False
    for recorded in turn.history(conversation):
        match recorded.event:
            case DeadlineBreached(metric=Metric.UPDATE):
                missed_at = missed_at or recorded.at
            case ApologyGiven():
                is_told = True
            case AgentReplied() | ConversationResolved() | ConversationDeclined() | ConversationClosed():
                missed_at, is_told = None, False
    if missed_at is None or is_told or missed_update(turn, conversation) is None:
        return None
    is_urgent = conversation.severity in turn.setup.off_hours_of(conversation.team).urgent
    return missed_at if is_urgent else team_hours(turn, conversation).next_opening(missed_at)


def missed_update(turn: Turn, conversation: Conversation) -> Deadline | None:
    """The newest update that the customer was to have and has not."""
    owed = (d for d in deadlines(turn, conversation) if d.metric is Metric.UPDATE)
    missed = [d for d in owed if d.state is DeadlineState.BREACHED and d.target.owed_to is OwedTo.CUSTOMER]
    return missed[-1] if missed and missed[-1].stopped_at is None else None


def _is_about(event: DeadlineBreached | NewTimePassed, deadline: Deadline) -> bool:
    return (event.metric, event.cycle) == (deadline.metric, deadline.cycle)


def team_hours(turn: Turn, conversation: Conversation) -> BusinessHours:
    return turn.setup.calendars[turn.setup.teams[conversation.team].calendar]


def is_closed(turn: Turn, conversation: Conversation) -> bool:
    """Is its team's desk closed now?"""
    return not team_hours(turn, conversation).is_open(turn.now)


def opens_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When its team's desk opens next; None while it is open."""
    return team_hours(turn, conversation).next_opening(turn.now) if is_closed(turn, conversation) else None
