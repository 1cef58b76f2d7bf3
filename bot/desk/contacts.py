"""What a contact does: words, commands and buttons from the customer's side."""

from dataclasses import replace

from bot.desk import (
    addressing,
    admission,
    answering,
    asking,
    booking,
    choices,
    closing,
    complaining,
    emergencies,
    forgetting,
    homes,
    intake,
    links,
    more_help,
    promising,
    refusing,
    rights,
    sharing,
    speaking,
    subscribing,
    summarizing,
)
from bot.desk.turn import Turn
from bot.desk.verbs import CONTACT_VERBS, contact_verb
from bot.errors import Refused
from bot.model.alerts import Alerted
from bot.model.inbound import Gone, HomeOpened, Inbound, Pressed, Returned, Said, Submitted, Verb
from bot.model.people import Contact
from bot.model.places import Place
from bot.model.rich import Rich
from bot.texts.intake import FACTS
from bot.texts.to_contacts import HELD


def receive(turn: Turn, inbound: Inbound) -> None:
    """Somebody who is not of the desk did something."""
    customer = sharing.customer_of(turn, inbound)
    contact = sharing.contact_of(turn, inbound, customer) if customer is not None else None
    if contact is not None:
        _receive(turn, contact, sharing.in_thread(turn, contact, inbound))
        return
    if not inbound.direct:
        # A stranger's words in a team's channel are nobody's business but the team's.
        refusing.ignore(turn, inbound)
        return
    # In a private chat a thread is only a way of replying: it is the same conversation.
    inbound = replace(_as_answer(inbound), place=Place(channel=inbound.place.channel, chat=inbound.place.chat))
    _receive(turn, turn.meet(inbound), inbound)


def _as_answer(inbound: Inbound) -> Inbound:
    """What is said in a thread answers the message that heads it."""
    said, thread = inbound.what, inbound.place.thread
    if thread is None or not isinstance(said, Said) or said.reply_to is not None:
        return inbound
    return replace(inbound, what=replace(said, reply_to=thread))


def _receive(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    match inbound.what:
        case Gone():
            turn.save_contact(replace(contact, blocked_at=turn.now))
        case Returned():
            turn.save_contact(replace(contact, blocked_at=None))
        case Pressed(action="accept_terms"):
            _accepts(turn, contact, inbound)
        case Pressed(action="language") | Verb(name="language") if inbound.direct:
            choices.language(turn, contact, inbound)
        case HomeOpened():
            homes.opened_by_contact(turn, contact, inbound.sender)
        case Pressed() | Submitted() if contact.customer is None:
            refusing.ignore(turn, inbound)
        case Pressed(action="severity" | "severity_confirm") as pressed if emergencies.is_for_what_is_held(pressed):
            emergencies.press(turn, contact, inbound, pressed)
            if pressed.action == "severity_confirm":
                intake.let_through(turn, contact, inbound)
        case _:
            _as_admitted(turn, contact, inbound)


def _as_admitted(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """What only an admitted contact can do; anybody else hears what is missing."""
    before = contact.customer
    admitted = admission.let_in(turn, contact, inbound)
    if admitted is None:
        _keep_the_form(turn, contact, inbound)
        return
    intake.pass_on(turn, admitted)
    if before is None and admission.offered_code(turn, inbound) is not None:
        return
    match inbound.what:
        case Said() as said if complaining.takes(turn, admitted, inbound, said):
            pass
        case Said() as said if _is_private(turn, admitted, inbound, said):
            speaking.contact_says(turn, admitted, inbound, said)
        case Said() as said:
            intake.hear(turn, admitted, inbound, said)
        case Verb(message_id=str() as message_id) as verb if _is_wish(inbound, verb):
            # "@Opiekun our mail is down" is a wish to be heard, not a misspelt verb.
            words = Rich.of(f"{verb.name} {verb.args}".strip())
            intake.hear(turn, admitted, inbound, Said(text=words, message_id=message_id))
        case Verb() as verb:
            contact_verb(turn, admitted, inbound, verb)
        case Pressed() as pressed:
            _presses(turn, admitted, inbound, pressed)
        case Submitted(form=complaining.FORM) as submitted:
            complaining.submit(turn, admitted, inbound, submitted)
        case Submitted(form=form) as submitted if form == FACTS:
            intake.submit(turn, admitted, inbound, submitted)
        case Submitted():
            raise Refused("unknown_button")
        case Gone() | Returned() | HomeOpened() | Alerted():
            pass


def _is_private(turn: Turn, contact: Contact, inbound: Inbound, said: Said) -> bool:
    """Are the words for a private conversation? What is asked before another is begun is answered first."""
    meant = addressing.meant(turn, contact, inbound, said)
    if meant is None or not meant.is_private:
        return False
    return said.reply_to is not None or asking.here(turn, contact, inbound) is None


def _is_wish(inbound: Inbound, verb: Verb) -> bool:
    """On Slack what is typed after a mention is a message; commands are typed behind a slash and leave none."""
    return inbound.place.channel == "slack" and verb.name not in (*CONTACT_VERBS, "language")


def _accepts(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    if contact.customer is None:
        admission.let_in(turn, contact, inbound)
    elif admission.accept_consents(turn, contact, inbound):
        intake.pass_on(turn, contact)


def _keep_the_form(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """A complaint that was sent off before the terms were accepted is not lost: it waits as a draft."""
    if isinstance(inbound.what, Submitted) and inbound.what.form == complaining.FORM and contact.customer is not None:
        complaining.show(turn, contact, complaining.filled_in(turn, contact, inbound.what))


def _presses(turn: Turn, contact: Contact, inbound: Inbound, pressed: Pressed) -> None:
    """A button. Buttons name their conversation, and are only good for its own contact."""
    if pressed.action in booking.ACTIONS:
        booking.press(turn, contact, inbound, pressed)
        return
    if pressed.action in subscribing.ACTIONS:
        subscribing.press(turn, contact, inbound, pressed)
        return
    if pressed.action in summarizing.ACTIONS:
        summarizing.press(turn, contact, inbound, pressed)
        return
    if pressed.action == "write_to" and inbound.direct:
        links.greet(turn, contact, inbound)
        return
    if pressed.action == "forget_me" and inbound.direct:
        forgetting.confirm(turn, contact, inbound)
        return
    if pressed.action in intake.ACTIONS:
        intake.press(turn, contact, inbound, pressed)
        return
    if pressed.action == "human" and pressed.args[:1] == (HELD,):
        _asks_for_a_person(turn, contact, inbound)
        return
    if pressed.action in complaining.ACTIONS:
        complaining.press(turn, contact, inbound, pressed)
        return
    conversation = choices.own_conversation(turn, contact, inbound, pressed)
    if conversation is None:
        raise Refused("not_yours")
    rights.check_button(turn, inbound, conversation)
    if conversation.is_private and not inbound.direct:
        raise Refused("only_in_private")
    match pressed.action:
        case "severity_help":
            choices.offer_severities(turn, contact, conversation)
        case "severity" | "severity_confirm":
            choices.severity(turn, contact, conversation, pressed)
            intake.hurry(turn, contact, conversation.number)
        case "open_desk":
            choices.ask_open_desk(turn, contact, conversation)
        case "solved":
            closing.contact_agrees(turn, contact, conversation, inbound)
        case "unsolved":
            closing.contact_reopens(turn, contact, conversation, inbound)
        case "answer":
            answering.read(turn, contact, conversation, pressed.args[1] if pressed.args[1:] else "")
        case "accept_quote":
            promising.accept(turn, contact, conversation, inbound, pressed.args[1] if pressed.args[1:] else "")
        case "more_help":
            more_help.ask(turn, contact, conversation, inbound)
        case "human":
            _asks_for_a_person(turn, contact, inbound)
        case _:
            raise Refused("unknown_button")


def _asks_for_a_person(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    intake.let_through(turn, contact, inbound)
    speaking.ask_for_a_person(turn, contact, inbound)
