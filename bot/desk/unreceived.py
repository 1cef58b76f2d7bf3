"""Nobody who may see a complaint is there to receive it: the leads hear that one waits, and no word of it (NP-6).

A lead whom it is about hears nothing. They are told when it begins to wait, and once more when it is late.
"""

from collections.abc import Sequence

from bot.desk import when, where, who
from bot.desk.turn import Turn
from bot.events import AgentAssigned, ComplaintWaits, DeadlineBreached
from bot.model.conversation import Conversation, CopyKind
from bot.model.people import Agent
from bot.model.places import Side
from bot.texts import complaints as texts


def tell(turn: Turn, conversation: Conversation) -> None:
    """To each lead in their own chat, unless they know. It is on record also where there is no lead to be told."""
    if not who.nobody_receives(turn, conversation) or _is_told(turn, conversation):
        return
    told = leads(turn, conversation)
    due = min((each.due_at for each in when.running(turn, conversation)), default=None)
    for lead in told:
        body = texts.waits(
            turn.say_to_agent(lead),
            conversation.number,
            turn.customer_of(conversation).name,
            conversation.team,
            due,
            turn.now,
            is_anybody_away=bool(who.receivers(turn, conversation)),
        )
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=where.direct_place(lead))
    turn.log(conversation, ComplaintWaits(told=",".join(lead.key for lead in told)))


def leads(turn: Turn, conversation: Conversation) -> Sequence[Agent]:
    """Those who may know that it waits."""
    return [lead for lead in turn.setup.leads if lead.identities and lead.key not in conversation.subjects]


def _is_told(turn: Turn, conversation: Conversation) -> bool:
    news = (AgentAssigned, DeadlineBreached, ComplaintWaits)
    last = next((r.event for r in reversed(turn.history(conversation)) if isinstance(r.event, news)), None)
    return isinstance(last, ComplaintWaits)
