"""Does the simulated Bot API refuse what the real one refuses, in its words, and answer in its shapes?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import simulator
from simulator import ActError, Clock
from tests.contracts.judges.peers import OnTelegram, RawBot, on_telegram

YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


async def test_a_malformed_token_is_not_found_and_a_strange_one_unauthorized() -> None:
    async with on_telegram() as desk:
        for token, code, words in (
            ("nonsense", 404, "Not Found"),
            ("123:AAAAAAAAAAAAAAAAAAAA", 401, "Unauthorized"),
            (desk.bot.token + "x", 401, "Unauthorized"),
        ):
            response = await RawBot(desk.sim, desk.bot._client, token).response("getMe")
            assert (response.status_code, response.json()) == (
                code,
                {"ok": False, "error_code": code, "description": words},
            )


async def test_an_unknown_method_is_404_and_the_case_of_a_known_one_does_not_matter() -> None:
    async with on_telegram() as desk:
        response = await desk.bot.response("sendMesage", chat_id=desk.maria, text="Hello")
        assert response.status_code == 404
        assert (await desk.bot.result("SENDMESSAGE", chat_id=desk.maria, text="Hello"))["text"] == "Hello"


async def test_an_unknown_argument_is_refused_only_in_strict_mode() -> None:
    async with on_telegram() as desk:
        told = await desk.bot.refusal("sendMessage", chat_id=desk.maria, text="Hello", replymarkup="x")
        assert told.startswith('Bad Request: parameter "replymarkup" is not known to this method')
    async with on_telegram(strict=False) as desk:
        assert (await desk.bot("sendMessage", chat_id=desk.maria, text="Hello", replymarkup="x"))["ok"]


#: Calls that are refused whatever the state, and the Bot API's words for it.
REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "Hello"}, "Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 999, "text": "Hello"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "Hello"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": -100999, "text": "Hello"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": 5001}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": 5001, "text": " \n"}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": 5001, "text": "x" * 4097}, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": 5001, "text": "😀" * 2049}, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": 5001, "text": "x", "message_thread_id": 7}, "Bad Request: message thread not found"),
    (
        "sendMessage",
        {"chat_id": 5001, "text": "x", "reply_parameters": {"message_id": 777}},
        "Bad Request: message to be replied not found",
    ),
    (
        "sendMessage",
        {"chat_id": 5001, "text": "ab", "entities": [{"type": "bold", "offset": 1, "length": 2}]},
        "Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 2",
    ),
    (
        "sendMessage",
        {"chat_id": 5001, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
        "Bad Request: can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
    ),
    (
        "sendMessage",
        {
            "chat_id": 5001,
            "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "ж" * 33}]]},
        },
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    ("sendMessage", {"chat_id": 5001, "text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard"),
    ("editMessageText", {"chat_id": 5001, "message_id": 99, "text": "x"}, "Bad Request: message to edit not found"),
    ("editMessageText", {"chat_id": 5001, "message_id": 1, "text": "x"}, "Bad Request: message can't be edited"),
    ("editMessageText", {"chat_id": 5001, "text": "x"}, "Bad Request: message identifier is not specified"),
    ("deleteMessage", {"chat_id": 5001, "message_id": 99}, "Bad Request: message to delete not found"),
    ("createForumTopic", {"chat_id": 5001, "name": "x"}, "Bad Request: the chat is not a forum"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
    ("sendChatAction", {"chat_id": 5001, "action": "thinking"}, "Bad Request: wrong parameter action in request"),
    (
        "setMessageReaction",
        {"chat_id": 5001, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "✅"}]},
        "Bad Request: REACTION_INVALID",
    ),
    ("setMyCommands", {"commands": [{"command": "Take it", "description": "x"}]}, "Bad Request: BOT_COMMAND_INVALID"),
    ("getFile", {"file_id": "nothing"}, "Bad Request: invalid file_id"),
    ("getUpdates", {"allowed_updates": ["mesage"]}, "Bad Request: allowed_updates names unknown types: mesage"),
]


@pytest.mark.parametrize(("method", "args", "words"), REFUSALS)
async def test_it_refuses_in_the_platforms_words(method: str, args: dict[str, Any], words: str) -> None:
    async with on_telegram() as desk:
        assert (await desk.bot.refusal(method, **args)).startswith(words)


async def test_what_is_just_short_enough_passes() -> None:
    async with on_telegram() as desk:
        keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "ж" * 32}]]}
        sent = await desk.bot.result("sendMessage", chat_id=desk.maria, text="😀" * 2048, reply_markup=keyboard)
        assert sent["text"] == "😀" * 2048


async def test_who_has_not_started_the_bot_cannot_be_written_to() -> None:
    async with on_telegram() as desk:
        met_in_the_group = await desk.bot.response("sendMessage", chat_id=5002, text="Hello")
        assert met_in_the_group.status_code == 403
        assert met_in_the_group.json()["description"] == "Forbidden: bot can't initiate conversation with a user"


async def test_who_blocked_the_bot_cannot_be_written_to_until_they_come_back() -> None:
    async with on_telegram() as desk:
        desk.sim.telegram.block(person="maria")
        response = await desk.bot.response("sendMessage", chat_id=desk.maria, text="Hello")
        assert response.status_code == 403
        assert response.json()["description"] == "Forbidden: bot was blocked by the user"
        desk.sim.telegram.start(person="maria")
        assert (await desk.bot("sendMessage", chat_id=desk.maria, text="Hello"))["ok"]


async def test_who_left_telegram_cannot_be_written_to() -> None:
    async with on_telegram() as desk:
        desk.sim.telegram.deactivate(person="maria")
        assert await desk.bot.refusal("sendMessage", chat_id=desk.maria, text="x") == "Forbidden: user is deactivated"


async def test_a_bot_that_was_thrown_out_of_a_group_cannot_write_there() -> None:
    async with on_telegram() as desk:
        desk.sim.telegram.remove_bot(chat=desk.group)
        told = await desk.bot.refusal("sendMessage", chat_id=desk.group, text="Hello")
        assert told == "Forbidden: bot was kicked from the supergroup chat"


async def test_an_edit_that_changes_nothing_is_refused_and_one_without_a_keyboard_takes_it_away() -> None:
    async with on_telegram() as desk:
        sent = await desk.bot.result("sendMessage", chat_id=desk.maria, text="Hello", reply_markup=YES)
        place = {"chat_id": desk.maria, "message_id": sent["message_id"]}
        same = await desk.bot.refusal("editMessageText", **place, text="Hello", reply_markup=YES)
        assert same.startswith("Bad Request: message is not modified: specified new message content")
        edited = await desk.bot.result("editMessageText", **place, text="Hello")
        assert "reply_markup" not in edited
        assert edited["edit_date"] >= sent["date"]


async def test_topics_open_close_and_vanish() -> None:
    async with on_telegram() as desk:
        topic = await desk.bot.result("createForumTopic", chat_id=desk.group, name="#1 Acme")
        place = {"chat_id": desk.group, "message_thread_id": topic["message_thread_id"]}
        assert await desk.bot.refusal("editForumTopic", **place, name="#1 Acme") == "Bad Request: TOPIC_NOT_MODIFIED"
        assert await desk.bot.result("closeForumTopic", **place) is True
        assert await desk.bot.refusal("closeForumTopic", **place) == "Bad Request: TOPIC_NOT_MODIFIED"
        assert (await desk.bot.result("sendMessage", **place, text="An administrator may"))["is_topic_message"]
        assert await desk.bot.result("reopenForumTopic", **place) is True
        desk.sim.telegram.delete_topic(person="anna", chat=desk.group, topic=topic["message_thread_id"])
        assert await desk.bot.refusal("sendMessage", **place, text="x") == "Bad Request: message thread not found"
        assert await desk.bot.refusal("closeForumTopic", **place) == "Bad Request: TOPIC_ID_INVALID"


async def test_a_bot_without_the_right_manages_no_topics() -> None:
    async with on_telegram() as desk:
        desk.sim.telegram.add_bot_to(chat=desk.group, rights=[])
        told = await desk.bot.refusal("createForumTopic", chat_id=desk.group, name="x")
        assert told == "Bad Request: not enough rights to create a topic"
        topic = desk.sim.telegram.create_topic(person="anna", chat=desk.group, name="x")["topic"]
        desk.sim.telegram.close_topic(person="anna", chat=desk.group, topic=topic)
        closed = await desk.bot.refusal("sendMessage", chat_id=desk.group, message_thread_id=topic, text="x")
        assert closed == "Bad Request: TOPIC_CLOSED"


async def test_a_message_older_than_two_days_cannot_be_deleted_for_everyone() -> None:
    clock = Clock(speed=0)
    async with on_telegram(clock=clock) as desk:
        sent = await desk.bot.result("sendMessage", chat_id=desk.maria, text="Hello")
        clock.jump(by=timedelta(hours=48, seconds=1))
        told = await desk.bot.refusal("deleteMessage", chat_id=desk.maria, message_id=sent["message_id"])
        assert told == "Bad Request: message can't be deleted for everyone"


async def test_a_pressed_button_is_answered_once_and_soon() -> None:
    async with on_telegram() as desk:
        sent = await desk.bot.result("sendMessage", chat_id=desk.maria, text="Sure?", reply_markup=YES)
        late = desk.sim.telegram.press(person="maria", message_id=sent["message_id"], data="yes")["query_id"]
        soon = desk.sim.telegram.press(person="maria", message_id=sent["message_id"], text="Yes")["query_id"]
        assert await desk.bot.result("answerCallbackQuery", callback_query_id=soon, text="Noted") is True
        assert "query is too old" in await desk.bot.refusal("answerCallbackQuery", callback_query_id=soon)
        desk.sim.world.wall.jump(by=timedelta(seconds=16))
        assert "query is too old" in await desk.bot.refusal("answerCallbackQuery", callback_query_id=late)
        [toast] = desk.sim.view("maria")["telegram"]["toasts"]
        assert (toast["text"], toast["show_alert"]) == ("Noted", False)


async def test_dates_come_from_the_clock_and_numbers_grow() -> None:
    clock = Clock(speed=0)
    async with on_telegram(clock=clock) as desk:
        first = await desk.bot.result("sendMessage", chat_id=desk.maria, text="One")
        clock.jump(by=timedelta(hours=65))
        second = await desk.bot.result("sendMessage", chat_id=desk.maria, text="Two")
        assert second["date"] - first["date"] == 65 * 3600
        assert second["message_id"] > first["message_id"]


async def test_what_a_bot_writes_is_marked_up_by_telegram_too() -> None:
    async with on_telegram() as desk:
        bold = {"type": "bold", "offset": 0, "length": 5}
        text = "Hello 😀 https://example.com/a /take"
        sent = await desk.bot.result("sendMessage", chat_id=desk.maria, text=text, entities=[bold])
        assert sent["entities"] == [
            bold,
            {"type": "url", "offset": 9, "length": 21},
            {"type": "bot_command", "offset": 31, "length": 5},
        ]


async def test_a_file_goes_both_ways() -> None:
    async with on_telegram() as desk:
        desk.sim.telegram.send_document(person="maria", name="log.txt", content=b"\x00\r\nfrom her\n")
        updates = await desk.bot.result("getUpdates")
        found = await desk.bot.result("getFile", file_id=updates[-1]["message"]["document"]["file_id"])
        url = f"{desk.sim.telegram_file_url}{desk.bot.token}/{found['file_path']}"
        assert (await desk.bot._client.get(url)).content == b"\x00\r\nfrom her\n"
        sent = await desk.bot._client.post(
            f"{desk.sim.telegram_url}{desk.bot.token}/sendDocument",
            data={"chat_id": "5001", "caption": "Your call"},
            files={"document": ("call.ics", b"BEGIN:VCALENDAR\r\n", "text/calendar")},
        )
        document = sent.json()["result"]["document"]
        assert (document["file_name"], document["file_size"]) == ("call.ics", 17)
        again = await desk.bot.result("sendDocument", chat_id=desk.maria, document=document["file_id"])
        assert again["document"]["file_id"] == document["file_id"]


async def test_menus_and_descriptions_are_kept_by_language() -> None:
    async with on_telegram() as desk:
        await desk.bot.result("setMyCommands", commands=[{"command": "help", "description": "Help"}])
        bulgarian = [{"command": "help", "description": "Помощ"}]
        await desk.bot.result("setMyCommands", commands=bulgarian, language_code="bg")
        await desk.bot.result("setMyDescription", description="Поддръжка", language_code="bg")
        assert (await desk.bot.result("getMyDescription", language_code="bg"))["description"] == "Поддръжка"
        [chat] = desk.sim.view("maria")["telegram"]["chats"]
        assert chat["commands"] == bulgarian


async def test_a_person_cannot_do_what_the_app_does_not_offer() -> None:
    async with simulator.serve() as sim:
        sim.telegram.add_bot(username="desk_bot")
        sim.people.add(id="maria", telegram=5001)
        with pytest.raises(ActError, match="START"):
            sim.telegram.say(person="maria", text="Hello")
        with pytest.raises(ActError, match="there is no person 'anna'"):
            sim.telegram.say(person="anna", text="Hello")
        with pytest.raises(ActError, match="payload"):
            sim.telegram.start(person="maria", payload="with spaces")
        sim.telegram.start(person="maria")
        with pytest.raises(ActError, match="no message 99"):
            sim.telegram.press(person="maria", message_id=99, data="yes")


async def test_a_long_text_of_a_person_leaves_in_pieces() -> None:
    async with on_telegram() as desk:
        said = desk.sim.telegram.say(person="maria", text="x" * 5000)
        updates = await desk.bot.result("getUpdates", offset=-2)
        assert [update["message"]["message_id"] for update in updates] == said["message_ids"]
        assert [len(update["message"]["text"]) for update in updates] == [4096, 904]


async def test_copies_and_forwards_carry_the_content() -> None:
    async with on_telegram() as desk:
        asked = desk.sim.telegram.say(person="maria", text="No mail since noon")
        source = {"from_chat_id": desk.maria, "message_id": asked["message_id"]}
        await desk.bot.result("copyMessage", chat_id=desk.group, **source)
        forwarded = await desk.bot.result("forwardMessage", chat_id=desk.group, **source)
        assert forwarded["forward_origin"]["sender_user"]["id"] == desk.maria
        group = _chat(desk, "anna", desk.group)
        assert [message["text"] for message in group["messages"]][-2:] == ["No mail since noon"] * 2


async def test_pins_and_reactions_show() -> None:
    async with on_telegram() as desk:
        card = await desk.bot.result("sendMessage", chat_id=desk.group, text="Card")
        place = {"chat_id": desk.group, "message_id": card["message_id"]}
        await desk.bot.result("pinChatMessage", **place)
        await desk.bot.result("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👌"}])
        group = _chat(desk, "anna", desk.group)
        shown = next(message for message in group["messages"] if message["id"] == card["message_id"])
        assert group["pinned"] == [card["message_id"]]
        assert list(shown["reactions"].values()) == [["👌"]]
        await desk.bot.result("unpinChatMessage", **place)
        assert _chat(desk, "anna", desk.group)["pinned"] == []


def _chat(desk: OnTelegram, person: str, chat: int) -> dict[str, Any]:
    chats = desk.sim.view(person)["telegram"]["chats"]
    found: dict[str, Any] = next(one for one in chats if one["id"] == chat)
    return found
