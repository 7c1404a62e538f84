"""A real Chromium for the page's tests; the default suite skips them with a reason where there is none."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from playwright.async_api import Browser, Error, Request, ViewportSize, async_playwright, expect
from playwright.async_api import Page as Window

from tests.emulator.page_server import Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM: Final = next((found for name in _NAMES if (found := shutil.which(name))), None)
WIDE: Final = ViewportSize(width=1280, height=800)
NARROW: Final = ViewportSize(width=360, height=740)
PATIENCE: Final = (
    90_000  # milliseconds; what is waited for takes a fraction of a second, or all of this on a machine at its limit
)

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason=f"none of {', '.join(_NAMES)} is on the path")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A headless browser without a sandbox (tests run as root in containers) and without calls home."""
    assert CHROMIUM is not None
    expect.set_options(timeout=PATIENCE)
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *quiet])
        profile = await browser.new_context()
        await profile.new_page()  # stays open, so that the windows after it find a warm renderer
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def window_of(browser: Browser, page: Page, who: str, *, narrow: bool = False) -> AsyncIterator[Window]:
    """A window on the page as ``who``."""
    async with opened(browser, page.address, NARROW if narrow else WIDE) as window:
        await become(window, who, narrow=narrow)
        yield window


@asynccontextmanager
async def opened(browser: Browser, address: str, viewport: ViewportSize) -> AsyncIterator[Window]:
    """A window on the address; any script error or request to another host fails the test."""
    window, wrong = await browser.contexts[0].new_page(), Wrongs(address)
    window.set_default_timeout(PATIENCE)
    await window.set_viewport_size(viewport)
    window.on("pageerror", wrong.error)
    window.on("request", wrong.request)
    try:
        await window.goto(address)
        yield window
    finally:
        await window.close()

    assert wrong.found == []


async def become(window: Window, who: str, *, narrow: bool = False) -> None:
    """Switch the window to another person and wait until it shows."""
    if narrow:
        await window.click(".bottom [data-look-at=left]")
    await window.click(f'[data-identity="{who}"]')
    await window.wait_for_selector(f'[data-identity="{who}"][aria-pressed=true]', state="attached")
    if narrow:
        await window.click(".bottom [data-look-at=chat]")


class Wrongs:
    """What must not happen in a window: a script that fails, a request that leaves the page's own server."""

    def __init__(self, home: str) -> None:
        self._home = home
        self.found: list[str] = []

    def error(self, error: Error) -> None:
        """A script failed."""
        self.found.append(str(error))

    def request(self, request: Request) -> None:
        """Something was asked of a server."""
        if not request.url.startswith(self._home):
            self.found.append(request.url)
