"""What is refused: whoever asked hears why, in their own place only; a refusal about a conversation is on record."""

from bot.desk import agents
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import RequestRefused
from bot.model.conversation import CopyKind
from bot.model.inbound import Inbound, Pressed, Submitted, Verb
from bot.model.places import Place, Side
from bot.model.rich import Body
from bot.texts import to_agents, to_contacts


def refuse(turn: Turn, inbound: Inbound, refusal: Refused) -> None:
    """Answer in the place where it was asked."""
    agent = turn.setup.agent_by(inbound.sender)
    if agent is None:
        contact = turn.tx.people.meet(inbound.sender, inbound.sender_name, inbound.hint)
        body = to_contacts.refused(turn.say_to(contact), refusal.code, refusal.facts)
        _post(turn, inbound.place, Side.CUSTOMER, body)
        return
    conversation = agents.here(turn, inbound)
    if conversation is not None:
        turn.log(conversation, RequestRefused(by=agent.key, verb=_asked(inbound), code=refusal.code))
    body = to_agents.refused(turn.say_to_agent(agent), refusal.code, refusal.facts)
    _post(turn, inbound.place, Side.DESK, body)


def _asked(inbound: Inbound) -> str:
    match inbound.what:
        case Verb(name=name):
            return name
        case Pressed(action=action):
            return action
        case Submitted(form=form):
            return form
    return "message"


def _post(turn: Turn, place: Place, side: Side, body: Body) -> None:
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=side, place=place)
