"""What do the pages tell of the desk, and do they let one move the time? Panel, guide, clock, and a desk that goes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser, expect

from tests.live.pages_browser import browser as browser
from tests.live.pages_browser import window
from tests.live.pages_world import START, known, world

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_clock_is_jumped_sped_up_and_stopped(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url) as seen:
        shown = seen.page.locator(".clock-time")
        await expect(shown).to_have_text("09:00:00")
        await seen.page.get_by_role("button", name="+15 min").click()
        await expect(shown).to_have_text("09:15:00")
        await seen.page.get_by_role("button", name="+1 h").click()
        await expect(shown).to_have_text("10:15:00")
        await expect(seen.column("maria").locator(".seat-time")).to_have_text("11:15Sofia")
        await seen.page.get_by_role("button", name="60 times faster").click()
        await expect(seen.page.get_by_role("button", name="60 times faster")).to_have_attribute("aria-pressed", "true")
        assert played.simulator.clock.speed == 60
        await seen.page.get_by_role("button", name="Pause the clock").click()
        await expect(seen.page.get_by_role("status").first).to_have_text("paused")
        assert played.simulator.clock.speed == 0


async def test_the_next_deadline_is_jumped_to_and_never_back(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url) as seen:
        next_one = seen.page.get_by_role("button", name="To the next deadline 10:30")
        await next_one.click()
        await expect(seen.page.locator(".clock-time")).to_have_text("10:30:00")
        due = datetime.fromisoformat(known()["next_at"])
        assert timedelta() < played.simulator.clock.now() - due < timedelta(seconds=1)
        await seen.page.get_by_role("button", name="+1 h").click()
        await expect(seen.page.locator(".clock-time")).to_have_text("11:30:00")
        await next_one.click()
        await seen.page.get_by_role("button", name="+15 min").click()
        await expect(seen.page.locator(".clock-time")).to_have_text("11:45:00")


async def test_a_conversation_is_told_with_its_deadline_and_its_log(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url) as seen:
        card = seen.page.get_by_role("article", name="Conversation 142")
        for text in ("Acme · Мария Иванова", "open", "sev3", "mail", "Anna Nowak", "joined: Piotr Zieliński"):
            await expect(card).to_contain_text(text)
        await expect(card.locator(".deadline")).to_contain_text("First reply")
        await expect(card.locator(".deadline-state")).to_have_text("in 2 h")
        await expect(card.locator(".deadline-due")).to_have_text("by 11:00")
        await card.get_by_text("What happened (1)").click()
        await expect(card.locator(".log li")).to_have_text("09:00Message received by <b>Maria</b>")
        played.simulator.clock.jump(to=datetime.fromisoformat("2026-11-23T09:45:00+00:00"))
        await expect(card.locator(".deadline")).to_have_attribute("data-state", "near")
        await expect(card.locator(".log")).to_have_attribute("open", "")


async def test_the_panel_follows_the_desk(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url) as seen:
        await expect(seen.page.locator(".queues")).to_have_text("inbox: 2 waitingoutbox: 1 set aside")
        invitations = [{"customer": "Acme", "code": "acme-code-2026", "used": True}]
        played.desk.known = known(conversations=[], invitations=invitations)
        await expect(seen.page.locator(".desk")).to_contain_text("No conversation yet")
        await expect(seen.page.get_by_role("button", name="Used")).to_be_disabled()


async def test_the_guide_leads_to_people_and_goes_when_told_to(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url, size=(900, 800)) as seen:
        guide = seen.page.get_by_role("region", name="Guide")
        await seen.be("anna")
        await seen.be("piotr")
        await guide.get_by_role("button", name="Be Oksana").click()
        await expect(seen.tab("stranger")).to_have_attribute("aria-pressed", "true")
        await guide.get_by_role("button", name="Put the guide away").click()
        await expect(guide.get_by_text("As the stranger")).to_have_count(0)
        await seen.page.reload()
        await guide.get_by_role("button", name="Show the guide").click()
        await expect(guide).to_contain_text("Let a deadline pass.")


async def test_without_a_desk_there_is_no_panel_and_the_chats_have_the_room(browser: Browser) -> None:
    async with world() as played, window(browser, played.url) as seen:
        await expect(seen.page.locator(".desk")).to_be_hidden()
        await expect(seen.page.locator(".seat")).to_have_count(4)


async def test_a_silent_desk_is_told_of_until_it_speaks_again(browser: Browser) -> None:
    async with world(desk=known()) as played, window(browser, played.url, strict=False) as seen:
        trouble = seen.page.locator("#trouble")
        await expect(trouble).to_be_hidden()
        played.desk.known = None
        await expect(trouble).to_have_text("The desk is not answering; the chats are.")
        played.desk.known = known()
        await expect(trouble).to_be_hidden()


async def test_the_page_goes_on_after_a_restart(browser: Browser) -> None:
    async with world(desk=known()) as played:
        port = int(played.simulator.url.rpartition(":")[2])
        for word in range(30):
            played.simulator.telegram.say(person="maria", text=f"word {word}")
        opened = window(browser, played.url, strict=False)
        seen = await opened.__aenter__()
        await expect(seen.column("maria").locator("article").last).to_contain_text("word 29")
    try:
        await expect(seen.page.locator("#trouble")).to_contain_text("The desk is not answering")
        async with world(port=port, desk=known()) as again:
            await expect(seen.page.locator("#trouble")).to_be_hidden()
            again.simulator.telegram.say(person="maria", text="once more")
            await expect(seen.column("maria").locator("article").last).to_contain_text("once more")
            await expect(seen.column("maria").locator("article")).to_have_count(2)
            assert again.simulator.clock.now() == START
    finally:
        await opened.__aexit__(None, None, None)
