"""What people write after the slash: every name of a command, slips of the pen, and lines that are no command."""

import pytest

from tests.stories.forms import choices_of
from tests.stories.hands import changed, records
from tests.stories.story import GROUP, Story, plain

MANUAL = "/需求 市场部 国庆海报终稿 截止 明天17点 优先级 高"
GLUED = "/需求 研发部 国庆海报终稿 截止 11月27日"
on_one_store = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


@pytest.mark.asyncio
async def test_the_line_of_the_manual_registers_and_what_it_does_not_say_shows_as_not_filled(story: Story) -> None:
    await story.say("刘洋", MANUAL)

    card = story.one("刘洋", GROUP).text
    assert "待审批 · 国庆海报终稿" in card
    assert "紧急" in card
    assert "2026-Q4-YFB-001 · 研发部 → 市场部" in card
    assert "11月21日(周六)17:00" in card
    for label in ("需求背景", "具体任务", "资源需求", "联系方式"):
        assert f"{label}未填写" in plain(card).replace("：", "")
    assert "通过" in story.one("赵强").text


@on_one_store
@pytest.mark.asyncio
async def test_a_command_answers_to_its_english_name_its_pinyin_and_full_width_signs(story: Story) -> None:
    ways = ["/need ", "/xq ", "/xuqiu ", "/req ", "/XQ ", "／需求　", "/需求", "/需求：", "/ 需求 ", "、需求 "]
    for way in ways:
        await story.say("李敏", f"{way}研发部 国庆海报终稿 截止 11月27日")

        assert "待审批 · 国庆海报终稿" in story.one("李敏", GROUP).text, way
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_mistyped_command_is_offered_as_a_button_that_runs_the_line_as_it_was_written(story: Story) -> None:
    before = await records(story)
    await story.say("李敏", "/虚求 研发部 国庆海报终稿 截止 11月27日")
    offer = story.one("李敏", GROUP)
    assert "您是要「/需求」吗？" in offer.text
    assert "没有「虚求」这个命令" in offer.text
    assert changed(before, await records(story)) == []

    await story.tap("李敏", offer, "/需求")

    assert "待审批 · 国庆海报终稿" in story.one("李敏", GROUP).text
    assert story.now_showing(offer).labels == []
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_the_offered_command_is_for_whoever_mistyped_it(story: Story) -> None:
    await story.say("李敏", "/xuqu 研发部 国庆海报终稿 截止 11月27日")
    offer = story.one("李敏", GROUP)
    before = await records(story)

    refused = await story.tap("何佳", offer, "/需求")

    assert "李敏" in refused.toast_text
    assert changed(before, await records(story)) == []
    assert story.now_showing(offer).labels == ["/需求"]


@on_one_store
@pytest.mark.asyncio
async def test_a_word_like_no_command_is_answered_with_the_way_to_help(story: Story) -> None:
    await story.say("李敏", "/哈哈哈 今天")

    answer = story.one("李敏", GROUP)
    assert "没有「哈哈哈」这个命令" in answer.text
    assert "/帮助" in answer.text


@on_one_store
@pytest.mark.asyncio
async def test_a_rehearsal_knows_every_word_for_how_urgent_something_is(story: Story) -> None:
    answers: list[str] = []
    for word in ("高", "紧急", "特急", "HIGH", "中", "普通"):
        await story.say("李敏", f"/预演 11月23日 10:00 {word}", "私聊")
        answers.append(story.one("李敏").text)

    high, normal = answers[0], answers[-1]
    assert answers[:4] == [high] * 4
    assert answers[4:] == [normal] * 2
    assert high != normal


@on_one_store
@pytest.mark.asyncio
async def test_wrong_use_is_answered_with_the_usage_and_one_example(story: Story) -> None:
    for line in ("/预演", "/预演 哈哈"):
        await story.say("李敏", line, "私聊")
        usage = story.one("李敏").text
        assert "用法：/预演" in usage
        assert usage.count("例：") == 1

    await story.say("李敏", "/预演 明天 3天", "私聊")
    assert "看不懂时限「3天」。可以写：" in story.one("李敏").text

    await story.say("李敏", "/预演 火星 1个工作日", "私聊")
    assert "看不懂开始时间「火星」" in story.one("李敏").text

    await story.say("李敏", "/帮助 需求", "私聊")
    one = story.one("李敏").text
    assert MANUAL in one
    assert "/xq" in one

    await story.say("李敏", "/帮助 虚求", "私聊")
    offered = story.one("李敏")
    assert "没有「虚求」这个命令" in offered.text
    assert "/帮助 需求" in offered.text


@on_one_store
@pytest.mark.asyncio
async def test_talk_in_a_group_is_left_alone_and_a_mention_without_a_command_gets_help_in_private(
    story: Story,
) -> None:
    await story.say("李敏", "明天开会别忘了", at_bot=False)
    assert story.unexpected() == []

    await story.say("李敏", "你好")

    assert story.news("李敏", GROUP) == []
    assert "我会这些" in story.one("李敏").text


@on_one_store
@pytest.mark.asyncio
async def test_help_shows_what_this_person_may_do_and_what_they_are(story: Story) -> None:
    await story.say("何佳", "/帮助", "私聊")
    plain = story.one("何佳").text
    assert "/需求" in plain
    assert "/进度" not in plain
    assert "/纪要" not in plain
    assert "/体检" not in plain

    await story.say("林晓彤", "/帮助", "私聊")
    assert "/体检" in story.one("林晓彤").text

    await story.say("李敏", "/帮助", "私聊")
    liaison = story.one("李敏").text
    assert "您是市场部接口人" in liaison
    assert "/进度" in liaison

    await story.say("李敏", "你好", "私聊")
    short = story.one("李敏").text
    assert len(short) < len(plain)
    assert "发「/帮助」看全部" in short


@pytest.mark.asyncio
async def test_a_misspelt_department_is_asked_about_and_the_line_is_kept(story: Story) -> None:
    before = await records(story)
    await story.say("李敏", "/需求 研法部 研法部宣传册 截止 11月27日 优先级 高")
    question = story.one("李敏", GROUP)
    assert "没找到「研法部」。您要找的是 研发部 吗？" in question.text
    assert question.labels == ["研发部", "看全部部门"]
    assert changed(before, await records(story)) == []

    await story.tap("李敏", question, "研发部")

    card = story.one("李敏", GROUP).text
    assert "市场部 → 研发部" in card
    assert "研法部宣传册" in card
    assert "紧急" in card
    assert story.now_showing(question).labels == []
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_all_departments_can_be_seen_instead_with_the_line_kept_in_the_form(story: Story) -> None:
    await story.say("李敏", "/需求 研法部 国庆海报终稿 截止 11月27日 优先级 高")

    await story.tap("李敏", story.one("李敏", GROUP), "看全部部门")

    form = story.one("李敏")
    assert "国庆海报终稿" in form.text
    assert "11月27日" in form.text
    assert choices_of(form, "涉及部门") == [
        "研发部", "生产部", "销售部", "财务部", "人力资源部", "行政部", "信息技术部"
    ]  # fmt: skip


@on_one_store
@pytest.mark.asyncio
async def test_a_misspelt_department_in_a_list_is_asked_about_and_not_taken_into_the_name(story: Story) -> None:
    await story.say("李敏", "/需求 研发部、生厂部 国庆海报终稿 截止 11月27日")
    question = story.one("李敏", GROUP)

    await story.tap("李敏", question, "生产部")

    assert "市场部 → 研发部、生产部" in story.news("李敏", GROUP)[0].text
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_past_date_is_never_accepted_silently_but_next_year_is_one_tap_away(story: Story) -> None:
    before = await records(story)
    await story.say("李敏", "/需求 研发部 11月3日活动海报 截止 11月3日")
    question = story.one("李敏", GROUP)
    assert "今年的11月3日已经过去。您是指 2027年11月3日(周三)18:00 吗？" in question.text
    assert question.labels == ["是", "改日期"]
    assert changed(before, await records(story)) == []

    await story.tap("李敏", question, "是")

    card = story.one("李敏", GROUP).text
    assert "11月3日活动海报" in card
    assert "2027年11月3日(周三)18:00" in card
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_another_date_can_be_written_with_the_line_kept_in_the_form(story: Story) -> None:
    await story.say("李敏", "/需求 研发部 国庆海报终稿 截止 5点 联系方式 13800005678")
    question = story.one("李敏", GROUP)
    assert "没有说上午还是下午" in question.text

    await story.tap("李敏", question, "改日期")

    form = story.one("李敏")
    assert "国庆海报终稿" in form.text
    assert "5点" in form.text
    assert "13800005678" in form.text


@on_one_store
@pytest.mark.asyncio
async def test_a_mistyped_option_is_asked_about_and_neither_answer_loses_the_line(story: Story) -> None:
    line = "/需求 研发部 国庆海报终稿 截止 11月27日 优先极 高"
    await story.say("李敏", line)
    first = story.one("李敏", GROUP)
    await story.tap("李敏", first, "是「优先级」")
    assert "紧急" in story.one("李敏", GROUP).text

    await story.say("李敏", line)
    await story.tap("李敏", story.news("李敏", GROUP)[-1], "不是")

    assert "优先极 高" in story.last("李敏").text
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_refused_line_is_answered_once_and_kept_in_the_private_form(story: Story) -> None:
    await story.say("李敏", "/需求 火星部 国庆海报终稿 截止 月底左右 优先级 高")

    answer = story.one("李敏", GROUP).text
    assert "没找到「火星部」" in answer
    assert "看不懂截止时间「月底左右」" in answer
    assert "需求还没有提交，内容已替您留在私聊的表单里。" in answer
    form = story.one("李敏").text
    assert "国庆海报终稿" in form
    assert "月底左右" in form
    assert "没找到「火星部」" in form


@on_one_store
@pytest.mark.asyncio
async def test_in_private_the_form_alone_says_what_is_wrong(story: Story) -> None:
    await story.say("李敏", "/需求 研发部 国庆海报终稿 截止 月底左右", "私聊")

    form = story.one("李敏").text
    assert "需求还没有提交，内容已替您留着。" in form
    assert "看不懂截止时间「月底左右」" in form


@on_one_store
@pytest.mark.asyncio
async def test_a_need_to_ones_own_department_alone_keeps_the_line_in_the_form(story: Story) -> None:
    before = await records(story)
    await story.say("李敏", MANUAL)

    assert "至少要有一个别的部门" in story.one("李敏", GROUP).text
    form = story.one("李敏").text
    assert "国庆海报终稿" in form
    assert "至少要有一个别的部门" in form
    assert changed(before, await records(story)) == []


@on_one_store
@pytest.mark.asyncio
async def test_the_same_line_twice_is_two_needs_and_the_second_says_so(story: Story) -> None:
    await story.say("李敏", GLUED)
    assert "内容相同" not in story.one("李敏", GROUP).text

    await story.say("李敏", GLUED)

    second = story.one("李敏", GROUP)
    assert "2026-Q4-SHB-002" in second.text
    assert "和 2026-Q4-SHB-001 内容相同。如果是重复的，请撤销这一条。" in second.text
    await story.tap("李敏", second, "撤销需求")
    assert "已撤销" in story.now_showing(second).text
    story.skip_news()


@on_one_store
@pytest.mark.feishu_only(
    reason="DingTalk cuts mentions out of the sentence: test_dingtalk_story tells what comes of it"
)
@pytest.mark.asyncio
async def test_people_named_in_a_line_are_named_on_the_card_and_not_called(story: Story) -> None:
    await story.say("李敏", "/需求 研发部 请@刘洋 和@所有人 看国庆海报终稿 截止 11月27日")

    card = story.one("李敏", GROUP)
    assert "请@刘洋 和@所有人 看国庆海报终稿" in card.text
    assert card.notified == ()
    story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_due_date_on_a_day_off_is_kept_and_told(story: Story) -> None:
    await story.say("李敏", "/需求 研发部 国庆海报终稿 截止 11月28日")
    weekend = story.one("李敏", GROUP).text
    assert "11月28日(周六)18:00" in weekend
    assert "11月28日是周末，下一个工作日是 11月30日(周一)18:00。" in weekend

    await story.say("李敏", "/需求 研发部 国庆海报终稿 截止 2027年2月8日")
    assert "2027年的调休安排还没有公布，是不是工作日为暂定。" in story.one("李敏", GROUP).text

    await story.say("李敏", "/需求 研发部 国庆海报终稿 截止 周五")
    assert "今天就是周五；如果指下一个周五，请写「下周五」。" in story.one("李敏", GROUP).text

    await story.say("李敏", GLUED)
    assert "工作日" not in story.one("李敏", GROUP).text
    story.skip_news()
