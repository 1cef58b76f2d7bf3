"""What a contact chooses by button: how bad it is, and in which language they are spoken to."""

from dataclasses import replace

from bot.desk import assigning, sharing, showing, who
from bot.desk.facts import owed, unconfirmed
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
    """Show every severity with its definition and a button each; asked again, the same message is shown anew. Where
    there is but one, it is told."""
    policy = turn.policy_of(conversation)
    if len(policy.severities) == 1:
        (only,) = policy.severities.values()
        show_in_chooser(turn, conversation, chosen_body(turn, conversation, only))
        return
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


def press(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, pressed: Pressed) -> None:
    """[Confirm], on the card or under a contact's choice, or one of the corrections beside it. What it carries must be
    what holds: the contact may have chosen anew."""
    severities = turn.policy_of(conversation).severities
    key = pressed.args[1] if len(pressed.args) > 1 else conversation.severity
    is_correction = pressed.action == "correct_severity"
    if conversation.status is Status.CLOSED:
        raise Refused("closed")
    if key not in severities or (key != conversation.severity and not is_correction):
        raise Refused("unknown_button")
    shown = showing.pressed_copy(turn, inbound)
    stands_there = shown is not None and shown.kind is not CopyKind.CARD
    if is_correction and key != conversation.severity:
        was = severities.get(conversation.severity)
        correct_severity(turn, agent, conversation, severities[key], "")
        line = _line(turn, conversation, was, severities[key], agent, "")
    else:
        line = _confirm(turn, agent, conversation, severities[key], is_shown=stands_there)
    if shown is not None and stands_there:
        turn.tx.outbox.edit(shown.id, line)


def _confirm(turn: Turn, agent: Agent, conversation: Conversation, chosen: Severity, *, is_shown: bool = False) -> Body:
    """The contact chose it, and the agent agrees: on record, once. What is said of it in the thread; `is_shown`: it
    takes the place of what was pressed."""
    say = turn.say_in_thread(conversation)
    confirmed = (r.event for r in reversed(turn.history(conversation)) if isinstance(r.event, SeverityConfirmed))
    if unconfirmed(turn, conversation):
        turn.log(conversation, SeverityConfirmed(severity=chosen.key, by=agent.key))
        line = happenings.severity_confirmed(say, chosen.title.in_(say.language), agent.name)
        if not is_shown:
            showing.post_inside(turn, conversation, line)
        settle(turn, conversation)
        return line
    before = next(confirmed, None)
    by = turn.setup.agents.get(before.by, agent) if before is not None else agent
    return happenings.severity_confirmed(say, chosen.title.in_(say.language), by.name)


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
    agent = turn.setup.agents.get(by)
    showing.post_inside(turn, conversation, _line(turn, conversation, was, chosen, agent, why))
    return conversation


def _line(
    turn: Turn, conversation: Conversation, was: Severity | None, chosen: Severity, by: Agent | None, why: str
) -> Body:
    """What stands of it in the agents' thread; under a contact's choice with buttons to confirm or correct it."""
    say = turn.say_in_thread(conversation)
    before, after = (one.title.in_(say.language) if one else "" for one in (was, chosen))
    if by is not None or not unconfirmed(turn, conversation):
        return happenings.severity_changed(say, before, after, by.name if by else None, why)
    others = [each for each in turn.policy_of(conversation).severities.values() if each.key != chosen.key]
    return happenings.severity_chosen(say, conversation.number, before, chosen, others)


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
