"""Takes the pictures of the README from a real rehearsal: ``python -m tests.demo.take_pictures``.

Not a test; run it when the page or the cards look different, and look at what it made.
"""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize

from tests.demo.room import rehearsal_room
from tests.emulator.page_browser import NARROW, WIDE, become, chromium

PICTURES = Path(__file__).parents[2] / "docs" / "img"
LINE = "/需求 研发部、销售部 新品发布会现场物料 截止 下周五 优先级 高 背景 12月8日发布会 任务 展板6块、样机2台"
GROUP, BOT = "新品上市协作群", "接口人"


async def say(window: Page, line: str, *, to_bot: bool = True) -> None:
    """Writes a line into the open chat."""
    if not to_bot:
        await window.click("#at-bot")
    await window.fill("#words", line)
    await window.click("#send")
    await window.wait_for_timeout(1500)
    if not to_bot:
        await window.click("#at-bot")


async def act(window: Page, who: str, chat: str, button: str) -> None:
    """Somebody goes to a chat and taps on its newest card."""
    await become(window, who)
    await window.click(f'[data-chat="{chat}"]')
    await window.click(f'.message:has([data-button="{button}"]) >> nth=-1 >> [data-button="{button}"]')
    await window.wait_for_timeout(1500)


async def window_on(browser: Browser, address: str, size: ViewportSize) -> Page:
    """A window that is ready, without the newcomer's guide."""
    window = await (await browser.new_context(viewport=size, device_scale_factor=1)).new_page()
    await window.goto(address)
    await window.wait_for_selector("body:not(.waiting) #people button", timeout=90_000, state="attached")
    await window.click(".guide-away")
    return window


async def take(address: str, browser: Browser) -> None:
    """A need waits for its second department; the picture wide, and the same chat on a telephone."""
    window = await window_on(browser, address, WIDE)
    narrow = await window_on(browser, address, NARROW)
    await say(window, LINE)
    await act(window, "周建国", BOT, "通过")
    await act(window, "刘洋", GROUP, "确认无误")
    await say(window, "样机周三下午到，可以先拍视频。", to_bot=False)
    await become(window, "李敏")
    await window.click(f'[data-chat="{GROUP}"]')
    await window.click(".message:has(.panel) >> nth=-1 >> .panel > summary")
    await window.wait_for_timeout(6000)
    await window.evaluate("document.querySelector('#scroller').scrollTop = 1e9")
    await window.screenshot(path=PICTURES / "rehearsal.png")
    await narrow.screenshot(path=PICTURES / "rehearsal-narrow.png")


async def main() -> None:
    """Opens the room, takes the pictures, closes it."""
    with tempfile.TemporaryDirectory() as directory:
        async with rehearsal_room(Path(directory)) as address, chromium() as browser:
            await take(address, browser)


if __name__ == "__main__":
    asyncio.run(main())
