"""The emulated DingTalk cloud behaves as its fact sheet says, towards the official SDK and towards our own link."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from bot.cards.model import Button, Buttons, Card, Choice, Form, Mention, Option, PlainMessage, Text, TextInput, Tone
from bot.cards.render_dingtalk import Template, body_of, render
from bot.clock import MovableClock
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.dingtalk.usage import Limits
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.events import Ack, Answer, CardTapped, Event, FormSubmitted, MessageReceived, ToastTone, Wordless
from bot.platforms.dingtalk.connect import DingTalkLink, open_dingtalk
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.redaction import Redactor
from bot.ports import Body, SendError, SendProblem, Target

from tests.dingtalk.conftest import QUICK

pytestmark = pytest.mark.asyncio

STOCK_BOT = Path(__file__).parent / "stock_dingtalk_bot.py"
PUBLIC, OWN = Template(), Template("own.schema", own=True)


@dataclass
class Company:
    """A plant on DingTalk with a bot linked to it."""

    world: World
    cloud: DingTalkCloud
    link: DingTalkLink
    events: list[Event]
    clock: MovableClock
    answer: Answer | None = None

    async def dispatch(self, event: Event) -> Ack:
        """Keep what came, answer what the test wants."""
        self.events.append(event)
        return Ack(True, self.answer)

    def user(self, person_id: int) -> str | None:
        """Our person 1 is 王磊."""
        return self.world.person("王磊").user_id if person_id == 1 else None

    def body(self, message: Card | PlainMessage, template: Template = PUBLIC) -> Body:
        """As it is sent."""
        rendered = body_of(message, self.user, template)
        return Body(rendered.kind, rendered.content)


MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def plant(clock: MovableClock) -> World:
    world = World(clock)
    for name in ("王磊", "李敏"):
        world.add_person(name)
    world.add_group("车间协作群", ["王磊", "李敏"], "cidPLANT", cloud="dingtalk")
    return world


@asynccontextmanager
async def linked(limits: Limits | None = None) -> AsyncIterator[Company]:
    clock = MovableClock(MONDAY)
    world = plant(clock)
    cloud = DingTalkCloud(world, limits=limits, own_template=OWN.id)
    server = await serve(world, dingtalk=cloud)
    settings = DingTalkSettings(cloud.app.client_id, cloud.app.secret, openapi=server.url, oapi=server.url)
    company = Company(world, cloud, None, [], clock)  # type: ignore[arg-type]
    company.link = await open_dingtalk(settings, company.dispatch, Redactor(), {}, timings=QUICK)
    running = asyncio.create_task(company.link.transport.run())
    await cloud.connections.wait_for(1)
    try:
        yield company
    finally:
        await company.link.close()
        await running
        await server.close()


@pytest_asyncio.fixture
async def company() -> AsyncIterator[Company]:
    async with linked() as one:
        yield one


NEED = Card(
    ("待确认 国庆海报",),
    Tone.WAITING,
    (Text((Mention(1, "王磊"), " 请确认")), Buttons((Button("确认无误", token="tok-1"),))),
)
FORM = Card(
    ("提出异议",),
    Tone.WAITING,
    (
        Form(
            "f",
            (Choice("kind", "异议类型", (Option("t", "时间"), Option("r", "资源"))), TextInput("why", "异议说明")),
            Button("提交", token="tok-2"),
        ),
    ),
)


async def test_a_message_reaches_the_bot_without_its_mentions(company: Company) -> None:
    await company.world.say("李敏", "车间协作群", "/行动 终稿 @王磊")

    (event,) = company.events
    assert isinstance(event, MessageReceived)
    assert (event.text, event.chat.chat_id) == ("/行动 终稿", "cidPLANT")
    assert event.sender.remote_id == company.world.person("李敏").user_id
    assert [one.remote_id for one in event.mentions] == [company.world.person("王磊").user_id]


async def test_a_private_message_can_be_answered_in_private(company: Company) -> None:
    await company.world.say("李敏", company.world.private_chat("李敏", "dingtalk"), "/我的")

    (event,) = company.events
    assert isinstance(event, MessageReceived)
    await company.link.gateway.create(Target(event.chat.chat_id), company.body(PlainMessage(("没有待办",))), "id-1")
    assert company.world.see("李敏", company.world.private_chat("李敏", "dingtalk"))[-1].text == "没有待办"


async def test_a_card_is_seen_and_tapped_and_its_answer_shown_at_once(company: Company) -> None:
    await company.link.gateway.create(Target("cidPLANT"), company.body(NEED), "id-1")
    message = company.world.see("李敏", "车间协作群")[-1]
    assert "待确认 国庆海报" in message.text
    assert message.labels == ["确认无误"]
    assert company.world.notified("王磊")[0] is message

    done = Card(("执行中 国庆海报",), Tone.RUNNING)
    company.answer = Answer("已确认", ToastTone.SUCCESS, render(done, company.user, Template()))
    await company.world.tap("李敏", message.message_id, "确认无误")

    (event,) = company.events
    assert isinstance(event, CardTapped)
    assert (event.token, event.message_id) == ("tok-1", "id-1")
    assert event.sender.remote_id == company.world.person("李敏").user_id
    assert "执行中" in message.text
    assert message.labels == []


async def test_our_own_template_has_inputs_and_tells_the_one_who_tapped_a_word(company: Company) -> None:
    await company.link.gateway.create(Target("cidPLANT"), company.body(FORM, OWN), "id-1")
    message = company.world.see("李敏", "车间协作群")[-1]
    company.answer = Answer("已收到异议", ToastTone.SUCCESS)

    reaction = await company.world.submit("李敏", message.message_id, {"异议类型": "资源", "异议说明": "人手不够"})

    (event,) = company.events
    assert isinstance(event, FormSubmitted)
    assert (event.token, dict(event.values)) == ("tok-2", {"kind": "r", "why": "人手不够"})
    assert reaction.toast_text == "已收到异议"


async def test_an_update_changes_the_card_wherever_it_is(company: Company) -> None:
    await company.link.gateway.create(Target("cidPLANT"), company.body(NEED), "id-1")
    await company.link.gateway.update("id-1", company.body(Card(("已归档 国庆海报",), Tone.DONE)))

    assert "已归档" in company.world.see("李敏", "车间协作群")[0].text


async def test_a_card_sent_twice_is_one_card(company: Company) -> None:
    for _ in range(2):
        await company.link.gateway.create(Target("cidPLANT"), company.body(NEED), "id-1")

    cards = [one for one in company.world.see("李敏", "车间协作群") if one.labels]
    assert len(cards) == 1


async def test_an_answer_that_was_lost_leaves_one_card(company: Company) -> None:
    company.cloud.faults.add(Fault(FaultKind.ANSWER_LOST, "*createAndDeliver"))
    with pytest.raises(SendError) as lost:
        await company.link.gateway.create(Target("cidPLANT"), company.body(NEED), "id-1")
    await company.link.gateway.create(Target("cidPLANT"), company.body(NEED), "id-1")

    assert lost.value.problem is SendProblem.UNKNOWN
    assert len([one for one in company.world.see("李敏", "车间协作群") if one.labels]) == 1


async def test_the_months_calls_end_and_begin_again_with_the_month() -> None:
    async with linked(Limits(month_calls=2)) as company:
        for number in range(2):
            await company.link.gateway.create(Target("cidPLANT"), company.body(PlainMessage(("好",))), f"id-{number}")
        with pytest.raises(SendError, match="ApiCountLimitForOrg"):
            await company.link.gateway.create(Target("cidPLANT"), company.body(PlainMessage(("好",))), "id-3")
        company.world.clock.move_to(datetime(2026, 12, 1, 1, 0, tzinfo=UTC))  # type: ignore[attr-defined]
        await company.link.gateway.create(Target("cidPLANT"), company.body(PlainMessage(("好",))), "id-4")


async def test_when_the_months_messages_are_used_up_the_text_is_kept_back() -> None:
    async with linked(Limits(month_messages=1)) as company:
        await company.world.say("李敏", "车间协作群", "/帮助")
        await company.world.say("李敏", "车间协作群", "/我的")
        first, second = company.events
        assert isinstance(first, MessageReceived)
        assert isinstance(second, MessageReceived)
        assert (first.wordless, second.wordless) == (None, Wordless.KEPT_BACK)
        assert company.link.transport.status()["quota_exhausted"]


async def test_a_banned_address_hears_only_that(company: Company) -> None:
    company.cloud.faults.add(Fault(FaultKind.BAN))
    with pytest.raises(SendError) as banned:
        await company.link.gateway.create(Target("cidPLANT"), company.body(NEED), "id-1")

    assert (banned.value.problem, banned.value.after) == (SendProblem.THROTTLED, 300.0)


@pytest.mark.parametrize("code", ["bot.stopped", "param.templateUnpublished", "send.too.fast"])
async def test_the_cloud_can_be_told_to_refuse(company: Company, code: str) -> None:
    company.cloud.faults.add(Fault(FaultKind.REFUSE, words=code))
    with pytest.raises(SendError, match=code):
        await company.link.gateway.create(Target("cidPLANT"), company.body(NEED), "id-1")


async def test_a_template_nobody_imported_is_refused(company: Company) -> None:
    with pytest.raises(SendError, match="templateNotExist"):
        await company.link.gateway.create(
            Target("cidPLANT"), company.body(NEED, Template("foreign.schema", own=True)), "id-1"
        )


async def test_a_value_over_the_documented_limit_is_refused(company: Company) -> None:
    content = json.loads(company.body(NEED).content)
    content["values"]["markdown"] = "长" * 400
    with pytest.raises(SendError, match="TooLong"):
        await company.link.gateway.create(Target("cidPLANT"), Body("card", json.dumps(content)), "id-1")


async def test_after_a_goodbye_everything_arrives_on_the_new_line(company: Company) -> None:
    await company.cloud.say_goodbye()
    await company.cloud.connections.wait_for(2)
    await company.world.say("李敏", "车间协作群", "/帮助")

    assert len(company.events) == 1


async def test_the_cloud_pings_an_idle_line_and_hears_its_own_words_back(company: Company) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    company.cloud.connections.on_ack = lambda frame: heard.put_nowait(frame["data"])
    pinging = asyncio.create_task(company.cloud.keep_pinging(every=0.01))

    first, second = [await asyncio.wait_for(heard.get(), 60) for _ in range(2)]

    pinging.cancel()
    assert "opaque" in first
    assert first != second


async def test_a_push_that_comes_twice_has_the_same_key(company: Company) -> None:
    company.cloud.faults.add(Fault(FaultKind.DUPLICATE))
    await company.world.say("李敏", "车间协作群", "/帮助")

    first, second = company.events
    assert first.key == second.key


async def test_a_message_whose_acknowledgement_was_lost_comes_again_after_a_minute(company: Company) -> None:
    company.cloud.faults.add(Fault(FaultKind.ACK_LOST))
    await company.world.say("李敏", "车间协作群", "/帮助")

    company.clock.advance(timedelta(seconds=59))
    await company.cloud.redelivery.settle()
    assert len(company.events) == 1
    company.clock.advance(timedelta(seconds=1))
    await company.cloud.redelivery.settle()

    first, second = company.events
    assert first.key == second.key
    assert company.cloud.redelivery.owed == []


async def test_a_tap_that_was_not_acknowledged_never_comes_again(company: Company) -> None:
    await company.link.gateway.create(Target("cidPLANT"), company.body(NEED), "k1")
    company.cloud.faults.add(Fault(FaultKind.ACK_LOST))
    await company.world.tap("王磊", company.world.see("王磊", "车间协作群")[-1].message_id, "确认无误")

    company.clock.advance(timedelta(minutes=5))
    await company.cloud.redelivery.settle()

    assert len(company.events) == 1


async def test_a_path_nobody_emulates_is_loud(company: Company) -> None:
    address = f"{company.cloud.origin}/v1.0/nothing"
    async with aiohttp.ClientSession() as session, session.post(address, json={}) as answer:
        assert answer.status == 404
    assert company.world.unexpected == ["POST /v1.0/nothing is not emulated"]


async def test_the_official_sdk_receives_replies_and_answers_a_tap(tmp_path: Path) -> None:
    world = plant(MovableClock(MONDAY))
    cloud = DingTalkCloud(world, answer_within=10.0)
    server = await serve(world, dingtalk=cloud)
    async with stock_bot(server, tmp_path):
        await world.say("李敏", "车间协作群", "你好")
        await world.until(lambda: any(one.labels == ["确认"] for one in world.messages.values()), 20)
        card = next(one for one in world.messages.values() if one.labels == ["确认"])
        reaction = await world.tap("王磊", card.message_id, "确认")
        words = [one.text for one in world.see("李敏", "车间协作群")]
    await server.close()

    assert "听到了：你好" in "\n".join(words)
    assert reaction.error is None
    assert "已点 yes" in card.text
    assert world.unexpected == []


@asynccontextmanager
async def stock_bot(server: Server, home: Path) -> AsyncIterator[None]:
    """The SDK's process, from connected to killed."""
    app = server.dingtalk.app
    environment = {**os.environ, "DINGTALK_OPENAPI_ENDPOINT": server.url, "NO_PROXY": "127.0.0.1"}
    command = [sys.executable, str(STOCK_BOT), app.client_id, app.secret]
    with (home / "log").open("wb") as log:
        bot = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
        try:
            await server.dingtalk.connections.wait_for(1, 60)
            yield
        except TimeoutError:
            raise AssertionError((home / "log").read_text()) from None
        finally:
            bot.kill()
            await bot.wait()
