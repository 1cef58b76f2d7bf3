"""A request is not taken on: `/decline REASON`, by a reason of the configuration (NP-4, SW-7).

The contact reads the reason's text in their language, and how to come back. It is a person's reply. What follows is
what follows a solution: any further word, or the button, brings it back to a person; silence closes it in time.
"""

from dataclasses import replace

from bot.desk import picking, releasing, showing, speaking, spelling
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import ConversationDeclined
from bot.model.conversation import Conversation, Message, Status
from bot.model.inbound import Inbound, Pressed
from bot.model.people import Agent
from bot.model.rich import Body, Rich
from bot.texts import declining as texts


def decline(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, typed: str) -> None:
    """`typed` is the reason, and perhaps words of the agent's own. Without a reason: a button for each."""
    if not conversation.status.is_open:
        if isinstance(inbound.what, Pressed):
            return  # pressed twice
        raise Refused("not_open")
    wanted, _, own = typed.partition(" ")
    if not wanted:
        picking.reason(turn, agent, conversation, inbound)
        return
    reason = turn.setup.reasons.get(wanted) or turn.setup.reasons.get(wanted.lower())
    if reason is None:
        raise spelling.unknown("unknown_reason", wanted, turn.setup.reasons)
    say = turn.say_to(turn.contact(conversation.contact))
    words = Rich.of("\n".join(filter(None, (reason.text.in_(say.language), own.strip()))))

    def body(message: Message) -> Body:
        return texts.declined(say, agent.name, message.text, conversation.number)

    conversation, message = speaking.tell(turn, agent, conversation, inbound, words, body)
    event = ConversationDeclined(agent=agent.key, message=message.id, reason=reason.key, clause=reason.clause)
    turn.log(conversation, event)
    line = texts.declined_inside(turn.say_in_thread(conversation), agent.name, message.text.plain, reason.clause)
    showing.post_inside(turn, conversation, line)
    settle(turn, replace(conversation, status=Status.RESOLVED, question=None, resolved_at=turn.now))
    releasing.make_room(turn, conversation.team)


def declined(turn: Turn, conversation: Conversation) -> tuple[ConversationDeclined, ...]:
    """Each time it was."""
    return tuple(r.event for r in turn.history(conversation) if isinstance(r.event, ConversationDeclined))
