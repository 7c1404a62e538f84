"""A role changes hands, or nobody holds it: what is owed goes to whoever is responsible by then (F-67, F-68)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from bot.emulator.company import COMPANY, Company, CompanyDepartment
from bot.store.unit_of_work import UnitOfWork

from tests.stories.acts import disputed_need
from tests.stories.restarts import Premises
from tests.stories.story import FRIDAY, GROUP, SHANGHAI, OpenStage, Story

LINE = "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高"
on_one_store = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def company(**departments: CompanyDepartment) -> Company:
    """The seeded company with some departments changed."""
    changed = {each.name: each for each in departments.values()}
    return replace(COMPANY, departments=tuple(changed.get(each.name, each) for each in COMPANY.departments))


def department(name: str, **changes: object) -> CompanyDepartment:
    """A department of the seeded company, changed."""
    found = next(each for each in COMPANY.departments if each.name == name)
    return replace(found, **changes)  # type: ignore[arg-type]


@pytest.mark.asyncio
async def test_a_new_head_is_sent_the_approval_card_and_the_todo_is_theirs(place: Premises) -> None:
    """The todo stayed with the head before, and the new one never got a card."""
    async with place.opened() as story:
        await story.say("李敏", LINE)
        group, old = story.one("李敏", GROUP), story.one("王磊")

    place.reconfigure(company(market=department("市场部", head="何佳")))
    async with place.opened(FRIDAY + timedelta(minutes=30)) as story:
        new = story.one("何佳")
        assert "待审批" in new.text
        assert "这件需求由您审批" in new.text
        assert "通过" not in story.now_showing(old).labels
        assert "何佳" in story.now_showing(group).text
        await story.say("王磊", "/我的", "私聊")
        assert "没有待办" in story.one("王磊").text
        await story.say("何佳", "/我的", "私聊")
        assert "审批需求" in story.one("何佳").text

        approved = await story.tap("何佳", new, "通过")

        assert "已通过" in approved.toast_text
        story.skip_news()

    async with place.opened(FRIDAY + timedelta(minutes=31)) as story:
        assert story.unexpected() == []


@on_one_store
@pytest.mark.asyncio
async def test_a_new_liaison_is_sent_what_the_department_owes_and_answers_it(place: Premises) -> None:
    async with place.opened() as story:
        await story.say("王磊", LINE)
        await story.tap("周建国", story.last("周建国"), "通过")
        story.skip_news()

    place.reconfigure(company(research=department("研发部", liaisons=("孙浩",), deputies=())))
    async with place.opened(FRIDAY + timedelta(minutes=30)) as story:
        asked = story.one("孙浩")
        assert "您是研发部的接口人" in asked.text

        confirmed = await story.tap("孙浩", asked, "确认无误")

        assert confirmed.toast_text == "研发部已确认，10 分钟内可发 /撤销 收回"
        story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_role_that_changed_without_a_restart_is_found_when_the_reminder_is_due(story: Story) -> None:
    await story.say("李敏", LINE)
    story.skip_news()

    def reorganise(uow: UnitOfWork) -> None:
        ids = {person.display: person.id for person in uow.roster.people()}
        uow.roster.put_department("市场部", {"liaison": [ids["李敏"]]}, head_id=ids["何佳"])

    await story.ask(reorganise)
    await story.advance(datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI))

    digest, card, reminder = story.news("何佳")
    assert "1 件待办" in digest.text
    assert "通过" in card.labels
    assert "到期 · 请审批需求" in reminder.text
    assert "打开处理" in reminder.labels
    assert story.news("王磊") == []


@on_one_store
@pytest.mark.asyncio
async def test_an_objection_waits_for_the_head_once_the_initiator_has_left(place: Premises) -> None:
    async with place.opened() as story:
        await disputed_need(story)
        story.skip_news()

    staff = tuple(employee for employee in COMPANY.employees if employee.name != "李敏")
    left = replace(company(market=department("市场部", liaisons=("何佳",))), employees=staff)
    place.reconfigure(left)
    async with place.opened(FRIDAY + timedelta(minutes=30)) as story:
        dispute = story.one("王磊")
        await story.tap("王磊", dispute, "说明理由")
        form = story.one("王磊")
        explained = await story.submit("王磊", form, {"理由": "海报11月27日必须上墙，晚了没有意义"})

        assert "理由已转达" in explained.toast_text
        story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_need_of_a_department_without_a_head_goes_to_the_secretary_who_reads_why(open_stage: OpenStage) -> None:
    headless = company(market=department("市场部", head=""))
    async with open_stage(company=headless) as story:
        await story.say("李敏", LINE)
        card = story.one("林晓彤")
        assert "市场部没有负责人，这件需求转给您审批" in card.text

        approved = await story.tap("林晓彤", card, "通过")

        assert "已通过" in approved.toast_text
        story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_need_to_a_department_without_anybody_goes_to_the_secretary_who_reads_why(
    open_stage: OpenStage,
) -> None:
    empty = company(research=department("研发部", head="", liaisons=(), deputies=()))
    async with open_stage(company=empty) as story:
        await story.say("李敏", LINE)
        await story.tap("王磊", story.last("王磊"), "通过")
        card = story.one("林晓彤")
        assert "研发部没有接口人和负责人，转给您处理" in card.text

        confirmed = await story.tap("林晓彤", card, "确认无误")

        assert confirmed.toast_text == "研发部已确认，10 分钟内可发 /撤销 收回"
        story.skip_news()


@on_one_store
@pytest.mark.asyncio
async def test_a_head_without_a_superior_does_not_approve_by_having_nobody_above(open_stage: OpenStage) -> None:
    """The need went out without anybody's approval."""
    staff = tuple(replace(e, superior="") if e.name == "王磊" else e for e in COMPANY.employees)
    async with open_stage(company=replace(COMPANY, employees=staff)) as story:
        await story.say("王磊", LINE)

        assert "待审批" in story.one("王磊", GROUP).text
        assert "没有登记上级，这件需求转给您审批" in story.one("林晓彤").text
