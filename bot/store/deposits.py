"""Sensitive facts, sealed, and the one-time links by which they are given and seen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from bot.model.deposits import Deposit, DepositState, OneTimeLink, Purpose
from bot.store.codec import cut
from bot.store.facet import Facet
from bot.store.tables import deposits, one_time_links

_ADD = insert(deposits).returning(deposits.c.number)
_GET = select(deposits).where(deposits.c.number == bindparam("row")).with_for_update()
_ERASE = update(deposits).where(deposits.c.number == bindparam("row"))
_ATTACH = update(deposits).where(deposits.c.intake == bindparam("of_intake"))
_OF_INTAKE = select(deposits).where(deposits.c.intake == bindparam("of_intake")).order_by(deposits.c.number)
_OF = select(deposits).where(deposits.c.conversation == bindparam("about")).order_by(deposits.c.number)

_ADD_LINK = insert(one_time_links)
_LINK = select(one_time_links).where(one_time_links.c.token_hash == bindparam("token")).with_for_update()
_SPEND = delete(one_time_links).where(one_time_links.c.token_hash == bindparam("token"))
_OVERDUE = delete(one_time_links).where(one_time_links.c.expires_at <= bindparam("at"))


class Deposits(Facet):
    """`ports.Deposits`."""

    __slots__ = ()

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
        row = {
            "intake": intake,
            "conversation": conversation,
            "fact": fact,
            "sealed": sealed,
            "state": DepositState.KEPT.value,
            "given_at": given_at,
            "expires_at": expires_at,
        }
        number = self._db.execute(_ADD, row).scalar_one()
        return Deposit(
            number=number,
            intake=intake,
            conversation=conversation,
            fact=fact,
            sealed=sealed,
            given_at=cut(given_at),
            expires_at=cut(expires_at),
        )

    def get(self, number: int) -> Deposit | None:
        row = self._db.execute(_GET, {"row": number}).one_or_none()
        return None if row is None else _deposit(row)

    def erase(self, number: int, state: DepositState) -> None:
        self._db.execute(_ERASE, {"row": number, "state": state.value, "sealed": ""})

    def attach(self, intake: int, conversation: int) -> None:
        self._db.execute(_ATTACH, {"of_intake": intake, "conversation": conversation})

    def of_intake(self, intake: int) -> Sequence[Deposit]:
        return [_deposit(row) for row in self._db.execute(_OF_INTAKE, {"of_intake": intake})]

    def of_conversation(self, conversation: int) -> Sequence[Deposit]:
        return [_deposit(row) for row in self._db.execute(_OF, {"about": conversation})]

    def add_link(self, link: OneTimeLink, at: datetime) -> None:
        self._db.execute(_OVERDUE, {"at": at})
        row = {
            "token_hash": link.token_hash,
            "purpose": link.purpose.value,
            "intake": link.intake,
            "deposit": link.deposit,
            "agent": link.agent,
            "expires_at": link.expires_at,
        }
        self._db.execute(_ADD_LINK, row)

    def link(self, token_hash: str) -> OneTimeLink | None:
        row = self._db.execute(_LINK, {"token": token_hash}).one_or_none()
        if row is None:
            return None
        return OneTimeLink(
            token_hash=row.token_hash,
            purpose=Purpose(row.purpose),
            intake=row.intake,
            expires_at=row.expires_at,
            deposit=row.deposit,
            agent=row.agent,
        )

    def spend(self, token_hash: str) -> bool:
        return self._db.execute(_SPEND, {"token": token_hash}).rowcount == 1


def _deposit(row: Row[Any]) -> Deposit:
    return Deposit(
        number=row.number,
        intake=row.intake,
        conversation=row.conversation,
        fact=row.fact,
        sealed=row.sealed,
        state=DepositState(row.state),
        given_at=row.given_at,
        expires_at=row.expires_at,
    )
