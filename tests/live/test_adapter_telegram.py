"""Telegram's way in and out under trouble: polls that fail, numbers that fall, tokens that are refused, topics gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

import simulator
from bot.adapters.telegram.channel import TelegramChannel
from bot.adapters.telegram.parse import ALLOWED_UPDATES
from bot.errors import NotSent, OpiekunError, Undeliverable, Unreadable
from bot.model.inbound import Gone, Pressed, Returned, Said
from bot.model.outbound import Operation
from bot.model.places import Place
from bot.model.rich import Body, Button, Rich
from simulator import Fault, Simulator, Timings
from simulator.deliveries import Delivery
from simulator.telegram.webhooks import Webhook
from tests.contracts.channels.rigs import Inbox, held_against, post, sending

MARIA = Place(channel="telegram", chat="5001")
TIMINGS = Timings(repeated_poll=0.05, conflict=0.05)


@dataclass
class Desk:
    """A bot that Maria writes to, and a forum in which Anna works."""

    sim: Simulator
    token: str
    team: Place
    inbox: Inbox

    def channel(self, *, token: str = "", base_url: str = "") -> TelegramChannel:
        return TelegramChannel(
            token=token or self.token,
            base_url=base_url or self.sim.telegram_url,
            base_file_url=self.sim.telegram_file_url,
        )

    def emit(self, **update: Any) -> None:
        """An update that no person brings about, however odd."""
        bot = self.sim.telegram.bot()
        number, bot.next_update = bot.next_update, bot.next_update + 1
        bot.deliveries.put(Delivery(kind="message", payload={"update_id": number, **update}, number=number))


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    async with simulator.serve(timings=TIMINGS) as sim:
        token = sim.telegram.add_bot(username="opiekun_bot", name="Opiekun")["token"]
        sim.people.add(id="anna", name="Anna Nowak", language="pl", telegram=1001)
        sim.people.add(id="maria", name="Maria Ivanova", language="bg", telegram=5001)
        group = sim.telegram.add_group(title="Desk", members=["anna"])["chat_id"]
        sim.telegram.start(person="maria")
        sim.telegram.bot().deliveries.waiting.clear()
        yield Desk(sim=sim, token=token, team=Place(channel="telegram", chat=str(group)), inbox=Inbox())
        assert held_against(sim) == []


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Desk, TelegramChannel]]:
    async with desk() as made:
        channel = made.channel()
        await channel.start(made.inbox.accept)
        try:
            yield made, channel
        finally:
            await channel.stop()


async def heard(logs: list[Any], event: str) -> Any:
    """The first entry of that event; TimeoutError after 20 s."""

    def found() -> Any:
        return next((entry for entry in logs if entry["event"] == event), None)

    await until(lambda: found() is not None)
    return found()


async def until(holds: Callable[[], bool]) -> None:
    """Return once it holds; TimeoutError after 20 s."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - what changes is inside the libraries
            await asyncio.sleep(0.02)


async def test_every_kind_of_update_that_is_understood_is_asked_for() -> None:
    async with listening() as (made, _):
        made.sim.telegram.say(person="maria", text="Hello")
        await made.inbox.wait(1)
        call = made.sim.calls.of("getUpdates")[0]
        assert call.args["allowed_updates"] == list(ALLOWED_UPDATES)
        assert "offset" not in call.args
        assert call.args["timeout"] == 50


async def test_the_next_updates_are_asked_for_only_when_these_are_kept() -> None:
    async with listening() as (made, _):
        made.inbox.failures = 1
        with capture_logs() as logs:
            made.sim.telegram.say(person="maria", text="Hello")
            await made.inbox.wait(1)
        offsets = [call.args.get("offset") for call in made.sim.calls.of("getUpdates")]
        [row] = made.inbox.rows.values()
        assert offsets[:2] == [None, None]
        failed = next(entry for entry in logs if entry["event"] == "updates_not_saved")
        assert failed["error"] == "OSError"
        assert int(row.external_id) == row.order


async def test_after_a_restart_what_was_kept_but_not_confirmed_is_kept_once() -> None:
    async with desk() as made:
        for _ in range(2):
            channel = made.channel()
            await channel.start(made.inbox.accept)
            if not made.inbox.rows:
                made.sim.telegram.say(person="maria", text="Hello")
            await made.inbox.wait(1)
            await channel.stop()
        assert len(made.inbox.rows) == 1


async def test_update_numbers_may_fall() -> None:
    async with listening() as (made, _):
        made.sim.telegram.say(person="maria", text="before the quiet week")
        await made.inbox.wait(1)
        await made.sim.telegram.bot().polling.waits()
        made.sim.telegram.renumber(next_update=17)
        made.sim.telegram.say(person="maria", text="after it")
        made.sim.telegram.say(person="maria", text="and later")
        rows = await made.inbox.wait(3)
        assert rows[1].order < rows[0].order
        await made.sim.telegram.bot().polling.waits()


async def test_an_update_nobody_understands_is_kept_and_holds_up_nothing() -> None:
    async with listening() as (made, channel):
        made.emit(message={"message_id": None, "chat": {"id": 5001}, "text": ["?"]})
        made.emit()
        made.sim.telegram.say(person="maria", text="Hello")
        rows = await made.inbox.wait(3)
        assert rows[0].lane == "telegram:5001"
        with pytest.raises(Unreadable):
            channel.parse(rows[0].raw, datetime.now(UTC))
        inbound = channel.parse(rows[2].raw, datetime.now(UTC))
        assert inbound is not None
        assert isinstance(inbound.what, Said)


async def test_a_button_is_answered_at_once_and_after_it_is_kept() -> None:
    async with listening() as (made, channel):
        rows = ((Button(label="Critical", action="severity", args=("142", "sev1")),),)
        receipt = await channel.deliver(sending(MARIA, body=Body(text=Rich.of("How bad?"), rows=rows)))
        assert receipt.message_id is not None
        made.inbox.failures = 1
        pressed = made.sim.telegram.press(person="maria", message_id=int(receipt.message_id), data="severity:142:sev1")
        await made.sim.telegram.answer_to(query_id=pressed["query_id"])
        assert made.inbox.offered == 2
        [row] = made.inbox.rows.values()
        inbound = channel.parse(row.raw, datetime.now(UTC))
        assert inbound is not None
        assert isinstance(inbound.what, Pressed)


async def test_a_button_that_cant_be_answered_is_logged_and_kept_all_the_same() -> None:
    async with listening() as (made, channel):
        rows = ((Button(label="Critical", action="severity", args=("142", "sev1")),),)
        receipt = await channel.deliver(sending(MARIA, body=Body(text=Rich.of("How bad?"), rows=rows)))
        assert receipt.message_id is not None
        made.sim.faults.add(
            Fault.ERROR, method="answerCallbackQuery", error="Bad Request: query is too old", status=400
        )
        with capture_logs() as logs:
            made.sim.telegram.press(person="maria", message_id=int(receipt.message_id), data="severity:142:sev1")
            await made.inbox.wait(1)
            entry = await heard(logs, "button_not_answered")
        assert entry["error"] == "BadRequest"


async def test_blocking_the_bot_is_heard_and_what_waits_is_undeliverable() -> None:
    async with listening() as (made, channel):
        made.sim.telegram.block(person="maria")
        assert (await made.inbox.next(channel)).what == Gone()
        with pytest.raises(Undeliverable) as refused:
            await channel.deliver(post(MARIA, "Good morning"))
        assert refused.value.code == "bot_was_blocked_by_the_user"
        made.sim.telegram.unblock(person="maria")
        rows = await made.inbox.wait(2)
        returned = channel.parse(rows[1].raw, datetime.now(UTC))
        assert returned is not None
        assert returned.what == Returned()


async def test_another_poller_is_named_and_polling_goes_on() -> None:
    async with listening() as (made, _):
        made.sim.faults.add(
            Fault.ERROR,
            method="getUpdates",
            status=409,
            error="Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        )
        with capture_logs() as logs:
            made.sim.telegram.say(person="maria", text="one")
            await made.inbox.wait(1)
            entry = await heard(logs, "telegram_polled_elsewhere")
            made.sim.telegram.say(person="maria", text="two")
            await made.inbox.wait(2)
        assert "another program" in entry["remedy"]


async def test_a_webhook_from_former_times_is_taken_off() -> None:
    async with desk() as made:
        bot = made.sim.telegram.bot()
        bot.hook.set(Webhook(url="https://example.com/telegram"))
        made.sim.telegram.say(person="maria", text="While nobody answered there")
        channel = made.channel()
        await channel.start(made.inbox.accept)
        made.sim.telegram.say(person="maria", text="Hello")
        await made.inbox.wait(2)
        await channel.stop()
        [call] = made.sim.calls.of("deleteWebhook")
        assert call.args.get("drop_pending_updates") in (False, None)


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.STATUS, Fault.RATE_LIMIT, Fault.DROP_ANSWER])
async def test_polls_that_fail_lose_nothing(fault: Fault) -> None:
    async with listening() as (made, _):
        made.sim.faults.add(fault, method="getUpdates", skip=1)
        for number in range(3):
            made.sim.telegram.say(person="maria", text=f"message {number}")
        await made.inbox.wait(3)
        made.sim.telegram.say(person="maria", text="the last")
        await made.inbox.wait(4)


async def test_telegram_out_of_reach_at_start_is_tried_on_in_the_background() -> None:
    async with desk() as made:
        made.sim.faults.add(Fault.RESET, method="getMe", times=1)
        channel = made.channel()
        with capture_logs() as logs:
            await channel.start(made.inbox.accept)
            made.sim.telegram.say(person="maria", text="Are you there?")
            await made.inbox.wait(1)
        await channel.stop()
        [line] = [entry for entry in logs if entry["event"] == "telegram_unreachable"]
        assert made.sim.telegram_url in line["remedy"]
        assert made.token not in str(logs)


@pytest.mark.parametrize("token", ["77000:not-this-one", "nonsense"])
async def test_a_token_that_is_refused_stops_the_start_and_says_what_to_do(token: str) -> None:
    async with desk() as made:
        channel = made.channel(token=token)
        with pytest.raises(OpiekunError, match="@BotFather") as refused:
            await channel.start(made.inbox.accept)
        assert token not in str(refused.value)
        assert refused.value.__cause__ is None
        await channel.stop()


def test_no_token_at_all_is_refused_with_a_remedy() -> None:
    with pytest.raises(OpiekunError, match="@BotFather"):
        TelegramChannel(token="")


async def test_a_revoked_token_kills_no_row() -> None:
    async with listening() as (made, channel):
        made.sim.faults.add(Fault.ERROR, method="sendMessage", error="Unauthorized", status=401)
        with capture_logs() as logs, pytest.raises(NotSent) as waiting:
            await channel.deliver(post(MARIA, "Good morning"))
        assert waiting.value.retry_after == timedelta(minutes=1)
        assert "telegram_refuses_us" in [entry["event"] for entry in logs]


async def test_a_topic_that_was_deleted_is_undeliverable_by_its_own_code() -> None:
    async with listening() as (made, channel):
        opened = await channel.deliver(sending(made.team, operation=Operation.OPEN_THREAD, title="#142 Acme"))
        assert opened.thread is not None
        made.sim.telegram.delete_topic(person="anna", chat=int(made.team.chat), topic=int(opened.thread))
        with pytest.raises(Undeliverable) as refused:
            await channel.deliver(post(made.team.in_thread(opened.thread), "Good morning"))
        assert refused.value.code == "message_thread_not_found"


async def test_a_group_without_topics_says_what_to_switch_on() -> None:
    async with listening() as (made, channel):
        plain = made.sim.telegram.add_group(title="Plain", members=["anna"], forum=False)["chat_id"]
        place = Place(channel="telegram", chat=str(plain))
        with pytest.raises(Undeliverable, match="switch on Topics") as refused:
            await channel.deliver(sending(place, operation=Operation.OPEN_THREAD, title="#142 Acme"))
        assert refused.value.code == "the_chat_is_not_a_forum"


async def test_a_bot_without_rights_says_what_it_needs() -> None:
    async with listening() as (made, channel):
        group = made.sim.telegram.add_group(title="Other", members=["anna"], rights=[])["chat_id"]
        place = Place(channel="telegram", chat=str(group))
        with pytest.raises(Undeliverable, match="administrator"):
            await channel.deliver(sending(place, operation=Operation.OPEN_THREAD, title="#142 Acme"))


@pytest.mark.parametrize("title", ["#142 " + "Дружество " * 20, "🙂" * 100, "", " \n "])
async def test_a_topics_name_is_cut_to_what_telegram_takes(title: str) -> None:
    async with listening() as (made, channel):
        opened = await channel.deliver(sending(made.team, operation=Operation.OPEN_THREAD, title=title))
        assert opened.thread is not None
        [call] = made.sim.calls.of("createForumTopic")
        assert 1 <= len(call.args["name"].encode("utf-16-le")) // 2 <= 128
        assert call.args["name"][:5] == " ".join(title.split())[:5] or not title.split()


async def test_a_group_that_became_a_supergroup_says_its_new_id() -> None:
    async with listening() as (made, channel):
        made.sim.faults.add(Fault.ERROR, method="sendMessage", error="Bad Request: group chat was upgraded", status=400)
        with pytest.raises(Undeliverable):
            await channel.deliver(post(made.team, "Good morning"))


async def test_a_pause_without_a_length_is_still_a_pause() -> None:
    async with listening() as (made, channel):
        made.sim.faults.add(Fault.RATE_LIMIT, method="sendMessage", retry_after=None)
        with pytest.raises(NotSent) as pause:
            await channel.deliver(post(MARIA, "Good morning"))
        assert pause.value.retry_after is not None


async def test_links_are_not_unfolded_and_nothing_is_markup() -> None:
    async with listening() as (made, channel):
        await channel.deliver(post(MARIA, "*x* <b>y</b> https://example.com"))
        [call] = made.sim.calls.of("sendMessage")
        assert call.args["link_preview_options"] == {"is_disabled": True}
        assert "parse_mode" not in call.args
