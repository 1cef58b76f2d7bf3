"""Replies while the desk is closed: they go out at once, wait for the opening, or the agent is asked (SW-9)."""

from datetime import datetime

from bot.desk import privacy, showing, when, who
from bot.desk.turn import Turn
from bot.events import AgentReplied, NoteWritten, ReplyHeld
from bot.model.conversation import Conversation, Kind, Message
from bot.model.deadline import Deadline
from bot.model.inbound import Inbound
from bot.model.people import Agent
from bot.model.policy import Metric, RepliesOffHours
from bot.sla.stops import stops
from bot.texts import holding as texts


def keeps(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, message: Message) -> bool:
    """Does an agent's reply stay here for now? While the desk is closed, as the policy says; no emergency waits."""
    how = turn.policy_of(conversation).replies_off_hours
    until = when.opens_at(turn, conversation)
    if until is None or how is RepliesOffHours.SEND or who.is_urgent(turn, conversation):
        return False
    turn.tx.messages.set_kind(message.id, Kind.NOTE)
    say = turn.say_to_agent(agent)
    if how is RepliesOffHours.HOLD:
        hold(turn, agent, conversation, message, until)
        body = texts.held(say, message.id, until, turn.now, too_late(turn, agent, conversation, until))
    else:
        turn.log(conversation, NoteWritten(agent=agent.key, message=message.id))
        late = too_late(turn, agent, conversation, until)
        body = texts.now_or_then(say, conversation.number, message.id, until, turn.now, late)
    showing.answer_inside(turn, conversation, inbound, body)
    return True


def hold(turn: Turn, agent: Agent, conversation: Conversation, message: Message, until: datetime) -> None:
    """It goes out then. Held twice, it still goes out once."""
    if message.id not in held(turn, conversation):
        turn.log(conversation, ReplyHeld(agent=agent.key, message=message.id, until=until))
        # A look now, so that the next one comes at the opening.
        turn.tx.timers.set(when.subject_of(conversation), when.LOOK, turn.now)


def too_late(turn: Turn, agent: Agent, conversation: Conversation, until: datetime) -> Deadline | None:
    """The first promise that words of this agent's would keep now, and would no longer keep then: by the wall, time
    passes while the desk is closed."""
    reply = AgentReplied(agent=agent.key, message=0, is_dedicated=who.stands_for_dedicated(turn, agent, conversation))
    promised = (d for d in when.running(turn, conversation) if d.metric is not Metric.RESOLUTION)
    return next((d for d in promised if d.due_at < until and stops(d.target, reply)), None)


def opens_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When the next held reply goes out."""
    return min((each.until for each in held(turn, conversation).values()), default=None)


def held(turn: Turn, conversation: Conversation) -> dict[int, ReplyHeld]:
    """Replies that wait, by their message, in their order. Once it is private, only of those who may see it."""
    waiting: dict[int, ReplyHeld] = {}
    for recorded in turn.history(conversation):
        match recorded.event:
            case ReplyHeld() as reply if privacy.may_see(turn.setup, reply.agent, conversation):
                waiting[reply.message] = reply
            case AgentReplied(message=message):
                waiting.pop(message, None)
            case _:
                pass
    return waiting
