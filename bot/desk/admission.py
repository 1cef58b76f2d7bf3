"""Who is let in: an invitation makes somebody a customer's contact, the consents come before anything is passed on.

Nobody types a message twice: what somebody wrote before they were let in is held, and passed on then.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.desk import emergencies
from bot.desk.turn import Turn
from bot.model.conversation import CopyKind
from bot.model.inbound import Inbound, Pressed, Said, Verb
from bot.model.people import Consent, Contact, Customer
from bot.model.places import Place, Side
from bot.model.rich import Body
from bot.model.setup import Admission
from bot.texts import to_contacts as texts

#: What the code of an invitation looks like when it is pasted: `secrets.token_urlsafe(24)`.
CODE = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])")

#: So many messages are kept of somebody whom nobody knows; a flood must not fill the disk.
HELD_AT_MOST = 20


def code_hash(code: str) -> str:
    """Only this is kept of an invitation's code: SHA-256, hex."""
    return hashlib.sha256(code.encode()).hexdigest()


def offered_code(turn: Turn, inbound: Inbound) -> str | None:
    """The invitation's code that somebody brings: by `/start CODE`, or pasted alone or as the end of its link.

    What is pasted counts only if it is a code of ours: other words of that length are words.
    """
    match inbound.what:
        case Verb(name="start", args=args):
            return None if _is_personal_link(turn, args.strip()) else args.strip() or None
        case Said(text=text) if len(text.plain.split()) == 1:
            found = CODE.findall(text.plain)
            return found[-1] if found and turn.tx.people.invitation(code_hash(found[-1])) else None
    return None


def _is_personal_link(turn: Turn, code: str) -> bool:
    """It lets nobody in: who is not known yet is answered as if it were nothing (LA-3)."""
    return bool(code) and turn.tx.links.get(code_hash(code)) is not None


def let_in(turn: Turn, contact: Contact, inbound: Inbound) -> Contact | None:
    """The contact, if they may be served now. Otherwise None: what they wrote is held and they know what is missing."""
    if contact.customer is None:
        admitted = _admit(turn, contact, inbound)
        if admitted is None:
            return None
        contact = admitted
    missing = missing_consents(turn, contact)
    if missing and not emergencies.goes_on(turn, contact, inbound):
        _ask(turn, contact, inbound, missing)
        return None
    return contact


def missing_consents(turn: Turn, contact: Contact) -> Sequence[Consent]:
    """The consents whose present version this contact has not accepted (WD-2, WD-13)."""
    return [
        consent
        for consent in turn.setup.consents.values()
        if turn.tx.people.accepted(contact.id, consent.key) != consent.version
    ]


def ask_for_consents(turn: Turn, contact: Contact, place: Place) -> bool:
    """Whoever was let in by somebody else is asked there. False when nothing is missing."""
    missing = missing_consents(turn, contact)
    if missing:
        calls = emergencies.severities(turn, contact)
        _answer(turn, place, texts.ask_consent(turn.say_to(contact), missing, _mark(missing), calls))
    return bool(missing)


def accept_consents(turn: Turn, contact: Contact, inbound: Inbound) -> bool:
    """The contact accepts what is asked now. False when nothing was missing: a button pressed twice."""
    missing = missing_consents(turn, contact)
    if missing and isinstance(inbound.what, Pressed) and _mark(missing) not in inbound.what.args:
        # The button is older than the terms in force: what it showed is not what would be accepted now.
        _ask(turn, contact, inbound, missing)
        return False
    for consent in missing:
        turn.tx.people.accept(contact.id, consent.key, consent.version, turn.now)
    if missing:
        _answer(turn, inbound.place, texts.thanks_for_accepting(turn.say_to(contact)), inbound)
    return bool(missing)


def _admit(turn: Turn, contact: Contact, inbound: Inbound) -> Contact | None:
    code = offered_code(turn, inbound)
    if code is not None:
        return _by_invitation(turn, contact, inbound, code)
    if turn.setup.company.admission is Admission.OPEN:
        return _as_guest(turn, contact)
    _turn_away(turn, contact, inbound)
    return None


def _by_invitation(turn: Turn, contact: Contact, inbound: Inbound, code: str) -> Contact | None:
    invitation = turn.tx.people.invitation(code_hash(code))
    say = turn.say_to(contact)
    if invitation is None or turn.tx.people.customer(invitation.customer) is None:
        _answer(turn, inbound.place, texts.invitation_unknown(say))
        return None
    spent = invitation.expires_at <= turn.now or not turn.tx.people.use_invitation(
        invitation.code_hash, contact.id, turn.now
    )
    if spent:
        _answer(turn, inbound.place, texts.invitation_spent(say))
        return None
    admitted = replace(
        contact,
        customer=invitation.customer,
        name=invitation.contact_name or contact.name,
        admitted_at=turn.now,
    )
    turn.save_contact(admitted)
    _answer(turn, inbound.place, texts.welcome(turn.say_to(admitted), turn.setup.company.name))
    return admitted


def _as_guest(turn: Turn, contact: Contact) -> Contact:
    """Where admission is open, a stranger becomes a customer of their own, on the plan for guests."""
    plan = turn.setup.company.open_plan or list(turn.setup.plans)[-1]
    key = f"guest-{contact.id}"
    turn.save_customer(Customer(key=key, name=contact.name or key, plan=plan, since=turn.now.date()))
    admitted = replace(contact, customer=key, admitted_at=turn.now)
    turn.save_contact(admitted)
    return admitted


def _turn_away(turn: Turn, contact: Contact, inbound: Inbound) -> None:
    """One polite answer, once; what they wrote is kept in case they come back with an invitation (WD-1), up to a
    number. With the last that is kept they hear that it is; of those who are known everything is kept."""
    if contact.answered_at is None:
        turn.save_contact(replace(contact, answered_at=turn.now))
        _answer(turn, inbound.place, texts.how_to_be_invited(turn.say_to(contact)))
    held_before = turn.tx.people.held(contact.id)
    if not isinstance(inbound.what, Said) or held_before >= HELD_AT_MOST:
        return
    turn.tx.people.hold(contact.id, inbound)
    if held_before + 1 == HELD_AT_MOST:
        _answer(turn, inbound.place, texts.no_more_is_kept(turn.say_to(contact), HELD_AT_MOST))


def _ask(turn: Turn, contact: Contact, inbound: Inbound, missing: Sequence[Consent]) -> None:
    """Ask for the consents when there is something to wait for; what came meanwhile waits without asking again."""
    held_before = turn.tx.people.held(contact.id)
    is_words = isinstance(inbound.what, Said) and offered_code(turn, inbound) is None
    if is_words:
        turn.tx.people.hold(contact.id, inbound)
    if not (is_words and held_before):
        calls = emergencies.severities(turn, contact)
        _answer(turn, inbound.place, texts.ask_consent(turn.say_to(contact), missing, _mark(missing), calls))


def _mark(consents: Sequence[Consent]) -> str:
    """Short, and different for every set of documents and versions."""
    named = "\n".join(f"{consent.key} {consent.version}" for consent in consents)
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def _answer(turn: Turn, place: Place, body: Body, instead_of: Inbound | None = None) -> None:
    """Say it there; with `instead_of`, in place of the message whose button was pressed."""
    pressed = getattr(instead_of.what, "message_id", None) if instead_of else None
    shown = turn.tx.messages.copy_at(place, pressed) if pressed else None
    if shown is not None:
        turn.tx.outbox.edit(shown.id, body)
    else:
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=place)
