"""`opiekun run` and `opiekun demo`: what keeps them from starting is one clear line; told to stop, they end well."""

import asyncio
import gc
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import httpx
import pytest

from bot.store.open import open_store
from tests.contracts.cli_line import DESK, SECRETS, opiekun


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "123:none-of-yours")


def test_a_missing_secret_is_one_pointed_line_and_no_database_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS[1:]:
        monkeypatch.setenv(name, "x")

    answer = opiekun("run")

    assert (answer.status, answer.out) == (1, "")
    assert "opiekun.yaml:3:" in answer.faults[-1]
    assert "set SLACK_BOT_TOKEN" in answer.faults[-1]
    assert not Path("desk.db").exists()


def test_a_configuration_with_faults_does_not_run() -> None:
    Path("opiekun.yaml").write_text(DESK.replace("members: [anna]", "members: [ana]"), encoding="utf-8")

    answer = opiekun("run")

    assert (answer.status, answer.out) == (1, "")
    (fault,) = answer.faults
    assert fault.startswith("opiekun.yaml:")


def test_without_a_platform_there_is_nothing_to_run() -> None:
    start, end = DESK.index("channels:"), DESK.index("store:")
    Path("opiekun.yaml").write_text(DESK[:start] + DESK[end:], encoding="utf-8")

    answer = opiekun("run")

    assert (answer.status, answer.out) == (1, "")
    assert "`channels` is missing" in answer.err


def test_whoever_tries_to_run_in_vain_keeps_their_garbage_collector() -> None:
    Path("opiekun.yaml").write_text("company: {}", encoding="utf-8")
    assert opiekun("run").status == 1
    assert gc.isenabled()


def test_a_role_alone_is_refused_and_says_what_to_do() -> None:
    answer = opiekun("run", "--role", "worker")
    assert (answer.status, answer.out) == (1, "")
    assert "any number of processes share the work" in answer.err


def test_an_unknown_role_is_wrong_usage() -> None:
    assert opiekun("run", "--role", "boss").status == 2


@pytest.mark.usefixtures("secrets")
def test_a_database_of_a_newer_version_is_left_alone() -> None:
    async def make() -> None:
        await (await open_store("sqlite:///desk.db")).close()

    asyncio.run(make())
    with sqlite3.connect("desk.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    for line in (["run"], ["customers", "list"], ["dead", "list"]):
        answer = opiekun(*line)

        assert (answer.status, answer.out) == (1, ""), line
        (fault,) = answer.faults
        assert "written by a newer Opiekun" in fault
        assert "9999" in fault


@pytest.mark.usefixtures("secrets")
def test_a_database_that_is_none_is_left_alone() -> None:
    Path("desk.db").write_bytes(b"a letter to nobody, as long as it takes to be looked at " * 20)

    answer = opiekun("run")

    assert (answer.status, answer.out) == (1, "")
    (fault,) = answer.faults
    assert "is not a SQLite database" in fault


def test_the_demo_says_that_its_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        answer = opiekun("demo", "--port", str(port))

    assert (answer.status, answer.out) == (1, "")
    (fault,) = answer.faults
    assert fault.startswith(f"port {port} can't be used")
    assert "--port" in fault


def test_the_demo_says_that_its_folder_cant_be_written() -> None:
    Path("a-file").touch()

    answer = opiekun("demo", "--port", "0", "--data", "a-file/data")

    assert (answer.status, answer.out) == (1, "")
    (fault,) = answer.faults
    assert fault.startswith("a-file/data can't be written to")
    assert "--data" in fault


def test_a_port_beyond_all_ports_is_wrong_usage() -> None:
    assert opiekun("demo", "--port", "99999").status == 2


def test_the_demo_prints_its_address_answers_there_and_ends_when_told() -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "demo", "--port", "0", "--data", "data"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, env=environment, stdout=PIPE, stderr=PIPE, text=True) as demo:
        assert demo.stdout
        line = demo.stdout.readline()
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+/", line)
            page = httpx.get(found[0], trust_env=False) if found else None
        finally:
            demo.send_signal(signal.SIGTERM)
            out, err = demo.communicate(timeout=60)
    assert page, (line, err)
    assert page.status_code == 200
    assert Path("data/desk.db").exists()
    assert (demo.returncode, out, err) == (0, "", "")
