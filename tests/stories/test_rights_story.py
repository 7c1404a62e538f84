"""Who may tap what, looked up when they tap; forged, old and double taps change nothing twice."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from bot.emulator.messages import Message
from bot.events import Event
from bot.store.tokens import Token
from bot.store.unit_of_work import UnitOfWork

from tests.services.rights_table import ACTS, PEOPLE
from tests.stories.acts import asked_need, disputed_need
from tests.stories.forms import filled_in
from tests.stories.hands import (
    Typed,
    answers,
    changed,
    happen,
    live,
    message_of,
    records,
    remote_id,
    submission_of,
    tap_of,
    token_of,
)
from tests.stories.story import GROUP, Story

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 中"
A_MINUTE = timedelta(minutes=1)
"""How often a warning comes where no toast can show it."""
on_one_store = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


async def stranger(story: Story, name: str = "路人甲") -> None:
    """Somebody the configuration does not know joins the group."""
    story.place("李敏", GROUP).members.append(story.world.add_person(name).open_id)


@pytest.mark.asyncio
async def test_whoever_the_configuration_does_not_know_is_told_so_kindly_and_nothing_happens(story: Story) -> None:
    card = await asked_need(story)
    await stranger(story)
    story.skip_news()
    before = await records(story)

    for text in (LINE, "/需求", "/帮助", "/我的", "/哈哈", "你好"):
        for where in (GROUP, "私聊"):
            await story.say("路人甲", text, where)
            assert "我还不认识您" in story.one("路人甲", where).text, text
    for button in story.now_showing(card).labels:
        story.clock.move_to(story.clock.now() + A_MINUTE)
        assert "我还不认识您" in (await story.tap("路人甲", card, button)).toast_text, button

    await story.say("路人甲", "/需求 研发部 海报", at_bot=False)
    await story.say("路人甲", "大家好", at_bot=False)
    assert changed(before, await records(story)) == []
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_in_a_group_the_bot_does_not_know_a_need_goes_round_all_the_same(story: Story) -> None:
    story.world.add_group("临时小群", ["王磊", "李敏", "朱琳"], cloud=story.cloud_of("李敏"))
    await story.say("李敏", LINE.replace("研发部", "财务部"), "临时小群")
    card = story.one("李敏", "临时小群")
    await story.tap("王磊", story.last("王磊"), "通过")

    confirmed = await story.tap("朱琳", card, "确认无误")

    assert confirmed.toast_text == "财务部已确认，10 分钟内可发 /撤销 收回"
    assert "执行中" in story.now_showing(card).text
    story.skip_news()


@pytest.mark.asyncio
async def test_a_button_we_never_made_or_made_for_another_card_does_nothing(story: Story) -> None:
    card, private = await asked_need(story), story.last("刘洋")
    token = token_of(private, "确认无误")
    await story.say("李敏", "/需求 研发部 新品手册 截止 11月27日")
    card, other = (story.in_room_of("刘洋", each) for each in (card, story.one("李敏", GROUP)))
    elsewhere = story.place("刘洋", "产销协调群").chat_id
    story.skip_news()
    before = await records(story)

    (never,) = await answers(story, tap_of(story, "刘洋", card, "x" * 22))
    assert "已经失效" in never.toast
    assert "什么也没有改动" in never.toast
    for place in (
        {"message_id": other.message_id},
        {"chat_id": elsewhere},
        {"chat_id": elsewhere, "message_id": "om_forwarded"},
        {"message_id": "om_forwarded"},
    ):
        (forged,) = await answers(story, tap_of(story, "刘洋", private, token, **place))
        assert "转发" in forged.toast, place
        assert forged.card is None
    mutated = (token[:-1], token + "A", token.swapcase(), "", "'; DROP TABLE need; --", "确认无误")
    for answer in await answers(story, *(tap_of(story, "刘洋", private, value) for value in mutated)):
        assert "已经失效" in answer.toast

    assert changed(before, await records(story)) == []
    assert story.unexpected() == []
    assert "确认无误" in story.now_showing(card).text


@pytest.mark.asyncio
async def test_a_tap_on_an_old_version_tells_so_and_shows_the_present_one(story: Story) -> None:
    posted, dispute = await disputed_need(story)
    card = story.in_room_of("刘洋", posted)
    old = token_of(story.now_showing(card), "确认无误")
    await story.tap("李敏", dispute, "接受并修订")
    await story.submit("李敏", story.one("李敏"), {"期望完成时间": "12月4日18:00"})
    story.skip_news()
    before = await records(story)

    (answer,) = await answers(story, tap_of(story, "刘洋", card, old))

    assert "已经修订为第 2 版" in answer.toast
    assert "什么也没有改动" in answer.toast
    assert "12月4日(周五)18:00" in str(answer.card)
    assert "确认无误" in str(answer.card)
    assert changed(before, await records(story)) == []
    assert story.unexpected() == []


@on_one_store
@pytest.mark.asyncio
async def test_an_objection_written_while_the_need_was_revised_is_kept_and_can_be_sent_after_a_look(
    story: Story,
) -> None:
    card, dispute = await disputed_need(story)
    await story.tap("杨帆", story.last("杨帆"), "有异议")
    form = story.last("杨帆")
    await story.tap("李敏", dispute, "接受并修订")
    await story.submit("李敏", story.last("李敏"), {"期望完成时间": "12月4日18:00"})
    story.skip_news()
    typed = {"异议类型": "有异议", "异议说明": "12月有大修，产线停3天", "建议方案": "时间改为12月8日18:00"}

    refused = await story.submit("杨帆", form, typed)
    assert "已经修订为第 2 版，写好的内容还在" in refused.toast_text
    assert filled_in(story.to_mend(form))["异议说明"] == "12月有大修，产线停3天"
    sent = await story.submit("杨帆", form, {})

    assert "异议已提交" in sent.toast_text
    assert "协商中" in story.now_showing(card).text
    story.skip_news()


@pytest.mark.asyncio
async def test_a_double_tap_has_one_effect_and_says_the_same_twice(story: Story) -> None:
    card, private = await asked_need(story), story.last("刘洋")
    token = token_of(private, "确认无误")
    story.skip_news()

    both = await answers(story, *(tap_of(story, "刘洋", private, token) for _ in range(2)))
    after = await records(story)
    (third,) = await answers(story, tap_of(story, "刘洋", private, token))

    assert third.toast == "研发部已确认，10 分钟内可发 /撤销 收回"
    assert "研发部已确认，10 分钟内可发 /撤销 收回" in [answer.toast for answer in both]
    assert len(after["response"]) == 1
    assert changed(after, await records(story)) == []
    assert story.unexpected() == []
    assert "待各部门确认" in story.now_showing(card).text


@pytest.mark.asyncio
async def test_a_form_submitted_twice_registers_once_and_says_the_same_twice(story: Story) -> None:
    await story.say("李敏", "/需求", "私聊")
    form = story.last("李敏")
    typed: Typed = {
        "title": "国庆海报终稿",
        "background": "国庆促销",
        "tasks": "设计3张海报",
        "departments": ("2",),
        "due": "11月28日",
        "priority": "高",
        "resources": "无",
        "contact": "13800005678",
    }
    token = token_of(form, "提交")
    story.skip_news()

    both = await answers(story, *(submission_of(story, "李敏", form, token, typed) for _ in range(2)))

    (toast,) = {answer.toast for answer in both}
    assert "已登记 2026-Q4-SHB-001，期望完成 11月28日(周六)18:00。" in toast
    assert "11月28日是周末，下一个工作日是 11月30日(周一)18:00。" in toast
    assert len((await records(story))["need"]) == 1
    story.skip_news()


@pytest.mark.asyncio
async def test_a_form_whose_answer_was_lost_is_done_all_the_same_and_registers_no_second_one(story: Story) -> None:
    await story.say("李敏", "/行动 新增", "私聊")
    form = story.last("李敏")
    story.skip_news()
    owner = str(await story.ask(lambda uow: next(p.id for p in uow.roster.people() if p.display == "李敏")))
    typed: Typed = {"task": "印刷海报", "owner": f"person:{owner}", "due": "11月27日 18:00"}
    token = token_of(form, "提交")

    await answers(story, submission_of(story, "李敏", form, token, typed))  # the client never saw the answer
    assert story.now_showing(form).inputs == []
    story.skip_news()
    before = await records(story)
    (again,) = await answers(story, submission_of(story, "李敏", form, token, {**typed, "task": "印刷手册"}))

    assert "这张表单已经提交过，这次填的没有登记" in again.toast
    assert "2026" in again.toast
    assert "印刷海报" in str(again.card)
    assert "印刷手册" not in str(again.card)
    assert changed(before, await records(story)) == []
    assert story.unexpected() == []


@pytest.mark.asyncio
async def test_of_two_people_who_tap_at_once_one_wins_and_the_other_learns_who(story: Story) -> None:
    await asked_need(story)
    cards = {who: story.last(who) for who in ("刘洋", "赵强")}
    story.skip_news()

    taps = [tap_of(story, who, card, token_of(card, "确认无误")) for who, card in cards.items()]
    toasts = [answer.toast for answer in await answers(story, *taps)]

    assert "研发部已确认，10 分钟内可发 /撤销 收回" in toasts
    assert any("11月20日(周五)10:00 替研发部确认过了" in toast for toast in toasts)
    assert len((await records(story))["response"]) == 1
    assert story.unexpected() == []


@pytest.mark.asyncio
async def test_a_redelivered_tap_gets_the_first_answer_again(story: Story) -> None:
    await asked_need(story)
    private = story.last("刘洋")
    token = token_of(private, "确认无误")
    story.skip_news()

    (first,) = await answers(story, tap_of(story, "刘洋", private, token, key="fs:tap:once"))
    before = await records(story)
    (again,) = await answers(story, tap_of(story, "刘洋", private, token, key="fs:tap:once"))

    assert again == first
    assert again.card is not None
    assert changed(before, await records(story)) == []


@pytest.mark.asyncio
async def test_a_redelivered_message_registers_once(story: Story) -> None:
    message = message_of(story, "李敏", story.place("李敏", GROUP).chat_id, LINE, key="fs:msg:om_once")

    assert all(ack.stored for ack in await happen(story, message, message))
    await happen(story, message)

    assert len((await records(story))["need"]) == 1
    assert len(story.news("李敏", GROUP)) == 1
    story.skip_news()


@pytest.mark.asyncio
async def test_who_lost_the_role_since_the_card_came_has_no_right_any_more(story: Story) -> None:
    await story.say("李敏", "/需求 研发部 新品手册 截止 11月27日")
    approval = story.last("王磊")
    story.skip_news()
    await asked_need(story, LINE)
    private = story.last("刘洋")
    story.skip_news()

    def reorganise(uow: UnitOfWork) -> None:
        roster = uow.roster
        ids = {person.display: person.id for person in roster.people()}
        roster.put_department("研发部", {"liaison": [ids["孙浩"]]}, head_id=ids["孙浩"])
        roster.put_department("市场部", {"liaison": [ids["李敏"]]}, head_id=ids["何佳"])

    await story.ask(reorganise)
    before = await records(story)

    for who, card, button, named in (
        ("刘洋", private, "确认无误", "孙浩"),
        ("刘洋", private, "有异议", "孙浩"),
        ("赵强", story.last("赵强"), "确认无误", "孙浩"),
        ("王磊", approval, "通过", "何佳"),
    ):
        story.clock.move_to(story.clock.now() + A_MINUTE)
        refused = await story.tap(who, card, button)
        assert named in refused.toast_text, (who, button, refused)
        assert refused.toast_type == "warning"
    assert changed(before, await records(story)) == []
    assert story.unexpected() == []


@on_one_store
@pytest.mark.asyncio
async def test_a_need_outlives_a_department_that_left_the_configuration(story: Story) -> None:
    """Its card could not be drawn any more, so every tap and every reminder of the need failed."""
    card = await asked_need(story)
    story.skip_news()

    await story.ask(lambda uow: uow.roster.retire_departments(["市场部", "生产部"]))
    confirmed = await story.tap("杨帆", story.last("杨帆"), "确认无误")
    await story.tap("李敏", card, "撤销需求")

    assert confirmed.toast_text == "生产部已确认，10 分钟内可发 /撤销 收回"
    assert "已撤销" in story.now_showing(card).text
    story.skip_news()


ACT_NAMES = {
    "approve": "need.approve",
    "return": "need.return",
    "confirm": "need.confirm",
    "dispute": "need.dispute",
    "revise": "need.revise",
    "explain": "need.explain",
    "meet": "need.meet",
    "arbitrate": "need.arbitrate",
    "rule": "need.rule",
    "withdraw": "need.withdraw",
    "edit": "need.edit",
    "resubmit": "need.resubmit",
}
FORMS = {"approve", "return", "rule", "resubmit"}
WRITTEN = {"reason": "预算没有写，请补充金额", "outcome": "keep", "ruling": "按11月27日完成", "grounds": "制度第4.2条"}
NOT_IN_THIS_COMPANY = {"许诺": "唐悦", "钱多": "郑凯"}
"""The seeded company has no deputy of 市场部 and no plain member of 研发部: other outsiders take their places."""


async def at_state(story: Story, state: str) -> Message:
    """李敏's need in a state; returns its card in the group."""
    if state in ("待审批", "已退回"):
        await story.say("李敏", LINE)
        card = story.one("李敏", GROUP)
        if state == "已退回":
            await story.submit("王磊", story.last("王磊"), {"退回原因": "预算没有写，请补充金额"}, "退回")
        return card
    if state in ("协商中", "仲裁中"):
        card, dispute = await disputed_need(story)
        await story.tap("杨帆", story.last("杨帆"), "确认无误")
        if state == "仲裁中":
            await story.tap("李敏", dispute, "提请仲裁")
        return card
    card = await asked_need(story, LINE)
    if state == "执行中":
        await story.tap("刘洋", story.last("刘洋"), "确认无误")
    if state == "已撤销":
        await story.tap("李敏", card, "撤销需求")
    return card


@on_one_store
@pytest.mark.asyncio
@pytest.mark.parametrize("state", ["待审批", "待各部门确认", "协商中", "仲裁中", "执行中", "已退回", "已撤销"])
async def test_a_tap_without_the_right_is_answered_and_changes_nothing(story: Story, state: str) -> None:
    card = await at_state(story, state)
    story.skip_news()
    before = await records(story)
    tokens = {each.message_id: await _tokens_of_every_act(story, each) for each in (card, *story.twins(card))}

    cells = [(act, who) for act, allowed in ACTS.items() for who in sorted(set(PEOPLE) - allowed)]
    events = [_tried(story, act, NOT_IN_THIS_COMPANY.get(who, who), card, tokens) for act, who in cells]

    for (act, who), answer in zip(cells, await answers(story, *events), strict=True):
        names_somebody = any(name in answer.toast for name in ACTS[act])
        tells_how_it_stands = f"需求现在是「{state}」" in answer.toast or "替生产部确认过了" in answer.toast
        assert names_somebody or tells_how_it_stands, (act, who, answer.toast)
    assert changed(before, await records(story)) == []
    assert story.unexpected() == []
    assert state in story.now_showing(card).text
    assert live(story) == []


def _tried(story: Story, act: str, who: str, card: Message, tokens: Mapping[str, Mapping[str, str]]) -> Event:
    shown = story.on_their_cloud(who, card)
    token = tokens[shown.message_id][act]
    if act in FORMS:
        return submission_of(story, who, shown, token, WRITTEN)
    return tap_of(story, who, shown, token)


async def _tokens_of_every_act(story: Story, card: Message) -> dict[str, str]:
    """Buttons as they would be, had the group's card all of them."""
    cloud, card_id = story.world.chats[card.chat_id].cloud, remote_id(story, card.message_id)

    def mint(uow: UnitOfWork) -> dict[str, str]:
        posting = next(p for p in uow.postings.live("need:1", "need") if p.message_id == card_id)
        disputes = uow.needs.disputes(1)
        args = {"dispute": str(disputes[0].id)} if disputes else {}
        tokens = {act: Token(name, "need:1", 1, posting.id, cloud, args) for act, name in ACT_NAMES.items()}
        uow.tokens.add(list(tokens.values()), story.clock.now())
        return {act: token.value for act, token in tokens.items()}

    return await story.ask(mint)
