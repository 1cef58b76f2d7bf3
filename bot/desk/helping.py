"""Of which verbs is a contact told? Of those that come to something for them."""

from collections.abc import Sequence

from bot import routing
from bot.desk import booking, complaining
from bot.desk.bookable import kinds_for
from bot.desk.turn import Turn
from bot.model.people import Contact
from bot.model.setup import Setup


def of_use(turn: Turn, contact: Contact, verbs: Sequence[str]) -> tuple[str, ...]:
    """Those of the verbs that this contact has something to do with."""
    customer = turn.customer(contact.customer or "")
    has_kinds = bool(kinds_for(turn, customer))
    kept = {
        "book": has_kinds,
        "calls": has_kinds or bool(booking.calls_listed(turn, contact)),
        "severity": len(turn.setup.policy_of(customer).severities) > 1,
        "topic": bool(routing.offered(turn.setup, customer)),
        "complaint": complaining.topic_of(turn.setup) is not None,
    }
    return tuple(verb for verb in verbs if kept.get(verb, True))


def of_use_here(setup: Setup, verbs: Sequence[str]) -> tuple[str, ...]:
    """Those of the verbs that any contact of this desk has something to do with."""
    kept = {
        "book": bool(setup.calls),
        "calls": bool(setup.calls),
        "severity": any(len(policy.severities) > 1 for policy in setup.policies.values()),
        "topic": bool(setup.topics),
        "complaint": complaining.topic_of(setup) is not None,
    }
    return tuple(verb for verb in verbs if kept.get(verb, True))
