"""Facts that a topic needs: which are missing, the question for the next one, and what its answer is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.desk import deposits, emergencies, sharing, showing
from bot.desk.turn import Turn
from bot.events import AgentReplied, AskedAnyway, FactsAsked
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.inbound import Inbound
from bot.model.intake import Intake, IntakeState
from bot.model.people import Contact
from bot.model.places import Side
from bot.model.policy import Ask, Topic
from bot.model.rich import Body
from bot.texts import intake as texts
from bot.texts import intake_to_agents

#: How long a question stands for which no words wait.
STANDS = timedelta(days=1)
#: Where a form can be opened by a button.
_WITH_FORMS = "slack"


def here(turn: Turn, contact: Contact, inbound: Inbound) -> Intake | None:
    """The contact's intake in this place, if there is one and it still stands."""
    if not turn.setup.topics:
        return None
    found = next((each for each in turn.tx.intakes.open_ones(contact.id) if each.place == inbound.place), None)
    if found is None or _stands(turn, contact, inbound, found):
        return found
    turn.tx.intakes.save(replace(found, state=IntakeState.DONE, asked=None))
    return None


def missing(turn: Turn, intake: Intake) -> Sequence[Ask]:
    """What has not been given yet, the required first, and of those what can be written here first."""
    topic = turn.setup.topics.get(intake.topic or "")
    left = [ask for ask in topic.asks if ask.id not in intake.settled and can_be_asked(turn, ask)] if topic else []
    return sorted(left, key=lambda ask: (not ask.required, ask.sensitive))


def can_be_asked(turn: Turn, ask: Ask) -> bool:
    """A sensitive one never in chat (NP-3): only where there is a page for it."""
    return not ask.sensitive or bool(turn.setup.public_url)


def answered_by_words(turn: Turn, intake: Intake) -> Ask | None:
    """The fact that the next words in that place answer."""
    if intake.state is not IntakeState.ASKING or intake.asked is None:
        return None
    return next((ask for ask in missing(turn, intake) if ask.id == intake.asked and not ask.sensitive), None)


def ask(turn: Turn, contact: Contact, intake: Intake, left: Sequence[Ask]) -> Intake:
    """One question; the first says what all is missing. Asked already, it is not asked again."""
    wanted, topic = left[0], turn.setup.topics[intake.topic or ""]
    waits = intake.holds and wanted.required
    body = texts.question(
        turn.say_to(contact),
        intake=intake.number,
        ask=wanted,
        topic=topic,
        missing=left,
        is_first=intake.asked_at is None,
        waits=waits,
        emergencies=emergencies.severities(turn, contact) if waits else (),
        link=deposits.link_to_fill(turn, intake) if wanted.sensitive else "",
        has_form=intake.place.channel == _WITH_FORMS and not wanted.sensitive,
    )
    say(turn, intake, body)
    conversation = _conversation(turn, intake)
    if conversation is not None:
        turn.log(conversation, FactsAsked(topic=topic.key, facts=wanted.id))
    asked = None if wanted.sensitive else wanted.id
    intake = replace(intake, state=IntakeState.ASKING, asked=asked, asked_at=turn.now)
    turn.tx.intakes.save(intake)
    if conversation is not None:
        on_the_card(turn, conversation.number)
    return intake


def say(turn: Turn, intake: Intake, body: Body) -> None:
    """To the contact, where they write."""
    turn.tx.outbox.post(
        body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=intake.place, conversation=intake.conversation
    )


def show_skipped(turn: Turn, contact: Contact, inbound: Inbound, skipped: Ask) -> None:
    """In place of the question."""
    showing.instead_of_pressed(turn, inbound, texts.skipped(turn.say_to(contact), skipped))


def say_asked_anyway(turn: Turn, intake: Intake, topic: Topic) -> None:
    """On record, and seen by the agents (SO-3)."""
    conversation = _conversation(turn, intake)
    if conversation is not None:
        turn.log(conversation, AskedAnyway(topic=topic.key))
        speech = turn.say_in_thread(conversation)
        line = intake_to_agents.asked_anyway(speech, topic.title.in_(speech.language))
        showing.post_inside(turn, conversation, line)


def at_its_place(inbound: Inbound, intake: Intake) -> Inbound:
    """As if it had been written where the intake goes on: a form is sent off from nowhere in particular."""
    return replace(inbound, place=intake.place, direct=intake.place.thread is None)


def on_the_card(turn: Turn, number: int) -> None:
    """The card says what was asked and answered."""
    conversation = turn.tx.conversations.get(number)
    if conversation is not None:
        showing.refresh(turn, conversation, turn.tx.deadlines.of(number))


def _stands(turn: Turn, contact: Contact, inbound: Inbound, intake: Intake) -> bool:
    """Not once its conversation is over, or somebody has answered there since: what is written next is for them."""
    if intake.holds:
        return True
    if turn.now - (intake.asked_at or intake.begun_at) > STANDS:
        return False
    conversation = _conversation(turn, intake)
    if conversation is None:
        return sharing.current(turn, contact, inbound) is None
    if conversation.status in (Status.RESOLVED, Status.CLOSED):
        return False
    replied = (each.at for each in turn.history(conversation) if isinstance(each.event, AgentReplied))
    return intake.asked_at is None or not any(at > intake.asked_at for at in replied)


def _conversation(turn: Turn, intake: Intake) -> Conversation | None:
    return turn.tx.conversations.get(intake.conversation) if intake.conversation is not None else None
