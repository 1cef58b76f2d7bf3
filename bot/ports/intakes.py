"""What is asked before a conversation is passed on, and what must not stand in a chat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model.complaints import Draft
from bot.model.deposits import Deposit, DepositState, OneTimeLink
from bot.model.intake import Intake, IntakeState
from bot.model.places import Place


class Intakes(Protocol):
    """What is asked before somebody's words are worked on."""

    def begin(self, *, contact: int, place: Place, state: IntakeState, at: datetime) -> Intake:
        """With the next number."""

    def get(self, number: int) -> Intake | None:
        """Locked until the transaction ends."""

    def save(self, intake: Intake) -> None: ...
    def open_ones(self, contact: int) -> Sequence[Intake]:
        """The contact's that are not over, the newest first; locked until the transaction ends."""

    def of_conversation(self, conversation: int) -> Sequence[Intake]:
        """Those that belong to it, oldest first, over or not."""


class Deposits(Protocol):
    """Sensitive facts, sealed, and the one-time links by which they are given and seen."""

    def add(
        self,
        *,
        intake: int,
        conversation: int | None,
        fact: str,
        sealed: str,
        given_at: datetime,
        expires_at: datetime,
    ) -> Deposit:
        """With the next number."""

    def get(self, number: int) -> Deposit | None:
        """Locked until the transaction ends."""

    def erase(self, number: int, state: DepositState) -> None:
        """What was sealed is gone; that it was here, and what became of it, stays."""

    def attach(self, intake: int, conversation: int) -> None:
        """The intake's belong to that conversation."""

    def of_intake(self, intake: int) -> Sequence[Deposit]: ...
    def of_conversation(self, conversation: int) -> Sequence[Deposit]: ...
    def add_link(self, link: OneTimeLink, at: datetime) -> None:
        """Those that have expired by then go."""

    def link(self, token_hash: str) -> OneTimeLink | None:
        """Locked until the transaction ends. None: never given out, or spent."""

    def spend(self, token_hash: str) -> bool:
        """It is good no more; False where it was not."""


class Vault(Protocol):
    """Seals what must not lie open; what opens it is kept elsewhere."""

    def seal(self, words: str) -> str: ...
    def unseal(self, sealed: str) -> str | None:
        """None where its key is not here."""


class Drafts(Protocol):
    """Complaints that contacts are still writing, one for each."""

    def get(self, contact: int) -> Draft | None:
        """Locked until the transaction ends."""

    def save(self, draft: Draft) -> None: ...
    def drop(self, contact: int) -> None: ...
