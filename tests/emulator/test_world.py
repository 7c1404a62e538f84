"""What people can do in the emulated company, and what they then see."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bot.card_rules import validate_card
from bot.clock import MovableClock
from bot.emulator.changes import Change
from bot.emulator.messages import Message
from bot.emulator.people import Chat, ImpossibleActError
from bot.emulator.tapping import Reaction
from bot.emulator.wire import News, Tap, TapAnswer
from bot.emulator.world import World

from tests.emulator.example_cards import button, card, need_form, plain

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class ListeningWire:
    """Answers every tap the same way and remembers what it carried."""

    def __init__(self, answer: TapAnswer | None = None) -> None:
        self.answer = answer or TapAnswer("已确认", "success")
        self.delivered: list[Message] = []
        self.taps: list[Tap] = []
        self.news: list[News] = []

    async def deliver(self, message: Message) -> None:
        self.delivered.append(message)

    async def tap(self, tap: Tap) -> TapAnswer:
        self.taps.append(tap)
        return self.answer

    async def announce(self, news: News) -> None:
        self.news.append(news)


@pytest.fixture
def wire() -> ListeningWire:
    return ListeningWire()


@pytest.fixture
def world(wire: ListeningWire) -> World:
    world = World(MovableClock(MONDAY))
    world.attach(wire)
    for name in ("王磊", "李敏", "李敏娟", "赵强"):
        world.add_person(name)
    world.add_group("新品群", ["王磊", "李敏", "李敏娟"])
    return world


@pytest.fixture
def group(world: World) -> Chat:
    return world.chat("新品群")


def posted(world: World, where: Chat, body: dict[str, Any]) -> Message:
    return world.post(where, "interactive", json.dumps(body))


@pytest.mark.asyncio
async def test_names_of_members_become_mentions_and_the_longest_name_wins(world: World, group: Chat) -> None:
    message = await world.say("王磊", group, "/行动 @李敏娟 和 @李敏 与 @赵强")

    assert json.loads(message.content)["text"] == "@_user_1 /行动 @_user_2 和 @_user_3 与 @赵强"
    assert [mention.name for mention in message.mentions] == ["接口人", "李敏娟", "李敏"]
    assert message.text == "@接口人 /行动 @李敏娟 和 @李敏 与 @赵强"
    assert world.notified("李敏") == [message]


@pytest.mark.asyncio
async def test_a_group_message_reaches_the_bot_only_when_it_is_addressed(
    world: World, group: Chat, wire: ListeningWire
) -> None:
    await world.say("王磊", group, "大家早", at_bot=False)
    asked = await world.say("王磊", group, "/帮助")
    private = await world.say("王磊", world.private_chat("王磊"), "/帮助")

    assert wire.delivered == [asked, private]
    assert json.loads(private.content) == {"text": "/帮助"}


@pytest.mark.asyncio
async def test_strangers_neither_see_nor_write(world: World, group: Chat) -> None:
    with pytest.raises(ImpossibleActError):
        world.see("赵强", group)
    with pytest.raises(ImpossibleActError):
        await world.say("赵强", group, "你好")


@pytest.mark.asyncio
async def test_an_answer_card_replaces_the_card_for_everyone(world: World, group: Chat, wire: ListeningWire) -> None:
    message = posted(world, group, card(button("确认无误", {"t": "a"})))
    wire.answer = TapAnswer("已确认", "success", card(plain_line("已由李敏确认"), template="green"))

    reaction = await world.tap("李敏", message.message_id, "确认无误")

    assert reaction == Reaction("已确认", "success", replaced=True)
    assert wire.taps[0].action["value"] == {"t": "a"}
    assert world.see("王磊", group)[0].text == "需求\n已由李敏确认"
    assert message.versions == 2


def plain_line(words: str) -> dict[str, Any]:
    return {"tag": "div", "text": plain(words)}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("element", "label", "why"),
    [
        (button("通过", {"t": "a"}), "退回", "no button"),
        (button("通过", {"t": "a"}, disabled=True), "通过", "0 of 1"),
    ],
)
async def test_what_is_not_on_the_card_cannot_be_tapped(
    world: World, group: Chat, element: dict[str, Any], label: str, why: str
) -> None:
    message = posted(world, group, card(element))

    with pytest.raises(ImpossibleActError, match=why):
        await world.tap("李敏", message.message_id, label)


@pytest.mark.asyncio
async def test_an_entry_of_the_overflow_menu_is_tapped_by_its_words(
    world: World, group: Chat, wire: ListeningWire
) -> None:
    menu = {"tag": "overflow", "value": {"m": 1}, "options": [{"text": plain("撤销需求"), "value": "token-9"}]}
    message = posted(world, group, card(menu))

    await world.tap("李敏", message.message_id, "撤销需求")

    assert wire.taps[0].action["option"] == "token-9"


@pytest.mark.asyncio
async def test_a_form_is_filled_by_its_labels_and_sent_in_the_clients_formats(
    world: World, group: Chat, wire: ListeningWire
) -> None:
    message = posted(world, group, need_form())
    due = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)

    await world.submit(
        "李敏",
        message.message_id,
        {"需求名称": "海报", "涉及部门": ["市场部", "YF"], "联系人": "王磊", "期望完成时间": due},
    )

    assert wire.taps[0].action["form_value"] == {
        "title": "海报",
        "priority": "low",
        "departments": ["SHB", "YF"],
        "contact": world.person("王磊").open_id,
        "due": "2026-11-30 18:00 +0800",
    }
    assert (wire.taps[0].action["tag"], wire.taps[0].action["name"]) == ("button", "submit")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"需求名称": "", "涉及部门": ["市场部"]}, "请填写「需求名称」"),
        ({"需求名称": "海报"}, "请填写「涉及部门"),
        ({"需求名称": "一二三四五六七八九十一", "涉及部门": ["市场部"]}, "最多 10 字"),
    ],
)
async def test_the_client_keeps_a_form_that_breaks_its_rules(
    world: World, wire: ListeningWire, values: dict[str, Any], words: str
) -> None:
    message = posted(world, world.private_chat("李敏"), need_form())

    reaction = await world.submit("李敏", message.message_id, values)

    assert words in (reaction.error or "")
    assert wire.taps == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "values", [{"预算": "1"}, {"优先级": "中"}, {"期望完成时间": "明天"}, {"联系人": "不存在的人"}, {"联系人": "赵强"}]
)
async def test_inputs_and_choices_that_are_not_there_fail_the_story(world: World, values: dict[str, Any]) -> None:
    message = posted(world, world.private_chat("李敏"), need_form())

    with pytest.raises(ImpossibleActError):
        await world.submit("李敏", message.message_id, {"需求名称": "海报", "涉及部门": ["市场部"], **values})


@pytest.mark.asyncio
async def test_a_forwarded_card_is_dead(world: World, group: Chat, wire: ListeningWire) -> None:
    message = posted(world, group, card(button("通过", {"t": "a"})))
    other = world.add_group("别的群", ["李敏", "赵强"])
    copy = await world.forward("李敏", message.message_id, other)

    reaction = await world.tap("赵强", copy.message_id, "通过")

    assert reaction.error == "转发的卡片不能操作"
    assert wire.taps == []


@pytest.mark.asyncio
async def test_a_patch_while_the_answer_is_on_its_way_is_undone(world: World, group: Chat) -> None:
    message = posted(world, group, card(button("通过", {"t": "a"})))

    class PatchingWire(ListeningWire):
        async def tap(self, tap: Tap) -> TapAnswer:
            world.patch(message, json.dumps(card(plain_line("太早"))))
            return await super().tap(tap)

    world.attach(PatchingWire())
    await world.tap("李敏", message.message_id, "通过")
    world.patch(message, json.dumps(card(plain_line("之后"))))

    assert message.text == "需求\n之后"
    assert (message.versions, len(message.undone)) == (2, 1)


@pytest.mark.asyncio
async def test_a_card_cannot_be_tapped_after_thirty_days(world: World, group: Chat) -> None:
    message = posted(world, group, card(button("通过", {"t": "a"})))
    assert isinstance(world.clock, MovableClock)
    world.clock.advance(timedelta(days=30, seconds=1))

    reaction = await world.tap("李敏", message.message_id, "通过")

    assert reaction.error == "卡片已过期"


@pytest.mark.asyncio
async def test_the_page_hears_of_messages_updates_toasts_and_the_clock(world: World, group: Chat) -> None:
    heard: list[Change] = []
    stop = world.on_change(heard.append)
    message = posted(world, group, card(button("通过", {"t": "a"})))
    await world.tap("李敏", message.message_id, "通过")
    world.patch(message, json.dumps(card()))
    world.buzz(message, [world.person("王磊").open_id], "app")
    assert isinstance(world.clock, MovableClock)
    world.clock.advance(timedelta(hours=1))
    stop()
    posted(world, group, card())

    assert [change.kind for change in heard] == ["message", "toast", "update", "urgent", "clock"]
    assert (heard[1].text, heard[1].tone) == ("已确认", "success")


@pytest.mark.parametrize(
    ("msg_type", "content", "names"),
    [
        ("text", {"text": '请看 <at user_id="OPEN">李敏</at>'}, ["李敏"]),
        ("text", {"text": "请看 <at id=OPEN></at>"}, ["李敏"]),
        ("post", {"zh_cn": {"content": [[{"tag": "at", "user_id": "OPEN"}]]}}, ["李敏"]),
        ("interactive", card({"tag": "markdown", "content": "<at id=OPEN></at>"}), ["李敏"]),
        ("interactive", card({"tag": "markdown", "content": "<at id=all></at>"}), ["李敏", "李敏娟", "王磊"]),
        ("interactive", card({"tag": "div", "text": plain("<at id=OPEN></at>")}), []),
        ("interactive", card({"tag": "markdown", "content": "&#60;at id=OPEN>&#60;/at>"}), []),
    ],
)
def test_only_live_mentions_of_a_new_message_notify(
    world: World, group: Chat, msg_type: str, content: dict[str, Any], names: list[str]
) -> None:
    wire_content = json.dumps(content).replace("OPEN", world.person("李敏").open_id)

    message = world.post(group, msg_type, wire_content)

    assert sorted(world.name_of(open_id) for open_id in message.notified) == sorted(names)


@pytest.mark.asyncio
async def test_the_bot_hears_who_comes_and_goes(world: World, group: Chat, wire: ListeningWire) -> None:
    world.join(group, "赵强")
    world.leave(group, "王磊")
    world.remove_bot(group, by="李敏")
    world.dissolve(group)
    await world.quiet()

    assert [news.what for news in wire.news] == ["person joined", "person left", "bot left", "dissolved"]


def test_the_example_cards_are_cards_feishu_takes() -> None:
    assert validate_card(need_form()) == []


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ({"tag": "markdown", "content": "**截止** <font color='red'>逾期</font>"}, "截止 逾期"),
        ({"tag": "markdown", "content": "由 <person id='OPEN'></person> 和 <at id=OPEN></at>"}, "由 李敏 和 @李敏"),
        ({"tag": "markdown", "content": "[详情](https://a.example) &#60;at id=all&#62;"}, "详情 <at id=all>"),
        ({"tag": "markdown", "content": "2&#42;3&#42;4&nbsp;元"}, "2*3*4 元"),
        ({"tag": "div", "text": plain("**不是粗体** <at id=OPEN></at>")}, "**不是粗体** <at id=OPEN></at>"),
        ({"tag": "person_list", "persons": [{"id": "OPEN"}]}, "李敏"),
        (
            {
                "tag": "collapsible_panel",
                "header": {"title": plain("怎么算的")},
                "elements": [{"tag": "markdown", "content": "1个工作日"}],
            },
            "怎么算的\n1个工作日",
        ),
        (
            {
                "tag": "table",
                "columns": [{"name": "a", "display_name": "部门"}, {"name": "b", "data_type": "lark_md"}],
                "rows": [{"a": "市场部", "b": "**已确认**"}],
            },
            "部门 | \n市场部 | 已确认",
        ),
    ],
)
def test_a_cards_text_is_what_a_person_reads(world: World, group: Chat, element: dict[str, Any], words: str) -> None:
    open_id = world.person("李敏").open_id
    content = json.dumps(card(element)).replace("OPEN", open_id)

    message = world.post(group, "interactive", content)

    assert message.text == "需求\n" + words.replace("OPEN", open_id)
