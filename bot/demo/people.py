"""Which people does a demo need? Its customers, their contacts, an invitation, and what a visitor may try."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.model.people import Customer
from bot.model.words import Language

#: What stands in an agent's calendar every week: weekday, from and to by the agent's clock, title.
Busy = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A contact: where they write, what they speak, and whose contact they are (None: nobody's yet)."""

    key: str
    name: str
    language: Language
    zone: str
    customer: str | None
    telegram: int | None = None
    slack: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays beside the agents of the configuration.

    The invitation of `host`, one of the customers, lies ready for `invited`, whom the desk does not know yet.
    `hints` are what to try, each with the person who does it; `busy` is what stands in the agents' calendars.
    """

    customers: tuple[Customer, ...]
    visitors: tuple[Visitor, ...]
    invitation: str
    host: str
    invited: str
    hints: tuple[tuple[str, str], ...]
    busy: Mapping[str, Sequence[Busy]] = field(default_factory=dict)

    def customer(self, key: str | None) -> Customer | None:
        return next((one for one in self.customers if one.key == key), None)
