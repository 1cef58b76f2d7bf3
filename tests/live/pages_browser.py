"""How does a test look at the pages? A browser on the system's Chromium, and one person's column in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Dialog, Locator, Page, Request, async_playwright, expect

#: Nothing of this asks anything of the network, and a container may have neither a sandbox nor a screen.
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_MISSING = "the pages are tested in Chromium, and there is none"
LAPTOP = (1440, 900)
TABLET = (1024, 768)
PHONE = (390, 844)
#: How long a page may take to show something on a busy machine, in ms.
SOON = 15_000
expect.set_options(timeout=SOON)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("OPIEKUN_REQUIRE") == "all":
            pytest.fail(f"{_MISSING}; install it, e.g. apt-get install chromium")
        pytest.skip(_MISSING)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=_QUIET)
        yield launched
        await launched.close()


@dataclass
class Window:
    """One open page, and everything that went wrong in it."""

    page: Page
    origin: str
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.set_default_timeout(SOON)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def column(self, person: str) -> Locator:
        """The column of a person who is on show."""
        return self.page.locator(f'[data-person="{person}"]')

    def tab(self, person: str) -> Locator:
        """The tab that puts a person on show."""
        return self.page.locator(f'[data-for="{person}"]')

    async def be(self, person: str) -> Locator:
        """Put a person on show, unless they are, and return their column."""
        if await self.tab(person).get_attribute("aria-pressed") != "true":
            await self.tab(person).click()
        return self.column(person)

    async def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:")):
            self.faults.append(f"asked elsewhere: {request.url}")


@asynccontextmanager
async def window(
    browser: Browser, url: str, *, size: tuple[int, int] = LAPTOP, dark: bool = False, strict: bool = True
) -> AsyncIterator[Window]:
    """The pages at `url`; a fault in them fails the test, unless it expects some and is not `strict`."""
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        has_touch=size == PHONE,
    )
    try:
        opened = Window(await context.new_page(), url)
        opened.watch()
        await opened.page.goto(url)
        await opened.page.locator(".seat").first.wait_for()
        yield opened
        if strict:
            assert opened.faults == []
    finally:
        await context.close()
