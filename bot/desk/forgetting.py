"""Erasing somebody: their words, name and identity go everywhere; numbers, instants and events stay (WD-11).

What is open is closed, so that nothing runs for somebody who is nobody any more; a call that lies ahead is called off
first, by a person, for it stands in an agent's calendar. Where agents read, what we posted is edited; what they wrote
there themselves no bot can take back, and the thread says so.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.desk import closing, disclosing, homes, showing, when
from bot.desk.bookable import STANDING
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.conversation import Conversation, Copy, CopyKind, Status
from bot.model.inbound import Inbound
from bot.model.people import Contact
from bot.model.places import Side
from bot.model.rich import Body, Rich
from bot.texts import personal as texts

#: The kind of subject under which the last of an erasure waits: "erasure:7".
SUBJECT = "erasure"
#: How soon it is looked whether the last word has gone out, and how long that is waited for.
_SOON, _AGAIN, _AT_MOST = timedelta(minutes=1), timedelta(minutes=10), timedelta(days=1)
#: What we posted that may hold somebody's words; card and head are shown anew instead.
_SHOWN = (CopyKind.RELAY, CopyKind.NOTICE, CopyKind.PAGE, CopyKind.CHOOSER)


def hand_over(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """`/mydata`: a file with all that is kept about them."""
    body = texts.here_is_your_data(turn.say_to(contact), disclosing.file_of(turn, contact))
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place)


def ask(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """`/forgetme`: what goes and what stays, and the button that means it."""
    _must_have_no_call(turn, contact)
    is_open = any(each.status.is_open for each in turn.tx.personal.conversations_of(contact.id))
    body = texts.forget_me(turn.say_to(contact), is_open=is_open)
    turn.tx.outbox.post(body, kind=CopyKind.CHOOSER, side=Side.CUSTOMER, place=inbound.place)


def confirm(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """[Erase my data]. Who is forgotten can't press it again: they are nobody."""
    _must_have_no_call(turn, contact)
    say = turn.say_to(contact)
    shown = showing.pressed_copy(turn, inbound)
    if shown is not None:
        turn.tx.outbox.delete(shown.id)
    erase(turn, contact)
    turn.tx.outbox.post(texts.forgotten(say), kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place)
    turn.tx.timers.set(_subject(contact.id), when.LOOK, turn.now + _SOON)


def erase(turn: Turn, contact: Contact) -> None:
    """All but the identity, by which a last word may still be carried."""
    for conversation in turn.tx.personal.conversations_of(contact.id):
        erase_words(turn, conversation)
    for message in turn.tx.personal.words_elsewhere(contact.id):
        _show_message_erased(turn, message)
    turn.tx.personal.erase_contact(contact.id)
    turn.known.contacts.pop(contact.id, None)
    for agent in turn.setup.agents:
        homes.touch(turn, agent)


def erase_words(turn: Turn, conversation: Conversation, *, tells: bool = True) -> None:
    """One conversation's: closed first where it is not, and shown to agents as what it is now. `tells`: they are asked
    to delete what only they can."""
    if conversation.status is not Status.CLOSED:
        closing.close(turn, conversation)
    inside = turn.tx.personal.copies_inside(conversation.number)
    turn.tx.personal.erase_conversation(conversation.number)
    turn.known.histories.pop(conversation.number, None)
    turn.known.worked_out.clear()
    left = turn.tx.conversations.get(conversation.number)
    if left is None:
        return
    _show_erased(turn, left, inside, tells=tells)
    showing.refresh(turn, left, when.deadlines(turn, left))


def erase_at_once(turn: Turn, contact: Contact) -> None:
    """All of it, without a last word. Raises Refused while a call lies ahead."""
    _must_have_no_call(turn, contact)
    erase(turn, contact)
    turn.tx.personal.erase_identity(contact.id)
    turn.tx.timers.cancel(_subject(contact.id))


def finish(turn: Turn, contact_id: int) -> None:
    """The last word has gone out, or can't: nothing is left by which they are known."""
    since = turn.tx.personal.unsent_since(contact_id)
    if since is not None and turn.now - since < _AT_MOST:
        turn.tx.timers.set(_subject(contact_id), when.LOOK, turn.now + _AGAIN)
        return
    turn.tx.personal.erase_identity(contact_id)
    turn.known.contacts.pop(contact_id, None)


def calls_ahead(turn: Turn, contact: Contact) -> bool:
    """Does a call with them stand in somebody's calendar, or is it on its way into or out of one?"""
    for booking in turn.tx.calls.bookings_of(contact.id):
        call = turn.tx.calls.get(booking.call) if booking.call else None
        if call is not None and call.state in STANDING and call.end > turn.now:
            return True
    return False


def _must_have_no_call(turn: Turn, contact: Contact) -> None:
    if calls_ahead(turn, contact):
        raise Refused("call_ahead")


def _show_erased(turn: Turn, conversation: Conversation, inside: Sequence[Copy], *, tells: bool) -> None:
    say = turn.say_in_thread(conversation)
    for copy in inside:
        if copy.kind in _SHOWN:
            turn.tx.outbox.edit(copy.id, texts.erased(say))
        elif copy.kind is CopyKind.HEAD and copy.place.channel == "telegram":
            turn.tx.outbox.edit(copy.id, Body(text=Rich.of(showing.title(turn, conversation))))
    if tells and conversation.desk_thread is not None:
        turn.tx.outbox.post(
            texts.what_remains(say),
            kind=CopyKind.NOTICE,
            side=Side.DESK,
            thread=turn.thread(conversation.desk_thread),
            conversation=conversation.number,
        )


def _show_message_erased(turn: Turn, message: int) -> None:
    """What they wrote in a colleague's conversation, where agents read it."""
    for copy in turn.tx.messages.copies(message):
        if copy.side is Side.DESK and copy.kind is CopyKind.RELAY and copy.external_id is not None:
            speech = turn.say_to_agent(next(iter(turn.setup.agents.values())))
            turn.tx.outbox.edit(copy.id, texts.erased(speech))


def _subject(contact: int) -> str:
    return f"{SUBJECT}:{contact}"
