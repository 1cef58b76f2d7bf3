"""What went wrong is shown to those who can do something about it."""

from collections.abc import Sequence

from bot.desk import privacy, where
from bot.desk.turn import Turn
from bot.events import DeliveryFailed
from bot.model.conversation import Conversation, CopyKind
from bot.model.outbound import Sending
from bot.model.people import Agent
from bot.model.places import Side
from bot.ports import SetAside
from bot.texts import calls_to_agents, to_agents


def undelivered(turn: Turn, sending: Sending, row: str, code: str) -> None:
    """A ⚠ with [Retry] in the conversation's thread; where the thread itself can't be reached, to the leads."""
    if sending.conversation is None:
        return
    conversation = turn.tx.conversations.get(sending.conversation)
    if conversation is None:
        return
    turn.log(conversation, DeliveryFailed(message=sending.message, code=code))
    thread = turn.thread(conversation.desk_thread) if conversation.desk_thread else None
    if thread is not None and thread.place.lane != sending.place.lane:
        body = to_agents.undelivered(turn.say_in_thread(conversation), code, row)
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, thread=thread, conversation=conversation.number)
        return
    _tell(
        turn, _who_may_hear(turn, conversation), f"#{conversation.number}", code, row, sending.place.lane, conversation
    )


def set_aside(turn: Turn, given_up: SetAside) -> None:
    """An event nobody could digest: the leads see which, and what to type."""
    _tell(turn, turn.setup.leads, given_up.channel, given_up.error, given_up.id)


def agenda_refused(turn: Turn, key: str, *, is_gone: bool) -> None:
    """The agent hears that no call can be booked with them, and what to do."""
    agent = turn.setup.agents.get(key)
    if agent is None or not agent.identities:
        return
    body = calls_to_agents.agenda_refused(turn.say_to_agent(agent), key, is_gone=is_gone)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=where.direct_place(agent))


def _who_may_hear(turn: Turn, conversation: Conversation) -> Sequence[Agent]:
    """The leads; of what is private, those who may see it."""
    if not conversation.is_private:
        return turn.setup.leads
    keys = privacy.entitled(turn.setup, conversation.team, conversation.subjects)
    return [turn.setup.agents[key] for key in keys if turn.setup.agents[key].identities]


def _tell(
    turn: Turn,
    told: Sequence[Agent],
    what: str,
    error: str,
    row: str,
    unreachable: str = "",
    about: Conversation | None = None,
) -> None:
    number = about.number if about is not None and about.is_private else None
    for agent in told:
        place = where.direct_place(agent)
        if place.lane == unreachable:
            # It is they who can't be reached: another word there would only fail again.
            continue
        body = to_agents.set_aside(turn.say_to_agent(agent), what, error, row)
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place, conversation=number)
