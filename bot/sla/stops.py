"""What stops a clock? Only a person: by words that reached the customer, or by an act where the target says so."""

from collections.abc import Sequence

from bot.events import (
    AgentJoined,
    AgentReplied,
    CallHeld,
    CallNotHeld,
    CauseChanged,
    ConversationDeclined,
    ConversationResolved,
    ConversationTaken,
    EstimateGiven,
    Event,
    PageAcknowledged,
    QuestionAsked,
    QuoteOffered,
    Recorded,
    SeverityChanged,
    SeverityConfirmed,
    TopicChanged,
)
from bot.model.policy import By, StopsOn, Target

#: How the log names a contact in a `by` field.
CONTACT = "contact:"

#: What a person of the desk does to a conversation. Being assigned is the bot's doing. A note is no act either: it
#: may be a colleague's remark in the thread, and in doubt a clock runs on.
_ACTS = (
    AgentReplied,
    QuestionAsked,
    ConversationTaken,
    PageAcknowledged,
    AgentJoined,
    CauseChanged,
    EstimateGiven,
    QuoteOffered,
    SeverityConfirmed,
    ConversationResolved,
    ConversationDeclined,
)


def stops(target: Target | None, event: Event) -> bool:
    """Does this event meet what a clock with this target waits for? Without one, any reply of a person does."""
    if isinstance(event, AgentReplied) and (target is None or target.by is By.ANYONE or event.is_dedicated):
        return True
    return target is not None and target.stops_on is StopsOn.ACTION and is_act(event)


def answers(target: Target | None, call: CallHeld) -> bool:
    """Does a call that was held meet what a reply's clock with this target waits for?"""
    return call.counts and (target is None or target.by is By.ANYONE or call.is_dedicated)


def calls_held(history: Sequence[Recorded]) -> frozenset[str]:
    """The calls that were held, by the last word about each."""
    held: set[str] = set()
    for recorded in history:
        match recorded.event:
            case CallHeld(call=call):
                held.add(call)
            case CallNotHeld(call=call):
                held.discard(call)
            case _:
                pass
    return frozenset(held)


def is_act(event: Event) -> bool:
    """Is it an act of a person of the desk (WD-5)?"""
    if isinstance(event, SeverityChanged | TopicChanged):
        return bool(event.by) and not event.by.startswith(CONTACT)
    return isinstance(event, _ACTS)
