"""The rehearsal page's addresses: what a person sees, what they do, and who is kept out."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession
from bot.emulator.page import Curtain
from bot.emulator.wire import TapAnswer

from tests.emulator.page_cards import button, card, form, markdown, submit, text_input
from tests.emulator.page_company import GROUP
from tests.emulator.page_server import Page, served_page

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    async with served_page() as served:
        yield served


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def state(browser: ClientSession, page: Page, who: str, chat: str) -> dict[str, Any]:
    query = {"who": page.world.person(who).open_id, "chat": page.world.chat(chat).chat_id}
    async with browser.get(f"{page.address}page/state", params=query) as response:
        assert response.status == 200
        return dict(await response.json())


async def act(browser: ClientSession, page: Page, name: str, **body: Any) -> tuple[int, dict[str, Any]]:
    async with browser.post(f"{page.address}page/{name}", json=body) as response:
        return response.status, dict(await response.json())


async def test_a_person_sees_their_badge_their_chats_and_the_time(page: Page, browser: ClientSession) -> None:
    seen = await state(browser, page, "李敏", GROUP)

    me = next(person for person in seen["people"] if person["name"] == "李敏")
    assert (me["department"], me["role"]) == ("市场部", "接口人")
    assert [chat["name"] for chat in seen["chats"]] == [GROUP]
    assert seen["now"] == "2026-11-20T16:20:00.000+08:00"
    assert seen["next_reminder"] == "2026-11-20T17:00:00.000+08:00"
    assert "需求" in [command["name"] for command in seen["commands"]]


async def test_what_is_said_on_the_page_reaches_the_bot_and_the_chat(page: Page, browser: ClientSession) -> None:
    chat = page.world.chat(GROUP)
    status, _ = await act(browser, page, "say", who="李敏", chat=chat.chat_id, text="/看板", at_bot=True)

    assert status == 200
    assert [message.text for message in page.bot.heard] == ["@接口人 /看板"]
    assert (await state(browser, page, "王磊", GROUP))["messages"][-1]["name"] == "李敏"


async def test_talk_among_people_does_not_reach_the_bot(page: Page, browser: ClientSession) -> None:
    chat = page.world.chat(GROUP)
    await act(browser, page, "say", who="李敏", chat=chat.chat_id, text="中午吃什么", at_bot=False)

    assert page.bot.heard == []


async def test_a_person_outside_the_chat_sees_nothing_of_it(page: Page, browser: ClientSession) -> None:
    page.world.add_person("路人")
    await page.world.say("李敏", GROUP, "内部消息")

    seen = await state(browser, page, "路人", GROUP)
    assert seen["chat"] == ""
    assert seen["messages"] == []


async def test_unread_marks_count_what_calls_on_a_person(page: Page, browser: ClientSession) -> None:
    he = page.world.person("何静").open_id
    page.world.post(page.world.chat(GROUP), "interactive", card("催办", "red", markdown(f"<at id={he}></at> 请确认")))

    chat = (await state(browser, page, "李敏", GROUP))["chats"][0]
    assert chat["messages"] == 1
    assert chat["pinged"] == {he: 1}


async def test_a_tap_goes_through_the_world_and_shows_the_bots_toast(page: Page, browser: ClientSession) -> None:
    message = page.world.post(page.world.chat(GROUP), "interactive", card("待确认", "orange", button("确认无误")))
    page.bot.answer = TapAnswer(toast="仅财务部可以确认", tone="error")

    status, reaction = await act(browser, page, "tap", who="何静", message=message.message_id, button="确认无误")

    assert status == 200
    assert (reaction["toast_text"], reaction["toast_type"]) == ("仅财务部可以确认", "error")
    assert page.bot.taps[0].person.name == "何静"


async def test_a_submitted_form_carries_what_was_typed(page: Page, browser: ClientSession) -> None:
    fields = form("f", text_input("title", "需求名称", required=True), submit("提交", "go"))
    message = page.world.post(page.world.chat(GROUP), "interactive", card("登记", "blue", fields))

    await act(
        browser, page, "submit", who="李敏", message=message.message_id, button="go", values={"title": "国庆海报"}
    )

    assert page.bot.taps[0].action["form_value"] == {"title": "国庆海报"}


async def test_a_tap_on_a_card_that_changed_meanwhile_is_refused_in_words(page: Page, browser: ClientSession) -> None:
    message = page.world.post(page.world.chat(GROUP), "interactive", card("已确认", "green", markdown("好")))

    status, body = await act(browser, page, "tap", who="何静", message=message.message_id, button="确认无误")

    assert status == 409
    assert "卡片已经变了" in body["error"]


async def test_of_two_buttons_with_the_same_words_the_tapped_one_is_meant(page: Page, browser: ClientSession) -> None:
    """Two lines of a list, each with its own 完成, were refused as if the card had changed."""
    twins = [button("完成", behaviors=[{"type": "callback", "value": {"t": name}}]) for name in ("one", "two")]
    message = page.world.post(page.world.chat(GROUP), "interactive", card("行动项", "blue", *twins))

    status, _ = await act(browser, page, "tap", who="何静", message=message.message_id, button="完成", index=1)

    assert status == 200
    assert page.bot.taps[0].action["value"] == {"t": "two"}


async def test_a_place_where_something_else_stands_by_now_is_not_tapped(page: Page, browser: ClientSession) -> None:
    message = page.world.post(page.world.chat(GROUP), "interactive", card("待确认", "orange", button("有异议")))

    status, body = await act(browser, page, "tap", who="何静", message=message.message_id, button="确认无误", index=0)

    assert status == 409
    assert "卡片已经变了" in body["error"]
    assert page.bot.taps == []


async def test_a_first_look_into_the_private_chat_opens_it(page: Page, browser: ClientSession) -> None:
    who = page.world.person("李敏")
    status, body = await act(browser, page, "open", who=who.open_id)

    assert status == 200
    private = page.world.private_chat_of(who)
    assert private is not None
    assert body["chat"] == private.chat_id


@pytest.mark.parametrize(
    ("jump", "landing"),
    [
        ("hour", "2026-11-20T17:20:00.000+08:00"),
        ("day", "2026-11-21T16:20:00.000+08:00"),
        ("evening", "2026-11-20T17:00:00.000+08:00"),
        ("workday", "2026-11-23T09:00:00.000+08:00"),
        ("reminder", "2026-11-20T17:00:00.000+08:00"),
    ],
)
async def test_the_clock_lands_where_the_button_says(
    page: Page, browser: ClientSession, jump: str, landing: str
) -> None:
    _, body = await act(browser, page, "clock", jump=jump)

    assert body["now"] == landing
    assert (await state(browser, page, "李敏", GROUP))["now"] == landing


async def test_after_five_oclock_the_evening_is_tomorrows(page: Page, browser: ClientSession) -> None:
    await act(browser, page, "clock", jump="evening")
    _, body = await act(browser, page, "clock", jump="evening")

    assert body["now"] == "2026-11-21T17:00:00.000+08:00"


async def test_a_card_feishu_would_refuse_is_shown_with_its_problems(page: Page, browser: ClientSession) -> None:
    page.world.post(page.world.chat(GROUP), "interactive", card("坏卡片", "red", {"tag": "gizmo"}))

    message = (await state(browser, page, "李敏", GROUP))["messages"][0]
    assert "gizmo" in message["problems"][0]
    assert message["size"] == len(message["content"].encode())


async def test_an_open_page_hears_of_every_change(page: Page, browser: ClientSession) -> None:
    async with browser.get(f"{page.address}page/events") as stream, asyncio.timeout(5):
        await next_change(stream)
        page.world.post(page.world.chat(GROUP), "text", '{"text": "17:00 了"}')
        await next_change(stream)


async def test_the_server_stops_without_waiting_for_open_pages() -> None:
    async with ClientSession() as browser, asyncio.timeout(5):
        async with served_page() as page:
            stream = await browser.get(f"{page.address}page/events")
            await next_change(stream)

        assert await rest(stream) == b""


async def test_behind_the_curtain_nothing_is_shown_and_what_people_do_waits(browser: ClientSession) -> None:
    curtain = Curtain("正在连接…")
    async with served_page(curtain) as page:
        page.world.post(page.world.chat(GROUP), "text", '{"text": "昨天的消息"}')
        chat = page.world.chat(GROUP).chat_id
        saying = asyncio.create_task(act(browser, page, "say", who="李敏", chat=chat, text="/看板"))
        hidden = await state(browser, page, "李敏", GROUP)
        assert page.bot.heard == []

        curtain.rise()
        status, _ = await saying
        shown = await state(browser, page, "李敏", GROUP)

    assert (hidden["waiting"], hidden["messages"]) == ("正在连接…", [])
    assert status == 200
    assert (shown["waiting"], len(shown["messages"])) == ("", 2)


async def test_an_open_page_hears_the_curtain_rise(browser: ClientSession) -> None:
    curtain = Curtain("正在连接…")
    async with served_page(curtain) as page, browser.get(f"{page.address}page/events") as stream, asyncio.timeout(5):
        await next_change(stream)
        curtain.rise()
        await next_change(stream)


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Host": "evil.example"}, "本机"),
        ({"Host": "127.0.0.1.evil.example:80"}, "本机"),
        ({"Origin": "http://evil.example"}, "别的网站"),
        ({"Origin": "null"}, "别的网站"),
        ({"Content-Type": "text/plain"}, "JSON"),
    ],
)
async def test_another_site_cannot_act_for_people(
    page: Page, browser: ClientSession, headers: dict[str, str], why: str
) -> None:
    headers = {"Content-Type": "application/json", **headers}
    async with browser.post(f"{page.address}page/clock", data=b'{"jump":"hour"}', headers=headers) as response:
        assert response.status == 403
        assert why in (await response.json())["error"]

    assert page.world.clock.now().hour == 8


async def test_every_answer_forbids_foreign_scripts(page: Page, browser: ClientSession) -> None:
    for path in ("", "static/room.js", "page/state"):
        async with browser.get(page.address + path) as response:
            assert response.status == 200
            assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")


@pytest.mark.parametrize("path", ["static/none.js", "static/../room.py", "static/card/", "static/%2e%2e/routes.py"])
async def test_only_the_pages_own_files_are_served(page: Page, browser: ClientSession, path: str) -> None:
    async with browser.get(page.address + path) as response:
        assert response.status == 404


async def test_a_request_of_the_wrong_shape_is_refused_not_crashed(page: Page, browser: ClientSession) -> None:
    status, body = await act(browser, page, "tap", who=7)

    assert status == 400
    assert body["error"] == "请求的格式不对"


async def next_change(stream: ClientResponse) -> None:
    while (await stream.content.readline()).strip() != b"event: change":
        pass


async def rest(stream: ClientResponse) -> bytes:
    """What still comes until the server closes the stream."""
    return (await stream.content.read()).replace(b"data: {}", b"").strip()
