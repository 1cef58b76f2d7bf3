"""What a contact chooses by button: how bad it is, and in which language they are spoken to."""

from dataclasses import replace

from bot.desk import assigning, sharing, showing, who
from bot.desk.facts import owed
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import SeverityChanged, SeverityConfirmed
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.inbound import Inbound, Pressed, Verb
from bot.model.people import Agent, Contact
from bot.model.places import Side
from bot.model.policy import Severity
from bot.model.rich import Body
from bot.model.words import Language
from bot.texts import happenings, to_contacts
from bot.texts.facts import Due


def own_conversation(turn: Turn, contact: Contact, inbound: Inbound, pressed: Pressed) -> Conversation | None:
    """The conversation a button names, if it is this contact's own, or a colleague's in the channel they share. Anybody
    else's does not exist for them."""
    conversation = turn.tx.conversations.get(pressed.number) if pressed.number is not None else None
    if conversation is None or conversation.contact == contact.id:
        return conversation
    is_shared = not inbound.direct and conversation.customer == contact.customer
    return conversation if is_shared and sharing.is_shown_there(turn, conversation, inbound.place) else None


def offer_severities(turn: Turn, contact: Contact, conversation: Conversation) -> None:
    """Show every severity with its definition and a button each; asked again, the same message is shown anew."""
    policy = turn.policy_of(conversation)
    body = to_contacts.severity_chooser(
        turn.say_to(contact), conversation.number, list(policy.severities.values()), conversation.severity
    )
    if conversation.chooser is not None:
        turn.tx.outbox.edit(conversation.chooser, body)
        return
    copy = showing.post_out(turn, conversation, body, CopyKind.CHOOSER)
    turn.save(replace(conversation, chooser=copy.id if copy else None))


def ask_open_desk(turn: Turn, contact: Contact, conversation: Conversation) -> None:
    """The contact would rather be answered now, by the desk that is open. Pressed again, nothing changes."""
    assignment = who.hand_to_open_desk(turn, conversation)
    if assignment is None or not conversation.status.is_open:
        return
    conversation = assigning.give(turn, conversation, assignment)
    settle(turn, showing.surface_if_open(turn, conversation))


def severity(turn: Turn, contact: Contact, conversation: Conversation, pressed: Pressed) -> None:
    """The contact's choice holds at once (the agent may correct it). One that wakes people is confirmed first."""
    chosen = turn.policy_of(conversation).severities.get(pressed.args[1] if len(pressed.args) > 1 else "")
    if chosen is None or conversation.status is Status.CLOSED:
        return
    if pressed.action == "severity" and who.wakes_people(turn, conversation, chosen):
        show_in_chooser(
            turn, conversation, to_contacts.confirm_severity(turn.say_to(contact), conversation.number, chosen)
        )
        return
    conversation = change_severity(turn, conversation, chosen, by=f"contact:{contact.id}")
    show_in_chooser(turn, conversation, chosen_body(turn, conversation, chosen))


def chosen_body(turn: Turn, conversation: Conversation, chosen: Severity) -> Body:
    """In place of the choice: what was chosen, and what is promised for it."""
    say = turn.say_to(turn.contact(conversation.contact))
    return to_contacts.severity_chosen(say, conversation.number, chosen, _due(turn, conversation))


def correct_severity(turn: Turn, agent: Agent, conversation: Conversation, chosen: Severity, why: str) -> None:
    """An agent's choice, the reason with it. A contact whose matter is made less urgent hears of it, and why."""
    was = turn.policy_of(conversation).severities.get(conversation.severity)
    if was is not None and chosen.key == was.key:
        _confirm(turn, agent, conversation, chosen)
        return
    conversation = change_severity(turn, conversation, chosen, by=agent.key, why=why)
    if was is None or chosen.rank <= was.rank:
        return
    due = _due(turn, conversation)
    say = turn.say_to(turn.contact(conversation.contact))
    body = to_contacts.severity_lowered(say, conversation.number, chosen, due, agent.name, why)
    showing.post_out(turn, conversation, body, CopyKind.NOTICE)


def _confirm(turn: Turn, agent: Agent, conversation: Conversation, chosen: Severity) -> None:
    """The contact chose it, and the agent agrees: on record, once."""
    said = [r.event for r in turn.history(conversation) if isinstance(r.event, SeverityChanged | SeverityConfirmed)]
    if said and isinstance(said[-1], SeverityChanged) and said[-1].by.startswith("contact:"):
        turn.log(conversation, SeverityConfirmed(severity=chosen.key, by=agent.key))
        say = turn.say_in_thread(conversation)
        line = happenings.severity_confirmed(say, chosen.title.in_(say.language), agent.name)
        showing.post_inside(turn, conversation, line)
        settle(turn, conversation)


def change_severity(turn: Turn, conversation: Conversation, chosen: Severity, by: str, why: str = "") -> Conversation:
    """Start and pauses stay, the targets are exchanged; card and promise follow in place."""
    if chosen.key == conversation.severity:
        return conversation
    if conversation.status is Status.CLOSED:
        raise Refused("closed")
    turn.log(conversation, SeverityChanged(severity=chosen.key, was=conversation.severity, by=by, why=why))
    was = turn.policy_of(conversation).severities.get(conversation.severity)
    conversation = assigning.review(turn, replace(conversation, severity=chosen.key))
    conversation = settle(turn, showing.surface_if_open(turn, conversation))
    say, agent = turn.say_in_thread(conversation), turn.setup.agents.get(by)
    before, after = (one.title.in_(say.language) if one else "" for one in (was, chosen))
    line = happenings.severity_changed(say, before, after, agent.name if agent else None, why)
    showing.post_inside(turn, conversation, line)
    return conversation


def language(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """`/language` offers the company's languages; the button, or `/language pl`, chooses one."""
    wanted = _wanted_language(inbound)
    if wanted not in turn.setup.company.languages:
        body = to_contacts.language_chooser(turn.say_to(contact), turn.setup.company.languages)
        turn.tx.outbox.post(body, kind=CopyKind.CHOOSER, side=Side.CUSTOMER, place=inbound.place)
        return
    contact = replace(contact, language=wanted)
    turn.save_contact(contact)
    showing.instead_of_pressed(turn, inbound, to_contacts.language_set(turn.say_to(contact)))
    conversation = sharing.current(turn, contact, inbound)
    if conversation is not None:
        settle(turn, conversation)


def _due(turn: Turn, conversation: Conversation) -> Due | None:
    """What is promised by now."""
    promised = owed(turn.tx.deadlines.of(conversation.number))
    return Due(metric=promised.metric, at=promised.due_at, now=turn.now) if promised else None


def _wanted_language(inbound: Inbound) -> Language | None:
    match inbound.what:
        case Pressed(args=(code, *_)):
            wanted = code
        case Verb(args=args):
            wanted = args.strip().lower()
        case _:
            return None
    return next((language for language in Language if language.value == wanted), None)


def show_in_chooser(turn: Turn, conversation: Conversation, body: Body) -> None:
    """Where the choice was offered; where it was not, as a message of its own from now on."""
    if conversation.chooser is not None:
        turn.tx.outbox.edit(conversation.chooser, body)
    else:
        copy = showing.post_out(turn, conversation, body, CopyKind.CHOOSER)
        if copy is not None:
            turn.save(replace(conversation, chooser=copy.id))
