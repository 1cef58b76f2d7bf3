"""Values the tests of the stores write: short to say, different where it matters."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.conversation import Conversation, Copy, CopyKind, Kind, Message, Thread
from bot.model.inbound import Envelope, Inbound, Said
from bot.model.people import Contact
from bot.model.places import Identity, Place, Side
from bot.model.rich import Body, Rich
from bot.ports import Tx

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

MARIA = Identity(channel="telegram", user="5001")
HER_CHAT = Place(channel="telegram", chat="5001")
TEAM_ROOM = Place(channel="slack", chat="C0GENERAL")


def envelope(external_id: str, *, lane: str = "5001", order: int | None = None, **facts: Any) -> Envelope:
    given = {
        "channel": "telegram",
        "account": "bot1",
        "sent_at": NOON,
        "sender": MARIA,
        "raw": {"update_id": external_id},
        **facts,
    }
    digits = "".join(char for char in external_id if char.isdigit())
    return Envelope(external_id=external_id, lane=lane, order=int(digits or 0) if order is None else order, **given)


def inbound(text: str) -> Inbound:
    said = Said(text=Rich.of(text), message_id="77")
    return Inbound(
        sender=MARIA,
        sender_name="Maria",
        place=HER_CHAT,
        sent_at=NOON,
        saved_at=NOON,
        what=said,
        direct=True,
    )


def body(text: str) -> Body:
    return Body(text=Rich.of(text))


def maria(tx: Tx) -> Contact:
    return tx.people.meet(MARIA, "Maria", None)


def conversation(tx: Tx, *, place: Place | None = HER_CHAT, **facts: Any) -> Conversation:
    """One of Maria's; with a thread on the customer's side where a place is given."""
    given = {"customer": "acme", "severity": "sev3", "team": "general", "topic": None, "at": NOON, **facts}
    opened = tx.conversations.open(contact=given.pop("contact", None) or maria(tx).id, **given)
    if place is not None:
        tx.threads.add(conversation=opened.number, side=Side.CUSTOMER, place=place, opens=False)
    return opened


def desk_thread(tx: Tx, *, place: Place = TEAM_ROOM) -> Thread:
    """A thread of the desk that is still to be opened."""
    number = conversation(tx, place=None).number
    return tx.threads.add(conversation=number, side=Side.DESK, place=place, opens=True)


def post(tx: Tx, text: str, thread: Thread | None = None, place: Place | None = None) -> Copy:
    where = HER_CHAT if thread is None and place is None else place
    return tx.outbox.post(body(text), kind=CopyKind.NOTICE, side=Side.DESK, thread=thread, place=where)


def message(tx: Tx, number: int, text: str = "No new mail") -> Message:
    return tx.messages.add(
        conversation=number,
        kind=Kind.CUSTOMER,
        author="1",
        text=Rich.of(text),
        sent_at=NOON,
        saved_at=NOON,
        inbox=None,
    )
