"""Are the simulated updates real ones, and does asking for them confirm, wait and conflict as documented?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import aiogram.types
import pytest
import telegram
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from simulator import Timings
from simulator.deliveries import Deliveries, Delivery
from simulator.faults import Faults
from simulator.telegram.nouns import DEFAULT_UPDATES, SPECIAL_UPDATES
from simulator.telegram.updates import Pace, Polling
from tests.contracts.judges.peers import OnTelegram, on_telegram

ALL = sorted(DEFAULT_UPDATES | SPECIAL_UPDATES)
YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


async def played(desk: OnTelegram) -> list[dict[str, Any]]:
    """Everything that people can do, and what the bot is told of it."""
    await desk.bot.result("getUpdates", offset=-1, allowed_updates=ALL)
    hand, group = desk.sim.telegram, desk.group
    sent = await desk.bot.result("sendMessage", chat_id=desk.maria, text="Sure?", reply_markup=YES)
    hand.say(person="maria", text="/start@desk_bot https://example.com #tag a@b.example", reply_to=sent["message_id"])
    said = hand.say(person="maria", text="First")
    hand.edit(person="maria", message_id=said["message_id"], text="Second")
    hand.press(person="maria", message_id=sent["message_id"], data="yes")
    hand.react(person="maria", message_id=sent["message_id"], emoji="👍")
    hand.react(person="maria", message_id=sent["message_id"], emoji=None)
    hand.send_document(person="maria", name="log.txt", content=b"x", caption="the log")
    hand.send_voice(person="maria")
    hand.block(person="maria")
    hand.start(person="maria", payload="acme42")
    topic = hand.create_topic(person="anna", chat=group, name="By hand")["topic"]
    hand.say(person="anna", chat=group, topic=topic, text="In a topic")
    hand.rename_topic(person="anna", chat=group, topic=topic, name="Renamed")
    hand.close_topic(person="anna", chat=group, topic=topic)
    hand.close_topic(person="anna", chat=group, topic=topic, closed=False)
    hand.join(person="maria", chat=group)
    hand.leave(person="maria", chat=group)
    hand.remove_bot(chat=group)
    hand.add_bot_to(chat=group)
    updates: list[dict[str, Any]] = await desk.bot.result("getUpdates")
    return updates


def extras(value: Any, path: str = "update") -> list[str]:
    """Fields that aiogram's types do not have, at any depth."""
    found = []
    if isinstance(value, BaseModel):
        found += [f"{path}.{name}" for name in value.model_extra or {}]
        for name in value.model_fields_set:
            found += extras(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            found += extras(item, f"{path}[]")
    return found


async def test_every_update_parses_with_both_libraries_and_has_no_field_they_do_not_know() -> None:
    async with on_telegram() as desk:
        updates = await played(desk)
        kinds = {kind for update in updates for kind in update if kind != "update_id"}
        assert kinds == {
            "message", "edited_message", "callback_query", "message_reaction", "my_chat_member", "chat_member",
        }  # fmt: skip
        for update in updates:
            assert extras(aiogram.types.Update.model_validate(update)) == []
            parsed = telegram.Update.de_json(update, None)
            assert parsed.update_id == update["update_id"]
            assert parsed.api_kwargs == {}
            assert parsed.effective_chat is not None


async def test_update_ids_follow_each_other() -> None:
    async with on_telegram() as desk:
        numbers = [update["update_id"] for update in await played(desk)]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_reactions_and_members_come_only_when_named_and_a_list_stays_in_force() -> None:
    async with on_telegram() as desk:
        said = desk.sim.telegram.say(person="maria", text="Hello")
        last = (await desk.bot.result("getUpdates", offset=-1))[-1]["update_id"]
        desk.sim.telegram.react(person="maria", message_id=said["message_id"], emoji="👍")
        assert await desk.bot.result("getUpdates", offset=last + 1, allowed_updates=["message_reaction"]) == []
        desk.sim.telegram.react(person="maria", message_id=said["message_id"], emoji="🔥")
        desk.sim.telegram.say(person="maria", text="Not wanted")
        updates = await desk.bot.result("getUpdates", offset=-1)
        assert [set(update) - {"update_id"} for update in updates] == [{"message_reaction"}]
        await desk.bot.result("getUpdates", allowed_updates=[])
        desk.sim.telegram.say(person="maria", text="Wanted again")
        assert "message" in (await desk.bot.result("getUpdates", offset=-1))[0]


async def test_a_poll_waits_and_ends_as_soon_as_there_is_something() -> None:
    async with on_telegram() as desk:
        last = (await desk.bot.result("getUpdates"))[-1]["update_id"]
        waiting = asyncio.create_task(desk.bot.result("getUpdates", offset=last + 1, timeout=50))
        await desk.sim.telegram.listening()
        desk.sim.telegram.say(person="maria", text="Hello")
        [update] = await asyncio.wait_for(waiting, 5)
        assert update["message"]["text"] == "Hello"


async def test_a_second_poll_ends_the_first_with_a_conflict() -> None:
    async with on_telegram() as desk:
        last = (await desk.bot.result("getUpdates"))[-1]["update_id"]
        first = asyncio.create_task(desk.bot.response("getUpdates", offset=last + 1, timeout=50))
        await desk.sim.telegram.listening()
        second = asyncio.create_task(desk.bot.result("getUpdates", offset=last + 1, timeout=50))
        response = await asyncio.wait_for(first, 5)
        assert response.status_code == 409
        assert response.json()["description"] == (
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        desk.sim.telegram.say(person="maria", text="Hello")
        assert len(await asyncio.wait_for(second, 5)) == 1


async def test_a_webhook_excludes_polling_until_it_is_deleted() -> None:
    async with on_telegram() as desk:
        last = (await desk.bot.result("getUpdates"))[-1]["update_id"]
        waiting = asyncio.create_task(desk.bot.response("getUpdates", offset=last + 1, timeout=50))
        await desk.sim.telegram.listening()
        await desk.bot.result("setWebhook", url="https://desk.example/telegram", secret_token="s3cret")
        ended = await asyncio.wait_for(waiting, 5)
        assert (ended.status_code, ended.json()["description"]) == (409, "Conflict: terminated by setWebhook request")
        told = await desk.bot.refusal("getUpdates")
        assert told.startswith("Conflict: can't use getUpdates method while webhook is active")
        assert (await desk.bot.result("getWebhookInfo"))["url"] == "https://desk.example/telegram"
        await desk.bot.result("deleteWebhook", drop_pending_updates=True)
        assert await desk.bot.result("getUpdates") == []


async def test_after_a_fall_of_the_numbers_an_old_offset_confirms_nothing() -> None:
    async with on_telegram() as desk:
        old = (await desk.bot.result("getUpdates", offset=-1))[-1]["update_id"]
        await desk.bot.result("getUpdates", offset=old + 1)
        desk.sim.telegram.renumber(next_update=17)
        desk.sim.telegram.say(person="maria", text="After the fall")
        for _ in range(2):
            [update] = await desk.bot.result("getUpdates", offset=old + 1)
            assert (update["update_id"], update["message"]["text"]) == (17, "After the fall")
        assert await desk.bot.result("getUpdates", offset=18) == []


async def test_a_repeated_offset_waits_and_gets_one_update_where_that_is_played() -> None:
    async with on_telegram(timings=Timings(repeated_poll=3.0)) as desk:
        desk.sim.telegram.say(person="maria", text="Hello")
        assert len(await desk.bot.result("getUpdates", offset=1)) > 1
        assert len(await desk.bot.result("getUpdates", offset=1)) == 1


async def test_in_privacy_mode_a_plain_member_sees_what_is_meant_for_it() -> None:
    async with on_telegram() as desk:
        desk.sim.telegram.add_bot_to(chat=desk.group, rights=[])
        await desk.bot.result("getUpdates", offset=-1)
        for text in ("between us", "/help", "/help@other_bot", "hello @desk_bot"):
            desk.sim.telegram.say(person="anna", chat=desk.group, text=text)
        updates = await desk.bot.result("getUpdates")
        texts = [update["message"]["text"] for update in updates if "message" in update]
        assert texts[-2:] == ["/help", "hello @desk_bot"]
        assert "between us" not in texts


@given(st.lists(st.one_of(st.just("put"), st.integers(min_value=-3, max_value=12)), max_size=40))
@settings(max_examples=200, deadline=None)
def test_every_update_is_given_again_until_an_offset_beyond_it_and_never_after(steps: list[str | int]) -> None:
    """The law of offsets, against a list that only remembers what is confirmed."""

    async def play() -> None:
        queue = Deliveries(platform="telegram", faults=Faults())
        poll = Polling(queue, Pace(repeated=0, conflict=0))
        kept: list[int] = []
        number = 1
        for step in steps:
            if step == "put":
                queue.put(Delivery(kind="message", payload={"update_id": number}, number=number))
                kept.append(number)
                number += 1
                continue
            assert isinstance(step, int)
            if step < 0:
                kept = kept[step:]
            elif kept and step <= kept[-1] + 10:
                kept = [one for one in kept if one >= step]
            given_now = await poll.get(offset=step, limit=100, timeout=0)
            assert [update["update_id"] for update in given_now] == kept

    asyncio.run(play())


@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_an_answer_has_at_most_limit_updates_oldest_first(limit: int) -> None:
    async with on_telegram() as desk:
        await desk.bot.result("getUpdates", offset=-1)
        for text in "abc":
            desk.sim.telegram.say(person="maria", text=text)
        updates = await desk.bot.result("getUpdates", limit=limit)
        assert len(updates) == min(limit, 4)
        assert [update["update_id"] for update in updates] == sorted(update["update_id"] for update in updates)


async def test_the_date_of_an_update_is_the_clocks() -> None:
    async with on_telegram() as desk:
        now = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
        desk.sim.clock.set_speed(0)
        desk.sim.clock.jump(to=now)
        desk.sim.telegram.say(person="maria", text="Hello")
        [update] = await desk.bot.result("getUpdates", offset=-1)
        assert update["message"]["date"] == int(now.timestamp())
