"""Who writes, and for whom: contacts by their identities, and the customers they belong to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update

from bot.model.people import Contact, Customer
from bot.model.places import Identity, Place
from bot.model.words import Language
from bot.store.codec import dump, read_again
from bot.store.facet import Facet, spell
from bot.store.tables import contacts, customers

# An identity without an account is the same person as one with any (`Identity.matches`); the exact one goes first.
_BY_IDENTITY = (
    select(contacts)
    .where(
        contacts.c.channel == bindparam("channel"),
        contacts.c.user_id == bindparam("user_id"),
        or_(
            contacts.c.account == bindparam("account"),
            contacts.c.account == "",
            bindparam("account", type_=contacts.c.account.type) == "",
        ),
    )
    .order_by((contacts.c.account == bindparam("account")).desc(), contacts.c.id)
    .limit(1)
)
# Locked for changes, not for others' rows that name it (so everywhere): those must not wait for this transaction.
_MEET = _BY_IDENTITY.with_for_update(key_share=True)
_ADD = spell(contacts, lambda new: new.on_conflict_do_nothing())
_BY_ID = select(contacts).where(contacts.c.id == bindparam("row"))
_SAVE = update(contacts).where(contacts.c.id == bindparam("row"))
_OF_CUSTOMER = select(contacts).where(contacts.c.customer == bindparam("customer")).order_by(contacts.c.id)

_CUSTOMER = select(customers).where(customers.c.key == bindparam("row"))
_CUSTOMER_AT = (
    select(customers).where(customers.c.slack_channel == bindparam("chat")).order_by(customers.c.key).limit(1)
)
_CUSTOMERS = select(customers).order_by(customers.c.key)
_ADD_CUSTOMER = insert(customers)
_SAVE_CUSTOMER = update(customers).where(customers.c.key == bindparam("row"))


class Contacts(Facet):
    """The part of `ports.People` about people and their companies."""

    __slots__ = ()

    def meet(self, identity: Identity, name: str, hint: Language | None) -> Contact:
        row = self._db.execute(_MEET, _key(identity)).one_or_none()
        if row is None:
            fresh = {**_key(identity), "name": name, "hint": hint and hint.value}
            self._db.execute(_ADD[self._dialect], fresh)
            row = self._db.execute(_MEET, _key(identity)).one()
        # Accepting made a row without a name; the platform's hint may change with the person's settings.
        changed = {"name": row.name or name, "hint": hint.value if hint else row.hint}
        if (row.name, row.hint) != (changed["name"], changed["hint"]):
            self._db.execute(_SAVE, {"row": row.id, **changed})
            row = self._db.execute(_BY_ID, {"row": row.id}).one()
        return contact_of(row)

    def contact(self, contact_id: int) -> Contact:
        row = self._db.execute(_BY_ID, {"row": contact_id}).one_or_none()
        if row is None:
            raise LookupError(f"There is no contact {contact_id}.")
        return contact_of(row)

    def contact_by(self, identity: Identity) -> Contact | None:
        row = self._db.execute(_BY_IDENTITY, _key(identity)).one_or_none()
        return None if row is None else contact_of(row)

    def save_contact(self, contact: Contact) -> None:
        self._db.execute(_SAVE, {"row": contact.id, **_key(contact.identity), **_facts(contact)})

    def contacts_of(self, customer: str) -> Sequence[Contact]:
        return [contact_of(row) for row in self._db.execute(_OF_CUSTOMER, {"customer": customer})]

    def customer(self, key: str) -> Customer | None:
        row = self._db.execute(_CUSTOMER, {"row": key}).one_or_none()
        return None if row is None else _customer(row)

    def customer_at(self, place: Place) -> Customer | None:
        row = self._db.execute(_CUSTOMER_AT, {"chat": place.chat}).one_or_none() if place.channel == "slack" else None
        return None if row is None else _customer(row)

    def customers(self) -> Sequence[Customer]:
        return [_customer(row) for row in self._db.execute(_CUSTOMERS)]

    def save_customer(self, customer: Customer) -> None:
        values = _customer_values(customer)
        if not self._db.execute(_SAVE_CUSTOMER, {"row": customer.key, **values}).rowcount:
            self._db.execute(_ADD_CUSTOMER, values)


def _key(identity: Identity) -> dict[str, str]:
    return {"channel": identity.channel, "user_id": identity.user, "account": identity.account}


def _facts(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "customer": contact.customer,
        "language": contact.language and contact.language.value,
        "hint": contact.hint and contact.hint.value,
        "zone": contact.zone,
        "admitted_at": contact.admitted_at,
        "answered_at": contact.answered_at,
        "blocked_at": contact.blocked_at,
    }


def contact_of(row: Row[Any]) -> Contact:
    return Contact(
        id=row.id,
        identity=Identity(channel=row.channel, user=row.user_id, account=row.account),
        name=row.name,
        customer=row.customer,
        language=Language(row.language) if row.language else None,
        hint=Language(row.hint) if row.hint else None,
        zone=row.zone,
        admitted_at=row.admitted_at,
        answered_at=row.answered_at,
        blocked_at=row.blocked_at,
    )


def _customer_values(customer: Customer) -> dict[str, Any]:
    return {
        "key": customer.key,
        "name": customer.name,
        "plan": customer.plan,
        "add_ons": dump(customer.add_ons),
        "dedicated_agent": customer.dedicated_agent,
        "language": customer.language and customer.language.value,
        "zone": customer.zone,
        "since": customer.since,
        "until": customer.until,
        "slack_channel": customer.slack_channel,
    }


def _customer(row: Row[Any]) -> Customer:
    return Customer(
        key=row.key,
        name=row.name,
        plan=row.plan,
        add_ons=read_again(tuple[str, ...], row.add_ons),
        dedicated_agent=row.dedicated_agent,
        language=Language(row.language) if row.language else None,
        zone=row.zone,
        since=row.since,
        until=row.until,
        slack_channel=row.slack_channel,
    )
