"""A customer's personal link: it leads whoever is known of that customer to their own agent, and nobody else (LA-3)."""

from datetime import timedelta

from bot import routing
from bot.desk import admission, who
from bot.desk.turn import Turn
from bot.model.conversation import CopyKind
from bot.model.inbound import Inbound
from bot.model.people import Contact, Customer, Entitlement
from bot.model.places import Side
from bot.model.rich import Body
from bot.routing import Assignment, Reason
from bot.texts import links as texts
from bot.texts.facts import Answering


def follow(turn: Turn, contact: Contact, inbound: Inbound, code: str) -> bool:
    """A contact comes by a link: they are greeted by whom it leads to, or hear that it leads nowhere. False where it is
    none of ours."""
    link = turn.tx.links.get(admission.code_hash(code)) if code else None
    if link is None:
        return False
    say = turn.say_to(contact)
    if link.customer != contact.customer:
        _answer(turn, inbound, texts.of_somebody_else(say))
    elif link.revoked_at is not None:
        _answer(turn, inbound, texts.revoked(say))
    else:
        greet(turn, contact, inbound)
    return True


def greet(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """Who answers what they write here: the agent, the cover, or from when there is somebody."""
    customer = turn.customer(contact.customer or "")
    severity = turn.setup.policy_of(customer).default_severity
    assignment = who.assign(turn, customer, contact, severity, None)
    hours = turn.setup.calendars[turn.setup.teams[assignment.team].calendar]
    body = texts.greeting(
        turn.say_to(contact),
        _answering(turn, customer, assignment),
        opens_at=None if hours.is_open(turn.now) else hours.next_opening(turn.now),
        now=turn.now,
    )
    _answer(turn, inbound, body)


def button(turn: Turn, contact: Contact) -> Body | None:
    """[Write to: A], where the customer has a dedicated agent."""
    customer = turn.tx.people.customer(contact.customer) if contact.customer else None
    agent = turn.setup.agents.get(customer.dedicated_agent or "") if customer else None
    if customer is None or agent is None or customer.plan not in turn.setup.plans or not _has_agent(turn, customer):
        return None
    return texts.button(turn.say_to(contact), agent.name)


def _answering(turn: Turn, customer: Customer, assignment: Assignment) -> Answering:
    agent = turn.setup.agents.get(assignment.agent or "")
    dedicated = turn.setup.agents.get(customer.dedicated_agent or "")
    if dedicated is None or not _has_agent(turn, customer):
        return Answering()
    if agent is None or assignment.reason not in (Reason.DEDICATED, Reason.COVER, Reason.ON_CALL):
        if not routing.is_absent(dedicated.key, turn.now, turn.absences()):
            return Answering()
        return Answering(cover_for=dedicated.name, back_on=who.back_on(turn, dedicated))
    if assignment.reason is not Reason.COVER or assignment.until is None:
        return Answering(agent=agent.name, reason=assignment.reason.value)
    zone = turn.setup.calendars[dedicated.calendar].zone
    last = (assignment.until - timedelta(microseconds=1)).astimezone(zone).date()
    back_on = who.back_on(turn, dedicated)
    return Answering(
        agent=agent.name, reason=assignment.reason.value, cover_for=dedicated.name, until=last, back_on=back_on
    )


def _has_agent(turn: Turn, customer: Customer) -> bool:
    return Entitlement.DEDICATED_AGENT in routing.entitlements(customer, turn.setup)


def _answer(turn: Turn, inbound: Inbound, body: Body) -> None:
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place)
