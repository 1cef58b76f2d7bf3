"""Where something is posted: a conversation's thread among its team, and an agent's own private chat."""

from collections.abc import Iterator

from bot.desk import privacy
from bot.desk.turn import Turn
from bot.model.conversation import Conversation
from bot.model.inbound import Inbound
from bot.model.people import Agent, Team
from bot.model.places import Place, Side


def desk_place(turn: Turn, conversation: Conversation) -> Place | None:
    """The place in which the conversation's thread belongs: its team's, unless whoever has it is not of that team,
    and so not in its channel, or not on that platform; then the place of a team of theirs."""
    if conversation.is_private:
        return _private_place(turn, conversation)
    agent = turn.agent_of(conversation)
    team = turn.setup.teams[conversation.team]
    if agent is None or _reaches(agent, team):
        return team.place
    own = (other for other in _teams_of(turn, agent) if _reaches(agent, other))
    return next((other.place for other in own), team.place)


def _private_place(turn: Turn, conversation: Conversation) -> Place | None:
    """Where nobody reads who may not see it: the team's place, a place of whoever has it, else their own chat; None
    while nobody has it and the team's place is no such place."""
    agent = turn.agent_of(conversation)
    team = turn.setup.teams[conversation.team]
    if agent is None:
        return team.place if team.place and privacy.is_safe(turn.setup, conversation, team.place) else None
    teams = (team, *_teams_of(turn, agent))
    reached = (other.place for other in teams if other.place is not None and _reaches(agent, other))
    safe = (place for place in reached if privacy.is_safe(turn.setup, conversation, place))
    return next(safe, direct_place(agent) if agent.identities else None)


def team_at(turn: Turn, place: Place, rather: str) -> str:
    """Whose place it is: that team's where several share it."""
    there = [team.key for team in turn.setup.teams.values() if team.place is not None and team.place.lane == place.lane]
    return rather if rather in there or not there else there[0]


def direct_place(agent: Agent) -> Place:
    """The agent's private chat with the bot, on the platform named first."""
    identity = agent.identities[0]
    return Place(channel=identity.channel, chat=identity.user)


def prefix(channel: str) -> str:
    """What a verb is typed behind there: Slack has taken /status and the like for itself."""
    return "/desk " if channel == "slack" else "/"


def answer_place(turn: Turn, agent: Agent, inbound: Inbound) -> Place:
    """Where an agent who asked for something hears of it: there, if only the desk reads there; else in private."""
    is_for_us = inbound.direct or (is_the_desks(turn, inbound.place) and not is_left(turn, inbound.place))
    return inbound.place if is_for_us else direct_place(agent)


def is_left(turn: Turn, place: Place) -> bool:
    """Is it a thread which a conversation left when it became private? Nothing is shown there any more."""
    thread = turn.tx.threads.at(place) if place.thread is not None else None
    if thread is None or thread.side is not Side.DESK:
        return False
    conversation = turn.tx.conversations.get(thread.conversation)
    return conversation is not None and conversation.is_private and conversation.desk_thread != thread.id


def is_the_desks(turn: Turn, place: Place) -> bool:
    """Does only the desk read in that chat?"""
    return any(team.place is not None and team.place.lane == place.lane for team in turn.setup.teams.values())


def is_private_chat(turn: Turn, place: Place) -> bool:
    """Is it an agent's own chat with the bot?"""
    agents = turn.setup.agents.values()
    return any(each.channel == place.channel and each.user == place.chat for a in agents for each in a.identities)


def _reaches(agent: Agent, team: Team) -> bool:
    if team.place is None or agent.key not in team.members:
        return False
    return any(identity.channel == team.place.channel for identity in agent.identities)


def _teams_of(turn: Turn, agent: Agent) -> Iterator[Team]:
    return (team for team in turn.setup.teams.values() if agent.key in team.members)
