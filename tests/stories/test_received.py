"""From when a message counts that its platform hands over late: by the policy, from when it was sent or was saved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.config import load
from bot.config.packs import packs
from bot.desk import Desk
from bot.model.inbound import Inbound, Said
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.policy import Metric
from bot.model.rich import Rich
from bot.ports import Tx
from bot.store.inline import InlineStore

ANNA = Identity(channel="telegram", user="5001")
SENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SAVED = SENT + timedelta(minutes=20)


@pytest.mark.parametrize(("pack", "plan", "counts_from"), [("widoczni", "ads", SAVED), ("soloway", "registered", SENT)])
def test_a_message_counts_from_when_the_policy_says(pack: str, plan: str, counts_from: datetime) -> None:
    """WD-4: a request is registered at the moment it is saved; elsewhere the platform's own time counts."""
    setup = load(packs()[pack] / "opiekun.yaml", environ={}).setup
    store = InlineStore(now=lambda: SAVED)

    def admit(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Acme", plan=plan))
        contact = tx.people.meet(ANNA, "Anna", None)
        tx.people.save_contact(replace(contact, customer="acme"))
        for consent in setup.consents.values():
            tx.people.accept(contact.id, consent.key, consent.version, SENT)

    inbound = Inbound(
        sender=ANNA,
        sender_name="Anna",
        place=Place(channel="telegram", chat="5001"),
        sent_at=SENT,
        saved_at=SAVED,
        what=Said(text=Rich.of("…"), message_id="1"),
        direct=True,
    )
    store.run_now(admit)
    store.run_now(lambda tx: Desk(setup).receive(tx, inbound, SAVED))

    deadlines = store.run_now(lambda tx: tx.deadlines.of(1))
    assert [d.start_at for d in deadlines if d.metric is Metric.FIRST_REPLY] == [counts_from]
