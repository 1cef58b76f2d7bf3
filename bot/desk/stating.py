"""How were the promises to a customer kept in a month? A lead asks, reads, and sends it on by a button."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import sla
from bot.desk import rights, showing, when, where
from bot.desk.rights import May
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.bookings import fate_of
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.inbound import Inbound, Pressed, number_of
from bot.model.people import Agent, Contact, Customer
from bot.model.places import Place, Side
from bot.model.statement import CallFate, Month, Statement
from bot.sla import Clocks, Logged
from bot.texts import statements as texts

#: Nobody's contacts are so many that a button for each would help.
_BUTTONS = 6
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[./](\d{4})")


def tell(turn: Turn, agent: Agent, inbound: Inbound, args: str) -> None:
    """`/statement CUSTOMER [MONTH]`: the month as far as it has gone, or one before; with a button for each contact."""
    key, _, wanted = args.partition(" ")
    customer = turn.tx.people.customer(key)
    if customer is None:
        raise Refused("unknown_customer", wanted=key)
    month = named_month(turn, customer, wanted.strip())
    contacts = [each for each in turn.tx.people.contacts_of(customer.key) if each.blocked_at is None]
    body = texts.to_lead(
        turn.say_to_agent(agent), statement(turn, customer, month), [(c.id, c.name) for c in contacts[:_BUTTONS]]
    )
    place = where.answer_place(turn, agent, inbound)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place)


def send(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Send to …]: the contact reads it in their language and by their clock. Pressed again, it is not sent again."""
    rights.check(turn, agent, None, May.LEADS)
    contact, customer = _named(turn, pressed)
    month = named_month(turn, customer, pressed.args[0])
    place = Place(channel=contact.identity.channel, chat=contact.identity.user)
    shown, sent = showing.pressed_copy(turn, inbound), turn.tx.messages.newest_copy(place, CopyKind.STATEMENT)
    if shown is not None and sent is not None and sent.id > shown.id:
        return
    told = statement(turn, customer, month)
    turn.tx.outbox.post(
        texts.to_contact(turn.say_to(contact), told), kind=CopyKind.STATEMENT, side=Side.CUSTOMER, place=place
    )
    body = texts.sent(turn.say_to_agent(agent), told, contact.name, agent.name, turn.now)
    showing.instead_of_pressed(turn, inbound, body)


def named_month(turn: Turn, customer: Customer, wanted: str) -> Month:
    """`2026-11`, `11.2026` or `11`, the last one of that number; nothing: this one. Raises Refused."""
    zone = ZoneInfo(customer.zone) if customer.zone else turn.setup.company.zone
    today = turn.now.astimezone(zone).date()
    try:
        first = _first_of(wanted, today)
    except (ValueError, OverflowError):
        raise Refused("unreadable_month", given=wanted, example=f"{today:%Y-%m}") from None
    if first > today:
        raise Refused("month_ahead", given=wanted)
    return sla.month_of(first, zone)


def statement(turn: Turn, customer: Customer, month: Month) -> Statement:
    """The customer's month, from the logs of their conversations, each read once. What is private is told in the
    register alone (NP-6): leads and other contacts of the customer read this."""
    return sla.statement(
        (logged(turn, each) for each in _public(turn, customer)),
        _calls(turn, customer),
        customer=customer.key,
        name=customer.name,
        month=month,
        now=turn.now,
    )


def _public(turn: Turn, customer: Customer) -> Iterator[Conversation]:
    found = turn.tx.conversations.of_customer(customer.key, tuple(Status))
    return (each for each in found if not each.is_private)


def logged(turn: Turn, conversation: Conversation) -> Logged:
    """The conversation as its statement reads it; what was promised is what was in force then."""
    return Logged(
        history=turn.history(conversation),
        deadlines_at=lambda history, at: when.deadlines_by(turn, conversation, history, at),
        clocks=Clocks(calendars=turn.promised(conversation).calendars, team_hours=when.team_hours(turn, conversation)),
    )


def _first_of(wanted: str, today: date) -> date:
    if not wanted:
        return today.replace(day=1)
    if found := _YEAR_FIRST.fullmatch(wanted):
        return date(int(found[1]), int(found[2]), 1)
    if found := _MONTH_FIRST.fullmatch(wanted):
        return date(int(found[2]), int(found[1]), 1)
    first = date(today.year, int(wanted), 1)
    return first if first <= today else first.replace(year=first.year - 1)


def _calls(turn: Turn, customer: Customer) -> Iterator[tuple[datetime, CallFate]]:
    for booking in turn.tx.calls.bookings_for(customer.key):
        call = turn.tx.calls.get(booking.call) if booking.call else None
        fate = fate_of(booking, call, turn.now) if call is not None else None
        if call is not None and fate is not None:
            yield call.start, fate


def _named(turn: Turn, pressed: Pressed) -> tuple[Contact, Customer]:
    number = number_of(pressed.args[-1]) if pressed.args else None
    try:
        contact = turn.tx.people.contact(number) if number is not None else None
    except LookupError:
        contact = None
    customer = turn.tx.people.customer(contact.customer) if contact is not None and contact.customer else None
    if contact is None or customer is None:
        raise Refused("no_such_contact")
    return contact, customer
