"""What is asked before somebody's words are worked on: what they are about, and the facts that this needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.places import Place


class IntakeState(StrEnum):
    """How far it has come."""

    #: the contact is asked what it is about
    CHOOSING = "choosing"
    #: what they chose is not covered; they may ask anyway
    DECLINED = "declined"
    #: facts are asked for, one after another
    ASKING = "asking"
    #: everything is there but the words themselves
    READY = "ready"
    #: over
    DONE = "done"


class Outside(StrEnum):
    """Why a topic is not covered."""

    #: nobody's contract covers it (SO-3, NP-15)
    OUT_OF_SCOPE = "out_of_scope"
    #: the customer's plan does not (WD-10)
    NOT_IN_CONTRACT = "not_in_contract"
    #: the customer's contract is over (WD-10)
    CONTRACT_OVER = "contract_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """One contact's intake in one place. `number` travels in its buttons.

    `conversation` is the one it belongs to, None while nothing has been passed on; `has_words` says that words are held
    until it is complete. `asked` is the id of the fact that the next words in that place answer. `answers` are by a
    fact's id, an empty one was skipped; `given` are those that were filled in where nobody reads along.
    """

    number: int
    contact: int
    place: Place
    state: IntakeState
    begun_at: datetime
    conversation: int | None = None
    topic: str | None = None
    is_anyway: bool = False
    has_words: bool = False
    asked: str | None = None
    asked_at: datetime | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    given: tuple[str, ...] = ()

    @property
    def settled(self) -> frozenset[str]:
        """The facts that need not be asked for any more."""
        return frozenset((*self.answers, *self.given))

    @property
    def holds(self) -> bool:
        """Do words wait for it?"""
        return self.has_words and self.conversation is None and self.state is not IntakeState.DONE
