"""All that one agent has is given to another: `/handover anna to piotr`, for leads."""

from bot.desk import assigning, privacy, who
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.conversation import Status
from bot.model.people import Agent

_OPEN = (Status.NEW, Status.OPEN, Status.PENDING)


def handover(turn: Turn, lead: Agent, lead_says: str) -> tuple[str, str, list[int]]:
    """From whom, to whom, and the numbers of what was given; what is private to others is passed over. Raises Refused
    where either is nobody."""
    words = lead_says.lower().replace("@", "").split()
    if len(words) != 3 or words[1] != "to":
        raise Refused("what_handover")
    giver, _, taker = words
    for name in (giver, taker):
        if name not in turn.setup.agents:
            raise Refused("unknown_agent", wanted=name, known=", ".join(turn.setup.agents))
    given = []
    for conversation in turn.tx.conversations.of_agent(giver, _OPEN):
        if not all(privacy.may_see(turn.setup, key, conversation) for key in (lead.key, taker)):
            continue
        settle(turn, assigning.give(turn, conversation, who.assignment_to(turn, conversation, taker)))
        given.append(conversation.number)
    return giver, taker, given
