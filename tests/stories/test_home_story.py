"""Somebody without a department on the list is asked once, the answer is kept, and nothing they typed is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bot.emulator.company import COMPANY, Company, CompanyGroup

from tests.stories.forms import offered
from tests.stories.restarts import Premises
from tests.stories.story import FRIDAY, GROUP, OpenStage, Story

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"
HOMELESS = replace(
    COMPANY, employees=tuple(replace(e, department="") if e.name == "何佳" else e for e in COMPANY.employees)
)
on_one_store = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


async def answer(story: Story, where: str = GROUP, department: str = "市场部") -> None:
    """何佳 is asked, and says which department."""
    question = story.one("何佳", where)
    assert "还不知道您属于哪个部门" in question.text
    assert question.labels[:3] == ["市场部", "研发部", "生产部"]
    assert "信息技术部" in offered(question)
    await story.tap("何佳", question, department)
    assert story.now_showing(question).labels == []


@pytest.mark.asyncio
async def test_who_has_no_department_is_asked_once_and_the_line_goes_on(place: Premises) -> None:
    """The line was refused and lost."""
    place.reconfigure(HOMELESS)
    async with place.opened() as story:
        await story.say("何佳", LINE)
        await answer(story)
        card = story.one("何佳", GROUP)
        assert "2026-Q4-SHB-001 · 市场部 → 研发部" in card.text
        assert "通过" in story.one("王磊").labels

    async with place.opened(FRIDAY + timedelta(hours=1)) as story:
        await story.say("何佳", LINE)
        assert "2026-Q4-SHB-002 · 市场部 → 研发部" in story.one("何佳", GROUP).text
        story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_form_is_opened_once_the_department_is_known(open_stage: OpenStage) -> None:
    async with open_stage(company=HOMELESS) as story:
        await story.say("何佳", "/需求", "私聊")
        await answer(story, "私聊", "信息技术部")

        assert "期望完成时间" in story.one("何佳").text


@on_one_store
@pytest.mark.asyncio
async def test_only_who_was_asked_may_answer(open_stage: OpenStage) -> None:
    async with open_stage(company=HOMELESS) as story:
        await story.say("何佳", LINE)

        refused = await story.tap("李敏", story.one("何佳", GROUP), "市场部")

        assert "何佳" in refused.toast_text


@on_one_store
@pytest.mark.asyncio
async def test_in_the_group_of_one_department_nobody_is_asked(open_stage: OpenStage) -> None:
    own = CompanyGroup("市场部内部群", ("市场部",), ("王磊", "李敏", "何佳"))
    company: Company = replace(HOMELESS, groups=(*HOMELESS.groups, own))
    async with open_stage(company=company) as story:
        await story.say("何佳", LINE, own.name)

        assert "市场部 → 研发部" in story.one("何佳", "市场部内部群").text
        story.skip_news()
