"""/查 with words: what was written anywhere in a record finds it, for those who may read it (P11, L05)."""

import pytest
from bot.domain.grams import folded
from bot.domain.subject import Subject
from bot.services.desk import Desk
from bot.services.search import adopt
from bot.store.unit_of_work import UnitOfWork

from tests.stories.acts import asked_need, disputed_need
from tests.stories.meeting_acts import publish
from tests.stories.story import GROUP, Story

on_one_store = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


async def register(story: Story, *lines: str) -> None:
    """李敏 registers these needs."""
    for line in lines:
        await story.say("李敏", line)
    story.skip_news()


@pytest.mark.asyncio
async def test_two_characters_find_every_record_that_says_them_newest_first(story: Story) -> None:
    await register(
        story,
        "/需求 研发部 国庆海报终稿 截止 11月27日 背景 门店换季",
        "/需求 研发部 样机两台 截止 11月27日 背景 发布会摆放",
        "/需求 生产部 展架 截止 11月27日 任务 海报支架6个",
    )

    await story.say("李敏", "/查 海报", "私聊")

    found = story.one("李敏").text
    assert "找到 2 条" in found
    assert found.index("2026-Q4-SHB-003") < found.index("2026-Q4-SHB-001")
    assert "海报支架6个" in found
    assert "样机" not in found

    await story.say("李敏", "/查 海报　支架", "私聊")
    card, timeline = story.news("李敏")
    assert "展架" in card.text, "one record only: it is shown at once"
    assert "经过" in timeline.text


@on_one_store
@pytest.mark.asyncio
async def test_characters_that_stand_apart_are_no_word(story: Story) -> None:
    await register(
        story, "/需求 研发部 国庆海报终稿 截止 11月27日", "/需求 研发部 海运报价 截止 11月27日 背景 国内庆典"
    )

    await story.say("李敏", "/查 国庆海报", "私聊")

    card, _ = story.news("李敏")
    assert "国庆海报终稿" in card.text


@on_one_store
@pytest.mark.asyncio
async def test_letters_are_found_in_either_case_and_part_of_a_number_too(story: Story) -> None:
    await register(
        story,
        "/需求 研发部 App图标ＬＯＧＯ定稿 截止 11月27日",
        "/需求 生产部 展架 截止 11月27日",
    )

    for words in ("logo", "APP 定稿", "shb-001"):
        await story.say("李敏", f"/查 {words}", "私聊")
        assert "图标" in story.news("李敏")[0].text, words


@on_one_store
@pytest.mark.asyncio
async def test_what_was_said_on_the_way_and_in_minutes_is_found(story: Story) -> None:
    await disputed_need(story)
    await publish(story)
    story.skip_news()

    for words, number in (("设备占用", "2026-Q4-SHB-001"), ("印刷排期", "HY-2026-001")):
        await story.say("王磊", f"/查 {words}", "私聊")
        assert number in "\n".join(message.text for message in story.news("王磊")), words
    await story.say("王磊", "/查 更新落地页", "私聊")
    assert "找到 2 条" in story.one("王磊").text, "the minutes and the action item"


@on_one_store
@pytest.mark.asyncio
async def test_whatever_somebody_wrote_about_a_record_finds_it_from_then_on(story: Story) -> None:
    await disputed_need(story)
    await story.tap("李敏", story.last("李敏"), "说明理由")
    await story.submit("李敏", story.last("李敏"), {"理由": "发布会日期已定，不能再往后挪"})
    await publish(story)
    item = next(m for m in reversed(story.news("李敏")) if "完成" in m.labels)
    await story.submit("李敏", item, {"进展": "已联系两家印刷厂比价"}, "更新进展")
    story.skip_news()

    def said(uow: UnitOfWork) -> list[tuple[str, str]]:
        subjects = [Subject("need", 1), Subject("meeting", 1), Subject("action", 1)]
        entries = [entry for subject in subjects for entry in uow.journal.entries(subject)]
        return [
            (entry.subject, entry.data[name])
            for entry in entries
            for name in ("reason", "text", "basis", "plan", "done", "not_done", "next", "idle")
            if entry.data.get(name)
        ]

    written = await story.ask(said)
    assert {subject for subject, _ in written} == {"need:1", "action:1"}
    for subject, words in written:
        found = await story.ask(lambda uow, words=words: uow.searchable.find((folded(words),), 10))
        assert subject in [str(each.subject) for each in found], words


@on_one_store
@pytest.mark.asyncio
async def test_a_revision_is_found_by_its_new_words_and_no_longer_by_the_old(story: Story) -> None:
    await disputed_need(story)
    dispute = story.last("李敏")
    await story.tap("李敏", dispute, "接受并修订")
    await story.submit("李敏", story.last("李敏"), {"具体任务": "横幅12条", "期望完成时间": "12月4日 18:00"})
    story.skip_news()

    await story.say("李敏", "/查 横幅", "私聊")

    assert "国庆海报终稿" in story.news("李敏")[0].text


@on_one_store
@pytest.mark.asyncio
async def test_nobody_finds_what_they_may_not_read(story: Story) -> None:
    await asked_need(story)
    story.skip_news()

    await story.say("朱琳", "/查 海报", "私聊")
    refusal = story.one("朱琳").text
    assert "没有找到" in refusal
    assert "国庆" not in refusal
    assert "SHB" not in refusal

    await story.say("李敏", "/查 海报", "跨部门协调总群")
    elsewhere = story.one("李敏", "跨部门协调总群").text
    assert "国庆" not in elsewhere
    assert "私聊" in elsewhere


@on_one_store
@pytest.mark.asyncio
async def test_a_contact_is_not_searched(story: Story) -> None:
    await register(story, "/需求 研发部 国庆海报终稿 截止 11月27日 联系方式 13800005678")

    await story.say("李敏", "/查 13800005678", "私聊")

    assert "没有找到" in story.one("李敏").text


@on_one_store
@pytest.mark.asyncio
async def test_words_that_cannot_be_searched_are_answered_with_what_to_do(story: Story) -> None:
    await asked_need(story)
    story.skip_news()
    for words in ("海", "😀😀", "。。", "<at id=all></at>", '"国庆" OR', "%", "海报' --", "报" * 50_000):
        await story.say("李敏", f"/查 {words}", "私聊")
        answer = story.one("李敏").text
        assert "/查" in answer, words
        assert len(answer) < 300, words


@on_one_store
@pytest.mark.asyncio
async def test_more_than_a_page_is_said_to_be_more(story: Story) -> None:
    await register(story, *(f"/需求 研发部 第{n}批海报 截止 11月27日" for n in range(1, 13)))

    await story.say("李敏", "/查 海报", GROUP)

    found = story.one("李敏", GROUP).text
    assert "第12批海报" in found
    assert "第8批海报" in found
    assert "第2批海报" not in found
    assert "还有更早的" in found


@pytest.mark.asyncio
async def test_records_of_before_search_existed_are_found_after_the_next_start(story: Story) -> None:
    await asked_need(story)
    story.skip_news()
    await story.ask(lambda uow: uow.searchable.clear())
    await story.say("李敏", "/查 海报", "私聊")
    assert "没有找到" in story.one("李敏").text

    company = story.bot.app.company
    await story.ask(lambda uow: adopt(Desk(uow, company, story.clock.now(), None, "start")))
    await story.settle()

    await story.say("李敏", "/查 海报", "私聊")
    assert "国庆海报终稿" in story.news("李敏")[0].text
