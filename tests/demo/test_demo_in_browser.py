"""A newcomer's first five minutes, in a real browser on a real ``bot demo``.

What is waited for is what stays: a toast goes after seconds, and on a machine at its limit says less.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.demo.room import rehearsal_room
from tests.emulator.page_browser import WIDE, become, chromium, needs_chromium, opened

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio]


@asynccontextmanager
async def looking_at(browser: Browser, address: str) -> AsyncIterator[Page]:
    """A window on the room, ready to be used."""
    async with opened(browser, address, WIDE) as window:
        await window.wait_for_selector("body:not(.waiting) #people button")
        yield window


async def move(window: Page, jump: str) -> None:
    await window.click(f'[data-clock="{jump}"]')
    await expect(window.locator(f'[data-clock="{jump}"]')).to_be_enabled()


async def say(window: Page, line: str) -> None:
    await window.fill("#words", line)
    await window.click("#send")


async def test_a_newcomer_brings_a_need_to_execution_sees_five_oclock_and_an_escalation(tmp_path: Path) -> None:
    async with (
        rehearsal_room(tmp_path, "--empty") as address,
        chromium() as browser,
        looking_at(browser, address) as mine,
        looking_at(browser, address) as group,
    ):
        await expect(mine.locator('[data-identity="王磊"]')).to_have_attribute("aria-pressed", "true")
        await expect(mine.locator('[data-title="新品上市协作群"]')).to_be_visible()
        title, titles = group.locator(".card-title").first, group.locator("#messages .card-title")

        await mine.click('[data-step="0"]')
        await mine.click("#send")
        await expect(title).to_have_text("待审批 · 国庆海报终稿")

        await mine.click('[data-step="1"]')
        await mine.click('[data-button="通过"]')
        await expect(title).to_have_text("待各部门确认 · 国庆海报终稿")

        await mine.click('[data-step="2"]')
        await mine.click('[data-button="确认无误"]')
        await expect(title).to_have_text("执行中 · 国庆海报终稿")
        await expect(mine.locator("#guide")).to_contain_text("第一件需求走完了")

        await move(mine, "evening")
        await expect(titles.get_by_text("研发部今日进度")).to_be_visible()

        await become(mine, "王磊")
        await say(mine, "/需求 研发部 海报印刷打样 截止 下周五 优先级 高")
        await expect(titles.get_by_text("待审批 · 海报印刷打样")).to_be_visible()
        await become(mine, "周建国")
        await mine.click('[data-chat="接口人"]')
        await mine.click('[data-button="通过"]')
        await expect(titles.get_by_text("待各部门确认 · 海报印刷打样")).to_be_visible()
        for _ in range(4):
            await move(mine, "day")
        await expect(titles.get_by_text("已升级 · ").first).to_be_visible()
