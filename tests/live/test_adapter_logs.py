"""What must never stand in a log: tokens, and what people say. At any level, in anybody's log."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.adapters.slack.channel import SlackChannel
from bot.adapters.telegram.channel import TelegramChannel
from bot.errors import OpiekunError
from simulator import Fault
from tests.contracts.channels.rigs import NOWHERE, SlackRig, TelegramRig, on_slack, on_telegram, post

WORDS = "confidential-words-of-maria"
ANSWER = "confidential-words-of-anna"
VENDORS = ("httpx", "httpcore", "telegram", "slack_sdk", "slack_bolt", "aiohttp", "opiekun", "asyncio")


@pytest.fixture
def everything() -> Iterator[list[str]]:
    """All that any library logs, with every level switched on, tracebacks included."""
    lines: list[str] = []
    form = logging.Formatter("%(name)s %(levelname)s %(message)s")

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(form.format(record))

    root, keep = logging.getLogger(), Keep(level=logging.NOTSET)
    before = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(keep)
    root.setLevel(before)


@pytest.fixture
def shouting() -> Iterator[None]:
    """Somebody who looks for a fault has switched on every library's own logger."""
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict if name.startswith(VENDORS)]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


async def talk(rig: Any) -> None:
    """A message in, one out, one that fails, one whose answer is lost."""
    await rig.channel.start(rig.inbox.accept)
    await rig.says("maria", WORDS, rig.maria)
    await rig.inbox.wait(1)
    await rig.channel.deliver(post(rig.maria, ANSWER))
    for fault in (Fault.RATE_LIMIT, Fault.DROP_ANSWER, Fault.STATUS, Fault.RESET):
        rig.fails(fault)
        with pytest.raises(OpiekunError):
            await rig.channel.deliver(post(rig.maria, ANSWER))
    with pytest.raises(OpiekunError):
        await rig.unreachable().deliver(post(rig.maria, ANSWER))
    await rig.channel.stop()


@pytest.mark.usefixtures("shouting")
async def test_telegrams_token_stands_in_no_log_even_when_all_is_switched_on(everything: list[str]) -> None:
    async with on_telegram() as rig:
        assert isinstance(rig, TelegramRig)
        with capture_logs() as ours:
            await talk(rig)
        secret = rig.token.partition(":")[2]
    assert any("getUpdates" in line for line in everything)
    assert [line for line in everything if secret in line] == []
    assert secret not in str(ours)
    assert WORDS not in str(ours)


async def test_slacks_tokens_and_peoples_words_stand_in_no_log(everything: list[str]) -> None:
    async with on_slack() as rig:
        assert isinstance(rig, SlackRig)
        with capture_logs() as ours:
            await talk(rig)
        told = "\n".join(everything) + str(ours)
        for secret in ("bot_token", "app_token", "signing_secret"):
            assert rig.app[secret] not in told
        assert WORDS not in told
        assert ANSWER not in told


async def test_peoples_words_stand_in_no_log_of_telegrams_library(everything: list[str]) -> None:
    async with on_telegram() as rig:
        await talk(rig)
    assert [line for line in everything if WORDS in line or ANSWER in line] == []


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_is_not_told_to_anybody(everything: list[str], status: int) -> None:
    async with on_telegram() as rig:
        assert isinstance(rig, TelegramRig)
        rig.sim.faults.add(Fault.ERROR, method="getMe", status=status, error="Unauthorized")
        with pytest.raises(OpiekunError) as refused:
            await rig.channel.start(rig.inbox.accept)
        secret = rig.token.partition(":")[2]
    logging.getLogger("elsewhere").exception("it failed", exc_info=refused.value)
    assert [line for line in everything if secret in line] == []


@pytest.mark.usefixtures("shouting")
async def test_a_planted_token_survives_nowhere_when_nobody_is_there(everything: list[str]) -> None:
    telegram = TelegramChannel(token="77000:planted-secret", base_url=f"{NOWHERE}/bot")
    slack = SlackChannel(
        bot_token="xoxb-planted-secret",
        app_token="xapp-planted-secret",
        signing_secret="planted-secret",
        base_url=f"{NOWHERE}/api/",
    )
    with capture_logs() as ours:
        for channel in (telegram, slack):
            await channel.start(lambda _: None)  # type: ignore[arg-type,return-value]
            await channel.stop()
    assert {entry["event"] for entry in ours} == {"telegram_unreachable", "slack_unreachable"}
    assert "planted-secret" not in "\n".join(everything) + str(ours)


async def test_a_token_that_is_empty_blots_out_nothing(everything: list[str]) -> None:
    with pytest.raises(OpiekunError):
        TelegramChannel(token="")
    logging.getLogger("telegram.Bot").warning("what the library has to say")
    assert any(line.endswith("what the library has to say") for line in everything)
