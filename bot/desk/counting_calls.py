"""Where a call counts as a reply: which promises wait to hear whether it was held, and which times come too late?

A promise that falls due once a call has begun is not broken while nobody has said whether the call was held.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk.turn import Turn
from bot.model.bookings import Booking
from bot.model.conversation import Conversation
from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import By, CallsCount, Metric
from calendars.calls import Call, CallState

#: What a call may answer.
REPLIES = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)
#: How long after its end an agent may say whether it was held, before a promise that passed is broken.
_TIME_TO_SAY = timedelta(hours=1)


def count(turn: Turn, conversation: Conversation) -> bool:
    """Does a call count as a reply there?"""
    return turn.policy_of(conversation).calls_count is CallsCount.NEXT_REPLY


def waits_until(turn: Turn, conversation: Conversation, deadline: Deadline) -> datetime | None:
    """Until when it waits to hear whether a call was held that began in time; None where it waits for none."""
    if deadline.metric not in REPLIES or deadline.stopped_at is not None or not count(turn, conversation):
        return None
    ends = [
        call.end + _TIME_TO_SAY
        for _, call in _unsaid(turn, conversation)
        if deadline.start_at <= call.start <= min(deadline.due_at, turn.now)
        and _may_answer(turn, conversation, deadline, call)
    ]
    return max((end for end in ends if end > turn.now), default=None)


def suspended(turn: Turn, conversation: Conversation, deadlines: Sequence[Deadline]) -> Sequence[Deadline]:
    """The same; what waits to hear of a call is still running."""
    return [
        replace(deadline, state=DeadlineState.RUNNING)
        if deadline.state is DeadlineState.BREACHED and waits_until(turn, conversation, deadline) is not None
        else deadline
        for deadline in deadlines
    ]


def promised_by(turn: Turn, conversation: Conversation) -> datetime | None:
    """When a reply is due that a call could be; None where no call can, or nothing is owed."""
    if not count(turn, conversation):
        return None
    standing = turn.tx.deadlines.of(conversation.number)
    return next((d.due_at for d in standing if d.metric in REPLIES and d.state is DeadlineState.RUNNING), None)


def _unsaid(turn: Turn, conversation: Conversation) -> Iterator[tuple[Booking, Call]]:
    for booking in turn.tx.calls.bookings_in(conversation.number):
        call = turn.tx.calls.get(booking.call) if booking.call and booking.result is None else None
        if call is not None and call.state is CallState.BOOKED:
            yield booking, call


def _may_answer(turn: Turn, conversation: Conversation, deadline: Deadline, call: Call) -> bool:
    theirs = (turn.customer_of(conversation).dedicated_agent, conversation.agent)
    return deadline.target.by is By.ANYONE or call.agent in theirs
