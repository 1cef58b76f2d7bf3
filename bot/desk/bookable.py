"""Which calls may a customer book, and why not the others?"""

from zoneinfo import ZoneInfo

from bot import routing
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.calls import CallKind
from bot.model.people import Contact, Customer
from bot.routing import Barred
from calendars.calls import CallState

#: A call in one of these is one that both sides count on.
STANDING = frozenset({CallState.BOOKED, CallState.MOVING, CallState.WRITING, CallState.PENDING})


def kinds_for(turn: Turn, customer: Customer) -> tuple[CallKind, ...]:
    """The kinds that this customer may book now."""
    return tuple(kind for kind in turn.setup.calls.values() if barred(turn, kind, customer) is None)


def barred(turn: Turn, kind: CallKind, customer: Customer) -> Barred | None:
    """What keeps the customer from such a call; None: nothing does."""
    zone = ZoneInfo(customer.zone) if customer.zone else turn.setup.company.zone
    had = turn.tx.calls.had(customer.key, kind.key) if kind.times is not None else 0
    return routing.barred(kind, customer, turn.setup, today=turn.now.astimezone(zone).date(), had=had)


def refusal(turn: Turn, contact: Contact, kind: CallKind, customer: Customer, why: Barred) -> Refused:
    """What the contact hears: what such a call belongs to, and its price."""
    say = turn.say_to(contact)
    title = kind.title.in_(say.language)
    if why is not Barred.NOT_ENTITLED or kind.entitled is None:
        return Refused(why.value, title=title)
    lacking = [turn.setup.add_ons[key] for key in routing.missing(customer, turn.setup, kind.entitled)]
    if not lacking:
        return Refused(Barred.NOT_WITH_PLAN.value, title=title)
    priced = [f"{a.title.in_(say.language)} ({a.price})" if a.price else a.title.in_(say.language) for a in lacking]
    return Refused(why.value, add_on=", ".join(priced))
