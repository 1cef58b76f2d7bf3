"""What may not wait for a consent: somebody who has still to accept the terms calls the person on duty all the same."""

from collections.abc import Sequence
from dataclasses import replace

from bot import routing
from bot.desk import choices, sharing, showing, speaking, who
from bot.desk.turn import Turn
from bot.events import SeverityChanged
from bot.model.conversation import Conversation, CopyKind
from bot.model.inbound import Inbound, Pressed, Said
from bot.model.people import Contact
from bot.model.places import Side
from bot.model.policy import Severity
from bot.model.rich import Rich
from bot.texts import to_contacts
from bot.texts.to_contacts import HELD


def is_for_what_is_held(pressed: Pressed) -> bool:
    """Is it one of the buttons beside the question for the consent?"""
    return pressed.args[:1] == (HELD,)


def severities(turn: Turn, contact: Contact) -> Sequence[Severity]:
    """Those of the customer's that may wake people."""
    customer = turn.customer(contact.customer) if contact.customer else None
    if customer is None:
        return ()
    home = routing.home_of(turn.setup, plan=customer.plan, add_ons=customer.add_ons, topic=None)
    urgent = turn.setup.off_hours_of(home.team).urgent
    known = turn.setup.policy_of(customer).severities.values()
    return [severity for severity in known if severity.key in urgent and who.pages(turn, severity)]


def goes_on(turn: Turn, contact: Contact, inbound: Inbound) -> bool:
    """Is there a conversation of theirs here which they called an emergency? What follows in it is passed on, too."""
    conversation = sharing.current(turn, contact, inbound)
    return conversation is not None and _was_called_one(turn, contact, conversation)


def press(turn: Turn, contact: Contact, inbound: Inbound, pressed: Pressed) -> None:
    """Shown with its definition and confirmed first; then what was held goes out at once. The consent stays asked."""
    chosen = next((each for each in severities(turn, contact) if each.key in pressed.args[1:]), None)
    conversation = sharing.current(turn, contact, inbound)
    if chosen is None or (conversation is not None and conversation.severity == chosen.key):
        return
    if pressed.action != "severity_confirm":
        body = to_contacts.confirm_severity(turn.say_to(contact), HELD, chosen)
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place)
        return
    speaking.pass_on(turn, contact)
    conversation = sharing.current(turn, contact, inbound)
    if conversation is None:
        speaking.contact_says(turn, contact, inbound, Said(text=_in_its_words(turn, contact, chosen), message_id=""))
        conversation = sharing.current(turn, contact, inbound)
    assert conversation is not None, "a contact's words open a conversation"
    conversation = choices.change_severity(turn, conversation, chosen, by=f"contact:{contact.id}")
    shown = showing.pressed_copy(turn, inbound)
    if shown is not None:
        conversation = replace(conversation, chooser=shown.id)
        turn.save(conversation)
    choices.show_in_chooser(turn, conversation, choices.chosen_body(turn, conversation, chosen))


def _in_its_words(turn: Turn, contact: Contact, severity: Severity) -> Rich:
    """What agents read when somebody presses the button and has written nothing."""
    language = turn.say_to(contact).language
    means = severity.means.in_(language) if severity.means else ""
    return Rich.of(f"{severity.title.in_(language)}: {means}" if means else severity.title.in_(language))


def _was_called_one(turn: Turn, contact: Contact, conversation: Conversation) -> bool:
    keys = {severity.key for severity in severities(turn, contact)}
    return any(
        isinstance(recorded.event, SeverityChanged)
        and recorded.event.severity in keys
        and recorded.event.by == f"contact:{contact.id}"
        for recorded in turn.history(conversation)
    )
