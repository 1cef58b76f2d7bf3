"""A conversation's thread was deleted, of which no platform tells: what could not be said there opens it anew.

The new thread begins as every other, with the card and every word so far. What was still on its way into the old one
follows it, or is shown there anyway.
"""

from dataclasses import replace

from bot.desk import showing, when
from bot.desk.turn import Turn
from bot.model.conversation import Conversation, CopyKind, Thread
from bot.model.outbound import Operation, Sending
from bot.model.places import Side

#: What a thread that is opened anew shows by itself.
_SHOWN_ANEW = frozenset({CopyKind.CARD, CopyKind.RELAY})


def takes_over(turn: Turn, sending: Sending, *, thread_gone: bool) -> bool:
    """Is nothing lost by this failure? What a team that was called in does not get is for people to see."""
    lost = turn.tx.threads.at(sending.place) if sending.place.thread is not None else None
    conversation = turn.tx.conversations.get(lost.conversation) if lost is not None else None
    if lost is None or lost.side is not Side.DESK or conversation is None or _is_called_in(turn, conversation, lost):
        return False
    if conversation.desk_thread == lost.id:
        if not conversation.status.is_open:
            # Somebody tidied up. Only words are worth a word to the leads.
            return sending.operation is not Operation.POST
        if not (thread_gone or _is_the_card(turn, conversation, sending)) or not _was_there(turn, conversation):
            return False
        conversation = showing.surface(turn, replace(conversation, desk_thread=None, card=None))
        turn.save(conversation)
    if sending.operation is Operation.POST and sending.body is not None and sending.kind not in _SHOWN_ANEW:
        showing.post_inside(turn, conversation, sending.body, sending.kind or CopyKind.NOTICE)
    return True


def _is_the_card(turn: Turn, conversation: Conversation, sending: Sending) -> bool:
    """Is it the card that can't be edited any more? Telegram does not say whether the topic has gone with it; either
    way it is missing."""
    card = turn.tx.messages.copy(conversation.card) if conversation.card is not None else None
    is_edit = sending.operation is Operation.EDIT and sending.message_id is not None
    return is_edit and card is not None and card.external_id == sending.message_id


def _is_called_in(turn: Turn, conversation: Conversation, thread: Thread) -> bool:
    called = when.escalation(turn, conversation)
    return called is not None and called.thread == thread.id


def _was_there(turn: Turn, conversation: Conversation) -> bool:
    """Did its card ever arrive? A place that swallows threads at once is not given one after the other."""
    card = turn.tx.messages.copy(conversation.card) if conversation.card is not None else None
    return card is not None and card.external_id is not None
