"""Lists: what is open for a contact, and what an agent has."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import lines, notices
from bot.desk.facts import owed, promised_at
from bot.desk.turn import Turn
from bot.model.conversation import Conversation, Status
from bot.model.deadline import Deadline
from bot.model.people import Agent, Contact
from bot.model.policy import Metric
from bot.model.rich import Body
from bot.texts import to_agents, to_contacts
from bot.texts.facts import MineRow, StatusRow

OPEN = (Status.NEW, Status.OPEN, Status.PENDING)


def for_contact(turn: Turn, contact: Contact) -> Body:
    """The contact's own open conversations, their state, who has them and by when (WD-12), and what runs for them."""
    conversations = turn.tx.conversations.of_customer(contact.customer or "", OPEN)
    rows = [_status_row(turn, each) for each in conversations if each.contact == contact.id]
    listed = to_contacts.status_list(turn.say_to(contact), rows, turn.now)
    return replace(listed, text=listed.text + notices.listed(turn, contact))


def mine(turn: Turn, agent: Agent) -> Body:
    """What the agent is responsible for, by time left."""
    return to_agents.mine(turn.say_to_agent(agent), rows_of(turn, agent), turn.now)


def open_of(turn: Turn, agent: Agent) -> Sequence[Conversation]:
    """What the agent is responsible for."""
    return turn.tx.conversations.of_agent(agent.key, OPEN)


def rows_of(turn: Turn, agent: Agent) -> list[MineRow]:
    """A row for each conversation that the agent owes something in, the earliest first."""
    rows = [_mine_row(turn, each) for each in open_of(turn, agent)]
    return sorted(rows, key=lambda row: (row.due_at is None, row.due_at or turn.now))


def _status_row(turn: Turn, conversation: Conversation) -> StatusRow:
    due = owed(turn.tx.deadlines.of(conversation.number))
    agent = turn.agent_of(conversation)
    return StatusRow(
        number=conversation.number,
        status=conversation.status,
        agent=agent.name if agent else None,
        metric=due.metric if due else Metric.FIRST_REPLY,
        due_at=promised_at(turn, conversation, due),
        question=conversation.question or "",
        queue=lines.place(turn, conversation) if due is None else None,
    )


def _mine_row(turn: Turn, conversation: Conversation) -> MineRow:
    due = _next_due(turn, conversation)
    severity = turn.policy_of(conversation).severities.get(conversation.severity)
    return MineRow(
        number=conversation.number,
        customer=turn.customer_of(conversation).name,
        rank=severity.rank if severity else 0,
        status=conversation.status,
        metric=due.metric if due else Metric.FIRST_REPLY,
        due_at=due.due_at if due else None,
    )


def _next_due(turn: Turn, conversation: Conversation) -> Deadline | None:
    live = [d for d in turn.tx.deadlines.of(conversation.number) if d.is_live]
    return min(live, key=lambda deadline: deadline.due_at, default=None)
