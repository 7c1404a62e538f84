"""Whatever is typed, in a line or in a form: a clear answer, nothing half stored, nothing live (issue 2, A0, 3.I)."""

from collections.abc import Sequence

import pytest
from bot.domain.layouts import F04
from bot.domain.need import Need, NeedState
from bot.emulator.company import COMPANY
from bot.emulator.messages import Message
from bot.events import Answer
from bot.store.tokens import Token
from bot.store.unit_of_work import UnitOfWork

from tests.cards.payloads import KINDS, PAYLOADS
from tests.stories.hands import (
    Typed,
    answers,
    card_with,
    changed,
    happen,
    live,
    message_of,
    records,
    submission_of,
    token_of,
)
from tests.stories.story import GROUP, OpenStage, Story, plain

on_one_store = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
GOOD: Typed = {
    "title": "国庆海报终稿",
    "background": "国庆促销要用3张海报",
    "tasks": "设计3张海报，11月25日前给初稿",
    "departments": ("2", "3"),
    "due": "11月27日 18:00",
    "priority": "高",
    "resources": "预算2万元",
    "contact": "13800005678",
}
LABELS = {spec.name: spec.label for spec in F04.asked}
PACKS = [PAYLOADS[start : start + 10] for start in range(0, len(PAYLOADS) - 9, 10)]
CROWD = [employee.name for employee in COMPANY.employees] * 4
"""Who types: a chat takes five messages a second, so hostile lines come from many private chats."""
BLANKS = ("", "   ", "\u3000\n\t", "\u200b\u2060", "\x00\x07")
ESSENTIAL = (
    "<at id=all></at>",
    '<at user_id="all">所有人</at>',
    "[bank](http://evil)",
    "{{7*7}}",
    "=1+1",
    "'; DROP TABLE need; --",
    "\u202e反\u202c\u200b字\x00\x1b[31m",
    "家庭日👨‍👩‍👧海报“终稿”",
)


async def open_form(story: Story) -> Message:
    """A blank form in 李敏's private chat."""
    await story.say("李敏", "/需求", "私聊")
    return story.last("李敏")


async def submitted(story: Story, form: Message, forms: Sequence[Typed]) -> list[Answer]:
    """Many forms submitted at once, each from a card of its own."""

    def mint(uow: UnitOfWork) -> list[str]:
        known = uow.tokens.find(token_of(form, "提交"), form.cloud)
        assert known is not None
        tokens = [Token(known.act, known.subject, known.version, known.posting_id, known.cloud) for _ in forms]
        uow.tokens.add(tokens, story.clock.now())
        return [token.value for token in tokens]

    tokens = await story.ask(mint)
    return await answers(
        story,
        *(submission_of(story, "李敏", form, token, each) for token, each in zip(tokens, forms, strict=True)),
    )


def texts_of(story: Story) -> list[str]:
    """Everything the bot shows and nobody looked at, which is looked at now."""
    fresh = [m.text for m in story.world.messages.values() if m.from_bot and m.message_id not in story.seen]
    story.skip_news()
    return fresh


@on_one_store
@pytest.mark.asyncio
async def test_every_required_field_refuses_a_blank_names_itself_and_keeps_the_rest(story: Story) -> None:
    form = await open_form(story)
    story.skip_news()
    before = await records(story)
    required = [spec.name for spec in F04.asked if spec.required and not spec.default]
    cells = [(name, blank) for name in required for blank in BLANKS]

    forms = [{**GOOD, name: (blank,) if name == "departments" else blank} for name, blank in cells]
    shown = await submitted(story, form, forms)

    for (name, blank), answer in zip(cells, shown, strict=True):
        assert f"「{LABELS[name]}」还没有填" in answer.toast, (name, blank)
        assert answer.card is not None
        for other in set(required) - {name, "departments", "priority"}:
            assert str(GOOD[other]) in str(answer.card), (name, other)
    assert changed(before, await records(story)) == []
    assert story.unexpected() == []


@on_one_store
@pytest.mark.asyncio
async def test_words_that_promise_nothing_are_quoted_back_with_a_sentence_to_copy(story: Story) -> None:
    form = await open_form(story)
    story.skip_news()
    before = await records(story)
    vague = [spec.name for spec in F04.asked if spec.vague]
    cells = [(name, word) for name in vague for word in ("待定", "详见附件", "待确认", "尽快完成", "请确认")]

    shown = await submitted(story, form, [{**GOOD, name: word} for name, word in cells])
    (affair,) = await submitted(story, form, [{**GOOD, "title": "海报的事"}])
    (several,) = await submitted(story, form, [{**GOOD, "title": "待定", "tasks": "待定", "due": "尽快"}])
    assert several.toast.endswith("（另有 2 处，见表单里的红字）")

    for (name, word), answer in zip(cells, shown, strict=True):
        assert f"「{LABELS[name]}」" in answer.toast
        assert f"「{word}」" in answer.toast, (name, word, answer.toast)
    assert "「海报的事」太含糊" in affair.toast
    assert changed(before, await records(story)) == []


BAD_DATES = {
    "2月30日": "2月没有30日",
    "11月3日": "今年的11月3日已经过去。您是指 2027年11月3日(周三)18:00 吗？",
    "2020-01-01": "已经过去",
    "昨天": "已经过去",
    "今天9点": "已经过去",
    "月底左右": "看不懂截止时间「月底左右」",
    "尽快": "「尽快」",
    "国庆前": "不是确定的一天",
    "11月24日-11月26日": "只能写一个时间",
    "周一到周三": "只能写一个时间",
    "明天或后天": "只能写一个时间",
    "25:61": "没有「25:61」这个时刻",
    "9999年1月1日": "太远了",
    "{{7*7}}": "看不懂截止时间",
    "<at id=all></at>": "看不懂截止时间",
    "明天\u202e17点\u202c": "",
}
"""What a bad date is answered; '' where nothing is wrong once the invisible characters are gone."""


@on_one_store
@pytest.mark.asyncio
async def test_a_bad_date_in_the_form_is_refused_in_plain_words_and_kept_to_be_mended(story: Story) -> None:
    form = await open_form(story)
    story.skip_news()
    before = await records(story)
    bad = {typed: why for typed, why in BAD_DATES.items() if why}

    for typed, answer in zip(bad, await submitted(story, form, [{**GOOD, "due": each} for each in bad]), strict=True):
        assert "还没有提交" in answer.toast
        assert bad[typed] in answer.toast, (typed, answer.toast)
        assert plain(typed) in plain(str(answer.card)), typed

    assert changed(before, await records(story)) == []
    assert story.unexpected() == []
    assert live(story) == []


@on_one_store
@pytest.mark.asyncio
async def test_a_bad_date_in_a_line_is_refused_in_the_same_words(story: Story) -> None:
    before = await records(story)
    group = story.place("李敏", GROUP).chat_id

    for typed, why in BAD_DATES.items():
        if why and " " not in typed and "<" not in typed:
            await happen(story, message_of(story, "李敏", group, f"/需求 研发部 国庆海报终稿 截止 {typed}"))
            assert why in "\n".join(texts_of(story)), typed

    assert changed(before, await records(story)) == []
    await happen(story, message_of(story, "李敏", group, "/需求 研发部 国庆海报终稿 截止 明天\u202e17点\u202c"))
    assert "11月21日(周六)17:00" in "\n".join(texts_of(story))


@on_one_store
@pytest.mark.asyncio
async def test_values_that_are_not_on_the_list_are_refused_with_the_list(story: Story) -> None:
    form = await open_form(story)
    story.skip_news()
    before = await records(story)
    bad: list[tuple[Typed, str]] = [
        ({"priority": "超高"}, "「优先级」没有「超高」这一项，请从 高、中、低 里选一个"),
        ({"departments": ("火星部",)}, "没找到「火星部」。已登记的部门有：市场部、研发部"),
        ({"departments": ("999",)}, "没找到「999」"),
        ({"departments": ("²",)}, "没找到「²」"),
        ({"departments": ("9" * 30,)}, "没找到「"),
        ({"departments": ("-1",)}, "没找到「-1」"),
        ({"departments": ("1",)}, "至少要有一个别的部门"),
        ({"departments": ("研法部",)}, "您要找的是 研发部 吗？"),
        ({"contact": "123456789012345"}, "不像电话号码"),
        ({"contact": "???"}, "看不出怎么联系"),
        ({"title": "👨‍👩‍👧"}, "只有标点或表情"),
    ]

    shown = await submitted(story, form, [{**GOOD, **each} for each, _ in bad])

    for (each, why), answer in zip(bad, shown, strict=True):
        assert why in answer.toast, (each, answer.toast)
    assert changed(before, await records(story)) == []


@on_one_store
@pytest.mark.asyncio
@pytest.mark.parametrize("size", [50_000, 500_000])
async def test_a_page_pasted_into_any_field_is_refused_with_its_length(story: Story, size: int) -> None:
    form = await open_form(story)
    story.skip_news()
    before = await records(story)
    pasted = "海报" * (size // 2)
    fields = [spec for spec in F04.asked if spec.name not in ("departments", "priority")]

    shown = await submitted(story, form, [{**GOOD, spec.name: pasted} for spec in fields])
    (department,) = await submitted(story, form, [{**GOOD, "departments": (pasted,)}])

    for spec, answer in zip(fields, shown, strict=True):
        assert f"「{spec.label}」最多 {spec.most} 字，现在是 {size} 字" in answer.toast
    assert "没找到" in department.toast
    assert len(department.toast) < 500
    assert changed(before, await records(story)) == []
    assert story.unexpected() == []


@on_one_store
@pytest.mark.asyncio
async def test_a_page_pasted_into_a_line_is_answered_briefly_and_stores_nothing(story: Story) -> None:
    group, page = story.place("李敏", GROUP).chat_id, "海报" * 25_000
    before = await records(story)
    lines = [
        f"/需求 研发部 {page} 截止 明天17点",
        f"/需求 {page}",
        f"/需求 {'研发部、' * 12_000} 截止 明天17点",
        f"/需求 研发部 国庆海报终稿 截止 {page}",
        f"/帮助 {page}",
        f"/预演 {page}",
        f"/{page}",
        page,
    ]
    for line in lines:
        await happen(story, message_of(story, "李敏", group, line))
        said = [m for m in story.world.messages.values() if m.message_id not in story.seen and m.msg_type == "text"]
        assert all(len(m.text) < 500 for m in said), line[:20]
        assert texts_of(story), line[:20]

    assert changed(before, await records(story)) == []


@pytest.mark.asyncio
async def test_hostile_text_in_a_line_is_kept_as_text_and_comes_alive_nowhere(story: Story) -> None:
    group = story.place("李敏", GROUP).chat_id
    lines = [f"/需求 研发部 {text} 截止 11月27日" for text in ESSENTIAL]

    await happen(story, *(message_of(story, "李敏", group, line) for line in lines))

    kept = {row.title for row in await _needs(story)}
    assert {"<at id=all></at>", "[bank](http://evil)", "{{7*7}}", "=1+1", "反字[31m"} <= kept
    assert "家庭日👨‍👩‍👧海报“终稿”" in "\n".join(texts_of(story))
    assert live(story) == []


@on_one_store
@pytest.mark.asyncio
async def test_the_whole_corpus_in_lines_and_forms_is_answered_and_comes_alive_nowhere(story: Story) -> None:
    form, group = await open_form(story), story.place("李敏", "跨部门协调总群").chat_id
    story.skip_news()
    every: list[Typed] = [
        {
            **GOOD,
            "title": f"海报 {pack[0]}",
            "background": pack[1],
            "tasks": "\n".join(pack),
            "resources": " ".join(pack),
        }
        for pack in PACKS
    ]
    lines = [f"/需求 研发部 海报 {pack[2]} 截止 11月27日 任务 {' '.join(pack[3:])}" for pack in PACKS]
    lines += [f"/需求 {pack[3]} 国庆海报终稿 截止 {pack[4]} 优先级 {pack[5]}" for pack in PACKS]
    others = [
        f"{start}{text}"
        for start, text in zip(["/", "/帮助 ", "/预演 ", "", "/需求 "] * 9, PAYLOADS[::3], strict=False)
    ]

    shown = await submitted(story, form, every)
    acks = await happen(story, *(message_of(story, "李敏", group, line) for line in lines))
    acks += await happen(
        story, *(message_of(story, who, _private(story, who), line) for who, line in zip(CROWD, others, strict=False))
    )

    assert all(ack.stored for ack in acks)
    assert all(answer.toast for answer in shown)
    assert live(story) == []
    assert {row.state for row in await _needs(story)} == {NeedState.APPROVING}
    assert not any("把编号" in text for text in texts_of(story)), "an apology for a defect of ours"


@on_one_store
@pytest.mark.asyncio
@pytest.mark.parametrize("kind", KINDS)
async def test_hostile_text_in_every_step_of_a_need_comes_alive_nowhere(story: Story, kind: str) -> None:
    words = ("第3条 " + "\n".join(KINDS[kind])[:700]).encode("utf-8", "ignore").decode()
    await story.say("李敏", "/需求 研发部 国庆海报终稿 截止 11月27日")
    await story.submit("王磊", story.last("王磊"), {"退回原因": words}, "退回")
    await story.tap("李敏", story.last("李敏"), "修改后重新提交")
    typed = {"需求背景": words[:200], "具体任务": words, "资源需求": words, "联系方式": "13800005678"}
    await story.submit("李敏", story.last("李敏"), typed)
    await story.tap("王磊", story.last("王磊"), "通过")
    await _object(story, words)
    await story.tap("李敏", card_with(story, "李敏", "说明理由"), "说明理由")
    await story.submit("李敏", story.last("李敏"), {"理由": words})
    await _object(story, words)
    await story.tap("李敏", card_with(story, "李敏", "提请仲裁"), "提请仲裁")
    await story.submit("王磊", story.last("王磊"), {"裁定内容": words, "依据": words}, "裁定")

    assert {row.state for row in await _needs(story)} == {NeedState.EXECUTING}
    assert live(story) == []
    called = {who for m in story.world.messages.values() if m.from_bot for who in m.notified}
    concerned = {story.world.person(who).open_id for who in ("李敏", "王磊", "刘洋", "赵强")}
    assert called <= concerned
    story.skip_news()


async def _object(story: Story, words: str) -> None:
    await story.tap("刘洋", card_with(story, "刘洋", "有异议"), "有异议")
    objection = {"异议类型": "有异议", "异议说明": words, "建议方案": words}
    await story.submit("刘洋", story.last("刘洋"), objection)


@on_one_store
@pytest.mark.asyncio
async def test_namesakes_and_two_owners_are_never_guessed(open_stage: OpenStage) -> None:
    namesake = {"name": "李敏二", "display": "李敏", "department": "销售部"}
    async with open_stage(policy={"preset": "004"}, joined=[namesake]) as story:
        form = await open_form(story)
        story.skip_news()
        typed: Typed = {
            "lead_department": "市场部",
            "contact": "13800005678",
            "title": "新品上市联合推广",
            "goal": "11月底前谈定3个分工",
            "background": "新品12月上市",
            "necessity": "推广要研发部出2台样机",
            "departments": ("2",),
            "resources": "无",
            "due": "11月27日",
            "priority": "中",
            "duties": "研发部 11月25日前出2台样机",
        }
        before = await records(story)
        owners = ("李敏", "李敏、王磊", "李敏和王磊", "张三", "相关人员", "person:9999", "")

        shown = await submitted(story, form, [{**typed, "liaison": owner} for owner in owners])

        namesakes, two, also_two, unknown, nobody, forged, blank = (answer.toast for answer in shown)
        assert "「李敏」不止一个可能。您指的是：李敏（市场部" in namesakes
        assert "只能写一个人" in two
        assert "只能写一个人" in also_two
        assert "没找到「张三」" in unknown
        assert "要写一个具体的人" in nobody
        assert "没找到" in forged
        assert "「对接人」还没有填" in blank
        assert changed(before, await records(story)) == []


def _private(story: Story, who: str) -> str:
    return story.place(who, "私聊").chat_id


async def _needs(story: Story) -> list[Need]:
    return await story.ask(lambda uow: uow.needs.in_states(NeedState))


@on_one_store
@pytest.mark.every_cloud
@pytest.mark.asyncio
async def test_a_file_sent_to_the_bot_is_answered_and_not_lost_without_a_word(story: Story) -> None:
    before = await records(story)
    sent = await story.world.send_file("何佳", story.place("何佳", "私聊"), "会议纪要.docx", b"PK")
    story.seen.add(sent.message_id)
    await story.settle()

    told = story.one("何佳").text
    assert "这个文件没有处理，也没有保存" in told
    assert "/纪要" in told
    assert changed(before, await records(story)) == []
