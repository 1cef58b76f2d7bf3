"""Who may do what: those of the desk whose matter a conversation is, its leads, and only its own contact outside."""

from enum import StrEnum

from bot.desk import privacy, showing, when, who
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.conversation import Conversation
from bot.model.inbound import Inbound
from bot.model.people import Agent


class May(StrEnum):
    """Who may use a verb."""

    #: anybody of the desk
    AGENTS = "agents"
    #: whose matter the conversation is: its team, who has it or joined, who is called in or on call, the leads
    THOSE_OF_IT = "those_of_it"
    #: leads
    LEADS = "leads"


def check(turn: Turn, agent: Agent, conversation: Conversation | None, may: May) -> None:
    """Raises Refused where the agent may not. What is private does not exist for those who may not see it."""
    if conversation is not None:
        privacy.check(turn.setup, agent, conversation)
    match may:
        case May.LEADS if not agent.is_lead:
            raise Refused("leads_only")
        case May.THOSE_OF_IT if conversation is not None and not is_of_it(turn, agent, conversation):
            raise Refused("not_of_that_team", team=conversation.team)


def is_of_it(turn: Turn, agent: Agent, conversation: Conversation) -> bool:
    """Is it this agent's matter?"""
    if conversation.is_private:
        return privacy.may_see(turn.setup, agent.key, conversation)
    team = turn.setup.teams[conversation.team]
    if agent.is_lead or agent.key in (*team.members, *team.instead, *team.on_call, *conversation.speakers):
        return True
    if turn.setup.on_call is not None and agent.key in turn.setup.on_call.agents:
        return True
    called = when.escalation(turn, conversation)
    if called is not None and agent.key in turn.setup.teams[called.team].members:
        return True
    return agent.key == who.responsible_at(turn, conversation).agent


def check_button(turn: Turn, inbound: Inbound, conversation: Conversation) -> None:
    """A button is good for the conversation under whose message it stands, whatever it carries. Raises Refused."""
    shown = showing.pressed_copy(turn, inbound)
    if shown is not None and shown.conversation is not None and shown.conversation != conversation.number:
        raise Refused("not_this_conversation")
