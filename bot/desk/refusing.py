"""What is refused: whoever asked hears why, in their own place only; a refusal about a conversation is on record."""

from bot.desk import agents, booking, sharing, submitting, where
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import RequestRefused
from bot.model.conversation import Conversation, CopyKind
from bot.model.inbound import Inbound, Pressed, Submitted, Verb
from bot.model.places import Place, Side
from bot.model.rich import Body
from bot.texts import to_agents, to_contacts


def refuse(turn: Turn, inbound: Inbound, refusal: Refused) -> None:
    """Answer whoever asked, where the other side does not read it."""
    agent = turn.setup.agent_by(inbound.sender)
    if agent is None:
        contact = turn.meet(inbound)
        if not inbound.direct:
            inbound = sharing.in_thread(turn, contact, inbound)
        current = sharing.current(turn, contact, inbound)
        _record(turn, _named(turn, inbound) or current, f"contact:{contact.id}", inbound, refusal.code)
        body = to_contacts.refused(turn.say_to(contact), refusal.code, refusal.facts)
        _post(turn, inbound.place, Side.CUSTOMER, body)
        return
    _record(turn, _named(turn, inbound) or agents.here(turn, inbound), agent.key, inbound, refusal.code)
    body = to_agents.refused(turn.say_to_agent(agent), refusal.code, refusal.facts)
    _post(turn, where.answer_place(turn, agent, inbound), Side.DESK, body)


def ignore(turn: Turn, inbound: Inbound) -> None:
    """Somebody who is not of the desk does something where the desk works, or presses one of its buttons: whoever was
    removed, or was never of it. Nothing is done or said; it is on record where it is about a conversation."""
    conversation = _named(turn, inbound) or agents.here(turn, inbound)
    by = f"{inbound.sender.channel}:{inbound.sender.user}"
    _record(turn, conversation, by, inbound, "agents_only")


def _named(turn: Turn, inbound: Inbound) -> Conversation | None:
    """The conversation that a button or a form names, forged or not; one about a call carries its dialogue's number."""
    if isinstance(inbound.what, Pressed) and inbound.what.action in booking.DIALOGUES:
        about = turn.tx.calls.booking(inbound.what.number) if inbound.what.number is not None else None
        return turn.tx.conversations.get(about.conversation) if about and about.conversation is not None else None
    if isinstance(inbound.what, Submitted):
        return submitting.meant(turn, inbound, inbound.what)
    number = inbound.what.number if isinstance(inbound.what, Pressed) else None
    return turn.tx.conversations.get(number) if number is not None else None


def _record(turn: Turn, conversation: Conversation | None, by: str, inbound: Inbound, code: str) -> None:
    if conversation is not None:
        turn.log(conversation, RequestRefused(by=by, verb=_asked(inbound), code=code))


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
