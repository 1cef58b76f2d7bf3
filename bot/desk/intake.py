"""What is asked before somebody's words are worked on: a topic, and the facts it needs, one after another.

A conversation that is there goes to its topic's team once the facts are there that this needs; words that have begun
none yet are held until then, where the plan says so. Nothing is asked twice, nothing that is held is lost, and neither
an emergency nor whoever wants a person waits.
"""

from dataclasses import replace

from bot import routing
from bot.desk import asking, choices, emergencies, rights, sharing, speaking, topics, who
from bot.desk.asking import at_its_place, here
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import AskedAnyway, FactGiven, FactsAsked
from bot.model.conversation import Conversation
from bot.model.inbound import Inbound, Pressed, Said, Submitted, number_of
from bot.model.intake import Intake, IntakeState
from bot.model.people import Contact, PassOn
from bot.model.policy import Topic
from bot.model.rich import Rich
from bot.sla.thanks import is_only_thanks
from bot.texts import intake as texts
from bot.texts import topics as topic_texts
from bot.texts.to_contacts import HELD

#: The contact's buttons that are about it.
ACTIONS = frozenset({"topic_help", "topic", "ask_anyway", "skip", texts.FACTS})


def hear(turn: Turn, contact: Contact, inbound: Inbound, said: Said) -> None:
    """A contact's words: the answer that is waited for, words that wait themselves, or a message like any other."""
    intake = here(turn, contact, inbound)
    if intake is None and _must_begin(turn, contact, inbound, said):
        _ask_topic(turn, contact, inbound, _begun(turn, contact, inbound))
    elif intake is None:
        speaking.contact_says(turn, contact, inbound, said)
    elif intake.state is IntakeState.READY:
        go_on(turn, contact, _holding(turn, contact, intake, inbound))
    elif (ask := asking.answered_by_words(turn, intake)) is not None:
        answers = {**intake.answers, ask.id: said.text.plain}
        words = texts.answer(turn.say_to(contact), ask, said.text)
        intake = _take(turn, contact, replace(intake, answers=answers), inbound, replace(said, text=words))
        record(turn, intake, FactGiven(fact=ask.id))
        go_on(turn, contact, intake)
    elif intake.conversation is None and (intake.has_words or _waits(turn, contact)):
        _holding(turn, contact, intake, inbound)
    else:
        if intake.conversation is None:
            _end(turn, intake)
        speaking.contact_says(turn, contact, inbound, said)


def is_held(turn: Turn, contact: Contact) -> bool:
    """Do words of theirs wait for an intake?"""
    return bool(turn.setup.topics) and any(each.holds for each in turn.tx.intakes.open_ones(contact.id))


def ask_topic(turn: Turn, contact: Contact, inbound: Inbound, wanted: str) -> None:
    """`/topic [TOPIC]`: which one, or that one."""
    conversation = sharing.current(turn, contact, inbound)
    if wanted:
        choose(turn, contact, inbound, conversation, topics.named(turn, wanted))
    else:
        topics.offer(turn, contact, inbound, conversation)


def press(turn: Turn, contact: Contact, inbound: Inbound, pressed: Pressed) -> None:
    """A button about it. Raises Refused where it is not this contact's."""
    if pressed.action in ("skip", texts.FACTS):
        intake = _own(turn, contact, pressed.args)
        if pressed.action == "skip":
            _skip(turn, contact, inbound, intake, pressed.args[1:2])
        elif intake.state is IntakeState.ASKING:
            # Where the platform opens no form, the facts are asked by messages.
            go_on(turn, contact, intake)
        return
    conversation = _meant(turn, contact, inbound, pressed)
    if pressed.action == "topic_help":
        topics.offer(turn, contact, inbound, conversation)
        return
    topic = topics.named(turn, pressed.args[1] if pressed.args[1:] else "")
    choose(turn, contact, inbound, conversation, topic, is_anyway=pressed.action == "ask_anyway")


def choose(
    turn: Turn,
    contact: Contact,
    inbound: Inbound,
    conversation: Conversation | None,
    topic: Topic,
    *,
    is_anyway: bool = False,
) -> None:
    """The contact says what it is about. Chosen twice, nothing happens twice."""
    if conversation is not None and (topics.is_settled(conversation) or conversation.topic == topic.key):
        return
    intake = here(turn, contact, inbound)
    if intake is not None and intake.topic == topic.key and intake.state in (IntakeState.ASKING, IntakeState.READY):
        return
    why = topics.outside(turn, contact, topic)
    if why is not None and not is_anyway:
        topics.decline(turn, contact, inbound, conversation, topic, why)
        if conversation is None:
            declined = intake or _begun(turn, contact, inbound)
            turn.tx.intakes.save(replace(declined, state=IntakeState.DECLINED, topic=topic.key))
        return
    number = conversation.number if conversation is not None else None
    _show_chosen(turn, contact, inbound, conversation, topic, is_anyway=why is not None)
    intake = replace(
        intake or _begun(turn, contact, inbound),
        state=IntakeState.ASKING,
        topic=topic.key,
        is_anyway=why is not None,
        conversation=number,
        asked=None,
        asked_at=None,
    )
    if intake.is_anyway:
        asking.say_asked_anyway(turn, intake, topic)
    go_on(turn, contact, intake)


def submit(turn: Turn, contact: Contact, inbound: Inbound, submitted: Submitted) -> None:
    """All facts at once, in a form. Raises Refused."""
    intake = _own(turn, contact, submitted.args)
    topic = turn.setup.topics.get(intake.topic or "")
    if topic is None or intake.state is not IntakeState.ASKING:
        raise Refused("unknown_button")
    say = turn.say_to(contact)
    filled = {ask: submitted.fields.get(ask.id, "").strip() for ask in topic.asks if not ask.sensitive}
    given = {ask: words for ask, words in filled.items() if words}
    lines = [part for ask, words in given.items() for part in ("\n", texts.answer(say, ask, Rich.of(words)))]
    skipped = {ask.id: "" for ask in filled if not ask.required}
    answers = {**skipped, **intake.answers, **{ask.id: words for ask, words in given.items()}}
    intake = replace(intake, answers=answers)
    inbound = at_its_place(inbound, intake)
    if lines:
        intake = _take(turn, contact, intake, inbound, Said(text=Rich.of(*lines[1:]), message_id=""))
    for ask in given:
        record(turn, intake, FactGiven(fact=ask.id))
    go_on(turn, contact, intake)


def hurry(turn: Turn, contact: Contact, number: int) -> None:
    """How bad it is has changed: what may wake people does not wait for facts."""
    for intake in turn.tx.intakes.open_ones(contact.id) if turn.setup.topics else ():
        if intake.conversation == number and intake.state is IntakeState.ASKING and _cannot_wait(turn, intake):
            turn.tx.intakes.save(_pass_on(turn, contact, intake))


def let_through(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """Whoever wants a person, or calls an emergency, waits for nothing: what is held goes on, and no more is asked."""
    intake = here(turn, contact, inbound)
    if intake is None:
        return
    if intake.state not in (IntakeState.ASKING, IntakeState.READY):
        intake = replace(intake, topic=None)
    current = sharing.current(turn, contact, inbound)
    if intake.conversation is None and current is not None:
        intake = replace(intake, conversation=current.number)
    _end(turn, _pass_on(turn, contact, intake))


def go_on(turn: Turn, contact: Contact, intake: Intake) -> None:
    """Pass on what is complete, then ask for what is missing: what must be there first."""
    missing = asking.missing(turn, intake)
    if not any(ask.required for ask in missing) or _cannot_wait(turn, intake):
        intake = _pass_on(turn, contact, intake)
    if intake.conversation is None:
        missing = [ask for ask in missing if ask.required]
    if missing:
        intake = asking.ask(turn, contact, intake, missing)
    elif intake.conversation is None:
        asking.say(turn, intake, topic_texts.write_now(turn.say_to(contact), turn.setup.topics[intake.topic or ""]))
        intake = replace(intake, state=IntakeState.READY, asked=None, asked_at=turn.now)
    else:
        if intake.settled:
            asking.say(turn, intake, texts.complete(turn.say_to(contact)))
        intake = replace(intake, state=IntakeState.DONE, asked=None)
    turn.tx.intakes.save(intake)


def _pass_on(turn: Turn, contact: Contact, intake: Intake) -> Intake:
    """The topic's team takes the conversation, or the words that were held begin one."""
    if intake.conversation is None and intake.has_words:
        return _open(turn, contact, intake)
    topic = turn.setup.topics.get(intake.topic or "")
    conversation = turn.tx.conversations.get(intake.conversation) if intake.conversation is not None else None
    if topic is not None and conversation is not None and not topics.is_settled(conversation):
        topics.change(turn, conversation, topic, by=f"contact:{contact.id}")
    return intake


def _open(turn: Turn, contact: Contact, intake: Intake) -> Intake:
    """What was held begins a conversation about its topic; its clocks start now that everything is there."""
    opened: Conversation | None = None
    for held in turn.tx.people.release(contact.id):
        if held.place == intake.place and isinstance(held.what, Said):
            opened = speaking.contact_says(turn, contact, held, held.what, topic=intake.topic, complete_at=turn.now)
        else:
            turn.tx.people.hold(contact.id, held)
    if opened is None:
        return intake
    intake = replace(intake, conversation=opened.number)
    turn.tx.deposits.attach(intake.number, opened.number)
    topic = turn.setup.topics.get(intake.topic or "")
    if intake.is_anyway and topic is not None:
        asking.say_asked_anyway(turn, intake, topic)
    if intake.settled:
        record(turn, intake, FactsAsked(topic=intake.topic or "", facts=",".join(sorted(intake.settled))))
    for fact in sorted(intake.settled):
        record(turn, intake, FactGiven(fact=fact, is_skipped=intake.answers.get(fact) == ""))
    turn.tx.intakes.save(intake)
    asking.on_the_card(turn, opened.number)
    return intake


def _take(turn: Turn, contact: Contact, intake: Intake, inbound: Inbound, said: Said) -> Intake:
    """An answer stands in the conversation like all they write; before there is one, it is held with the rest."""
    intake = replace(intake, asked=None)
    if intake.conversation is None:
        turn.tx.people.hold(contact.id, replace(inbound, what=said))
    else:
        speaking.contact_says(turn, contact, inbound, said)
    return intake


def _holding(turn: Turn, contact: Contact, intake: Intake, inbound: Inbound) -> Intake:
    turn.tx.people.hold(contact.id, inbound)
    intake = replace(intake, has_words=True)
    turn.tx.intakes.save(intake)
    return intake


def _ask_topic(turn: Turn, contact: Contact, inbound: Inbound, intake: Intake) -> None:
    """The first words of a plan that wants to know first. Where there is but one topic, it is that."""
    intake = _holding(turn, contact, intake, inbound)
    customer = turn.customer(contact.customer or "")
    only = routing.only_covered(turn.setup, customer)
    if only is not None and topics.outside(turn, contact, only) is None:
        go_on(turn, contact, replace(intake, state=IntakeState.ASKING, topic=only.key))
    else:
        choice = routing.offered(turn.setup, customer)
        body = topic_texts.ask_first(turn.say_to(contact), choice, emergencies.severities(turn, contact))
        asking.say(turn, intake, body)


def _must_begin(turn: Turn, contact: Contact, inbound: Inbound, said: Said) -> bool:
    if not _waits(turn, contact) or sharing.current(turn, contact, inbound) is not None:
        return False
    is_offered = routing.offered(turn.setup, turn.customer(contact.customer or ""))
    return bool(is_offered) and not is_only_thanks(said.text.plain)


def _waits(turn: Turn, contact: Contact) -> bool:
    """Does the plan want to know first?"""
    plan = turn.setup.plan_of(turn.customer(contact.customer or ""))
    return bool(turn.setup.topics) and plan.pass_on is PassOn.WHEN_COMPLETE


def _cannot_wait(turn: Turn, intake: Intake) -> bool:
    conversation = turn.tx.conversations.get(intake.conversation) if intake.conversation is not None else None
    return conversation is not None and who.is_urgent(turn, conversation)


def _skip(turn: Turn, contact: Contact, inbound: Inbound, intake: Intake, wanted: tuple[str, ...]) -> None:
    """[Skip] under a fact that need not be given. Pressed late or twice, nothing changes."""
    ask = next((ask for ask in asking.missing(turn, intake) if (ask.id,) == wanted), None)
    if ask is None or ask.required or intake.state is not IntakeState.ASKING:
        return
    asking.show_skipped(turn, contact, inbound, ask)
    intake = replace(intake, answers={**intake.answers, ask.id: ""}, asked=None)
    record(turn, intake, FactGiven(fact=ask.id, is_skipped=True))
    go_on(turn, contact, intake)


def _show_chosen(
    turn: Turn, contact: Contact, inbound: Inbound, conversation: Conversation | None, topic: Topic, *, is_anyway: bool
) -> None:
    say = turn.say_to(contact)
    number = conversation.number if conversation is not None else None
    body = topic_texts.asked_anyway(say, topic) if is_anyway else topic_texts.chosen(say, number, topic)
    topics.say_to(turn, inbound, conversation, body)


def _own(turn: Turn, contact: Contact, args: tuple[str, ...]) -> Intake:
    number = number_of(args[0]) if args else None
    intake = turn.tx.intakes.get(number) if number is not None else None
    if intake is None or intake.contact != contact.id:
        raise Refused("not_yours")
    return intake


def _meant(turn: Turn, contact: Contact, inbound: Inbound, pressed: Pressed) -> Conversation | None:
    """The conversation that the button names; what was held when it was shown may have become one."""
    if pressed.args[:1] == (HELD,):
        return sharing.current(turn, contact, inbound)
    conversation = choices.own_conversation(turn, contact, inbound, pressed)
    if conversation is None:
        raise Refused("not_yours")
    rights.check_button(turn, inbound, conversation)
    return conversation


def _begun(turn: Turn, contact: Contact, inbound: Inbound) -> Intake:
    return turn.tx.intakes.begin(contact=contact.id, place=inbound.place, state=IntakeState.CHOOSING, at=turn.now)


def record(turn: Turn, intake: Intake, event: AskedAnyway | FactsAsked | FactGiven) -> None:
    """In its conversation's log, where there is one yet."""
    conversation = turn.tx.conversations.get(intake.conversation) if intake.conversation is not None else None
    if conversation is not None:
        turn.log(conversation, event)


def _end(turn: Turn, intake: Intake) -> None:
    turn.tx.intakes.save(replace(intake, state=IntakeState.DONE, asked=None))


def pass_on(turn: Turn, contact: Contact) -> None:
    """What was written before they were let in goes on now, in its order, without being typed again; not what waits
    for more than that."""
    if is_held(turn, contact):
        return
    for held in turn.tx.people.release(contact.id):
        if isinstance(held.what, Said):
            hear(turn, contact, held, held.what)
