"""Can one be somebody on Telegram, on a page? Reading, writing, pressing, and a bot that hears of it."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.live.pages_browser import browser as browser
from tests.live.pages_browser import window
from tests.live.pages_world import known, world

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARIA = 5001
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"


async def test_a_person_reads_the_bot_and_the_bot_hears_the_press_and_answers_it(browser: Browser) -> None:
    row = [{"text": "Critical", "callback_data": "sev1"}, {"text": "Normal", "callback_data": "sev3"}]
    keys = {"inline_keyboard": [row]}
    async with world() as played, window(browser, played.url) as seen:
        maria = await seen.be("maria")
        await played.bot.call("sendMessage", chat_id=MARIA, text="How bad is it?", reply_markup=keys)
        message = maria.locator("article", has_text="How bad is it?")
        await message.get_by_role("button", name="Critical").click()
        query = await played.bot.hear("callback_query")
        await played.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Noted")
        await expect(maria.get_by_role("status")).to_contain_text("Noted")
        assert (query["data"], query["from"]["id"]) == ("sev1", MARIA)


async def test_an_alert_waits_until_it_is_read(browser: Browser) -> None:
    keys = {"inline_keyboard": [[{"text": "Why?", "callback_data": "why"}]]}
    async with world() as played, window(browser, played.url) as seen:
        maria = await seen.be("maria")
        await played.bot.call("sendMessage", chat_id=MARIA, text="Anna is away.", reply_markup=keys)
        await maria.get_by_role("button", name="Why?").click()
        query = await played.bot.hear("callback_query")
        await played.bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Leave", show_alert=True)
        alert = maria.get_by_role("alertdialog")
        await expect(alert).to_contain_text("Leave")
        await seen.page.keyboard.press("Enter")
        await expect(alert).to_have_count(0)


async def test_enter_sends_and_shift_enter_breaks_the_line(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        maria = await seen.be("maria")
        field = maria.get_by_role("combobox")
        await field.press_sequentially("Няма поща")
        await field.press("Shift+Enter")
        await field.press_sequentially("от обяд")
        await field.press("Enter")
        await expect(field).to_have_value("")
        assert (await played.bot.hear("message"))["text"] == "Няма поща\nот обяд"
        await expect(maria.locator("article.mine").last).to_contain_text("от обяд")


async def test_marks_are_shown_and_what_looks_like_markup_stays_text(browser: Browser) -> None:
    entities = [
        {"type": "bold", "offset": 0, "length": 7},
        {"type": "italic", "offset": 3, "length": 4},
        {"type": "text_link", "offset": 8, "length": 4, "url": "javascript:alert(3)"},
        {"type": "text_link", "offset": 13, "length": 5, "url": "https://example.com/terms"},
    ]
    async with world() as played, window(browser, played.url) as seen:
        maria = await seen.be("maria")
        await played.bot.call("sendMessage", chat_id=MARIA, text=f"🔺 bold evil terms {EVIL}", entities=entities)
        text = maria.locator("article .tg-text", has_text="evil")
        await expect(text).to_have_text(f"🔺 bold evil terms {EVIL}")
        await expect(text.locator("strong em")).to_have_text("bold")
        assert [await link.get_attribute("href") for link in await text.locator("a").all()] == [
            "https://example.com/terms"
        ]
        assert await text.locator("a").get_attribute("rel") == "noopener noreferrer"
        assert await maria.locator("img, script").count() == 0


async def test_times_are_the_persons_own_and_an_edit_shows(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        maria = await seen.be("maria")
        sent = await played.bot.call("sendMessage", chat_id=MARIA, text="First reply by 12:00")
        await expect(maria.locator("article").last.locator(".tg-meta")).to_have_text("10:00")
        await played.bot.call("editMessageText", chat_id=MARIA, message_id=sent["message_id"], text="By 12:30")
        await expect(maria.locator("article").last).to_contain_text("By 12:30")
        await expect(maria.locator("article").last.locator(".tg-meta")).to_have_text("edited 10:00")
        await expect(maria.locator(".seat-time")).to_have_text("10:00Sofia")


async def test_a_stranger_opens_an_invitation_by_its_deep_link(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url) as seen:
        await seen.page.get_by_role("button", name="Open as Oksana").click()
        heard = await played.bot.hear("message")
        assert (heard["text"], heard["from"]["first_name"]) == ("/start acme-code-2026", "Oksana")
        await expect(seen.column("stranger").locator("article").first).to_contain_text("/start acme-code-2026")


async def test_a_link_to_the_bot_in_a_chat_is_pressed_instead_of_followed(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        stranger = await seen.be("stranger")
        await stranger.get_by_role("button", name="START").click()
        await played.bot.hear("message")
        await played.bot.call("sendMessage", chat_id=5002, text="Here: https://t.me/helpful_bot?start=again-1")
        await stranger.locator(".tg-text .in-text").last.click()
        await expect(stranger.locator("article").last).to_contain_text("/start again-1")


async def test_a_forum_shows_its_topics_and_one_writes_into_the_right_one(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        ivan = await seen.be("ivan")
        topic = await played.bot.call("createForumTopic", chat_id=-100200300, name="#142 Acme")
        thread = topic["message_thread_id"]
        await played.bot.call("sendMessage", chat_id=-100200300, message_thread_id=thread, text="Mail is down")
        await ivan.get_by_role("button", name="#142 Acme, 1 unread").click()
        await expect(ivan.get_by_role("log")).to_contain_text("Mail is down")
        await ivan.get_by_role("combobox").fill("Looking")
        await ivan.get_by_role("combobox").press("Enter")
        while (heard := await played.bot.hear("message")).get("text") != "Looking":
            pass
        assert heard["message_thread_id"] == thread
        await ivan.get_by_role("button", name="All chats").click()
        await expect(ivan.get_by_role("button", name="#142 Acme", exact=True)).to_be_visible()


async def test_who_is_not_on_show_is_told_apart_by_what_they_have_not_read(browser: Browser) -> None:
    async with world() as played, window(browser, played.url, size=(900, 800)) as seen:
        await seen.be("anna")
        await seen.be("piotr")
        await expect(seen.column("maria")).to_have_count(0)
        await played.bot.call("sendMessage", chat_id=MARIA, text="one")
        await played.bot.call("sendMessage", chat_id=MARIA, text="two")
        await expect(seen.tab("maria")).to_have_accessible_name("Мария Иванова, Telegram, 2 unread")
        await expect(seen.page).to_have_title("(2) Opiekun")
        await seen.be("maria")
        await expect(seen.tab("maria")).to_have_accessible_name("Мария Иванова, Telegram")
        await expect(seen.page).to_have_title("Opiekun")


async def test_a_message_is_reacted_to_edited_and_deleted_from_its_menu(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        maria = await seen.be("maria")
        own = played.simulator.telegram.say(person="maria", text="Helo")["message_id"]
        last = maria.locator(f'article[data-message="{own}"]')

        async def choose(entry: str) -> None:
            await last.hover()
            await last.get_by_role("button", name="More about this message").click()
            await seen.page.get_by_role("menuitem", name=entry).click()

        await choose("Edit")
        await maria.get_by_role("combobox").fill("Hello")
        await maria.get_by_role("combobox").press("Enter")
        assert (await played.bot.hear("edited_message"))["text"] == "Hello"
        await choose("👌")
        await expect(last.locator(".reaction")).to_have_text("👌")
        await choose("Delete for everyone")
        await expect(last).to_have_count(0)
