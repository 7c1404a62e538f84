"""Acting on the page in a real browser: tapping, filling, typing, switching people, moving the clock."""

import pytest
from bot.emulator.wire import TapAnswer
from playwright.async_api import Browser, expect

from tests.emulator.page_browser import needs_chromium, window_of
from tests.emulator.page_cards import button, card, form, markdown, option, overflow, plain, row, submit, text_input
from tests.emulator.page_company import GROUP
from tests.emulator.page_server import Page

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.asyncio(loop_scope="module")]

CONFIRM = {"title": plain("退回这件需求？"), "text": plain("对方会收到通知。")}
REASONS = [option("时间冲突", "time"), option("资源不足", "people")]
FORM = form(
    "dispute",
    text_input("reason", "异议说明", required=True),
    markdown("异议类型"),
    {"tag": "multi_select_static", "name": "kinds", "options": REASONS, "required": False},
    row(submit("提交", "send")),
)


def post(page: Page, content: str) -> str:
    return page.world.post(page.world.chat(GROUP), "interactive", content).message_id


async def test_a_tap_shows_the_toast_and_the_card_in_its_new_state(page: Page, browser: Browser) -> None:
    post(page, card("待确认", "orange", button("确认无误")))
    page.bot.answer = TapAnswer("已确认", "success", {"schema": "2.0", "header": {"title": plain("已确认")}})

    async with window_of(browser, page, "何静") as window:
        await window.click('[data-button="确认无误"]')

        await expect(window.locator("[data-toast=success]")).to_have_text("✓已确认")
        await expect(window.locator(".card-title")).to_have_text("已确认")
        await expect(window.locator(".message-changed")).to_have_count(1)
        await expect(window.get_by_text("已更新 1 次")).to_be_visible()


async def test_a_dangerous_tap_asks_first_and_no_means_no(page: Page, browser: Browser) -> None:
    post(page, card("待审批", "orange", button("退回", "danger", confirm=CONFIRM)))

    async with window_of(browser, page, "王磊") as window:
        await window.click('[data-button="退回"]')
        await expect(window.get_by_role("dialog")).to_contain_text("对方会收到通知。")
        await window.click("[data-confirm=no]")
        assert page.bot.taps == []

        await window.click('[data-button="退回"]')
        await window.click("[data-confirm=yes]")
        await expect(window.locator("[data-toast]")).to_be_visible()
        assert len(page.bot.taps) == 1


async def test_a_forwarded_card_does_nothing_and_says_so(page: Page, browser: Browser) -> None:
    post(page, card("待确认", "orange", button("确认无误")))
    elsewhere = page.world.private_chat("何静")

    async with window_of(browser, page, "何静") as window:
        await window.click("[data-forward]")
        await window.click(f'[data-choice="{page.world.bot_name}"]')
        await expect(window.locator("[data-toast=success]")).to_have_text("✓已转发")
        assert page.world.history(elsewhere.chat_id)[-1].forwarded_from
        await window.click(f'[data-chat="{page.world.bot_name}"]')
        await window.click('[data-button="确认无误"]')

        await expect(window.locator("[data-toast=error]")).to_contain_text("转发的卡片不能操作")
        await expect(window.get_by_text("转发的消息")).to_be_visible()
    assert page.bot.taps == []


async def test_of_two_buttons_with_the_same_words_the_one_under_the_pointer_is_tapped(
    page: Page, browser: Browser
) -> None:
    twins = [button("完成", behaviors=[{"type": "callback", "value": {"t": name}}]) for name in ("one", "two")]
    menu = overflow("完成", "取消")
    post(page, card("行动项", "blue", FORM, row(*twins, menu)))

    async with window_of(browser, page, "何静") as window:
        await window.click('[data-button="完成"] >> nth=1')
        await expect(window.locator("[data-toast]")).to_be_visible()
        await window.click("[data-overflow] summary")
        await window.click('[role=menuitem][data-button="完成"]')
        await page.world.until(lambda: len(page.bot.taps) == 2)

    assert page.bot.taps[0].action["value"] == {"t": "two"}
    assert page.bot.taps[1].action["option"] == "完成"


async def test_the_overflow_menu_taps_too(page: Page, browser: Browser) -> None:
    post(page, card("需求", "blue", overflow("撤销需求", "为什么收到")))

    async with window_of(browser, page, "李敏") as window:
        await window.click("[data-overflow] summary")
        await window.click('[data-button="为什么收到"]')

        await expect(window.locator("[data-toast]")).to_be_visible()
        assert page.bot.taps[0].action["option"] == "为什么收到"


async def test_a_form_with_a_blank_required_input_stays_here(page: Page, browser: Browser) -> None:
    post(page, card("异议", "blue", FORM))

    async with window_of(browser, page, "何静") as window:
        await window.click('[data-button="提交"]')

        await expect(window.get_by_text("这一项必填").first).to_be_visible()
        await expect(window.locator('[data-input="reason"]')).to_be_focused()
        assert page.bot.taps == []


async def test_a_filled_form_is_sent_as_the_client_sends_it(page: Page, browser: Browser) -> None:
    post(page, card("异议", "blue", FORM))

    async with window_of(browser, page, "何静") as window:
        await window.get_by_label("异议说明").fill("预算科目不对")
        await window.click('[data-input="kinds"] summary')
        await window.click('[data-option="资源不足"]')
        await window.click('[data-button="提交"]')

        await expect(window.locator("[data-toast]")).to_be_visible()
        assert page.bot.taps[0].action["form_value"] == {"reason": "预算科目不对", "kinds": ["people"]}


async def test_a_refusal_keeps_what_was_typed(page: Page, browser: Browser) -> None:
    post(page, card("异议", "blue", FORM))
    page.bot.answer = TapAnswer("请写得具体些", "error")

    async with window_of(browser, page, "何静") as window:
        await window.fill('[data-input="reason"]', "尽快")
        await window.click('[data-button="提交"]')

        await expect(window.locator("[data-toast=error]")).to_contain_text("请写得具体些")
        await expect(window.locator('[data-input="reason"]')).to_have_value("尽快")


async def test_typing_survives_whatever_happens_around_it(page: Page, browser: Browser) -> None:
    message = post(page, card("异议", "blue", FORM))
    other = post(page, card("别的", "grey", markdown("旧")))

    async with window_of(browser, page, "何静") as window:
        field = window.locator('[data-input="reason"]')
        await field.press_sequentially("预算")
        page.world.patch(page.world.messages[other], card("别的", "green", markdown("新")))
        await page.world.say("李敏", GROUP, "我来说一句")
        await expect(window.locator(".bubble")).to_be_visible()
        page.world.patch(page.world.messages[message], card("异议（第2版）", "orange", FORM))
        await expect(window.get_by_text("异议（第2版）")).to_be_visible()
        await window.keyboard.type("不对")

        await expect(field).to_have_value("预算不对")
        await expect(field).to_be_focused()


async def test_another_person_does_not_see_my_half_filled_form(page: Page, browser: Browser) -> None:
    post(page, card("异议", "blue", FORM))

    async with window_of(browser, page, "何静") as window:
        await window.fill('[data-input="reason"]', "我的话")
        await window.click('[data-identity="李敏"]')
        await expect(window.locator('[data-input="reason"]')).to_have_value("")
        await window.click('[data-identity="何静"]')
        await expect(window.locator('[data-input="reason"]')).to_have_value("我的话")


async def test_a_command_is_suggested_completed_sent_and_remembered(page: Page, browser: Browser) -> None:
    async with window_of(browser, page, "李敏") as window:
        box = window.locator("#words")
        await box.press_sequentially("/kb")
        await expect(window.locator("[data-offer]")).to_have_attribute("data-offer", "/看板")
        await box.press("Tab")
        await expect(box).to_have_value("/看板 ")
        await box.press("Enter")

        await expect(window.locator(".message-mine")).to_contain_text("@接口人 /看板")
        await expect(box).to_have_value("")
        await box.press("ArrowUp")
        await expect(box).to_have_value("/看板 ")


async def test_examples_help_on_the_first_visit_only(page: Page, browser: Browser) -> None:
    async with window_of(browser, page, "李敏") as window:
        await expect(window.locator("[data-example]")).to_have_count(3)
        await window.locator("[data-example]").nth(1).click()
        await window.click("#send")

        await expect(window.locator(".message-mine")).to_contain_text("/看板")
        await expect(window.locator("[data-example]")).to_have_count(0)
        assert page.bot.heard[0].text == "@接口人 /看板"


async def test_an_empty_box_cannot_be_sent(page: Page, browser: Browser) -> None:
    async with window_of(browser, page, "李敏") as window:
        send = window.locator("#send")
        await expect(send).to_be_disabled()
        await window.fill("#words", " ")
        await expect(send).to_be_disabled()
        await window.fill("#words", "大家好")
        await expect(send).to_be_enabled()

        await send.click()
        await expect(window.locator(".message-mine .bubble")).to_contain_text("大家好")
        await expect(send).to_be_disabled()


async def test_shift_enter_makes_a_line_and_the_chip_keeps_the_bot_out(page: Page, browser: Browser) -> None:
    async with window_of(browser, page, "李敏") as window:
        await window.click("#at-bot")
        await window.fill("#words", "第一行")
        await window.press("#words", "Shift+Enter")
        await window.keyboard.type("第二行")
        await window.press("#words", "Enter")

        await expect(window.locator(".message-mine .bubble")).to_have_text("第一行\n第二行")
        assert page.bot.heard == []


async def test_a_dot_tells_who_is_called_on_until_they_look(page: Page, browser: Browser) -> None:
    async with window_of(browser, page, "李敏") as window:
        page.world.post(page.world.private_chat("王磊"), "interactive", card("待审批", "orange", button("通过")))
        head = window.locator('[data-identity="王磊"]')
        await expect(head.locator("[data-calls]")).to_have_text("1")
        await head.click()
        await window.click('[data-chat="接口人"]')
        await expect(window.locator('[data-button="通过"]')).to_be_visible()
        await window.click('[data-identity="李敏"]')

        await expect(head.locator("[data-calls]")).to_have_count(0)


async def test_moving_the_clock_shows_the_new_time(page: Page, browser: Browser) -> None:
    async with window_of(browser, page, "李敏") as window:
        await expect(window.get_by_text("下一次提醒：今天 17:00，40 分钟后")).to_be_visible()
        await window.click("[data-clock=workday]")

        await expect(window.locator(".now-time")).to_have_text("09:00")
        await expect(window.locator(".now-day")).to_have_text("2026年11月23日 星期一")


async def test_the_json_of_a_card_can_be_looked_at(page: Page, browser: Browser) -> None:
    post(page, card("待确认", "orange", button("确认无误")))

    async with window_of(browser, page, "李敏") as window:
        await window.click("[data-inspect]")

        await expect(window.locator("[data-verdict=ok]")).to_be_visible()
        await expect(window.locator(".wire")).to_contain_text('"schema": "2.0"')


async def test_everything_can_be_done_from_the_keyboard(page: Page, browser: Browser) -> None:
    post(page, card("待确认", "orange", button("确认无误", confirm=CONFIRM)))

    async with window_of(browser, page, "何静") as window:
        await window.focus('[data-button="确认无误"]')
        await window.keyboard.press("Enter")
        await expect(window.locator("[data-confirm=yes]")).to_be_focused()
        await window.keyboard.press("Enter")

        await expect(window.locator("[data-toast]")).to_be_visible()
        assert len(page.bot.taps) == 1


async def test_a_panel_folds_when_the_card_says_so_unless_a_person_opened_it(page: Page, browser: Browser) -> None:
    """Being drawn open counted as a person's wish, and every finished card stayed unfolded."""

    def folding(title: str, expanded: bool) -> str:
        header = {"title": plain("需求内容")}
        inside = [markdown("设计3张海报")]
        panel = {"tag": "collapsible_panel", "expanded": expanded, "header": header, "elements": inside}
        return card(title, "orange", panel)

    message = page.world.messages[post(page, folding("待审批", True))]
    async with window_of(browser, page, "李敏") as window:
        words, line = window.get_by_text("设计3张海报"), window.locator("[data-panel] summary")
        await expect(words).to_be_visible()

        page.world.patch(message, folding("待确认", False))
        await expect(words).to_be_hidden()
        await line.click()
        await expect(words).to_be_visible()
        page.world.patch(message, folding("执行中", False))

        await expect(window.locator(".card-title")).to_have_text("执行中")
        await expect(words).to_be_visible()


async def test_the_word_of_newer_messages_goes_when_a_person_scrolls_down_to_them(page: Page, browser: Browser) -> None:
    for _ in range(12):
        post(page, card("需求", "blue", markdown("设计3张海报")))
    async with window_of(browser, page, "李敏") as window:
        newer, scroller = window.locator("#newer"), window.locator("#scroller")
        await expect(window.locator(".card-title")).to_have_count(12)
        await scroller.evaluate("place => { place.scrollTop = 0; }")
        post(page, card("新的需求", "blue", markdown("印刷")))
        await expect(newer).to_be_visible()

        await scroller.evaluate("place => { place.scrollTop = place.scrollHeight; }")

        await expect(newer).to_be_hidden()
