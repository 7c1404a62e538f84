"""Cards in a real browser: every component is visible, nothing typed is alive, nothing falls off a narrow screen."""

import json

import pytest
from bot.card_rules import validate_card
from playwright.async_api import Browser, expect

from tests.emulator.page_browser import needs_chromium, window_of
from tests.emulator.page_cards import TEMPLATES, button, card, form, markdown, pair, plain, submit, tag, text_input
from tests.emulator.page_company import GROUP
from tests.emulator.page_every_component import every_component
from tests.emulator.page_server import Page

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="module")]

HOSTILE = (
    "<img src=x onerror='window.hit=1'><script>window.hit=1</script><at id=all></at>[点我](javascript:window.hit=1)"
)
VISIBLE = (
    *("大标题", "粗", "斜", "删", "码", "一之一", "引用", "红字", "@周婷", "绿签", "链接example.com"),
    *("短字段", "图表：按时率（bar）", "截止", "整块", "第1行", "列persons", "2026/11/18", "我已阅读"),
)
ENDLESS = "无标点" * 200 + "x" * 400


def post(page: Page, content: str) -> str:
    return page.world.post(page.world.chat(GROUP), "interactive", content).message_id


async def test_every_component_is_drawn_and_none_is_dropped(page: Page, browser: Browser) -> None:
    content = card("全部组件", "blue", *every_component(page.world.person("周婷").open_id), subtitle="副标题")
    assert validate_card(json.loads(content)) == []
    post(page, content)

    async with window_of(browser, page, "李敏") as window:
        drawn = window.locator("[data-message]")
        for words in VISIBLE:
            await expect(drawn.get_by_text(words, exact=True).first).to_be_visible()
        await expect(drawn.get_by_text("**不加粗** <at id=all></at>")).to_be_visible()
        await expect(drawn.get_by_role("img", name="现场照片")).to_be_visible()
        assert await drawn.locator("[data-problem]").count() == 0


async def test_every_input_is_called_by_its_label(page: Page, browser: Browser) -> None:
    post(page, card("全部组件", "blue", *every_component(page.world.person("周婷").open_id)))

    async with window_of(browser, page, "李敏") as window:
        for label in ("名称", "经过", "单选", "多选", "谁", "哪些人", "日期", "时刻", "钟点"):
            await expect(window.get_by_label(label, exact=label == "谁").first).to_be_visible()
        await expect(window.locator('[data-input="moment"]')).to_have_value("2026-11-25T17:00")
        await expect(window.locator('[data-button="不能点"]')).to_be_disabled()


async def test_a_component_nobody_knows_is_a_red_box(page: Page, browser: Browser) -> None:
    post(page, card("新组件", "blue", {"tag": "gizmo"}, markdown("其余照常")))

    async with window_of(browser, page, "李敏") as window:
        await expect(window.get_by_text("演练房间不认识的组件：gizmo")).to_be_visible()
        await expect(window.get_by_text("其余照常")).to_be_visible()
        await expect(window.locator("[data-inspect]")).to_have_text("JSON · 1 个问题")


async def test_a_broken_card_is_told_not_hidden(page: Page, browser: Browser) -> None:
    post(page, '{"elements": []}')

    async with window_of(browser, page, "李敏") as window:
        await expect(window.locator("[data-problem]")).to_contain_text("schema 2.0")


async def test_header_colours_differ(page: Page, browser: Browser) -> None:
    for template in TEMPLATES:
        post(page, card(template, template, markdown("正文")))

    async with window_of(browser, page, "李敏") as window:
        await expect(window.locator("[data-template]")).to_have_count(len(TEMPLATES))
        colours = await window.eval_on_selector_all(
            "[data-template]", "all => all.map(each => getComputedStyle(each).backgroundColor)"
        )
        assert len(set(colours)) == len(TEMPLATES) - 1  # grey and default look alike


async def test_what_people_type_is_never_alive(page: Page, browser: Browser) -> None:
    page.world.add_person(HOSTILE)
    page.world.join(GROUP, HOSTILE)
    await page.world.say(HOSTILE, GROUP, HOSTILE, at_bot=False)
    texts = (plain(HOSTILE), {"tag": "lark_md", "content": HOSTILE})
    shown = [{"tag": "div", "text": text} for text in texts]
    inputs = form("f", text_input("t", HOSTILE, default_value=HOSTILE), submit(HOSTILE[:90], "go"))
    post(page, card(HOSTILE, "red", *shown, markdown(HOSTILE), inputs, tags=(tag(HOSTILE, "red"),), subtitle=HOSTILE))

    async with window_of(browser, page, "李敏") as window:
        await expect(window.locator("[data-message]")).to_have_count(2)
        assert await window.locator("main img, main script, main a[href], main iframe").count() == 0
        assert await window.evaluate("window.hit") is None
        await expect(window.locator(".bubble")).to_contain_text("<script>window.hit=1</script>")


@pytest.mark.parametrize("look", ["left", "chat", "side"])
async def test_nothing_scrolls_sideways_on_a_narrow_screen(page: Page, browser: Browser, look: str) -> None:
    person = page.world.person("周婷").open_id
    post(page, card(ENDLESS[:80], "orange", *every_component(person), tags=(tag(ENDLESS[:40], "red"),)))
    post(page, card("长", "red", markdown(ENDLESS), pair("长", ENDLESS), button(ENDLESS[:100])))
    await page.world.say("李敏", GROUP, ENDLESS)

    async with window_of(browser, page, "李敏", narrow=True) as window:
        await expect(window.locator("[data-message]")).to_have_count(3)
        await window.click(f".bottom [data-look-at={look}]")
        wide = "[document.documentElement, ...document.querySelectorAll('#scroller, .card, .pane')]"
        spilling = f"{wide}.filter(each => each.scrollWidth > each.clientWidth + 2).map(each => each.className)"
        assert await window.evaluate(spilling) == []
        assert await window.evaluate("document.documentElement.scrollWidth") <= 360
