"""Sensitive facts (NP-3): a one-time link to give them, another to see one once; then they are erased.

The desk only ever holds what is sealed. Who saw what, and when, is on record; what it was, nowhere.
"""

import hashlib
from datetime import timedelta

from bot.desk import rights, showing, when, where
from bot.desk.rights import May
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import SensitiveErased, SensitiveSeen
from bot.model.conversation import Conversation, CopyKind
from bot.model.deadline import Timer
from bot.model.deposits import Deposit, DepositState, OneTimeLink, Purpose
from bot.model.inbound import Inbound, Pressed, number_of
from bot.model.intake import Intake
from bot.model.people import Agent
from bot.model.places import Side
from bot.model.policy import Ask
from bot.texts import deposits as texts

#: The kind of subject that its timer has: "deposit:12".
SUBJECT = "deposit"
#: How long a contact's link is good.
FILL_WITHIN = timedelta(days=3)
#: How long an agent's link is good.
SEE_WITHIN = timedelta(minutes=15)
#: After this, what nobody looked at is erased.
KEPT_FOR = timedelta(days=7)


def hashed(token: str) -> str:
    """Only this is kept of a link's token: SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_to_fill(turn: Turn, intake: Intake) -> str:
    """The address of a form that is good once."""
    return _link(turn, Purpose.FILL, intake.number, FILL_WITHIN)


def keep(turn: Turn, intake: Intake, fact: str, sealed: str) -> Deposit:
    """It is here, until somebody has seen it or nobody did in time."""
    deposit = turn.tx.deposits.add(
        intake=intake.number,
        conversation=intake.conversation,
        fact=fact,
        sealed=sealed,
        given_at=turn.now,
        expires_at=turn.now + KEPT_FOR,
    )
    turn.tx.timers.set(f"{SUBJECT}:{deposit.number}", "erase", deposit.expires_at)
    return deposit


def send_link(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[See once] on the card: the link goes to the agent's own chat, and to nobody else."""
    conversation, deposit = _named(turn, agent, inbound, pressed)
    say = turn.say_to_agent(agent)
    place = where.direct_place(agent)
    if deposit.state is not DepositState.KEPT:
        body = texts.is_erased(say, conversation.number, label_of(turn, deposit, agent))
    else:
        link = _link(turn, Purpose.SEE, deposit.intake, SEE_WITHIN, deposit=deposit.number, agent=agent.key)
        until = turn.now + SEE_WITHIN
        body = texts.link_to_see(say, conversation.number, label_of(turn, deposit, agent), link, until, turn.now)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place, conversation=conversation.number)


def check(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Checked]: erased without being shown. Pressed twice, it was erased once."""
    conversation, deposit = _named(turn, agent, inbound, pressed)
    if deposit.state is DepositState.KEPT:
        _erase(turn, deposit, DepositState.CHECKED, conversation, agent)


def valid_link(turn: Turn, token: str) -> OneTimeLink | None:
    """What the token opens; None for one that was used, has expired, or never was."""
    link = turn.tx.deposits.link(hashed(token))
    return link if link is not None and link.expires_at > turn.now else None


def to_see(turn: Turn, token: str) -> tuple[OneTimeLink, Deposit] | None:
    """What the agent's link shows, still sealed; nothing is erased by asking."""
    link = valid_link(turn, token)
    deposit = turn.tx.deposits.get(link.deposit) if link is not None and link.deposit is not None else None
    if link is None or deposit is None or deposit.state is not DepositState.KEPT:
        return None
    return link, deposit


def seen(turn: Turn, token: str) -> bool:
    """It is being shown to the agent whose link it is: erased, and on record. False where somebody was quicker."""
    found = to_see(turn, token)
    if found is None or not turn.tx.deposits.spend(found[0].token_hash):
        return False
    link, deposit = found
    conversation = turn.tx.conversations.get(deposit.conversation) if deposit.conversation is not None else None
    agent = turn.setup.agents.get(link.agent or "")
    _erase(turn, deposit, DepositState.SEEN, conversation, agent)
    return True


def expire(turn: Turn, timer: Timer) -> None:
    """Nobody looked in time."""
    number = number_of(timer.subject.partition(":")[2])
    deposit = turn.tx.deposits.get(number) if number is not None else None
    if deposit is None or deposit.state is not DepositState.KEPT:
        return
    if deposit.expires_at > turn.now:
        turn.tx.timers.set(timer.subject, timer.kind, deposit.expires_at)
        return
    conversation = turn.tx.conversations.get(deposit.conversation) if deposit.conversation is not None else None
    _erase(turn, deposit, DepositState.EXPIRED, conversation, None)


def label_of(turn: Turn, deposit: Deposit, agent: Agent | None) -> str:
    """What was asked, as the agent reads it; the fact's id where the configuration has it no more."""
    ask = ask_of(turn, deposit)
    if ask is None:
        return deposit.fact
    language = turn.say_to_agent(agent).language if agent is not None else turn.setup.company.fallback
    return ask.label.in_(language)


def ask_of(turn: Turn, deposit: Deposit) -> Ask | None:
    intake = turn.tx.intakes.get(deposit.intake)
    topic = turn.setup.topics.get(intake.topic or "") if intake is not None else None
    return next((ask for ask in topic.asks if ask.id == deposit.fact), None) if topic is not None else None


def _erase(
    turn: Turn, deposit: Deposit, state: DepositState, conversation: Conversation | None, agent: Agent | None
) -> None:
    turn.tx.deposits.erase(deposit.number, state)
    turn.tx.timers.cancel(f"{SUBJECT}:{deposit.number}")
    if conversation is None:
        return
    by = agent.key if agent is not None else ""
    if state is DepositState.SEEN:
        turn.log(conversation, SensitiveSeen(fact=deposit.fact, agent=by))
    else:
        turn.log(conversation, SensitiveErased(fact=deposit.fact, by=by))
    say = turn.say_in_thread(conversation)
    ask = ask_of(turn, deposit)
    label = ask.label.in_(say.language) if ask is not None else deposit.fact
    line = texts.erased(say, label, state, agent.name if agent is not None else None, turn.now)
    showing.post_inside(turn, conversation, line)
    showing.refresh(turn, conversation, when.deadlines(turn, conversation))


def _named(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> tuple[Conversation, Deposit]:
    """What the button names, if it is this agent's matter. Raises Refused."""
    conversation = turn.tx.conversations.get(pressed.number) if pressed.number is not None else None
    if conversation is None:
        raise Refused("no_such_conversation", number=pressed.args[0] if pressed.args else "")
    rights.check_button(turn, inbound, conversation)
    rights.check(turn, agent, conversation, May.THOSE_OF_IT)
    number = number_of(pressed.args[1]) if pressed.args[1:] else None
    deposit = turn.tx.deposits.get(number) if number is not None else None
    if deposit is None or deposit.conversation != conversation.number:
        raise Refused("unknown_button")
    return conversation, deposit


def _link(
    turn: Turn,
    purpose: Purpose,
    intake: int,
    within: timedelta,
    *,
    deposit: int | None = None,
    agent: str | None = None,
) -> str:
    token = turn.new_token()
    link = OneTimeLink(
        token_hash=hashed(token),
        purpose=purpose,
        intake=intake,
        expires_at=turn.now + within,
        deposit=deposit,
        agent=agent,
    )
    turn.tx.deposits.add_link(link, turn.now)
    return f"{(turn.setup.public_url or '').rstrip('/')}/forms/{token}"
