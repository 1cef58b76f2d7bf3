"""People: met once, admitted by invitation, heard once they are in, away now and then."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from store_samples import HER_CHAT, MARIA, MINUTE, NOON, inbound, maria

from bot.model.inbound import Gone, Inbound, Pressed, Returned, Said, Submitted, Verb, What
from bot.model.people import Absence, Contact, Customer, Invitation, PersonalLink, Proposal, ProposalState
from bot.model.places import Identity, Place
from bot.model.rich import Rich, Span, Style
from bot.model.words import Language
from bot.ports import Store, Tx

DAY = timedelta(days=1)


async def test_somebody_is_met_once(store: Store) -> None:
    first = await store.run(lambda tx: tx.people.meet(MARIA, "Maria", Language.PL))
    again = await store.run(lambda tx: tx.people.meet(MARIA, "Maria Nowak", None))
    assert again == first
    assert (first.identity, first.name, first.hint) == (MARIA, "Maria", Language.PL)
    assert await store.run(lambda tx: tx.people.contact(first.id)) == first
    assert await store.run(lambda tx: tx.people.contact_by(MARIA)) == first


async def test_a_hint_follows_the_platform(store: Store) -> None:
    await store.run(lambda tx: tx.people.meet(MARIA, "Maria", Language.PL))
    met = await store.run(lambda tx: tx.people.meet(MARIA, "Maria", Language.UK))
    assert met.hint is Language.UK


async def test_nobody_is_found_who_never_wrote(store: Store) -> None:
    assert await store.run(lambda tx: tx.people.contact_by(MARIA)) is None
    with pytest.raises(LookupError, match="no contact 7"):
        await store.run(lambda tx: tx.people.contact(7))


async def test_the_exact_workspace_goes_before_any(store: Store) -> None:
    anywhere = Identity(channel="slack", user="U0")
    in_one, in_two = replace(anywhere, account="T1"), replace(anywhere, account="T2")

    def unit(tx: Tx) -> tuple[Contact, Contact]:
        return tx.people.meet(in_one, "One", None), tx.people.meet(in_two, "Two", None)

    one, two = await store.run(unit)
    assert one.id != two.id
    assert await store.run(lambda tx: tx.people.contact_by(in_two)) == two
    assert await store.run(lambda tx: tx.people.contact_by(anywhere)) == one
    assert await store.run(lambda tx: tx.people.contact_by(replace(anywhere, account="T3"))) is None


async def test_every_field_of_a_contact_is_kept(store: Store) -> None:
    met = await store.run(maria)
    changed = Contact(
        id=met.id,
        identity=replace(MARIA, account="bot1"),
        name="Марія \0 \ud800",
        customer="acme",
        language=Language.BG,
        hint=Language.UK,
        zone="Europe/Sofia",
        admitted_at=NOON,
        answered_at=NOON + MINUTE,
        blocked_at=NOON + 2 * MINUTE,
    )
    assert _nothing_is_left_out(changed)
    await store.run(lambda tx: tx.people.save_contact(changed))
    # What no database keeps, NUL and half a surrogate pair, is replaced.
    kept = replace(changed, name="Марія \ufffd ?")
    assert await store.run(lambda tx: tx.people.contact(met.id)) == kept
    assert await store.run(lambda tx: tx.people.contacts_of("acme")) == [kept]
    assert await store.run(lambda tx: tx.people.contacts_of("other")) == []


async def test_every_field_of_a_customer_is_kept(store: Store) -> None:
    acme = Customer(
        key="acme",
        name="Acme",
        plan="all-inclusive",
        add_ons=("dedicated-agent", "calls"),
        dedicated_agent="anna",
        language=Language.BG,
        zone="Europe/Sofia",
        since=date(2026, 1, 10),
        until=date(2027, 1, 10),
        slack_channel="C0ACME",
    )
    assert _nothing_is_left_out(acme)
    plain = Customer(key="zeta", name="Zeta", plan="starter")
    for customer in (plain, acme):
        await store.run(lambda tx, customer=customer: tx.people.save_customer(customer))
    assert await store.run(lambda tx: tx.people.customers()) == [acme, plain]
    assert await store.run(lambda tx: tx.people.customer("acme")) == acme
    assert await store.run(lambda tx: tx.people.customer("nobody")) is None
    theirs = Place(channel="slack", chat="C0ACME", thread="1700.1")
    assert await store.run(lambda tx: tx.people.customer_at(theirs)) == acme
    assert await store.run(lambda tx: tx.people.customer_at(replace(theirs, chat="C0ELSE"))) is None
    assert await store.run(lambda tx: tx.people.customer_at(replace(theirs, channel="telegram"))) is None


async def test_saving_a_customer_again_replaces_it(store: Store) -> None:
    await store.run(lambda tx: tx.people.save_customer(Customer(key="acme", name="Acme", plan="starter", zone="UTC")))
    renamed = Customer(key="acme", name="Acme Ltd", plan="pro")
    await store.run(lambda tx: tx.people.save_customer(renamed))
    assert await store.run(lambda tx: tx.people.customers()) == [renamed]


async def test_a_personal_link_that_was_withdrawn_stays_known_as_that(store: Store) -> None:
    made = [PersonalLink(code_hash=code, customer=code[:4], made_at=NOON) for code in ("acme1", "acme2", "vega1")]
    for one in made:
        await store.run(partial(_give_out, one))
    assert await store.run(lambda tx: tx.links.get("acme1")) == made[0]
    assert await store.run(lambda tx: tx.links.get("other")) is None
    assert await store.run(lambda tx: tx.links.revoke("acme", NOON + MINUTE)) == 2
    assert await store.run(lambda tx: tx.links.revoke("acme", NOON + DAY)) == 0
    assert await store.run(lambda tx: tx.links.get("acme2")) == replace(made[1], revoked_at=NOON + MINUTE)
    assert await store.run(lambda tx: tx.links.get("vega1")) == made[2]


def _give_out(link: PersonalLink, tx: Tx) -> None:
    tx.links.add(link)


async def test_an_invitation_is_spent_once(store: Store) -> None:
    sent = Invitation(code_hash="abc", customer="acme", expires_at=NOON + DAY, contact_name="Maria")
    await store.run(lambda tx: tx.people.invite(sent))
    contact = await store.run(maria)
    assert await store.run(lambda tx: tx.people.invitation("abc")) == sent
    assert await store.run(lambda tx: tx.people.invitation("other")) is None
    assert await store.run(lambda tx: tx.people.use_invitation("abc", contact.id, NOON))
    assert not await store.run(lambda tx: tx.people.use_invitation("abc", contact.id, NOON + MINUTE))
    assert not await store.run(lambda tx: tx.people.use_invitation("other", contact.id, NOON))
    assert await store.run(lambda tx: tx.people.invitation("abc")) == replace(sent, used_at=NOON)


async def test_the_version_accepted_last_counts(store: Store) -> None:
    contact = await store.run(maria)
    assert await store.run(lambda tx: tx.people.accepted(contact.id, "terms")) is None
    for version, at in (("2026-01", NOON), ("2026-02", NOON + DAY), ("2026-01", NOON)):
        await store.run(lambda tx, v=version, at=at: tx.people.accept(contact.id, "terms", v, at))
    await store.run(lambda tx: tx.people.accept(contact.id, "privacy", "2020-01", NOON + 2 * DAY))
    assert await store.run(lambda tx: tx.people.accepted(contact.id, "terms")) == "2026-02"
    await store.run(lambda tx: tx.people.accept(contact.id, "terms", "2026-01", NOON + 3 * DAY))
    assert await store.run(lambda tx: tx.people.accepted(contact.id, "terms")) == "2026-01"


async def test_what_was_held_is_released_once_and_in_order(store: Store) -> None:
    contact = await store.run(maria)
    for text in ("one", "two", "three"):
        await store.run(lambda tx, text=text: tx.people.hold(contact.id, inbound(text)))
    assert await store.run(lambda tx: tx.people.held(contact.id)) == 3
    expected = [inbound("one"), inbound("two"), inbound("three")]
    assert await store.run(lambda tx: tx.people.release(contact.id)) == expected
    assert await store.run(lambda tx: tx.people.release(contact.id)) == []
    assert await store.run(lambda tx: tx.people.held(contact.id)) == 0


async def test_whoever_was_turned_away_is_listed_with_their_first_words_until_they_are_let_in(store: Store) -> None:
    def unit(tx: Tx) -> None:
        contact = maria(tx)
        tx.people.hold(contact.id, inbound("first"))
        tx.people.hold(contact.id, inbound("second"))
        tx.people.save_contact(replace(contact, answered_at=NOON))
        other = tx.people.meet(Identity(channel="telegram", user="77"), "Other", None)
        tx.people.save_contact(replace(other, answered_at=NOON + MINUTE))
        tx.people.meet(Identity(channel="telegram", user="78"), "Never answered", None)

    await store.run(unit)
    listed = await store.run(lambda tx: tx.people.strangers())
    assert [(each.contact.name, each.words) for each in listed] == [("Other", ""), (listed[1].contact.name, "first")]

    await store.run(lambda tx: tx.people.save_contact(replace(listed[1].contact, customer="acme")))
    assert [each.contact.name for each in await store.run(lambda tx: tx.people.strangers())] == ["Other"]


async def test_of_many_messages_every_one_is_held(store: Store) -> None:
    contact = await store.run(maria)
    other = await store.run(lambda tx: tx.people.meet(replace(MARIA, user="5002"), "Petar", None))

    def flood(tx: Tx) -> None:
        tx.people.hold(other.id, inbound("his"))
        for number in range(25):
            tx.people.hold(contact.id, inbound(str(number)))

    await store.run(flood)
    assert await store.run(lambda tx: tx.people.held(contact.id)) == 25
    assert await store.run(lambda tx: tx.people.release(other.id)) == [inbound("his")]
    released = await store.run(lambda tx: tx.people.release(contact.id))
    assert released == [inbound(str(number)) for number in range(25)]


@pytest.mark.parametrize(
    "what",
    [
        Said(text=Rich((Span("so", Style.BOLD), Span("here", Style.PLAIN, "https://x.test"))), message_id="1"),
        Said(text=Rich(), message_id="1", reply_to="0"),
        Verb(name="ask", args="which mailbox?", message_id="9"),
        Verb(name="take"),
        Pressed(action="severity", args=("142", "sev1"), message_id="3"),
        Submitted(form="topic", args=("142",), fields={"domain": "пример.bg \ud83d"}),
        Gone(),
        Returned(),
    ],
    ids=lambda what: type(what).__name__,
)
async def test_whatever_somebody_did_is_held_whole(store: Store, what: What) -> None:
    contact = await store.run(maria)
    did = Inbound(
        sender=MARIA,
        sender_name="Maria",
        place=HER_CHAT.in_thread("4"),
        sent_at=NOON,
        saved_at=NOON + MINUTE,
        what=what,
        direct=True,
        hint=Language.UK,
        inbox=12,
        is_foreign=True,
    )
    assert _nothing_is_left_out(did)
    await store.run(lambda tx: tx.people.hold(contact.id, did))
    assert await store.run(lambda tx: tx.people.release(contact.id)) == [did]


async def test_absences_that_are_over_are_not_told(store: Store) -> None:
    past, now, ahead = (
        Absence(agent="anna", start_at=NOON + n * DAY, end_at=NOON + (n + 2) * DAY, cover="piotr") for n in (-2, -1, 5)
    )
    his = Absence(agent="piotr", start_at=NOON - DAY, end_at=NOON + DAY)
    for absence in (ahead, his, past, now):
        await store.run(lambda tx, absence=absence: tx.people.add_absence(absence))
    assert await store.run(lambda tx: tx.people.absences(NOON, "anna")) == [now, ahead]
    assert await store.run(lambda tx: tx.people.absences(NOON)) == [his, now, ahead]
    assert await store.run(lambda tx: tx.people.absences(NOON - 3 * DAY, "anna")) == [past, now, ahead]


async def test_coming_back_cuts_what_runs_and_drops_what_begins_before_that_end(store: Store) -> None:
    past = Absence(agent="anna", start_at=NOON - 2 * DAY, end_at=NOON - DAY)
    now = Absence(agent="anna", start_at=NOON - DAY, end_at=NOON + DAY)
    next_one = Absence(agent="anna", start_at=NOON + DAY, end_at=NOON + 2 * DAY)
    ahead = Absence(agent="anna", start_at=NOON + 2 * DAY, end_at=NOON + 3 * DAY)
    his = Absence(agent="piotr", start_at=NOON - DAY, end_at=NOON + DAY)
    for absence in (past, now, next_one, ahead, his):
        await store.run(lambda tx, absence=absence: tx.people.add_absence(absence))
    assert await store.run(lambda tx: tx.people.end_absences("anna", NOON, NOON + 2 * DAY)) == 2
    everything = datetime(2020, 1, 1, tzinfo=UTC)
    left = await store.run(lambda tx: tx.people.absences(everything, "anna"))
    assert left == [past, replace(now, end_at=NOON), ahead]
    assert await store.run(lambda tx: tx.people.absences(NOON)) == [his, ahead]
    assert await store.run(lambda tx: tx.people.end_absences("anna", NOON, NOON + 2 * DAY)) == 0
    assert await store.run(lambda tx: tx.people.end_absences("anna", NOON + 2 * DAY, NOON + 3 * DAY)) == 1
    assert await store.run(lambda tx: tx.people.absences(NOON)) == [his]


def _nothing_is_left_out(value: object) -> bool:
    """Is every field that has a default given another value? Then a field that is not kept shows."""
    return all(getattr(value, f.name) != f.default for f in fields(value))  # type: ignore[arg-type]


async def test_a_proposed_absence_comes_back_as_it_was_kept(store: Store) -> None:
    end_at = NOON + timedelta(days=2)

    def unit(tx: Tx) -> Proposal:
        tx.proposals.add("piotr", NOON, end_at)
        proposal = replace(tx.proposals.add("anna", NOON, end_at), state=ProposalState.CONFIRMED, shown=7)
        tx.proposals.save(proposal)
        return proposal

    proposal = await store.run(unit)

    assert await store.run(lambda tx: tx.proposals.get(proposal.number)) == proposal
    assert await store.run(lambda tx: tx.proposals.of_agent("anna", NOON)) == [proposal]
    assert await store.run(lambda tx: tx.proposals.of_agent("anna", end_at)) == []
    assert await store.run(lambda tx: tx.proposals.get(proposal.number + 1)) is None
