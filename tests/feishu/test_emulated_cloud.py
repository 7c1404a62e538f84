"""The link as the product uses it, on the emulated cloud: people say and tap, the line and the cloud misbehave."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from bot.cards.model import Button, Buttons, Card, Tone
from bot.cards.render_feishu import render
from bot.clock import MovableClock
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.people import Chat
from bot.emulator.serve import Server, serve
from bot.emulator.tapping import Reaction
from bot.emulator.world import World
from bot.events import Ack, Answer, BotLeft, CardTapped, Event, FormSubmitted, MessageReceived, ToastTone
from bot.platforms.feishu.connect import FeishuLink, open_feishu
from bot.platforms.feishu.settings import FeishuSettings
from bot.platforms.redaction import Redactor
from bot.ports import Body, SendError, SendProblem, Target

from tests.feishu.conftest import QUICK, App
from tests.links.bench import eventually

pytestmark = pytest.mark.asyncio

CONFIRM = {
    "tag": "button",
    "text": {"tag": "plain_text", "content": "确认无误"},
    "behaviors": [{"type": "callback", "value": {"t": "tok-1"}}],
}
FORM = {
    "tag": "form",
    "name": "form",
    "elements": [
        {"tag": "input", "name": "title", "label": {"tag": "plain_text", "content": "需求名称"}},
        {**CONFIRM, "name": "submit", "form_action_type": "submit", "text": {"tag": "plain_text", "content": "提交"}},
    ],
}


def card(*elements: object) -> Body:
    content = {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": list(elements)}}
    return Body("interactive", json.dumps(content, ensure_ascii=False))


class Stage:
    """A company of two with the bot in their group, and the bot's link."""

    def __init__(self, world: World, server: Server, link: FeishuLink, app: App) -> None:
        self.world, self.server, self.link, self.app = world, server, link, app
        self.gateway, self.cloud = link.gateway, server.cloud

    @property
    def room(self) -> Chat:
        return self.world.chat("新品群")

    def fault(self, kind: FaultKind, where: str = "*", **details: int | float) -> None:
        self.cloud.faults.add(Fault(kind, where, **details))  # type: ignore[arg-type]

    async def heard(self, count: int = 1) -> list[Event]:
        await eventually(lambda: len(self.app.events) >= count)
        return self.app.events

    def answers(self, answer: Callable[[Event], Awaitable[Ack]]) -> None:
        self.app.answer = answer


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    world = World(MovableClock(datetime(2026, 11, 23, 1, 0, tzinfo=UTC)))
    for name in ("王磊", "李敏"):
        world.add_person(name)
    world.add_group("新品群", ["王磊", "李敏"])
    server = await serve(world, cloud=FeishuCloud(world, answer_within=1.0))
    app = App()
    settings = FeishuSettings(server.cloud.app.app_id, server.cloud.app.secret, server.url)
    link = await open_feishu(settings, app.dispatch, Redactor(), timings=QUICK)
    running = asyncio.create_task(link.transport.run())
    await server.cloud.connections.wait_for(1)
    yield Stage(world, server, link, app)
    await link.close()
    await running
    await server.close()


async def test_what_a_person_says_to_the_bot_arrives(stage: Stage) -> None:
    await stage.world.say("王磊", stage.room, "/行动 @李敏 明天")

    event = (await stage.heard())[0]
    assert isinstance(event, MessageReceived)
    assert event.addressed
    assert event.sender.remote_id == stage.world.person("王磊").open_id
    assert event.mentions[0].remote_id == stage.world.person("李敏").open_id
    assert event.text == f"/行动 {event.mentions[0].placeholder} 明天"


async def test_a_tap_shows_its_toast_and_its_new_card(stage: Stage) -> None:
    async def answer(event: Event) -> Ack:
        assert isinstance(event, CardTapped)
        return Ack(True, Answer("已确认", ToastTone.SUCCESS, json.loads(card(FORM).content)))

    stage.answers(answer)
    sent = await stage.gateway.create(Target(stage.room.chat_id), card(CONFIRM), "key-1")
    reaction = await stage.world.tap("李敏", sent.message_id, "确认无误")

    assert reaction == Reaction("已确认", "success", replaced=True)


async def test_each_entry_of_one_menu_arrives_as_the_act_it_names(stage: Stage) -> None:
    entries = (Button("提请仲裁", token="tok-a"), Button("怎么算的", token="tok-b"))
    asked = render(Card(title=("待答复",), tone=Tone.WAITING, elements=(Buttons((), entries),)), lambda _: None)
    sent = await stage.gateway.create(Target(stage.room.chat_id), Body("interactive", json.dumps(asked)), "u1")

    for entry in entries:
        await stage.world.tap("王磊", sent.message_id, entry.label)

    taps = [each for each in stage.app.events if isinstance(each, CardTapped)]
    assert [(tap.token, tap.option) for tap in taps] == [("tok-a", ""), ("tok-b", "")]


async def test_a_form_arrives_with_what_was_typed(stage: Stage) -> None:
    sent = await stage.gateway.create(Target(stage.room.chat_id), card(FORM), "key-1")
    await stage.world.submit("李敏", sent.message_id, {"需求名称": "国庆海报"})

    event = (await stage.heard())[0]
    assert isinstance(event, FormSubmitted)
    assert (event.token, event.message_id) == ("tok-1", sent.message_id)
    assert event.values == {"title": "国庆海报"}


async def test_a_private_message_reply_update_and_buzz_reach_the_person(stage: Stage) -> None:
    li = stage.world.person("李敏").open_id
    sent = await stage.gateway.create(Target(li, person=True), card(CONFIRM), "key-1")
    await stage.gateway.reply(sent.message_id, Body("text", '{"text":"请看"}'), "key-2")
    await stage.gateway.update(sent.message_id, card(FORM))
    await stage.gateway.urgent(sent.message_id, (li,), "请处理")

    seen = stage.world.see("李敏", stage.world.private_chat("李敏"))
    assert [message.msg_type for message in seen] == ["interactive", "text"]
    assert "需求名称" in seen[0].content
    assert li in seen[0].urgent


async def test_the_bot_learns_its_chats_and_their_members(stage: Stage) -> None:
    chats = await stage.gateway.chats()
    members = await stage.gateway.members(stage.room.chat_id)

    assert [chat.name for chat in chats] == ["新品群"]
    assert {member.name for member in members} == {"王磊", "李敏"}


async def test_leaving_a_group_is_told(stage: Stage) -> None:
    stage.world.remove_bot(stage.room, "王磊")
    await stage.world.quiet()

    assert isinstance((await stage.heard())[0], BotLeft)
    with pytest.raises(SendError) as error:
        await stage.gateway.create(Target(stage.room.chat_id), card(CONFIRM), "key-1")
    assert error.value.problem is SendProblem.CHAT_GONE


@pytest.mark.parametrize(
    "kind", [FaultKind.DUPLICATE, FaultKind.NEW_EVENT_ID, FaultKind.FRAGMENTS, FaultKind.MISSING_HEADER]
)
async def test_a_message_survives_how_the_cloud_pushes_it(stage: Stage, kind: FaultKind) -> None:
    stage.fault(kind)
    said = await stage.world.say("王磊", stage.room, "/需求 " + "长" * 3000)
    if kind is FaultKind.MISSING_HEADER:
        await stage.world.say("王磊", stage.room, "/帮助")

    keys = {event.key for event in await stage.heard()}
    assert len(keys) == 1
    assert (f"fs:msg:{said.message_id}" in keys) == (kind is not FaultKind.MISSING_HEADER)


@pytest.mark.parametrize("how", ["cut", "close"])
async def test_a_lost_line_is_opened_again_and_the_next_message_arrives(stage: Stage, how: str) -> None:
    before = stage.link.transport.status()["reconnects"]
    if how == "cut":
        stage.cloud.connections.cut()
    else:
        await stage.cloud.connections.close()
    await eventually(lambda: stage.link.transport.status()["reconnects"] > before)
    await stage.cloud.connections.wait_for(1)
    await stage.world.say("王磊", stage.room, "/帮助")

    assert isinstance((await stage.heard())[-1], MessageReceived)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, "*endpoint*", times=2),
        Fault(FaultKind.REFUSE, "*endpoint*", times=2, code=1000040350),
        Fault(FaultKind.HTML, "*endpoint*", times=2),
        Fault(FaultKind.ANSWER_LOST, "*endpoint*", times=2),
        Fault(FaultKind.HANDSHAKE, times=2, status=403),
        Fault(FaultKind.HANDSHAKE, times=2, status=514, code=1000040350),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.code}",
)
async def test_a_cloud_that_refuses_the_line_gets_it_in_the_end(stage: Stage, fault: Fault) -> None:
    stage.cloud.faults.add(Fault(fault.kind, fault.where, fault.times, fault.status, fault.code))
    stage.cloud.connections.cut()
    await eventually(lambda: stage.link.transport.status()["reconnects"] > 0)
    await stage.cloud.connections.wait_for(1)
    await stage.world.say("王磊", stage.room, "/帮助")

    assert isinstance((await stage.heard())[-1], MessageReceived)
    assert stage.link.transport.status()["alarm"] == ""


CREATE = "POST /open-apis/im/v1/messages"


@pytest.mark.parametrize(
    ("fault", "problem", "shown"),
    [
        (Fault(FaultKind.STATUS, CREATE, status=503), SendProblem.RETRY, 0),
        (Fault(FaultKind.HTML, CREATE), SendProblem.UNKNOWN, 0),
        (Fault(FaultKind.ANSWER_LOST, CREATE), SendProblem.UNKNOWN, 1),
        (Fault(FaultKind.THROTTLE, CREATE, seconds=1), SendProblem.THROTTLED, 0),
        (Fault(FaultKind.REFUSE, CREATE, code=230027), SendProblem.NO_PERMISSION, 0),
    ],
    ids=lambda value: str(getattr(value, "kind", value)),
)
async def test_a_failed_send_is_told_for_what_it_is_and_sent_again_once(
    stage: Stage, fault: Fault, problem: SendProblem, shown: int
) -> None:
    stage.cloud.faults.add(Fault(fault.kind, fault.where, 1, fault.status, fault.code, fault.seconds))

    with pytest.raises(SendError) as error:
        await stage.gateway.create(Target(stage.room.chat_id), card(CONFIRM), "key-1")
    after_the_first = len(stage.world.see("王磊", stage.room))
    await asyncio.sleep(error.value.after)
    await stage.gateway.create(Target(stage.room.chat_id), card(CONFIRM), "key-1")

    assert error.value.problem is problem
    assert after_the_first == shown
    assert len(stage.world.see("王磊", stage.room)) == 1


async def test_a_revoked_token_is_nobodys_trouble(stage: Stage) -> None:
    await stage.gateway.create(Target(stage.room.chat_id), card(CONFIRM), "key-1")
    stage.fault(FaultKind.REVOKED)

    await stage.gateway.create(Target(stage.room.chat_id), card(CONFIRM), "key-2")

    assert len(stage.world.see("王磊", stage.room)) == 2


async def test_a_burst_into_one_group_never_meets_the_clouds_limit(stage: Stage) -> None:
    sends = (
        stage.gateway.create(Target(stage.room.chat_id), Body("text", '{"text":"好"}'), f"key-{number}")
        for number in range(9)
    )

    await asyncio.gather(*sends)

    assert len(stage.world.see("王磊", stage.room)) == 9
