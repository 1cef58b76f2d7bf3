"""The register of complaints: every one, for those of its team and the leads, but never for whom it is about."""

from collections.abc import Sequence

from bot.desk import privacy, when, where
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import AgentReplied
from bot.model.complaints import Entry, Outcome
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.deadline import Deadline, DeadlineState
from bot.model.people import Agent
from bot.model.places import Side
from bot.model.policy import Metric
from bot.texts import complaints as texts


def show(turn: Turn, agent: Agent) -> None:
    """`/complaints`, answered in the agent's own chat. Raises Refused for whoever is of no such team and no lead."""
    teams = {
        topic.team for topic in turn.setup.topics.values() if topic.private and topic.hidden_from == privacy.SUBJECT
    }
    known = (turn.setup.teams[team] for team in teams if team is not None)
    if not agent.is_lead and not any(agent.key in (*team.members, *team.instead) for team in known):
        raise Refused("leads_only")
    found = [each for each in _complaints(turn) if _may_know(turn, agent, each)]
    body = texts.register(
        turn.say_to_agent(agent),
        [entry(turn, each) for each in reversed(found)],
        {key: each.name for key, each in turn.setup.agents.items()},
        {each.customer: turn.customer_of(each).name for each in found},
        turn.now,
    )
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=where.direct_place(agent))


def entries(turn: Turn) -> Sequence[Entry]:
    """All of it, for whoever runs the desk."""
    return [entry(turn, each) for each in _complaints(turn)]


def entry(turn: Turn, conversation: Conversation) -> Entry:
    """The first reply that it was promised as a complaint, and what has become of it."""
    promised = _promised(turn, conversation)
    history = turn.history(conversation)
    since = promised.start_at if promised is not None else conversation.opened_at
    replied = [r.at for r in history if isinstance(r.event, AgentReplied) and r.at >= since]
    return Entry(
        number=conversation.number,
        customer=conversation.customer,
        received_at=since,
        about=conversation.about,
        subjects=conversation.subjects,
        due_at=promised.due_at if promised is not None else None,
        answered_at=replied[0] if replied else None,
        outcome=_outcome(conversation, is_answered=bool(replied)),
        is_late=promised is not None and promised.state is DeadlineState.BREACHED,
    )


def _complaints(turn: Turn) -> list[Conversation]:
    return [each for each in turn.tx.conversations.private() if privacy.is_complaint(turn.setup, each)]


def _may_know(turn: Turn, agent: Agent, conversation: Conversation) -> bool:
    if agent.key in conversation.subjects:
        return False
    return agent.is_lead or privacy.may_see(turn.setup, agent.key, conversation)


def _promised(turn: Turn, conversation: Conversation) -> Deadline | None:
    """A conversation that became a complaint has had a first reply before: its newest cycle counts."""
    found = [each for each in when.deadlines(turn, conversation) if each.metric is Metric.FIRST_REPLY]
    return max(found, key=lambda each: each.cycle, default=None)


def _outcome(conversation: Conversation, *, is_answered: bool) -> Outcome:
    match conversation.status:
        case Status.RESOLVED:
            return Outcome.RESOLVED
        case Status.CLOSED:
            return Outcome.CLOSED
    return Outcome.ANSWERED if is_answered else Outcome.UNANSWERED
