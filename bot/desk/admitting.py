"""A lead lets somebody in who wrote uninvited: `/admit` lists them, `/admit CONTACT CUSTOMER` admits one (WD-1).

What they wrote was kept; it goes on its way as soon as they have accepted what is to be accepted.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk import admission, intake
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.conversation import CopyKind
from bot.model.people import Agent, Contact, Customer
from bot.model.places import Place, Side
from bot.model.rich import Body
from bot.ports import Stranger
from bot.texts import admitting as texts
from bot.texts import to_contacts


def admit(turn: Turn, lead: Agent, typed: str) -> Body:
    """The list, or what became of it. Raises Refused."""
    say = turn.say_to_agent(lead)
    strangers = turn.tx.people.strangers()
    if not typed:
        return texts.waiting(say, strangers, turn.now)
    handle, _, wanted = typed.rpartition(" ")
    customer = _customer(turn, wanted) if handle.strip() else None
    stranger = _who(strangers, handle.strip() if customer else typed)
    if customer is None:
        raise Refused("for_which_customer", contact=str(stranger.contact.id))
    admitted = replace(stranger.contact, customer=customer.key, admitted_at=turn.now)
    turn.save_contact(admitted)
    _welcome(turn, admitted)
    return texts.admitted(say, admitted.name, customer.name)


def _customer(turn: Turn, wanted: str) -> Customer | None:
    return turn.tx.people.customer(wanted) or turn.tx.people.customer(wanted.lower())


def _who(strangers: Sequence[Stranger], handle: str) -> Stranger:
    """By the number in the list, by the platform's own id, or by name where only one has it."""
    found = [each for each in strangers if _is_called(each.contact, handle.lstrip("#@").lower())]
    if len(found) == 1:
        return found[0]
    known = [f"{each.contact.id} {each.contact.name}".strip() for each in found or strangers]
    raise Refused("unknown_contact", wanted=handle, known=", ".join(known) or "–")


def _is_called(contact: Contact, handle: str) -> bool:
    return handle in (str(contact.id), contact.identity.user.lower(), contact.name.lower())


def _welcome(turn: Turn, contact: Contact) -> None:
    """Said where they wrote; what is missing is asked for, else what they wrote goes on."""
    place = Place(channel=contact.identity.channel, chat=contact.identity.user)
    body = to_contacts.welcome(turn.say_to(contact), turn.setup.company.name)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=place)
    if not admission.ask_for_consents(turn, contact, place):
        intake.pass_on(turn, contact)
