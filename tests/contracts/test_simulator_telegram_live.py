"""Does python-telegram-bot, unmodified, work against the simulated Telegram?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

import simulator
from simulator import Simulator


@asynccontextmanager
async def polling(sim: Simulator, token: str) -> AsyncIterator[Application]:  # type: ignore[type-arg]
    """The library's own updater and application, with only the base URLs changed."""
    builder = Application.builder().token(token).base_url(sim.telegram_url).base_file_url(sim.telegram_file_url)
    application = builder.build()
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling()
        yield application
        await application.updater.stop()
        await application.stop()


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes")]])
    await update.message.reply_text(f"You said {update.message.text}", reply_markup=keyboard)


async def confirm(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Noted")
    await update.callback_query.edit_message_text("Thank you")


async def test_a_person_writes_presses_a_button_and_sees_the_answer() -> None:
    async with simulator.serve() as sim:
        bot = sim.telegram.add_bot(username="desk_bot", name="Desk")
        sim.people.add(id="maria", name="Maria Ivanova", language="bg", telegram=5001)
        async with polling(sim, bot["token"]) as application:
            application.add_handler(MessageHandler(filters.TEXT, echo))
            application.add_handler(CallbackQueryHandler(confirm))
            sim.telegram.start(person="maria", payload="acme42")
            sent = await sim.calls.wait("sendMessage")
            assert sent.args["text"] == "You said /start acme42"
            query = sim.telegram.press(person="maria", message_id=sent.answer["result"]["message_id"], data="yes")
            toast = await sim.telegram.answer_to(query_id=query["query_id"])
            assert toast["text"] == "Noted"
            await sim.calls.wait("editMessageText")
        [chat] = sim.view("maria")["telegram"]["chats"]
        assert [(message["text"], message["mine"], message["edited"]) for message in chat["messages"]] == [
            ("/start acme42", True, False),
            ("Thank you", False, True),
        ]


async def test_a_forum_topic_carries_a_conversation_both_ways() -> None:
    async with simulator.serve() as sim:
        token = sim.telegram.add_bot(username="desk_bot")["token"]
        sim.people.add(id="anna", name="Anna Nowak", language="pl", telegram=True)
        group = sim.telegram.add_group(title="Desk", members=["anna"])["chat_id"]
        async with Bot(token, base_url=sim.telegram_url) as bot:
            topic = await bot.create_forum_topic(group, "#1 Acme")
            card = await bot.send_message(group, "Acme, sev3", message_thread_id=topic.message_thread_id)
            sim.telegram.say(person="anna", chat=group, topic=topic.message_thread_id, text="On it")
            updates = await bot.get_updates(allowed_updates=["message"])
        said = updates[-1].message
        assert said is not None
        assert (said.text, said.message_thread_id, said.is_topic_message) == ("On it", topic.message_thread_id, True)
        assert said.reply_to_message is not None
        assert said.reply_to_message.forum_topic_created is not None
        assert card.message_id < said.message_id
