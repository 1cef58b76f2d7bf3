"""A sensitive fact on its way: given in a one-time form, kept sealed, shown once to whoever needs it, erased."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DepositState(StrEnum):
    """What became of it."""

    #: it is here, sealed
    KEPT = "kept"
    #: an agent has seen it; it is erased
    SEEN = "seen"
    #: an agent needed it no more without seeing it; it is erased
    CHECKED = "checked"
    #: nobody looked in time; it is erased
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """`fact` is the id of what a topic asked for. `sealed` is empty once it is erased; what opens it is not in the
    database. `conversation` is None while nothing has been passed on."""

    number: int
    intake: int
    fact: str
    sealed: str
    given_at: datetime
    expires_at: datetime
    state: DepositState = DepositState.KEPT
    conversation: int | None = None


class Purpose(StrEnum):
    """What a one-time link is for."""

    #: a contact gives sensitive facts
    FILL = "fill"
    #: an agent sees one
    SEE = "see"


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeLink:
    """Only the SHA-256 of its token is kept. `agent` and `deposit` are there for SEE."""

    token_hash: str
    purpose: Purpose
    intake: int
    expires_at: datetime
    deposit: int | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageField:
    """One thing that is asked for on a page."""

    name: str
    label: str
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What somebody sees who opens a one-time link, in words: no markup. With `fields` or `send` it is a form; `shown`
    is what is shown this once."""

    language: str
    title: str
    text: str
    fields: tuple[PageField, ...] = ()
    send: str = ""
    shown: str = ""
    fault: str = ""
