"""A form that an agent filled in: it ends in the same use case as the verb it stands for."""

from bot.desk import summarizing
from bot.desk.forms import ESCALATE, SUMMARIZE
from bot.desk.turn import Turn
from bot.desk.verbs import agent_verb
from bot.errors import Refused
from bot.model.conversation import Conversation
from bot.model.inbound import Inbound, Submitted, Verb, number_of
from bot.model.people import Agent
from bot.model.places import Place, Side


def submit(turn: Turn, agent: Agent, inbound: Inbound, submitted: Submitted) -> None:
    """Raises Refused."""
    if submitted.form == SUMMARIZE:
        summarizing.submit(turn, agent, inbound, submitted)
        return
    if submitted.form != ESCALATE:
        raise Refused("unknown_button")
    fields = submitted.fields
    args = f"{fields.get('team', '')} {fields.get('why', '').strip()}"
    agent_verb(turn, agent, meant(turn, inbound, submitted), inbound, Verb(name=ESCALATE, args=args))


def meant(turn: Turn, inbound: Inbound, submitted: Submitted) -> Conversation | None:
    """The conversation by its number, or by the thread of the desk in which the form was opened."""
    match submitted.args:
        case ("", chat, stamp):
            thread = turn.tx.threads.at(Place(channel=inbound.place.channel, chat=chat, thread=stamp))
            is_ours = thread is not None and thread.side is Side.DESK
            return turn.tx.conversations.get(thread.conversation) if thread is not None and is_ours else None
        case (number,):
            known = number_of(number)
            return turn.tx.conversations.get(known) if known is not None else None
    return None
