"""What time brings: deadlines pass, ladders climb, a desk opens, a question stays unanswered.

A timer only says "look again". What is done is decided from how things stand at that moment, so a timer that comes
late, twice or after its reason is gone does no harm.
"""

from collections.abc import Sequence

from bot.desk import assigning, closing, escalating, paging, showing, when, where, who
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.events import DeadlineBreached, LadderStepTaken
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.deadline import Deadline, Timer
from bot.model.places import Side
from bot.model.policy import Metric, OwedTo
from bot.texts import to_agents, to_contacts


def fire(turn: Turn, timer: Timer) -> None:
    """Look at what the timer is about and do all that is due."""
    kind, _, number = timer.subject.partition(":")
    if kind != "conversation":
        return
    conversation = turn.tx.conversations.get(int(number))
    if conversation is None or conversation.status is Status.CLOSED:
        return
    conversation = assigning.review(turn, conversation)
    _record_breaches(turn, conversation)
    _climb(turn, conversation)
    escalating.call_again(turn, conversation)
    paging.ring_again(turn, conversation, when.deadlines(turn, conversation))
    conversation = showing.surface_if_open(turn, conversation)
    closes_at = when.closes_at(turn, conversation)
    if closes_at is not None and closes_at <= turn.now:
        closing.close(turn, conversation)
        return
    settle(turn, conversation)


def _record_breaches(turn: Turn, conversation: Conversation) -> None:
    """Once for each metric and cycle, at its own time, however late we woke; the customer hears of it once."""
    for deadline in when.unrecorded_breaches(turn, conversation, when.deadlines(turn, conversation)):
        turn.log(
            conversation,
            DeadlineBreached(metric=deadline.metric, cycle=deadline.cycle, due_at=deadline.due_at),
        )
        if _is_the_customers(deadline) and deadline.stopped_at is None:
            _apologize(turn, conversation, deadline)


def _is_the_customers(deadline: Deadline) -> bool:
    """Was it promised to the customer, and not only among ourselves?"""
    return deadline.target.owed_to is OwedTo.CUSTOMER and deadline.metric is not Metric.REACTION


def _apologize(turn: Turn, conversation: Conversation, deadline: Deadline) -> None:
    contact = turn.contact(conversation.contact)
    agent = turn.agent_of(conversation)
    body = to_contacts.breach(
        turn.say_to(contact),
        number=conversation.number,
        agent=agent.name if agent else None,
        due_at=when.renewed(turn, conversation, deadline),
        now=turn.now,
        metric=deadline.metric,
    )
    showing.post_out(turn, conversation, body, CopyKind.NOTICE)


def _climb(turn: Turn, conversation: Conversation) -> None:
    """The ladder's steps that have come due, each once."""
    for rung in when.rungs(turn, conversation, when.deadlines(turn, conversation)):
        if not rung.is_due:
            continue
        told = who.audience(turn, conversation, rung.step.tell)
        paged = who.audience(turn, conversation, rung.step.page)
        if rung.step.tell:
            _tell(turn, conversation, rung.deadline, told)
        if rung.step.page:
            paging.page(turn, conversation, rung.deadline, paged, attempt=1)
        turn.log(
            conversation,
            LadderStepTaken(
                metric=rung.deadline.metric,
                cycle=rung.deadline.cycle,
                step=rung.index,
                told=",".join((*told, *paged)),
            ),
        )


def _tell(turn: Turn, conversation: Conversation, deadline: Deadline, told: Sequence[str]) -> None:
    customer = turn.customer_of(conversation)
    for key in told:
        agent = turn.setup.agents[key]
        body = to_agents.told(
            turn.say_to_agent(agent),
            number=conversation.number,
            customer=customer.name,
            deadline=deadline,
            now=turn.now,
        )
        turn.tx.outbox.post(
            body,
            kind=CopyKind.NOTICE,
            side=Side.DESK,
            place=where.direct_place(agent),
            conversation=conversation.number,
        )
