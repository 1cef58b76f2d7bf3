"""What an agent picks by button, where a verb came without the word it needs; and the verbs the card has no room for.

The choice stands where the agent asked. When it is made, who made it stands in its place.
"""

from collections.abc import Mapping, Sequence

from bot.desk import showing, where
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.calls import CallKind
from bot.model.conversation import Conversation, Copy, CopyKind
from bot.model.inbound import Inbound, Pressed
from bot.model.people import Agent
from bot.model.places import Side
from bot.model.policy import Cause, Severity, Topic
from bot.model.rich import Body
from bot.model.words import Language
from bot.texts import picking as texts
from bot.texts.card import verb_label

#: The verbs of the card's last button, in their order.
_MORE = ("join", "why", "decline")
#: Verbs that want a value.
_CHOICES = ("severity", "topic", "cause", "decline", "snooze", "book")
#: Verbs that are done by one press.
_AT_ONCE = ("join",)


def severity(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound) -> None:
    """Each but the one in force."""
    language = turn.say_to_agent(agent).language
    severities = turn.policy_of(conversation).severities.values()
    ask(turn, agent, conversation, inbound, "severity", [(s.key, s.title.in_(language)) for s in severities])


def topic(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound) -> None:
    """Raises Refused where there are none."""
    language = turn.say_to_agent(agent).language
    topics = turn.setup.topics.values()
    ask(turn, agent, conversation, inbound, "topic", [(t.key, t.title.in_(language)) for t in topics])


def cause(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound) -> None:
    """Raises Refused where there are none."""
    language = turn.say_to_agent(agent).language
    causes = turn.policy_of(conversation).causes.values()
    ask(turn, agent, conversation, inbound, "cause", [(c.key, c.title.in_(language)) for c in causes])


def reason(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound) -> None:
    """Why it is declined: each reason with what the customer would read. Raises Refused where there are none."""
    language = turn.say_to(turn.contact(conversation.contact)).language
    reasons = turn.setup.reasons.values()
    explained = [f"{each.key}: {each.text.in_(language)}" for each in reasons]
    ask(turn, agent, conversation, inbound, "decline", [(each.key, each.key) for each in reasons], explained)


def call(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound) -> None:
    """Which kind of call the contact is offered."""
    language = turn.say_to_agent(agent).language
    kinds = turn.setup.calls.values()
    ask(turn, agent, conversation, inbound, "book", [(kind.key, kind.title.in_(language)) for kind in kinds])


def more(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound) -> None:
    """[…] on the card."""
    verbs = [verb for verb in _MORE if verb != "decline" or turn.setup.reasons]
    _show(turn, agent, conversation, inbound, texts.more(turn.say_to_agent(agent), conversation.number, verbs))


def made(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """A button of a choice was pressed and its verb done: who pressed it stands there, and nothing to press again."""
    shown = showing.pressed_copy(turn, inbound)
    if shown is None or shown.kind is not CopyKind.CHOOSER or shown.side is not Side.DESK:
        return
    value = " ".join(pressed.args[1:])
    say = turn.say_to_agent(agent)
    if pressed.action in _CHOICES and value:
        choice = _title(turn, pressed.action, value, shown, say.language)
    elif pressed.action in _AT_ONCE:
        choice = verb_label(say, pressed.action)
    else:
        return
    turn.tx.outbox.edit(shown.id, texts.picked(say, choice, agent.name, turn.now))


def _title(turn: Turn, verb: str, value: str, shown: Copy, language: Language) -> str:
    """What the button said."""
    conversation = turn.tx.conversations.get(shown.conversation) if shown.conversation is not None else None
    policy = turn.policy_of(conversation) if conversation is not None else None
    titled: Mapping[str, Severity | Cause | Topic | CallKind] = {}
    match verb:
        case "severity" if policy is not None:
            titled = policy.severities
        case "cause" if policy is not None:
            titled = policy.causes
        case "book":
            titled = turn.setup.calls
        case "topic":
            titled = turn.setup.topics
    return titled[value].title.in_(language) if value in titled else value


def ask(
    turn: Turn,
    agent: Agent,
    conversation: Conversation,
    inbound: Inbound,
    verb: str,
    choices: Sequence[tuple[str, str]],
    explained: Sequence[str] = (),
) -> None:
    """Values of the verb, and what each reads. Raises Refused where there are none."""
    if not choices:
        raise Refused(f"no_{verb}s")
    body = texts.which(turn.say_to_agent(agent), verb, conversation.number, choices, explained)
    _show(turn, agent, conversation, inbound, body)


def _show(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, body: Body) -> None:
    """In place of an earlier choice whose button led here, else beside what was typed or pressed."""
    shown = showing.pressed_copy(turn, inbound)
    if shown is not None and shown.kind is CopyKind.CHOOSER and shown.side is Side.DESK:
        turn.tx.outbox.edit(shown.id, body)
        return
    place, number = where.answer_place(turn, agent, inbound), conversation.number
    turn.tx.outbox.post(body, kind=CopyKind.CHOOSER, side=Side.DESK, place=place, conversation=number)
