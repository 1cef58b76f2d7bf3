"""Is every answer of the simulated Bot API of the type that the method documents?"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, TypeAdapter

from simulator.telegram.methods import everything
from tests.contracts.judges.peers import OnTelegram, on_telegram
from tests.contracts.judges.telegram import returned

YES = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


async def asked(desk: OnTelegram) -> None:
    """Call every method there is, with success."""
    ask, group, maria = desk.bot.result, desk.group, desk.maria
    for method in ("getMe", "getMyCommands", "getMyName", "getMyDescription", "getMyShortDescription"):
        await ask(method)
    await ask("setMyName", name="Desk")
    await ask("setMyDescription", description="Support")
    await ask("setMyShortDescription", short_description="Support")
    await ask("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    await ask("getMyCommands")
    await ask("deleteMyCommands")
    sent = await ask("sendMessage", chat_id=maria, text="Sure?", reply_markup=YES)
    place = {"chat_id": maria, "message_id": sent["message_id"]}
    pressed = desk.sim.telegram.press(person="maria", message_id=sent["message_id"], data="yes")
    await ask("answerCallbackQuery", callback_query_id=pressed["query_id"])
    await ask("editMessageText", **place, text="Well?", reply_markup=YES)
    await ask("editMessageReplyMarkup", **place)
    await ask("sendChatAction", chat_id=maria, action="typing")
    await ask("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👌"}])
    await ask("copyMessage", chat_id=maria, from_chat_id=maria, message_id=sent["message_id"])
    await ask("forwardMessage", chat_id=group, from_chat_id=maria, message_id=sent["message_id"])
    desk.sim.telegram.send_document(person="maria", name="log.txt", content=b"log")
    document = (await ask("getUpdates", offset=-1))[0]["message"]["document"]["file_id"]
    await ask("getFile", file_id=document)
    filed = await ask("sendDocument", chat_id=maria, document=document, caption="the log")
    await ask("editMessageCaption", chat_id=maria, message_id=filed["message_id"], caption="that log")
    await in_group(desk)
    await ask("deleteMessage", **place)
    await ask("deleteMessages", chat_id=maria, message_ids=[filed["message_id"]])
    await ask("setWebhook", url="https://desk.example/telegram")
    await ask("getWebhookInfo")
    await ask("deleteWebhook")


async def in_group(desk: OnTelegram) -> None:
    ask, group = desk.bot.result, desk.group
    await ask("getForumTopicIconStickers")
    topic = await ask("createForumTopic", chat_id=group, name="#1", icon_custom_emoji_id="5237699328843200968")
    place = {"chat_id": group, "message_thread_id": topic["message_thread_id"]}
    card = await ask("sendMessage", **place, text="card")
    await ask("pinChatMessage", chat_id=group, message_id=card["message_id"])
    for chat_id in (group, desk.maria):
        await ask("getChat", chat_id=chat_id)
        await ask("getChatMemberCount", chat_id=chat_id)
    await ask("unpinChatMessage", chat_id=group, message_id=card["message_id"])
    await ask("unpinAllForumTopicMessages", **place)
    await ask("editForumTopic", **place, name="#1 Acme")
    for method in ("closeForumTopic", "reopenForumTopic", "deleteForumTopic"):
        await ask(method, **place)
    desk.sim.telegram.join(person="maria", chat=group)
    me = (await ask("getMe"))["id"]
    for user_id in (5001, 5002, me):
        await ask("getChatMember", chat_id=group, user_id=user_id)
    desk.sim.telegram.leave(person="maria", chat=group)
    await ask("getChatMember", chat_id=group, user_id=5001)
    await ask("getChatAdministrators", chat_id=group)
    await ask("leaveChat", chat_id=group)


def extras(value: Any, path: str) -> list[str]:
    """Fields that aiogram's types do not have, at any depth."""
    if isinstance(value, BaseModel):
        own = [f"{path}.{name}" for name in value.model_extra or {}]
        return own + [one for name in value.model_fields_set for one in extras(getattr(value, name), f"{path}.{name}")]
    if isinstance(value, list):
        return [one for item in value for one in extras(item, f"{path}[]")]
    return []


async def test_every_answer_has_the_documented_type_and_no_field_beyond_it() -> None:
    async with on_telegram() as desk:
        await asked(desk)
        calls = list(desk.sim.calls)
        assert {call.method for call in calls} == {method.name for method in everything().methods.values()}
        for call in calls:
            assert call.answer is not None
            parsed = TypeAdapter(returned(call.method)).validate_python(call.answer["result"])
            assert extras(parsed, call.method) == []
