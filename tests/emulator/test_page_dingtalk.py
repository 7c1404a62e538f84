"""The page shows DingTalk beside Feishu: its rooms, its cards drawn from their variables, taps by its own callbacks."""

import pytest
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.wire import Tap, TapAnswer
from playwright.async_api import Browser, expect

from tests.emulator.page_browser import needs_chromium, window_of
from tests.emulator.page_dingtalk import OWN_TEMPLATE, PUBLIC_TEMPLATE, ROOM, form_values, public_values, served_on_both
from tests.emulator.page_dingtalk import show as shown
from tests.emulator.page_server import Page

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="module")]

CONFIRM = {"text": "确认无误", "id": "t-1", "request": True, "color": "blue"}
DISPUTE = {"text": "有异议", "id": "t-2", "request": True, "color": "gray"}


def tapped_on(cloud: DingTalkCloud, monkeypatch: pytest.MonkeyPatch) -> list[Tap]:
    taps: list[Tap] = []

    async def tap(tap: Tap) -> TapAnswer:
        taps.append(tap)
        return TapAnswer("已记下", "info")

    monkeypatch.setattr(cloud, "tap", tap)
    return taps


async def test_a_room_on_dingtalk_is_marked_so(page: Page, browser: Browser) -> None:
    served_on_both(page.world)

    async with window_of(browser, page, "李敏") as window:
        await expect(window.locator(f'[data-chat="{ROOM}"] [data-cloud]')).to_have_text("钉钉")
        await expect(window.locator('[data-chat="新品上市协作群"] [data-cloud]')).to_have_text("飞书")
        await window.click('[data-chat="接口人·钉钉"]')

        await expect(window.locator("#chat-head [data-cloud]")).to_have_text("钉钉")
        assert page.world.private_chat_of("李敏", "dingtalk") is not None


async def test_a_card_is_drawn_from_its_variables(page: Page, browser: Browser) -> None:
    cloud = served_on_both(page.world)
    user_id = page.world.person("李敏").user_id
    grey = "<font colorTokenV2=common_level3_base_color>编号 12</font>"
    text = f"**任务**：海报 <b>3</b> 张<br>{grey}<br>---<br><a atId={user_id}>李敏</a>"
    shown(cloud, PUBLIC_TEMPLATE, public_values(text, CONFIRM, DISPUTE))

    async with window_of(browser, page, "李敏") as window:
        await window.click(f'[data-chat="{ROOM}"]')

        await expect(window.locator(".ding-card .card-title")).to_have_text("需求待确认")
        await expect(window.locator(".ding-card strong")).to_have_text("任务")
        await expect(window.locator(".ding-card .ding-grey")).to_have_text("编号 12")
        await expect(window.locator(".ding-card .mention-me")).to_have_text("@李敏")
        await expect(window.locator(".ding-card .md")).to_contain_text("<b>3</b>")
        await expect(window.locator(".ding-card hr")).to_have_count(1)
        await expect(window.locator(".ding-buttons-column [data-button]")).to_have_text(["确认无误", "有异议"])


async def test_a_tap_goes_the_way_of_dingtalk(page: Page, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = served_on_both(page.world)
    taps = tapped_on(cloud, monkeypatch)
    shown(cloud, PUBLIC_TEMPLATE, public_values("海报", CONFIRM, DISPUTE))

    async with window_of(browser, page, "李敏") as window:
        await window.click(f'[data-chat="{ROOM}"]')
        await window.click('[data-button="有异议"]')
        await expect(window.locator("[data-toast]")).to_contain_text("已记下")

    assert taps[0].action["value"] == {"actionIds": ["t-2"], "params": {}}
    assert page.bot.taps == []


async def test_the_form_of_our_template_is_filled_in_and_sent(
    page: Page, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = served_on_both(page.world)
    taps = tapped_on(cloud, monkeypatch)
    kinds = [{"value": "time", "text": "时间冲突"}, {"value": "people", "text": "资源不足"}]
    fields = (
        {"name": "reason", "label": "异议说明", "type": "TEXT_AREA", "required": True, "minRows": 2},
        {"name": "kind", "label": "异议类型", "type": "SELECT", "options": kinds},
        {"name": "due", "label": "建议时间", "type": "DATETIME", "format": "yyyy-MM-dd HH:mm"},
    )
    shown(cloud, OWN_TEMPLATE, form_values(*fields))

    async with window_of(browser, page, "李敏", narrow=True) as window:
        await window.click(".bottom [data-look-at=left]")
        await window.click(f'[data-chat="{ROOM}"]')
        await window.click('[data-button="提交"]')
        await expect(window.get_by_text("这一项必填").first).to_be_visible()
        await window.get_by_label("异议说明").fill("模具未到")
        await window.get_by_label("异议类型").select_option("资源不足")
        await window.get_by_label("建议时间").fill("2026-11-27T18:00")
        await window.click('[data-button="提交"]')
        await expect(window.locator("[data-toast]")).to_contain_text("已记下")

    assert taps[0].action["form_value"] == {"reason": "模具未到", "kind": "people", "due": "2026-11-27 18:00"}


async def test_the_inside_of_a_card_names_what_dingtalk_would_refuse(page: Page, browser: Browser) -> None:
    cloud = served_on_both(page.world)
    shown(cloud, PUBLIC_TEMPLATE, public_values("长" * 400))

    async with window_of(browser, page, "李敏") as window:
        await window.click(f'[data-chat="{ROOM}"]')
        await window.click("[data-inspect]")

        await expect(window.locator("[data-verdict=wrong]")).to_contain_text("1 处钉钉会拒绝")
        await expect(window.locator(".problems")).to_contain_text("变量 markdown 超过 1 KB")
