"""Do the pages fit a laptop and a phone, in light and in dark, and do they serve keyboards and screen readers?"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.live.pages_browser import LAPTOP, PHONE, TABLET, window
from tests.live.pages_browser import browser as browser
from tests.live.pages_world import World, known, world

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
CONTROLS = {"button", "link", "textbox", "combobox", "checkbox", "radio", "menuitem", "option"}

#: Whatever reaches beyond the window, or beyond a box that hides or scrolls what is too wide for it.
OVERFLOWS = """() => {
  const clipped = (node) => {
    for (let up = node.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== 'visible') return true;
    }
    return false;
  };
  const wide = document.documentElement.scrollWidth > innerWidth ? ['the page'] : [];
  const out = [...document.querySelectorAll('body *')].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !clipped(node);
  });
  const lists = [...document.querySelectorAll('.seat, .seat-head, .app, .messages, .desk, .guide ol')];
  const scrolls = lists.filter((node) => node.scrollWidth > node.clientWidth + 1);
  return [...wide, ...[...out, ...scrolls].map((node) => node.className || node.tagName)];
}"""


async def furnish(played: World) -> None:
    """Chats with all that could be too wide."""
    keys = [
        [{"text": text, "callback_data": text[:9]} for text in ("Critical: call the person on duty", "Other", "Move")]
    ]
    await played.bot.call("sendMessage", chat_id=5001, text=LONG, reply_markup={"inline_keyboard": keys})
    press = {"type": "button", "text": {"type": "plain_text", "text": LONG[:70]}, "action_id": "a"}
    code = {"type": "section", "text": {"type": "mrkdwn", "text": f"```{LONG}```\n> {LONG}"}}
    blocks = [code, {"type": "actions", "elements": [press]}]
    await played.app.call("chat.postMessage", channel="C0VIP", text="#142", blocks=blocks)


def crowded() -> dict[str, Any]:
    """A desk that knows long words, too."""
    told = known()
    (conversation,) = told["conversations"]
    named = ("customer", "contact", "topic", "responsible", "question")
    conversation |= dict.fromkeys(named, LONG) | {"log": [conversation["log"][0] | {"text": LONG}]}
    conversation["deadlines"][0] |= {"clause": LONG[:40], "clock": LONG[:20]}
    invitation = told["invitations"][0] | {"customer": LONG}
    return told | {"invitations": [invitation], "hints": [*told["hints"], {"person": "anna", "text": LONG}]}


async def names(page: Page) -> list[tuple[str, str]]:
    """(role, accessible name) of everything that can be used, as Chromium tells it to a screen reader."""
    session = await page.context.new_cdp_session(page)
    tree: dict[str, Any] = await session.send("Accessibility.getFullAXTree")
    found = []
    for node in tree["nodes"]:
        role, name = node.get("role", {}).get("value"), node.get("name", {}).get("value", "")
        if role in CONTROLS and not node.get("ignored"):
            found.append((role, name))
    return found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("size", "columns"), [(LAPTOP, 3), (TABLET, 2), (PHONE, 1)], ids=["laptop", "tablet", "phone"])
async def test_nothing_reaches_beyond_the_window(
    browser: Browser, size: tuple[int, int], columns: int, dark: bool
) -> None:
    async with world(desk=crowded()) as played, window(browser, played.url, size=size, dark=dark) as seen:
        await furnish(played)
        await seen.page.get_by_text("What happened (1)").dispatch_event("click")
        await expect(seen.page.locator(".seat")).to_have_count(columns)
        for person in ("maria", "anna", "ivan"):
            await seen.be(person)
            await expect(seen.column(person)).to_be_visible()
            assert await seen.page.evaluate(OVERFLOWS) == []


async def test_on_a_phone_the_desk_has_its_own_view(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url, size=PHONE) as seen:
        card = seen.page.get_by_role("article", name="Conversation 142")
        await expect(card).to_be_hidden()
        await seen.page.get_by_role("button", name="The desk").click()
        await expect(card).to_be_visible()
        await expect(seen.page.locator(".seat").first).to_be_hidden()
        assert await seen.page.evaluate(OVERFLOWS) == []
        await played.bot.call("sendMessage", chat_id=5001, text="meanwhile")
        await expect(seen.tab("maria")).to_have_accessible_name("Мария Иванова, Telegram, 1 unread")
        await seen.tab("maria").click()
        await expect(seen.column("maria").locator("article").last).to_be_in_viewport()


async def test_everything_that_can_be_used_has_a_name(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url) as seen:
        await furnish(played)
        for person in ("maria", "anna"):
            await seen.be(person)
        await expect(seen.column("anna").locator("article")).to_have_count(1)
        told = await names(seen.page)
        assert [role for role, name in told if not name.strip()] == []
        assert {"Pause the clock", "Send", "Message to Helpful", "Anna Nowak, Slack"} <= {name for _, name in told}


async def test_the_keyboard_alone_is_enough(browser: Browser) -> None:
    keys = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    async with world() as played, window(browser, played.url) as seen:
        await played.bot.call("sendMessage", chat_id=5001, text="Solved?", reply_markup=keys)
        maria = await seen.be("maria")
        await expect(maria.locator("article")).to_have_count(2)
        await maria.get_by_role("combobox").focus()
        for _ in range(6):
            await seen.page.keyboard.press("Shift+Tab")
            if await seen.page.evaluate("document.activeElement.textContent") == "Yes":
                break
        await seen.page.keyboard.press("Enter")
        query = await played.bot.hear("callback_query")
        await played.bot.call("answerCallbackQuery", callback_query_id=query["id"])
        await played.bot.call(
            "editMessageText", chat_id=5001, message_id=query["message"]["message_id"], text="Thanks", reply_markup=keys
        )
        await expect(maria.locator("article").last).to_contain_text("Thanks")
        assert await seen.page.evaluate("document.activeElement.textContent") == "Yes"


async def test_one_column_stands_alone_and_comes_back(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url) as seen:
        anna = await seen.be("anna")
        root = await played.app.call("chat.postMessage", channel="C0VIP", text="#142 Acme")
        await played.app.call("chat.postMessage", channel="C0VIP", text="a word", thread_ts=root["ts"])
        await anna.get_by_role("button", name="Show Anna Nowak alone").click()
        await expect(seen.page.locator(".seat")).to_have_count(1)
        await anna.get_by_role("button", name="1 reply").click()
        await expect(anna.get_by_role("log")).to_have_count(2)
        await anna.get_by_role("button", name="Close the thread").click()
        await anna.get_by_role("button", name="Show Anna Nowak alone").click()
        await expect(seen.page.locator(".seat")).to_have_count(3)
