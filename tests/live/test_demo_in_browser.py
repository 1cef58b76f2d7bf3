"""The real demo, played by hand in Chromium: an invitation, a promise, a severity, a reply."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from bot.demo.play import play
from simulator import Simulator
from tests.live.pages_browser import PHONE, window
from tests.live.pages_browser import browser as browser

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: The whole desk answers here, paced as the platforms ask.
ANSWER = 30_000


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[Simulator]:
    done = asyncio.Event()
    ready: asyncio.Queue[Simulator] = asyncio.Queue()
    running = asyncio.create_task(play(port=0, data=folder, ready=ready.put_nowait, until=done))
    try:
        yield await asyncio.wait_for(ready.get(), 60)
    finally:
        done.set()
        await running


async def write(column: Locator, text: str) -> None:
    field = column.get_by_role("combobox").last
    await field.fill(text)
    await field.press("Enter")


async def test_somebody_invited_is_let_in_and_answered(browser: Browser, tmp_path: Path) -> None:
    async with demo(tmp_path) as simulator, window(browser, f"{simulator.url}/") as seen:
        oksana = await seen.be("oksana")
        await oksana.get_by_role("button", name="START").click()
        await expect(oksana).to_contain_text("запрошення", timeout=ANSWER)
        await write(oksana, "Пошта не працює")

        await seen.page.get_by_role("button", name="Open as").click()
        accept = oksana.get_by_role("button", name="Приймаю умови")
        await accept.click(timeout=ANSWER)
        await expect(oksana).to_contain_text("Анна Новак", timeout=ANSWER)

        anna = await seen.be("anna")
        await expect(anna).to_contain_text("#1 Acme", timeout=ANSWER)
        await anna.get_by_role("button", name="repl").first.click()
        await expect(anna).to_contain_text("Пошта не працює", timeout=ANSWER)
        await write(anna, "Дивлюся")
        await expect(oksana).to_contain_text("Дивлюся", timeout=ANSWER)
        await expect(seen.page.locator("body")).to_contain_text("met", timeout=ANSWER)


async def test_a_contact_chooses_a_severity_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    async with demo(tmp_path) as simulator, window(browser, f"{simulator.url}/", size=PHONE) as seen:
        maria = await seen.be("maria")
        await write(maria, "Няма нова поща")
        await maria.get_by_role("button", name="Как се отразява това на работата?").click(timeout=ANSWER)
        await expect(maria).to_contain_text("Работи, но със сериозни затруднения", timeout=ANSWER)
        await maria.get_by_role("button", name="Молба").click()
        await expect(maria).to_contain_text("важност: Молба", timeout=ANSWER)
