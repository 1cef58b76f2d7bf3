"""What may this customer have? Entitlement = plan and add-on (LA-1)."""

from bot.model.people import AddOn, Customer
from bot.model.setup import Setup


def entitlements(customer: Customer, setup: Setup) -> frozenset[str]:
    """What the customer's add-ons give. An add-on bought with a plan it does not go with gives nothing."""
    return entitled(setup, plan=customer.plan, add_ons=customer.add_ons)


def entitled(setup: Setup, *, plan: str, add_ons: tuple[str, ...]) -> frozenset[str]:
    """What these add-ons give on that plan."""
    bought = (setup.add_ons[key] for key in add_ons if key in setup.add_ons)
    return frozenset(word for add_on in bought if plan in add_on.plans for word in add_on.entitles)


def missing(customer: Customer, setup: Setup, wanted: str) -> tuple[str, ...]:
    """Keys of the add-ons that would give what is wanted; those for the customer's own plan alone, if any.

    Empty where the customer has it, or where no add-on gives it. Where none goes with the customer's plan, the
    add-ons' own `plans` say which plan it takes.
    """
    if wanted in entitlements(customer, setup):
        return ()
    giving = add_ons_for(setup, wanted)
    own = tuple(add_on.key for add_on in giving if customer.plan in add_on.plans)
    return own or tuple(add_on.key for add_on in giving)


def add_ons_for(setup: Setup, wanted: str) -> tuple[AddOn, ...]:
    """The add-ons that entitle to it, on whichever plan."""
    return tuple(add_on for add_on in setup.add_ons.values() if wanted in add_on.entitles)
