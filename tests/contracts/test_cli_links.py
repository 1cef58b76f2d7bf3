"""`opiekun customers link`: a personal link, its button for a web page, and its withdrawal."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from bot.ports import Tx
from bot.store.open import open_store
from tests.contracts.cli_line import DESK, opiekun

T = TypeVar("T")


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")
    rows = "key,plan,add_ons,dedicated_agent,language\nacme,gold,named,anna,pl\nbrama,plain,,,\n"
    Path("customers.csv").write_text(rows, encoding="utf-8")
    assert opiekun("customers", "import", "customers.csv").status == 0


def kept(unit: Callable[[Tx], T]) -> T:
    async def run() -> T:
        store = await open_store("sqlite:///desk.db")
        try:
            return await store.run(unit)
        finally:
            await store.close()

    return asyncio.run(run())


def digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def test_a_link_is_printed_once_and_only_its_hash_is_kept() -> None:
    made = opiekun("customers", "link", "acme", "--bot", "AcmeBot", "--json").value
    code = made["code"]
    assert made["telegram"] == f"https://t.me/AcmeBot?start={code}"
    assert made["html"].startswith(f'<a href="https://t.me/AcmeBot?start={code}">')
    # Telegram takes 64 letters, digits, _ and - at most.
    assert len(code) <= 64
    assert set(code) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
    link = kept(lambda tx: tx.links.get(digest(code)))
    assert link is not None
    assert (link.customer, link.revoked_at) == ("acme", None)
    assert code.encode() not in Path("desk.db").read_bytes()


def test_a_new_link_takes_the_place_of_the_old_one_and_a_withdrawn_one_has_none_after_it() -> None:
    first, second = (opiekun("customers", "link", "acme", "--json").value["code"] for _ in range(2))
    assert kept(lambda tx: tx.links.get(digest(first)).revoked_at) is not None  # type: ignore[union-attr]
    assert opiekun("customers", "link", "acme", "--revoke", "--json").value == {"customer": "acme", "revoked": 1}
    assert kept(lambda tx: tx.links.get(digest(second)).revoked_at) is not None  # type: ignore[union-attr]


@pytest.mark.parametrize(("customer", "why"), [("brama", "no dedicated agent"), ("nobody", "there is no customer")])
def test_a_link_that_would_lead_to_nobody_is_refused(customer: str, why: str) -> None:
    answer = opiekun("customers", "link", customer)
    assert answer.status == 1
    assert why in answer.err
