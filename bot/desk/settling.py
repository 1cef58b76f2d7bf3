"""The end of every change to a conversation: its deadlines, the next look at it, and what people see of it."""

from bot.desk import forecasting, holding, homes, lines, releasing, showing, unreceived, when, who
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.conversation import TRANSITIONS, Conversation, Status


def settle(turn: Turn, conversation: Conversation) -> Conversation:
    """Write the conversation, its deadlines as the log gives them, the instant of the next look, card and promise."""
    before = turn.tx.conversations.get(conversation.number)
    if before is not None and before.status is not conversation.status:
        check_step(before.status, conversation.status)
    if before is not None:
        showing.rename(turn, before, conversation)
    deadlines = when.deadlines(turn, conversation)
    turn.tx.deadlines.replace(conversation.number, deadlines)
    conversation = showing.refresh(turn, conversation, deadlines)
    if conversation != before:
        turn.save(conversation)
    unreceived.tell(turn, conversation)
    lines.touch(turn, before, conversation)
    for key in {conversation.agent, before.agent if before else None}:
        homes.touch(turn, key)
    others = (
        who.changes_at(turn, conversation),
        when.calls_again_at(turn, conversation),
        releasing.looks_at(turn, conversation),
        forecasting.looks_at(turn, conversation),
        holding.opens_at(turn, conversation),
    )
    look_at = when.next_look(turn, conversation, deadlines, others)
    subject = when.subject_of(conversation)
    if look_at is None:
        turn.tx.timers.cancel(subject, when.LOOK)
    else:
        turn.tx.timers.set(subject, when.LOOK, look_at)
    return conversation


def check_step(was: Status, becomes: Status) -> None:
    """Only the arrows of TRANSITIONS are taken."""
    if becomes not in TRANSITIONS[was]:
        raise Refused("not_from_here", status=was.value, wanted=becomes.value)
