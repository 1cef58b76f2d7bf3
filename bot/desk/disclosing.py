"""Everything that is kept about a contact, as one value that a machine reads, too (GDPR, articles 15 and 20; WD-11).

Agents' notes are about the matter, for colleagues, and never go out by themselves: the contact's own copy says how many
there are. Whoever answers for the data may have them included, to look through before they hand them over.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.desk.turn import Turn
from bot.events import ConversationClosed, ConversationResolved, EstimateGiven, QuoteAccepted, SeverityChanged
from bot.model.bookings import fate_of
from bot.model.conversation import Conversation, Kind, Message
from bot.model.files import TextFile
from bot.model.inbound import Said
from bot.model.people import Contact


def file_of(turn: Turn, contact: Contact) -> TextFile:
    """What the contact is handed: all of it but notes."""
    text = json.dumps(kept_of(turn, contact), ensure_ascii=False, indent=1)
    return TextFile(name=f"data-{contact.id}-{turn.now.astimezone(UTC):%Y%m%d-%H%M%S}.json", text=text)


def kept_of(turn: Turn, contact: Contact, *, notes: bool = False) -> dict[str, Any]:
    """Identity, consents, calls, what waits to be passed on, and each conversation with its words."""
    conversations = turn.tx.personal.conversations_of(contact.id)
    return {
        "as_of": _at(turn.now),
        "contact": _contact(contact),
        "consents": [
            {"document": document, "version": version, "accepted_at": _at(at)}
            for document, version, at in turn.tx.people.consents_of(contact.id)
        ],
        "waiting": [
            {"sent_at": _at(held.sent_at), "text": held.what.text.plain}
            for held in turn.tx.people.held_for(contact.id)
            if isinstance(held.what, Said)
        ],
        "conversations": [_conversation(turn, each, notes=notes) for each in conversations],
        "calls": list(_calls(turn, contact)),
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "id": contact.id,
        "name": contact.name,
        "customer": contact.customer,
        "platform": contact.identity.channel,
        "user": contact.identity.user,
        "account": contact.identity.account,
        "language": contact.language or contact.hint,
        "zone": contact.zone,
        "admitted_at": _at(contact.admitted_at),
        "unreachable_since": _at(contact.blocked_at),
    }


def _conversation(turn: Turn, conversation: Conversation, *, notes: bool) -> dict[str, Any]:
    messages = turn.tx.messages.of(conversation.number)
    inside = [each for each in messages if each.kind is Kind.NOTE]
    told: dict[str, Any] = {
        "number": conversation.number,
        "opened_at": _at(conversation.opened_at),
        "status": conversation.status.value,
        "severity": conversation.severity,
        "topic": conversation.topic,
        "question": conversation.question,
        "messages": [_message(turn, each, conversation) for each in messages if each.kind is not Kind.NOTE],
        "happened": list(_happened(turn, conversation)),
        "deadlines": [
            {"metric": d.metric.value, "due_at": _at(d.due_at), "state": d.state.value, "clause": d.target.clause}
            for d in turn.tx.deadlines.of(conversation.number)
        ],
        "notes_kept": len(inside),
    }
    if notes:
        told["notes"] = [_message(turn, each, conversation) for each in inside]
    return told


def _message(turn: Turn, message: Message, conversation: Conversation) -> dict[str, Any]:
    """Who of the desk wrote is named as the contact knew them; of another contact only that it was one."""
    agent = turn.setup.agents.get(message.author)
    is_theirs = message.author == str(conversation.contact)
    author = (agent.name.latin or agent.name.cyrillic) if agent else "you" if is_theirs else "another contact"
    return {
        "from": message.kind.value,
        "author": author,
        "sent_at": _at(message.sent_at),
        "text": message.text.plain,
    }


def _happened(turn: Turn, conversation: Conversation) -> Iterator[dict[str, Any]]:
    for recorded in turn.history(conversation):
        match recorded.event:
            case SeverityChanged(severity=severity):
                yield {"at": _at(recorded.at), "severity": severity}
            case EstimateGiven(promised_at=promised_at):
                yield {"at": _at(recorded.at), "solution_promised_for": _at(promised_at)}
            case QuoteAccepted():
                yield {"at": _at(recorded.at), "quote": "accepted"}
            case ConversationResolved():
                yield {"at": _at(recorded.at), "status": "resolved"}
            case ConversationClosed():
                yield {"at": _at(recorded.at), "status": "closed"}
            case _:
                pass


def _calls(turn: Turn, contact: Contact) -> Iterator[dict[str, Any]]:
    for booking in turn.tx.calls.bookings_of(contact.id):
        call = turn.tx.calls.get(booking.call) if booking.call else None
        if call is not None:
            yield {
                "kind": call.kind,
                "start": _at(call.start),
                "end": _at(call.end),
                "state": call.state.value,
                "became": fate_of(booking, call, turn.now),
                "summary": booking.summary,
                "join": call.join,
                "conversation": booking.conversation,
            }


def _at(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
