"""`opiekun doctor`: what is wrong is named, with what to do, and nothing is changed by looking."""

import asyncio
import json
import os
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.slack.channel import SlackChannel
from bot.adapters.slack.manifest import manifest
from bot.adapters.telegram.channel import TelegramChannel
from bot.config import load_text
from bot.console.health import Vitals
from bot.console.routes import health_routes, ways_in
from bot.console.server import serving
from bot.demo.cast import Tokens, set_the_stage
from bot.store.examine import examine, has_wal_reset_bug
from bot.store.open import open_store
from simulator import serve
from simulator.telegram.webhooks import Webhook
from tests.contracts.channels.rigs import NOWHERE
from tests.contracts.cli_line import DESK, SECRETS, opiekun
from tests.live.killing import CONFIG, MANIFESTS
from tests.live.process import RUN, DeskProcess, Wire


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    Path("opiekun.yaml").write_text(DESK + 'console: {bind: "127.0.0.1:0"}\n', encoding="utf-8")


def _findings(answer: Any) -> dict[str, dict[str, str]]:
    return {finding["about"]: finding for finding in json.loads(answer)["findings"]}


@pytest.mark.parametrize(
    ("version", "is_faulty"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_the_wal_reset_bug_is_known_by_its_versions(version: tuple[int, int, int], is_faulty: bool) -> None:
    assert has_wal_reset_bug(version) is is_faulty


def test_missing_secrets_fail_with_a_pointed_line_and_make_no_database() -> None:
    answer = opiekun("doctor", "--json")
    assert answer.status == 1
    listed = json.loads(answer.out)["findings"]
    assert [f["found"].split(":")[1] for f in listed if f["about"] == "secret"] != []
    assert {f["level"] for f in listed if f["about"] == "secret"} == {"failed"}
    assert not Path("desk.db").exists()


def test_the_faults_of_a_configuration_are_all_named() -> None:
    Path("opiekun.yaml").write_text(DESK.replace("[anna]", "[ana]").replace("[olga], place", "[olg], place"), "utf-8")
    answer = opiekun("doctor")
    assert answer.status == 1
    assert answer.out.count("failed   configuration: opiekun.yaml:") == 2


def test_a_store_is_looked_at_and_left_as_it_was(tmp_path: Path) -> None:
    async def make() -> None:
        await (await open_store(f"sqlite:///{tmp_path}/desk.db")).close()

    asyncio.run(make())
    state = examine(tmp_path / "desk.db")
    assert state.is_current
    with sqlite3.connect("desk.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    assert not examine(tmp_path / "desk.db").is_current
    found = _findings(opiekun("doctor", "--json").out)
    assert found["store"]["level"] == "warning"
    assert "9999" in found["store"]["found"]


def test_a_store_that_cannot_be_is_one_line_with_a_remedy() -> None:
    Path("opiekun.yaml").write_text(DESK.replace("sqlite:///desk.db", "sqlite:///nowhere/desk.db"), encoding="utf-8")
    found = _findings(opiekun("doctor", "--json").out)
    assert found["store"]["level"] == "failed"
    assert "mkdir -p" in found["store"]["found"]


def test_a_taken_port_is_told_from_a_running_desk() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        Path("opiekun.yaml").write_text(DESK + f'console: {{bind: "127.0.0.1:{port}"}}\n', encoding="utf-8")
        taken.settimeout(0.1)
        found = _findings(opiekun("doctor", "--json").out)
    assert found["console.bind"]["level"] == "failed"
    assert "set console.bind" in found["console.bind"]["remedy"]


async def test_a_desk_with_its_platforms_is_well_and_a_wrong_token_is_named(tmp_path: Path) -> None:
    async with serve() as simulator:
        tokens = set_the_stage(simulator, load_text(CONFIG).setup, manifest("Opiekun", "socket", ""))
        desk = DeskProcess(tmp_path, CONFIG, simulator, tokens)
        secrets = {
            "SLACK_BOT_TOKEN": tokens.slack_bot,
            "SLACK_APP_TOKEN": tokens.slack_app,
            "TELEGRAM_TOKEN": tokens.telegram,
            "ALERTS_TOKEN": "another-secret_of-ours",
        }
        status, found = await _doctor(desk.config, secrets)
        assert status == 0, found
        assert "bot @" in found["telegram"]["found"]
        assert "workspace" in found["slack"]["found"]
        assert "will be made at the first start" in found["store"]["found"]
        status, found = await _doctor(
            desk.config, secrets | {"TELEGRAM_TOKEN": "1:wrong", "SLACK_APP_TOKEN": "xapp-no"}
        )
        assert status == 1
        assert "@BotFather" in found["telegram"]["found"]
        assert found["slack"]["level"] == "failed"


async def test_a_desk_that_is_called_is_called_as_the_platforms_would(tmp_path: Path) -> None:
    async with serve() as simulator:
        tokens = set_the_stage(simulator, load_text(CONFIG).setup, MANIFESTS[Wire.CALLED])
        desk = DeskProcess(tmp_path, CONFIG, simulator, tokens, wire=Wire.CALLED)
        addresses = ("slack.address", "telegram.address")

        status, found = await _doctor(desk.config, desk.secrets)
        assert status == 0, found
        assert {found[one]["level"] for one in addresses} == {"warning"}
        assert "the desk sets its own" in found["telegram.webhook"]["found"]

        async with _answering(desk, tokens):
            status, found = await _doctor(desk.config, desk.secrets)
            assert status == 0, found
            assert {found[one]["level"] for one in addresses} == {"ok"}
            wrong = {"SLACK_SIGNING_SECRET": "another", "TELEGRAM_WEBHOOK_SECRET": "another"}
            status, found = await _doctor(desk.config, desk.secrets | wrong)
            assert status == 1
            assert {found[one]["level"] for one in addresses} == {"failed"}
            assert "another channels.slack.signing_secret" in found["slack.address"]["found"]

        webhook = Webhook(url=f"{desk.url}/telegram", last_error_date=1, last_error_message="Connection refused")
        simulator.telegram.bot().hook.webhook = webhook
        simulator.telegram.start(person="ivan")
        status, found = await _doctor(desk.config, desk.secrets)
        assert status == 1
        assert "Connection refused" in found["telegram.webhook"]["found"]


@asynccontextmanager
async def _answering(desk: DeskProcess, tokens: Tokens) -> AsyncIterator[None]:
    """What a running desk answers with, at its address."""
    slack = SlackChannel(
        bot_token=tokens.slack_bot, app_token="", signing_secret=tokens.slack_signing, base_url=NOWHERE, mode="http"
    )
    telegram = TelegramChannel(
        token=tokens.telegram,
        mode="webhook",
        webhook_url=f"{desk.url}/telegram",
        webhook_secret=desk.secrets["TELEGRAM_WEBHOOK_SECRET"],
    )
    host, port = desk.url.removeprefix("http://").split(":")

    async def measured() -> Vitals:
        return Vitals(silences={})

    routes = [*health_routes(measured, dict), *ways_in([slack, telegram])]
    async with serving(routes, host, int(port)):
        yield


async def test_platforms_that_do_not_answer_are_named(tmp_path: Path) -> None:
    async with serve() as simulator:
        tokens = set_the_stage(simulator, load_text(CONFIG).setup, manifest("Opiekun", "socket", ""))
        desk = DeskProcess(tmp_path, CONFIG, simulator, tokens)
    secrets = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "TELEGRAM_TOKEN": "1:x"}
    status, found = await _doctor(desk.config, secrets)
    assert status == 1
    for platform in ("slack", "telegram"):
        assert "reachable from here?" in found[platform]["found"], found[platform]


async def _doctor(config: Path, secrets: dict[str, str]) -> tuple[int, dict[str, dict[str, str]]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        RUN,
        "doctor",
        "--json",
        "--config",
        str(config),
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | secrets,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, _findings(out)
