"""`opiekun customers`: imported whole or not at all, listed, and invited once each."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store.open import open_store
from tests.contracts.cli_line import DESK, opiekun

HEADER = "key,name,plan,add_ons,dedicated_agent,language,zone,since,until\n"
ACME = "acme,Acme,gold,named,anna,pl,Europe/Warsaw,2026-01-10,\n"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")


def imported(text: str) -> None:
    Path("customers.csv").write_text(text, encoding="utf-8")
    assert opiekun("customers", "import", "customers.csv").status == 0


def test_what_was_imported_is_listed() -> None:
    Path("customers.csv").write_text(f"\N{BYTE ORDER MARK}{HEADER}{ACME}brama,,plain,,,,,,\n", encoding="utf-8")

    answer = opiekun("customers", "import", "customers.csv", "--json")

    assert (answer.status, answer.err, answer.value) == (0, "", {"imported": 2})
    assert opiekun("customers", "list", "--json").value == {
        "customers": [
            {
                "key": "acme",
                "name": "Acme",
                "plan": "gold",
                "add_ons": ["named"],
                "dedicated_agent": "anna",
                "language": "pl",
                "zone": "Europe/Warsaw",
                "since": "2026-01-10",
                "until": None,
                "slack_channel": None,
                "contacts": [],
            },
            {
                "key": "brama",
                "name": "brama",
                "plan": "plain",
                "add_ons": [],
                "dedicated_agent": None,
                "language": None,
                "zone": None,
                "since": None,
                "until": None,
                "slack_channel": None,
                "contacts": [],
            },
        ]
    }


def test_a_channel_is_one_customers_and_no_teams() -> None:
    rows = "acme,gold,C0ACME\nbrama,plain,C0ACME\n"
    Path("customers.csv").write_text(f"key,plan,slack_channel\n{rows}", encoding="utf-8")
    answer = opiekun("customers", "import", "customers.csv")
    assert answer.status == 1
    assert "customers.csv:3: slack_channel 'C0ACME' stands in line 2 already" in answer.err

    imported("key,plan,slack_channel\nacme,gold,C0ACME\n")
    (acme,) = opiekun("customers", "list", "--json").value["customers"]
    assert acme["slack_channel"] == "C0ACME"
    Path("customers.csv").write_text("key,plan,slack_channel\nbrama,plain,C0ACME\n", encoding="utf-8")
    answer = opiekun("customers", "import", "customers.csv")
    assert answer.status == 1
    assert "slack_channel C0ACME is of acme and of brama; leave it to one" in answer.err

    place = Path("opiekun.yaml").read_text(encoding="utf-8").partition("slack: C0")[2].partition("}")[0]
    Path("customers.csv").write_text(f"key,plan,slack_channel\nbrama,plain,C0{place}\n", encoding="utf-8")
    assert "works: they would read along" in opiekun("customers", "import", "customers.csv").err


def test_a_known_key_is_replaced() -> None:
    imported(HEADER + ACME)
    imported("key,plan\nacme,plain\n")

    (acme,) = opiekun("customers", "list", "--json").value["customers"]
    assert (acme["plan"], acme["add_ons"]) == ("plain", [])


def test_every_fault_is_told_with_its_line_and_nothing_is_imported() -> None:
    Path("customers.csv").write_text(
        HEADER
        + ACME
        + "\n"
        + "b,B,golden,nam,ana,xx,Europe/Sofa,2026-13-01,soon\n"
        + ",Nobody,plain,,,,,,\n"
        + "acme,Twice,plain,,,,,2026-05-01,2026-04-01\n"
        + "c,C,plain,,,,,,,more\n",
        encoding="utf-8",
    )

    answer = opiekun("customers", "import", "customers.csv")

    assert (answer.status, answer.out) == (1, "")
    told = [fault.removeprefix("customers.csv:") for fault in answer.faults]
    assert [fault.partition(":")[0] for fault in told] == ["4"] * 7 + ["5", "6", "6", "7"]
    parts = ("plan 'golden'", "add-on 'nam'", "agent 'ana'", "language 'xx'", "zone 'Europe/Sofa'", "since:", "until:")
    for part in parts:
        assert sum(part in fault for fault in told[:7]) == 1, part
    assert "key is missing" in told[7]
    assert "stands in line 2 already" in told[8]
    assert "before since" in told[9]
    assert "more fields than columns" in told[10]
    assert opiekun("customers", "list", "--json").value == {"customers": []}


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"", ["customers.csv:1: no customers"]),
        (HEADER.encode(), ["customers.csv:1: no customers"]),
        (b"key,plan,color\na,plain,red\n", ["customers.csv:1: there is no column 'color'"]),
        (b"key,plan,plan\na,plain,gold\n", ["customers.csv:1: column 'plan' stands twice"]),
        (b"name\nAcme\n", ["customers.csv:1: column 'key' is missing", "customers.csv:1: column 'plan' is missing"]),
        (b"key,plan\na\x00,plain\n", ["customers.csv:2: a control character"]),
        (b"key,plan\n\xe9,plain\n", ["customers.csv:1: not UTF-8"]),
    ],
)
def test_a_file_of_another_shape_is_told_what_shape_it_has(content: bytes, faults: list[str]) -> None:
    Path("customers.csv").write_bytes(content)

    answer = opiekun("customers", "import", "customers.csv")

    assert (answer.status, answer.out) == (1, "")
    assert len(answer.faults) == len(faults)
    for found, begins in zip(answer.faults, faults, strict=True):
        assert found.startswith(begins)


def test_a_file_that_is_not_there_is_one_clear_line() -> None:
    answer = opiekun("customers", "import", "nowhere.csv")

    assert (answer.status, answer.out) == (1, "")
    (fault,) = answer.faults
    assert fault.startswith("nowhere.csv:1: can't be read")


def test_an_invitation_is_shown_once_and_only_its_hash_is_kept() -> None:
    imported(HEADER + ACME)

    answer = opiekun("customers", "invite", "acme", "--name", "Maria", "--json")

    assert (answer.status, answer.err) == (0, "")
    code = answer.value["code"]
    good_for = datetime.fromisoformat(answer.value["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=13, hours=23) < good_for <= timedelta(days=14)

    async def kept() -> object:
        store = await open_store("sqlite:///desk.db")
        try:
            return await store.run(lambda tx: tx.people.invitation(hashlib.sha256(code.encode()).hexdigest()))
        finally:
            await store.close()

    found = asyncio.run(kept())
    assert (getattr(found, "customer", None), getattr(found, "contact_name", None)) == ("acme", "Maria")
    files = [path.read_bytes() for path in Path().glob("desk.db*")]
    assert files
    assert not any(code.encode() in content for content in files)


def test_an_invitation_for_people_says_how_it_is_used_on_each_platform() -> None:
    imported(HEADER + ACME)

    answer = opiekun("customers", "invite", "acme")

    assert answer.status == 0
    assert "Telegram: https://t.me/YOUR_BOT?start=" in answer.out
    assert "Slack: send the bot this message: " in answer.out


def test_nobody_unknown_is_invited() -> None:
    assert "import some first" in opiekun("customers", "invite", "acme").err
    imported(HEADER + ACME)

    answer = opiekun("customers", "invite", "acmee")

    assert (answer.status, answer.out) == (1, "")
    assert answer.faults == ["there is no customer 'acmee'; there are: acme"]
