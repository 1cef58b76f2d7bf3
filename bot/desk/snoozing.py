"""`/snooze TIME`: it comes back before the agent's eyes then. Nothing stops for it; the customer's words end it."""

from datetime import timedelta

from bot.desk import picking, showing, when, where
from bot.desk.moments import moment
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import ConversationSnoozed, SnoozeEnded
from bot.model.conversation import Conversation, CopyKind
from bot.model.inbound import Inbound
from bot.model.people import Agent
from bot.model.places import Side
from bot.texts import snoozing as texts

#: What the buttons offer.
_LENGTHS = {"1h": timedelta(hours=1), "4h": timedelta(hours=4), "1d": timedelta(days=1)}
_EXAMPLE = "tomorrow 9:00"


def snooze(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, typed: str) -> None:
    """Said again, the new time holds."""
    say = turn.say_to_agent(agent)
    if not typed:
        choices = [(value, say.length(length)) for value, length in _LENGTHS.items()]
        picking.ask(turn, agent, conversation, inbound, "snooze", choices)
        return
    try:
        until = moment(typed, now=turn.now, zone=say.zone, hours=when.team_hours(turn, conversation))
    except ValueError:
        raise Refused("unreadable_time", given=typed, example=_EXAMPLE) from None
    if until <= turn.now:
        raise Refused("time_is_past", given=typed)
    until = until.astimezone(turn.now.tzinfo)
    turn.log(conversation, ConversationSnoozed(agent=agent.key, until=until))
    showing.answer_inside(turn, conversation, inbound, texts.noted(say, conversation.number, until, turn.now))
    settle(turn, conversation)


def wake(turn: Turn, conversation: Conversation) -> None:
    """Whoever wanted it back by now is told, each once."""
    for key, until in when.snoozed(turn, conversation).items():
        agent = turn.setup.agents.get(key)
        if until > turn.now:
            continue
        turn.log(conversation, SnoozeEnded(agent=key))
        if agent is None:
            continue
        customer = turn.customer_of(conversation).name
        body = texts.back(turn.say_to_agent(agent), conversation.number, customer, agent.name)
        place, number = where.direct_place(agent), conversation.number
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place, conversation=number)
