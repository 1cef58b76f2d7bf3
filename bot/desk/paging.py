"""Waking people: a ladder's pages go to chat and to the pager, again until somebody acknowledges."""

from collections.abc import Sequence
from datetime import datetime

from bot import sla
from bot.desk import showing, where, who
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import AgentsPaged, PageAcknowledged
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.deadline import Deadline
from bot.model.inbound import Inbound
from bot.model.people import Agent
from bot.model.places import Place, Side
from bot.model.setup import Setup
from bot.ports import Tx
from bot.sla import OpenPage
from bot.texts import happenings, paging

#: Where the outside pager hangs; the channel is there when the configuration names one.
PAGER = Place(channel="pager", chat="webhook")


def page(turn: Turn, conversation: Conversation, deadline: Deadline, told: Sequence[str], attempt: int) -> None:
    """Each agent's private chat rings, and the pager once for all of them. Who reads along there is not known to us, so
    nothing private goes there."""
    customer = turn.customer_of(conversation)
    severity = turn.policy_of(conversation).severities.get(conversation.severity)
    for key in told:
        say = turn.say_to_agent(turn.setup.agents[key])
        title = severity.title.in_(say.language) if severity else conversation.severity
        body = paging.page(say, conversation.number, customer.name, title, deadline, attempt, turn.now)
        turn.tx.outbox.post(
            body,
            kind=CopyKind.PAGE,
            side=Side.DESK,
            place=where.direct_place(turn.setup.agents[key]),
            conversation=conversation.number,
        )
    if turn.setup.has_pager and told and not conversation.is_private:
        say = turn.say_in_thread(conversation)
        title = severity.title.in_(say.language) if severity else conversation.severity
        body = paging.page(say, conversation.number, customer.name, title, deadline, attempt, turn.now)
        turn.tx.outbox.post(body, kind=CopyKind.PAGE, side=Side.DESK, place=PAGER, conversation=conversation.number)


def trial(tx: Tx, setup: Setup, agent: str, now: datetime) -> list[str]:
    """A page that is only a trial, for that agent and for the pager outside; on which channels it goes."""
    body = paging.trial(Turn(tx, setup, now).say_to_agent(setup.agents[agent]))
    places = [where.direct_place(setup.agents[agent]), *([PAGER] if setup.has_pager else [])]
    for place in places:
        tx.outbox.post(body, kind=CopyKind.PAGE, side=Side.DESK, place=place)
    return [place.channel for place in places]


def ring_again(turn: Turn, conversation: Conversation, standing: Sequence[Deadline]) -> None:
    """Pages that nobody has acknowledged in time ring again, as often as their step says."""
    for waiting in open_pages(turn, conversation):
        deadline = next((d for d in standing if (d.metric.value, d.cycle) == (waiting.metric, waiting.cycle)), None)
        if waiting.again_at is None or waiting.again_at > turn.now or deadline is None or not deadline.is_live:
            continue
        told = who.audience(turn, conversation, waiting.step.page)
        page(turn, conversation, deadline, told, waiting.attempt + 1)
        turn.log(
            conversation,
            AgentsPaged(
                metric=waiting.metric,
                cycle=waiting.cycle,
                step=waiting.index,
                attempt=waiting.attempt + 1,
                agents=",".join(told),
            ),
        )


def acknowledge(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound) -> None:
    """[Acknowledge]: somebody is at it; the pages fall silent. Pressed again, it only says so again."""
    if conversation.status is Status.CLOSED:
        raise Refused("closed")
    if open_pages(turn, conversation):
        turn.log(conversation, PageAcknowledged(agent=agent.key))
        showing.post_inside(turn, conversation, happenings.acknowledged(turn.say_in_thread(conversation), agent.name))
    showing.instead_of_pressed(turn, inbound, paging.acknowledged(turn.say_to_agent(agent), agent.name, turn.now))
    settle(turn, conversation)


def open_pages(turn: Turn, conversation: Conversation) -> Sequence[OpenPage]:
    return sla.open_pages(
        turn.history(conversation),
        policy=turn.policy_of(conversation),
        ladders=turn.promised(conversation).ladders,
    )
