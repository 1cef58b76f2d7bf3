"""In which order does a team's queue go?"""

from datetime import datetime
from math import inf

from bot.model.conversation import Conversation
from bot.model.people import QueueBy, Team
from bot.model.policy import Policy


def queue_key(
    conversation: Conversation,
    *,
    team: Team,
    policy: Policy,
    due_at: datetime | None = None,
    is_to_be_called_back: bool = False,
) -> tuple[float, ...]:
    """Sort by this: lower goes first. Whoever is to be called back (LA-9), then severity's rank, deadline and arrival
    as the team says (NP-5, SW-3), then the number.

    `policy` is that of the conversation's customer, `due_at` when a reply is due. A severity it does not name ranks
    behind all others, and so does what has no deadline.
    """
    severity = policy.severities.get(conversation.severity)
    values = {
        QueueBy.SEVERITY: float(severity.rank if severity else len(policy.severities)),
        QueueBy.DEADLINE: due_at.timestamp() if due_at else inf,
        QueueBy.ARRIVAL: conversation.opened_at.timestamp(),
    }
    return (0.0 if is_to_be_called_back else 1.0, *(values[word] for word in team.queue), float(conversation.number))
