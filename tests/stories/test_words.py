"""Words that look like something else: a mention is a wish to be heard, a thread in a private chat is that chat."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.config import load
from bot.desk import Desk
from bot.model.inbound import Inbound, Said, Verb, What
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.ports import Tx
from bot.store.inline import InlineStore

GEORGE = Identity(channel="slack", user="U0GEORGE")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Desktop:
    """One desk, one contact on Slack, and what he does."""

    def __init__(self) -> None:
        self.setup = load(Path(__file__).parent / "opiekun.yaml").setup
        self.store = InlineStore(now=lambda: NOON)
        self.store.run_now(self._people)
        self.minutes = 0

    def does(self, what: What, thread: str | None = None) -> None:
        self.minutes += 1
        at = NOON + timedelta(minutes=self.minutes)
        inbound = Inbound(
            sender=GEORGE,
            sender_name="George",
            place=Place(channel="slack", chat="U0GEORGE", thread=thread),
            sent_at=at,
            saved_at=at,
            what=what,
            direct=True,
        )
        self.store.run_now(lambda tx: Desk(self.setup).receive(tx, inbound, at))

    def said(self) -> list[tuple[int, str]]:
        """Each message written down: its conversation's number and its text."""
        return self.store.run_now(
            lambda tx: [(m.conversation, m.text.plain) for number in (1, 2) for m in tx.messages.of(number)]
        )

    def _people(self, tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Acme", plan="standard"))
        contact = tx.people.meet(GEORGE, "George", None)
        tx.people.save_contact(type(contact)(id=contact.id, identity=GEORGE, name="George", customer="acme"))
        tx.people.accept(contact.id, "terms", "2026-1", NOON)


def test_a_contact_who_mentions_the_bot_is_heard() -> None:
    desktop = Desktop()

    desktop.does(Verb(name="our", args="mail is down", message_id="1.1"))

    assert desktop.said() == [(1, "our mail is down")]


def test_a_reply_in_a_thread_of_the_private_chat_joins_the_conversation() -> None:
    desktop = Desktop()

    desktop.does(Said(text=Rich.of("The sync is broken"), message_id="1.1"))
    desktop.does(Said(text=Rich.of("Since noon"), message_id="1.2"), thread="1.1")

    assert desktop.said() == [(1, "The sync is broken"), (1, "Since noon")]
