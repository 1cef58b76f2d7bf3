"""`opiekun backup` and `opiekun restore`: whole or not at all, beside a running desk, never over anything unasked."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model.people import Customer
from bot.store.open import open_store
from tests.contracts.cli_line import DESK, opiekun

URL = "sqlite:///desk.db"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")


def add(key: str) -> None:
    async def unit() -> None:
        store = await open_store(URL)
        await store.run(lambda tx: tx.people.save_customer(Customer(key=key, name=key, plan="gold")))
        await store.close()

    asyncio.run(unit())


def keys() -> list[str]:
    return [row["key"] for row in opiekun("customers", "list", "--json").value["customers"]]


def test_what_was_backed_up_is_there_again() -> None:
    add("acme")
    assert opiekun("backup", "monday.db").status == 0
    add("brama")

    assert "exists already" in opiekun("restore", "monday.db").err
    assert keys() == ["acme", "brama"], "not over a database, unasked"
    assert opiekun("restore", "monday.db", "--overwrite").status == 0
    assert keys() == ["acme"]


def test_each_way_is_told_in_json_when_asked() -> None:
    add("acme")

    assert opiekun("backup", "monday.db", "--json").value == {"file": "monday.db"}
    assert opiekun("restore", "monday.db", "--overwrite", "--json").value == {"restored": "monday.db"}


def test_a_backup_is_one_file_of_its_owners_and_is_never_written_over() -> None:
    add("acme")
    assert opiekun("backup", "monday.db").status == 0

    assert Path("monday.db").stat().st_mode & 0o077 == 0
    assert [file.name for file in Path().iterdir() if file.name.startswith("monday")] == ["monday.db"]
    assert "exists already" in opiekun("backup", "monday.db").err


async def test_a_running_desk_is_backed_up_and_not_restored_over() -> None:
    store = await open_store(URL, for_a_desk=True)
    now = datetime.now(UTC)
    await store.run(lambda tx: tx.timers.set("conversation:1", "look", now))

    assert (await asyncio.to_thread(opiekun, "backup", "monday.db")).status == 0
    assert "another desk runs" in (await asyncio.to_thread(opiekun, "restore", "monday.db", "--overwrite")).err
    await store.close()
    assert (await asyncio.to_thread(opiekun, "restore", "monday.db", "--overwrite")).status == 0
    again = await open_store(URL)
    assert len(await again.run(lambda tx: tx.timers.of("conversation:1"))) == 1
    await again.close()


def test_what_is_no_backup_is_not_put_in_place() -> None:
    add("acme")
    Path("letter.txt").write_text("Dear desk", encoding="utf-8")

    for name in ("letter.txt", "nothing.db"):
        answer = opiekun("restore", name, "--overwrite")
        assert (answer.status, "is no backup of a desk" in answer.err) == (1, True)
    assert keys() == ["acme"]


def test_without_a_database_there_is_nothing_to_back_up_and_a_backup_can_come_first() -> None:
    assert "nothing to back up" in opiekun("backup", "monday.db").err
    add("acme")
    opiekun("backup", "monday.db")
    for file in Path().glob("desk.db*"):
        file.unlink()

    assert opiekun("restore", "monday.db").status == 0
    assert keys() == ["acme"]


def test_postgres_has_tools_of_its_own() -> None:
    Path("opiekun.yaml").write_text(DESK.replace(URL, "postgresql://user@localhost/desk"), encoding="utf-8")

    assert "pg_dump" in opiekun("backup", "monday.db").err
