"""Who may see a private conversation, and where may it be shown? Its team and who takes over there; never whom it is
about (NP-6). A lead who is of neither is no exception."""

from collections.abc import Sequence

from bot.errors import Refused
from bot.model.conversation import Conversation
from bot.model.people import Agent
from bot.model.places import Place
from bot.model.setup import Setup

#: The one value of a topic's `hidden_from`.
SUBJECT = "subject"


def entitled(setup: Setup, team: str, subjects: Sequence[str]) -> tuple[str, ...]:
    """Keys of those who may see what is private to that team and about those subjects."""
    chosen = setup.teams[team]
    return tuple(key for key in dict.fromkeys((*chosen.members, *chosen.instead)) if key not in subjects)


def excluded(setup: Setup, conversation: Conversation) -> frozenset[str]:
    """Keys of those who may not see it; nobody where it is not private."""
    if not conversation.is_private:
        return frozenset()
    return frozenset(setup.agents) - frozenset(entitled(setup, conversation.team, conversation.subjects))


def is_complaint(setup: Setup, conversation: Conversation) -> bool:
    """Is it, or was it, about somebody? Other private conversations are no complaints."""
    topic = setup.topics.get(conversation.topic or "")
    is_kept_from = topic is not None and topic.hidden_from == SUBJECT
    is_about = bool(conversation.subjects) or conversation.about is not None
    return conversation.is_private and (is_about or is_kept_from)


def may_see(setup: Setup, agent: str, conversation: Conversation) -> bool:
    return not conversation.is_private or agent in entitled(setup, conversation.team, conversation.subjects)


def check(setup: Setup, agent: Agent, conversation: Conversation) -> None:
    """For whoever may not see it, it does not exist. Raises Refused."""
    if not may_see(setup, agent.key, conversation):
        raise Refused("no_such_conversation", number=str(conversation.number))


def is_safe(setup: Setup, conversation: Conversation, place: Place) -> bool:
    """Does nobody read in that chat who may not see it? A chat is read by the members of each team that works there."""
    readers = {
        member
        for team in setup.teams.values()
        if team.place is not None and team.place.lane == place.lane
        for member in team.members
    }
    return readers <= set(entitled(setup, conversation.team, conversation.subjects))
