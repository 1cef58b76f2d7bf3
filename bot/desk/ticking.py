"""What time brings: deadlines pass, ladders climb, a desk opens, a question stays unanswered.

A timer only says "look again". What is done is decided from how things stand at that moment, so a timer that comes
late, twice or after its reason is gone does no harm.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import (
    applying,
    assigning,
    busy,
    calling,
    closing,
    deposits,
    escalating,
    forecasting,
    forgetting,
    homes,
    notices,
    paging,
    releasing,
    retaining,
    showing,
    snoozing,
    speaking,
    when,
    where,
    who,
)
from bot.desk.facts import answering_facts
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.events import ApologyGiven, DeadlineBreached, LadderStepTaken, NewTimePassed, QuestionReminded
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.deadline import Deadline, Timer
from bot.model.places import Side
from bot.model.policy import Metric, OwedTo
from bot.routing import Reason
from bot.texts import to_agents, to_contacts

#: How often people are told that a time promised anew has passed; after that the lists show it.
_TOLD = 3


def fire(turn: Turn, timer: Timer) -> None:
    """Look at what the timer is about and do all that is due."""
    kind, _, about = timer.subject.partition(":")
    if kind == homes.SUBJECT:
        homes.refresh(turn, about)
        return
    if kind == notices.SUBJECT:
        notices.look(turn, int(about))
        return
    if kind == retaining.SUBJECT:
        retaining.look(turn)
        return
    if kind == busy.SUBJECT:
        busy.look(turn, timer)
        return
    if kind == forgetting.SUBJECT:
        forgetting.finish(turn, int(about))
        return
    if kind == deposits.SUBJECT:
        deposits.expire(turn, timer)
        return
    number = timer.conversation
    if number is None:
        calling.fire(turn, timer)
        return
    conversation = turn.tx.conversations.get(number)
    if conversation is None or conversation.status is Status.CLOSED:
        return
    conversation = speaking.send_held(turn, applying.follow_customer(turn, conversation))
    conversation = forecasting.foresee(turn, conversation)
    waited = releasing.waits(turn, conversation)
    if not waited:
        conversation = assigning.review(turn, conversation)
    _record_breaches(turn, conversation)
    _apologize_for_news(turn, conversation)
    _record_passed(turn, conversation)
    _climb(turn, conversation)
    escalating.call_again(turn, conversation)
    paging.ring_again(turn, conversation, when.deadlines(turn, conversation))
    conversation = releasing.release(turn, conversation)
    _remind(turn, conversation)
    snoozing.wake(turn, conversation)
    closes_at = when.closes_at(turn, conversation)
    if closes_at is not None and closes_at <= turn.now:
        (closing.close_unanswered if conversation.status is Status.PENDING else closing.close)(turn, conversation)
    else:
        settle(turn, conversation)
    if waited:
        releasing.call_next(turn, conversation.team, after=conversation)


def _remind(turn: Turn, conversation: Conversation) -> None:
    """The contact is reminded of a question that waits, once."""
    reminds_at = when.reminds_at(turn, conversation)
    if reminds_at is not None and reminds_at <= turn.now:
        question = conversation.question or ""
        turn.log(conversation, QuestionReminded(question=question))
        say = turn.say_to(turn.contact(conversation.contact))
        showing.post_out(turn, conversation, to_contacts.reminder(say, conversation.number, question), CopyKind.NOTICE)


def _record_breaches(turn: Turn, conversation: Conversation) -> None:
    """Once for each metric and cycle, at its own time, however late we woke; the customer hears of it once."""
    for deadline in when.unrecorded_breaches(turn, conversation, when.deadlines(turn, conversation)):
        turn.log(
            conversation,
            DeadlineBreached(metric=deadline.metric, cycle=deadline.cycle, due_at=deadline.due_at),
        )
        # Of news that is missed again and again they hear by a rule of its own.
        is_news = deadline.metric is Metric.UPDATE
        if _is_the_customers(deadline) and deadline.stopped_at is None and not is_news:
            _apologize(turn, conversation, deadline)


def _apologize_for_news(turn: Turn, conversation: Conversation) -> None:
    """Once for all that was missed in a row, and at night only where the matter may wake people."""
    at, missed = when.apologizes_at(turn, conversation), when.missed_update(turn, conversation)
    if at is not None and at <= turn.now and missed is not None:
        _apologize(turn, conversation, missed)
        turn.log(conversation, ApologyGiven(metric=missed.metric, cycle=missed.cycle))


def _record_passed(turn: Turn, conversation: Conversation) -> None:
    """The time promised anew after a breach is a promise like the first: that it passed is on record, and people hear
    of it, the first few times. The customer reads the next one in the promise, not another apology."""
    for deadline in when.deadlines(turn, conversation):
        at, due_at = when.passes_at(turn, conversation, deadline), when.renewed(turn, conversation, deadline)
        if at is None or due_at is None or at > turn.now:
            continue
        before = when.times_passed(turn, conversation, deadline)
        told = who.audience(turn, conversation, ("responsible", "lead")) if len(before) < _TOLD else ()
        _tell(turn, conversation, replace(deadline, due_at=due_at), told)
        turn.log(
            conversation,
            NewTimePassed(metric=deadline.metric, cycle=deadline.cycle, due_at=due_at, told=",".join(told)),
        )


def _is_the_customers(deadline: Deadline) -> bool:
    """Was it promised to the customer, and not only among ourselves?"""
    return deadline.target.owed_to is OwedTo.CUSTOMER and deadline.metric is not Metric.REACTION


def _apologize(turn: Turn, conversation: Conversation, deadline: Deadline) -> None:
    contact = turn.contact(conversation.contact)
    body = to_contacts.breach(
        turn.say_to(contact),
        number=conversation.number,
        answering=answering_facts(turn, conversation),
        due_at=when.renewed(turn, conversation, deadline),
        now=turn.now,
        metric=deadline.metric,
    )
    showing.post_out(turn, conversation, body, CopyKind.NOTICE)


def _climb(turn: Turn, conversation: Conversation) -> None:
    """The ladder's steps that have come due, each once."""
    for rung in [rung for rung in when.rungs(turn, conversation) if rung.is_due]:
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
        if rung.step.involve is not None:
            escalating.involve(turn, conversation, rung.step.involve, rung.deadline)


def _instead_of_the_team(turn: Turn, conversation: Conversation, key: str) -> str:
    """Why a lead hears of it as if it were theirs: nobody has it, and nobody of the team is there."""
    owner, team = who.responsible_at(turn, conversation), turn.setup.teams[conversation.team]
    is_told = owner.agent is None and key in who.audience(turn, conversation, ("responsible",))
    return Reason.INSTEAD if is_told and key not in team.members else ""


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
            reason=_instead_of_the_team(turn, conversation, key),
        )
        turn.tx.outbox.post(
            body,
            kind=CopyKind.NOTICE,
            side=Side.DESK,
            place=where.direct_place(agent),
            conversation=conversation.number,
        )
