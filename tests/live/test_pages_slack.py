"""Can one be somebody on Slack, on a page? Channels, threads, commands, buttons, windows, and an app that hears."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.live.pages_browser import Window, window
from tests.live.pages_browser import browser as browser
from tests.live.pages_world import World, world

pytestmark = pytest.mark.asyncio(loop_scope="session")

VIP = "C0VIP"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(text: str, **fields: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": text.lower(), "value": text.lower(), **fields}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


REASONS = [{"text": plain("Tier two"), "value": "two"}, {"text": plain("Somebody else"), "value": "else"}]
ESCALATION = {
    "type": "modal",
    "callback_id": "escalate",
    "title": plain("Escalate #142"),
    "submit": plain("Escalate"),
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": plain("Why"),
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "whom",
            "label": plain("To whom"),
            "element": {"type": "static_select", "action_id": "choice", "options": REASONS},
        },
    ],
}


async def write(field: Locator, text: str) -> None:
    await field.fill(text)
    await field.press("Enter")


async def thread_of(seen: Window, played: World, text: str) -> tuple[Locator, str]:
    """Anna's column with the thread of a card open, and the card's ts."""
    anna = await seen.be("anna")
    posted = await played.app.call("chat.postMessage", channel=VIP, text=text)
    card = anna.locator("article", has_text=text)
    await card.hover()
    await card.get_by_role("button", name="More about this message").click()
    await seen.page.get_by_role("menuitem", name="Reply in thread").click()
    return anna, posted["ts"]


async def test_a_card_is_pressed_and_changes_in_place(browser: Browser) -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*#142 Acme* · first reply <!date^1|15:10> &amp; on"}},
        actions(button("Take", style="primary"), button("Resolve")),
    ]
    async with world() as played, window(browser, played.url) as seen:
        anna = await seen.be("anna")
        posted = await played.app.call("chat.postMessage", channel=VIP, text="#142", blocks=blocks)
        card = anna.locator("article")
        await expect(card.locator(".sl-section")).to_have_text("#142 Acme · first reply 15:10 & on")
        await card.get_by_role("button", name="Take").click()
        pressed = await played.app.hear("interactive")
        assert (pressed["actions"][0]["value"], pressed["user"]["id"]) == ("take", "U0ANNA")
        await played.app.call("chat.update", channel=VIP, ts=posted["ts"], text="on it: Anna", blocks=[])
        await expect(card.locator(".sl-content")).to_have_text("on it: Anna (edited)")


async def test_a_button_that_asks_first_is_pressed_only_after_a_yes(browser: Browser) -> None:
    question = {"title": plain("Resolve?"), "text": plain("Maria will be asked."), "confirm": plain("Resolve")}
    blocks = [actions(button("Resolve", confirm=question | {"deny": plain("Not yet")}))]
    async with world() as played, window(browser, played.url) as seen:
        anna = await seen.be("anna")
        await played.app.call("chat.postMessage", channel=VIP, text="#142", blocks=blocks)
        press = anna.locator("article").get_by_role("button", name="Resolve")
        await press.click()
        await anna.get_by_role("button", name="Not yet").click()
        await press.click()
        await anna.get_by_role("alertdialog").get_by_role("button", name="Resolve").click()
        await played.app.hear("interactive")
        calls = [one for one in played.simulator.world.slack.outcomes.values() if one.kind == "block_actions"]
        assert len(calls) == 1


async def test_an_answer_in_a_thread_reaches_the_app_as_one(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        anna, root = await thread_of(seen, played, "#142 Acme")
        await write(anna.get_by_role("combobox"), "Looking at it <now> & here")
        event = (await played.app.hear("events_api"))["event"]
        while event.get("user") != "U0ANNA":
            event = (await played.app.hear("events_api"))["event"]
        assert (event["thread_ts"], event["text"]) == (root, "Looking at it &lt;now&gt; &amp; here")
        await expect(anna.get_by_role("log")).to_contain_text("Looking at it <now> & here")


async def test_the_bot_is_mentioned_by_choosing_its_name(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        anna, _ = await thread_of(seen, played, "#142 Acme")
        field = anna.get_by_role("combobox")
        await field.press_sequentially("@help")
        await expect(anna.get_by_role("option")).to_have_text("@helpful app")
        await field.press("Tab")
        await field.press_sequentially("escalate")
        await field.press("Enter")
        event = (await played.app.hear("events_api"))["event"]
        while event["type"] != "app_mention":
            event = (await played.app.hear("events_api"))["event"]
        assert event["text"] == f"<@{played.app.user}> escalate"


async def test_a_command_is_answered_for_its_typist_alone(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        anna, piotr = await seen.be("anna"), await seen.be("piotr")
        await write(anna.get_by_role("combobox"), "/desk mine")
        command = await played.app.hear("slash_commands", {"text": "You have *nothing* open."})
        assert (command["command"], command["text"]) == ("/desk", "mine")
        answer = anna.locator("article.ephemeral")
        await expect(answer).to_contain_text("Only visible to you")
        await expect(answer.locator("strong")).to_have_text("nothing")
        await expect(piotr.locator("article")).to_have_count(0)


async def test_a_command_in_a_thread_stays_in_the_field_and_says_why(browser: Browser) -> None:
    async with world() as played, window(browser, played.url, strict=False) as seen:
        anna, _ = await thread_of(seen, played, "#142 Acme")
        await write(anna.get_by_role("combobox"), "/desk take")
        await expect(anna.get_by_role("alert")).to_have_text("Slack runs no slash commands in threads")
        await expect(anna.get_by_role("combobox")).to_have_value("/desk take")


async def test_a_window_is_filled_in_refused_and_taken(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        anna = await seen.be("anna")
        await played.app.call("chat.postMessage", channel=VIP, text="#142", blocks=[actions(button("Escalate"))])
        await anna.locator("article").get_by_role("button", name="Escalate").click()
        pressed = await played.app.hear("interactive")
        await played.app.call("views.open", trigger_id=pressed["trigger_id"], view=ESCALATION)
        opened = anna.get_by_role("dialog", name="Escalate #142")
        await opened.get_by_role("textbox", name="Why").fill("cluster")
        await opened.get_by_role("combobox", name="To whom").select_option(label="Tier two")
        await opened.get_by_role("button", name="Escalate").click()
        refusal = {"response_action": "errors", "errors": {"why": "More words, please"}}
        await played.app.hear("interactive", refusal)
        await expect(opened.get_by_role("alert")).to_have_text("More words, please")
        await opened.get_by_role("textbox", name="Why").fill("the mail cluster is down")
        await opened.get_by_role("button", name="Escalate").click()
        values = (await played.app.hear("interactive"))["view"]["state"]["values"]
        await expect(opened).to_have_count(0)
        assert values["why"]["text"]["value"] == "the mail cluster is down"
        assert values["whom"]["choice"]["selected_option"]["value"] == "two"


async def test_escape_closes_a_window_and_the_channel_is_usable_again(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        anna = await seen.be("anna")
        await write(anna.get_by_role("combobox"), "/desk")
        command = await played.app.hear("slash_commands")
        await played.app.call("views.open", trigger_id=command["trigger_id"], view=ESCALATION)
        await anna.get_by_role("dialog").wait_for()
        await seen.page.keyboard.press("Escape")
        await expect(anna.get_by_role("dialog")).to_have_count(0)
        await write(anna.get_by_role("combobox"), "here again")
        await expect(anna.locator("article").last).to_contain_text("here again")


async def test_an_app_that_was_never_written_to_is_there_to_be_written_to(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        piotr = await seen.be("piotr")
        await piotr.get_by_role("button", name="Helpful", exact=True).click()
        await write(piotr.get_by_role("combobox"), "hello")
        event = (await played.app.hear("events_api"))["event"]
        while event.get("channel_type") != "im":
            event = (await played.app.hear("events_api"))["event"]
        await played.app.call("chat.postMessage", channel=event["channel"], text="hello yourself")
        await expect(piotr.get_by_role("log")).to_contain_text("hello yourself")


async def test_what_comes_elsewhere_is_counted_at_its_channel_and_its_thread(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        piotr = await seen.be("piotr")
        await piotr.get_by_role("button", name="Helpful", exact=True).click()
        root = await played.app.call("chat.postMessage", channel=VIP, text="#142 Acme")
        await played.app.call("chat.postMessage", channel=VIP, text="a word", thread_ts=root["ts"])
        await piotr.get_by_role("button", name="#vip, 2 unread").click()
        await piotr.get_by_role("button", name="1 reply 1 new").click()
        await expect(piotr.get_by_role("log")).to_contain_text("a word")
        await expect(seen.tab("piotr")).to_have_accessible_name("Piotr Zieliński, Slack")
        await piotr.get_by_role("button", name="Back to #vip").click()
        await expect(piotr.get_by_role("button", name="1 reply", exact=True)).to_be_visible()


async def test_blocks_are_drawn_and_what_looks_like_markup_stays_text(browser: Browser) -> None:
    evil = "<img src=x onerror=alert(1)>"
    rich = [
        {"type": "text", "text": f"{evil} ", "style": {"bold": True}},
        {"type": "link", "url": "javascript:alert(2)", "text": "evil"},
        {"type": "user", "user_id": "U0PIOTR"},
    ]
    blocks = [
        {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": rich}]},
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": "&lt;b&gt; _soft_ `code` <https://example.com|terms>"}],
        },
        {"type": "divider"},
    ]
    async with world() as played, window(browser, played.url) as seen:
        anna = await seen.be("anna")
        await played.app.call("chat.postMessage", channel=VIP, text=evil, blocks=blocks)
        await expect(anna.locator("article blockquote")).to_have_text(f"{evil} evil@Piotr Zieliński")
        await expect(anna.locator("article .sl-context")).to_have_text("<b> soft code terms")
        hrefs = [await one.get_attribute("href") for one in await anna.locator("article a").all()]
        assert hrefs == ["https://example.com/"]
        assert await anna.locator("article img").count() == 0
