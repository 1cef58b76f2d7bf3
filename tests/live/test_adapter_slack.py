"""Slack's way in and out under trouble: sockets that break, go silent or get bad tickets, tokens that are refused."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from structlog.testing import capture_logs

import simulator
from bot.adapters.slack.channel import SlackChannel
from bot.adapters.slack.manifest import manifest
from bot.adapters.slack.sockets import Rhythm
from bot.errors import NotSent, OpiekunError, Undeliverable
from bot.model.inbound import Said, Verb
from bot.model.outbound import Operation, Sending
from bot.model.places import Place
from bot.model.rich import Body, Rich
from simulator import Fault, Simulator, Timings
from tests.contracts.channels.rigs import Inbox, held_against, post

QUICK = Rhythm(ping=0.2, silence=1.0, connecting=1.0, closing=0.5)
TIMINGS = Timings(acknowledge=0.3, retries=(0.0, 0.1, 0.1))


@dataclass
class Desk:
    """A workspace with the app, Anna and Maria, and a channel for all three."""

    sim: Simulator
    app: dict[str, str]
    room: str
    inbox: Inbox

    def channel(self, **other: str) -> SlackChannel:
        tokens = {name: self.app[name] for name in ("bot_token", "app_token", "signing_secret")} | other
        tokens.setdefault("base_url", self.sim.slack_url)
        return SlackChannel(**tokens, rhythm=QUICK)  # type: ignore[arg-type]

    @property
    def sockets(self) -> int:
        return self.sim.slack.sockets[self.app["id"]].count

    async def until(self, *, sockets: int) -> None:
        """Return once so many sockets are open; TimeoutError after 20 s."""
        async with asyncio.timeout(20):
            while self.sockets != sockets:
                await self.sim.changed(1)

    def places(self) -> tuple[Place, Place]:
        return Place(channel="slack", chat="U0MARIA"), Place(channel="slack", chat=self.room)


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    async with simulator.serve(timings=TIMINGS) as sim:
        sim.slack.add_workspace(name="Desk", id="T0TEAM")
        app = sim.slack.add_app(name="Opiekun", manifest=manifest("Opiekun", "socket"))
        sim.people.add(id="anna", name="Anna Nowak", slack="U0ANNA")
        sim.people.add(id="maria", name="Maria Ivanova", slack="U0MARIA")
        room = sim.slack.add_channel(name="support", members=["anna", "maria"])["id"]
        yield Desk(sim=sim, app=app, room=room, inbox=Inbox())
        assert held_against(sim) == []


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Desk, SlackChannel]]:
    async with desk() as made:
        channel = made.channel()
        await channel.start(made.inbox.accept)
        try:
            await made.until(sockets=2)
            yield made, channel
        finally:
            await channel.stop()


async def test_two_sockets_are_open_and_both_are_closed_at_the_end() -> None:
    async with desk() as made:
        channel = made.channel()
        await channel.start(made.inbox.accept)
        await made.until(sockets=2)
        await channel.stop()
        await made.until(sockets=0)


async def test_a_channel_can_be_started_again() -> None:
    async with desk() as made:
        channel = made.channel()
        for number in (1, 2):
            await channel.start(made.inbox.accept)
            made.sim.slack.say(person="maria", text=f"message {number}")
            await made.inbox.wait(number)
            await channel.stop()


async def test_a_message_that_mentions_us_counts_once() -> None:
    async with listening() as (made, channel):
        made.sim.slack.say(person="maria", channel=made.room, text="@opiekun status please")
        made.sim.slack.say(person="maria", channel=made.room, text="the end")
        await made.inbox.wait(2)
        assert made.inbox.offered >= 2
        told = [channel.parse(row.raw, datetime.now(UTC)) for row in made.inbox.rows.values()]
        whats = [one.what for one in told if one is not None]
        assert [type(what) for what in whats] == [Verb, Said]
        assert isinstance(whats[0], Verb)
        assert (whats[0].name, whats[0].args) == ("status", "please")


async def test_what_the_bot_does_itself_is_not_kept() -> None:
    async with listening() as (made, channel):
        maria, _ = made.places()
        receipt = await channel.deliver(post(maria, "Good morning"))
        body = Body(text=Rich.of("Good evening"))
        await channel.deliver(
            Sending(id=1, key="k", operation=Operation.EDIT, place=maria, body=body, message_id=receipt.message_id)
        )
        made.sim.slack.say(person="maria", text="Good night")
        [row] = await made.inbox.wait(1)
        assert row.raw["event"]["text"] == "Good night"
        assert made.inbox.offered == 1


async def test_an_edit_and_a_deletion_by_a_person_are_kept_and_mean_nothing_yet() -> None:
    async with listening() as (made, channel):
        said = made.sim.slack.say(person="maria", channel=made.room, text="No mail")
        made.sim.slack.edit(person="maria", channel=made.room, ts=said["ts"], text="No new mail")
        made.sim.slack.delete(person="maria", channel=made.room, ts=said["ts"])
        _, *others = await made.inbox.wait(3)
        assert [channel.parse(row.raw, datetime.now(UTC)) for row in others] == [None, None]


async def test_a_file_is_named() -> None:
    async with listening() as (made, channel):
        made.sim.slack.share_file(person="maria", name="faktura.pdf", content=b"%PDF", text="Here")
        inbound = await made.inbox.next(channel)
        assert isinstance(inbound.what, Said)
        assert inbound.what.text.plain == "Here\n[faktura.pdf]"


async def test_a_button_is_acknowledged_only_when_the_press_is_kept() -> None:
    async with listening() as (made, _channel):
        made.inbox.failures = 1
        typed = made.sim.slack.command(person="anna", channel=made.room, command="/desk", text="mine")
        refused = await made.sim.slack.outcome(interaction=typed["interaction"])
        typed = made.sim.slack.command(person="anna", channel=made.room, command="/desk", text="mine")
        taken = await made.sim.slack.outcome(interaction=typed["interaction"])
        assert (refused["acknowledged"], taken["acknowledged"]) == (False, True)
        assert len(made.inbox.rows) == 1


async def test_people_are_known_by_name_from_the_start_and_later() -> None:
    async with listening() as (made, channel):
        await made.sim.calls.wait("users.list")
        made.sim.slack.say(person="maria", text="It is me")
        assert (await made.inbox.next(channel)).sender_name == "Maria Ivanova"
        made.sim.people.add(id="boris", name="Boris Petrov", slack="U0BORIS")
        made.sim.slack.say(person="boris", text="And me")
        rows = await made.inbox.wait(2)
        await made.sim.calls.wait("users.info", user="U0BORIS")

        def name_of_the_second() -> str:
            again = channel.parse(rows[1].raw, datetime.now(UTC))
            return again.sender_name if again else ""

        await until(lambda: name_of_the_second() == "Boris Petrov")


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_slack_asks_for_a_new_socket_and_nothing_is_lost(reason: str) -> None:
    async with listening() as (made, _channel):
        await made.sim.slack.disconnect(reason=reason)
        for number in range(10):
            made.sim.slack.say(person="maria", text=f"message {number}")
        await made.inbox.wait(10)
        await made.until(sockets=2)


async def test_sockets_that_break_are_opened_again_and_nothing_is_lost() -> None:
    async with listening() as (made, _channel):
        made.sim.slack.break_sockets()
        made.sim.slack.say(person="maria", text="Are you there?")
        await made.inbox.wait(1)
        await made.until(sockets=2)


async def test_a_socket_that_is_stuck_with_a_bad_ticket_is_replaced() -> None:
    """The SDK tries one address for ever, and a ticket that came too late is never good again."""
    async with listening() as (made, _channel):
        good = made.sim.world.timings
        with capture_logs() as logs:
            made.sim.world.timings = replace(good, ticket=-1.0)
            made.sim.slack.break_sockets()
            await until(lambda: failures(logs) >= 4)
            made.sim.world.timings = good
            await made.until(sockets=2)
        assert [entry["event"] for entry in logs].count("slack_socket_silent") >= 2
        made.sim.slack.say(person="maria", text="Are you there?")
        await made.inbox.wait(1)


def failures(logs: list[Any]) -> int:
    """How often the SDK failed to connect."""
    return sum(entry["event"] == "slack_library" and entry["where"].endswith("connect") for entry in logs)


async def until(holds: Callable[[], bool]) -> None:
    """Return once it holds; TimeoutError after 20 s."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - what changes is inside the libraries
            await asyncio.sleep(0.02)


async def test_slack_out_of_reach_at_start_is_tried_on_in_the_background() -> None:
    async with desk() as made:
        made.sim.faults.add(Fault.RESET, platform="slack", method="auth.test", times=1)
        channel = made.channel()
        with capture_logs() as logs:
            await channel.start(made.inbox.accept)
            made.sim.slack.say(person="maria", text="Are you there?")
            await made.inbox.wait(1)
        await channel.stop()
        [line] = [entry for entry in logs if entry["event"] == "slack_unreachable"]
        assert made.sim.slack_url in line["remedy"]


@pytest.mark.parametrize(
    ("token", "remedy"), [("bot_token", "channels.slack.bot_token"), ("app_token", "channels.slack.app_token")]
)
async def test_a_token_that_is_refused_stops_the_start_and_says_what_to_do(token: str, remedy: str) -> None:
    async with desk() as made:
        secret = {"bot_token": "xoxb-1-planted", "app_token": "xapp-1-planted"}[token]
        channel = made.channel(**{token: secret})
        with pytest.raises(OpiekunError, match=remedy) as refused:
            await channel.start(made.inbox.accept)
        assert "planted" not in str(refused.value)
        assert made.sockets == 0


async def test_tokens_that_are_swapped_are_told_apart() -> None:
    async with desk() as made:
        channel = made.channel(bot_token=made.app["app_token"], app_token=made.app["bot_token"])
        with pytest.raises(OpiekunError, match="xapp-"):
            await channel.start(made.inbox.accept)


async def test_a_revoked_token_kills_no_row() -> None:
    async with listening() as (made, channel):
        made.sim.slack.revoke_token()
        maria, team = made.places()
        for place in (maria, team):
            with capture_logs() as logs, pytest.raises(NotSent) as waiting:
                await channel.deliver(post(place, "Good morning"))
            assert waiting.value.retry_after is not None
            assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["slack_refuses_us"]


async def test_a_channel_the_bot_was_taken_out_of_is_undeliverable() -> None:
    async with listening() as (made, channel):
        _, team = made.places()
        made.sim.slack.leave(channel=made.room, app="Opiekun")
        with pytest.raises(Undeliverable) as refused:
            await channel.deliver(post(team, "Good morning"))
        assert refused.value.code == "not_in_channel"


async def test_an_archived_channel_is_undeliverable() -> None:
    async with listening() as (made, channel):
        _, team = made.places()
        made.sim.slack.archive(channel=made.room, person="anna")
        with pytest.raises(Undeliverable) as refused:
            await channel.deliver(post(team, "Good morning"))
        assert refused.value.code == "is_archived"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("invalid_auth", NotSent),
        ("account_inactive", NotSent),
        ("team_added_to_org", NotSent),
        ("msg_too_long", Undeliverable),
        ("restricted_action", Undeliverable),
    ],
)
async def test_slacks_own_words_decide_what_becomes_of_a_row(error: str, kind: type[OpiekunError]) -> None:
    async with listening() as (made, channel):
        made.sim.faults.add(Fault.ERROR, platform="slack", method="chat.postMessage", error=error, status=200)
        with pytest.raises(kind):
            await channel.deliver(post(made.places()[1], "Good morning"))


async def test_the_same_row_twice_stands_there_once() -> None:
    async with listening() as (made, channel):
        maria, _ = made.places()
        row = post(maria, "Good morning")
        first = await channel.deliver(row)
        second = await channel.deliver(row)
        assert first == second


async def test_an_earlier_try_is_found_far_back_in_a_busy_channel() -> None:
    async with listening() as (made, channel):
        _, team = made.places()
        row = post(team, "Good morning")
        receipt = await channel.deliver(row)
        for number in range(250):
            made.sim.slack.say(person="anna", channel=made.room, text=f"chatter {number}")
        assert await channel.find(row) == receipt


async def test_a_direct_conversation_is_asked_for_once() -> None:
    async with listening() as (made, channel):
        anna = Place(channel="slack", chat="U0ANNA")
        for number in range(3):
            await channel.deliver(post(anna, f"Page {number}"))
        assert len(made.sim.calls.of("conversations.open")) == 1
        maria, _ = made.places()
        made.sim.slack.say(person="maria", text="Good morning")
        await made.inbox.wait(1)
        await channel.deliver(post(maria, "Good morning"))
        assert len(made.sim.calls.of("conversations.open")) == 1


async def test_links_are_not_unfolded() -> None:
    async with listening() as (made, channel):
        await channel.deliver(post(made.places()[1], "https://example.com"))
        [call] = made.sim.calls.of("chat.postMessage")
        assert (call.args["unfurl_links"], call.args["unfurl_media"]) == (False, False)
