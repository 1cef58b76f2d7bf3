"""`opiekun export` and `opiekun erase`: what is kept about a customer's contacts, handed over or taken away."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model.people import Contact, Customer
from bot.model.places import Identity
from bot.ports import Tx
from bot.store.open import open_store
from tests.contracts.cli_line import DESK, opiekun


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")
    asyncio.run(_people())


async def _people() -> None:
    def unit(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Zakwas Ltd", plan="gold"))
        tx.people.save_customer(Customer(key="brama", name="Brama", plan="plain"))
        for user, name in (("5001", "Maria Zakwas"), ("5002", "Jan Zakwas")):
            contact: Contact = tx.people.meet(Identity(channel="telegram", user=user), name, None)
            tx.people.save_contact(replace(contact, customer="acme"))

    store = await open_store("sqlite:///desk.db")
    await store.run(unit)
    await store.close()


def test_all_contacts_or_one_are_exported_to_a_file_of_ones_own() -> None:
    assert opiekun("export", "acme", "--to", "acme.json").status == 0
    written = json.loads(Path("acme.json").read_text(encoding="utf-8"))

    assert [each["contact"]["name"] for each in written["contacts"]] == ["Maria Zakwas", "Jan Zakwas"]
    assert Path("acme.json").stat().st_mode & 0o077 == 0
    (one,) = json.loads(opiekun("export", "acme", "--contact", "2").out)["contacts"]
    assert one["contact"]["user"] == "5002"


def test_erased_is_the_customer_with_all_contacts() -> None:
    assert opiekun("erase", "acme", "--yes", "--json").value == {"customer": "acme", "contacts": [1, 2]}

    (acme, _) = opiekun("customers", "list", "--json").value["customers"]
    assert (acme["name"], acme["contacts"]) == ("acme", [])
    held = b"".join(file.read_bytes() for file in Path().iterdir() if file.name.startswith("desk.db"))
    assert b"Zakwas" not in held
    assert b"5001" not in held


def test_one_contact_is_erased_and_the_customer_stays() -> None:
    assert opiekun("erase", "acme", "--contact", "1", "--yes").out == "erased, of acme: 1\n"

    (acme, _) = opiekun("customers", "list", "--json").value["customers"]
    assert (acme["name"], acme["contacts"]) == ("Zakwas Ltd", ["Jan Zakwas"])


def test_what_there_is_not_is_said() -> None:
    assert "there are: acme, brama" in opiekun("export", "nobody").err
    assert "there are: 1 (Maria Zakwas), 2 (Jan Zakwas)" in opiekun("erase", "acme", "--contact", "9", "--yes").err
    assert opiekun("erase", "acme").status == 1, "without an answer nothing is erased"
    assert "Maria Zakwas" in opiekun("customers", "list").out
