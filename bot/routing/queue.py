"""In which order does a team's queue go?"""

from bot.model.conversation import Conversation
from bot.model.people import QueueBy, Team
from bot.model.policy import Policy


def queue_key(conversation: Conversation, *, team: Team, policy: Policy) -> tuple[float, ...]:
    """Sort by this: lower goes first. Severity's rank and arrival as the team says (NP-5, SW-3), then the number.

    `policy` is that of the conversation's customer. A severity it does not name ranks behind all others.
    """
    severity = policy.severities.get(conversation.severity)
    values = {
        QueueBy.SEVERITY: float(severity.rank if severity else len(policy.severities)),
        QueueBy.ARRIVAL: conversation.opened_at.timestamp(),
    }
    return (*(values[word] for word in team.queue), float(conversation.number))
