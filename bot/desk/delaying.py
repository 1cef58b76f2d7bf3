"""Whose was the delay? An agent puts it on record; no deadline moves by it, and a breach stays one (NP-17, SW-10)."""

from datetime import timedelta

from bot.desk import showing
from bot.desk.moments import length
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import DelayAttributed
from bot.model.conversation import Conversation
from bot.model.people import Agent
from bot.model.statement import Whose
from bot.texts import delays as texts


def attribute(turn: Turn, agent: Agent, conversation: Conversation, args: str) -> None:
    """`/delay platform [LENGTH] WHY`: the last so long, or from now until `/delay us` or the end."""
    to, _, rest = args.partition(" ")
    if to not in (Whose.PLATFORM, Whose.US):
        raise Refused("whose_delay")
    first, _, after = rest.strip().partition(" ")
    lasted = length(first) if to == Whose.PLATFORM else None
    why = (after if lasted is not None else rest).strip()
    if to == Whose.PLATFORM and not why:
        raise Refused("whose_delay")
    turn.log(conversation, _event(turn, agent, conversation, to, why, lasted))
    body = texts.attributed(turn.say_in_thread(conversation), to, agent.name, why, lasted)
    showing.post_inside(turn, conversation, body)
    settle(turn, conversation)


def _event(
    turn: Turn, agent: Agent, conversation: Conversation, to: str, why: str, lasted: timedelta | None
) -> DelayAttributed:
    since = turn.now if lasted is None else max(turn.now - lasted, conversation.opened_at)
    until = None if lasted is None else turn.now
    return DelayAttributed(to=str(to), by=agent.key, why=why, since=since, until=until)
