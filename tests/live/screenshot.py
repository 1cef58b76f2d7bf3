"""docs/demo.png: the real demo, played a little way, as a visitor sees it. `python -m tests.live.screenshot FILE`."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from bot.demo.play import play
from simulator import Simulator

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run")


async def act(simulator: Simulator) -> None:
    """Maria writes, Anna answers, Piotr's words stay inside."""
    simulator.telegram.say(person="maria", text="От обяд не идва нова поща.")
    root = await _card(simulator)
    for person, text in (
        ("anna", "Виждам го, проверявам филтъра за спам."),
        ("piotr", "Had the same on Monday: the filter's new rule"),
        ("anna", "// thanks Piotr, that was it"),
    ):
        simulator.slack.say(person=person, text=text, channel="C0VIP", thread_ts=root)
        await asyncio.sleep(3)
    await asyncio.sleep(3)


async def _card(simulator: Simulator) -> str:
    async with asyncio.timeout(30):
        while True:
            for channel in simulator.view("anna")["slack"]["channels"]:
                for message in channel["messages"]:
                    if channel["id"] == "C0VIP" and "#1" in message["text"]:
                        return str(message["ts"])
            await simulator.changed(0.5)


async def picture(url: str, target: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await page.goto(url)
        await page.get_by_text("replies").first.click()
        await page.wait_for_timeout(2000)
        await page.screenshot(path=target)
        await browser.close()


async def main(target: Path) -> None:
    done = asyncio.Event()
    started: asyncio.Queue[Simulator] = asyncio.Queue()
    with tempfile.TemporaryDirectory() as folder:
        running = asyncio.create_task(play(port=0, data=Path(folder), ready=started.put_nowait, until=done))
        simulator = await started.get()
        await act(simulator)
        await picture(f"{simulator.url}/", target)
        done.set()
        await running


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
