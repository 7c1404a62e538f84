"""Whoever changes a stored record afterwards is found out, and the record is named as people know it."""

import pytest
from bot.domain import subject as subjects
from bot.services.verification import find_faults
from bot.store.unit_of_work import UnitOfWork
from sqlalchemy import text

from tests.stories.acts import disputed_need
from tests.stories.story import Story

TAMPERED = {
    "UPDATE journal SET actor_id = NULL WHERE subject = 'need:1' AND seq = 2": "第 2 条（approved）对不上",
    'UPDATE need_version SET fields = \'{"title": "别的海报"}\' WHERE version = 1': "第 1 版的内容不是登记时的内容",
    "UPDATE need_version SET due_at = created_at WHERE version = 2": "第 2 版的内容不是登记时的内容",
    "UPDATE response SET person_id = person_id + 1": "部门的答复不是签名时的样子",
    "UPDATE response SET verdict = 'confirmed'": "部门的答复不是签名时的样子",
    "UPDATE need SET state = 'executing'": "的状态「执行中」不是留痕里走到的「待各部门确认」",
}


@pytest.mark.asyncio
async def test_a_record_that_was_tampered_with_is_named_by_its_number(story: Story) -> None:
    _, dispute = await disputed_need(story)
    await story.tap("李敏", dispute, "接受并修订")
    await story.submit("李敏", story.last("李敏"), {"期望完成时间": "12月4日18:00"})
    story.skip_news()

    def tampered(uow: UnitOfWork, statement: str) -> list[str]:
        with uow.connection.begin_nested() as savepoint:
            uow.connection.execute(text(statement))
            found = [*find_faults(uow), *find_faults(uow, subjects.need(1))]
            savepoint.rollback()
        return found

    assert await story.ask(find_faults) == []
    for statement, fault in TAMPERED.items():
        found = await story.ask(lambda uow, statement=statement: tampered(uow, statement))
        assert found == [f"2026-Q4-SHB-001（need:1） {fault}"] * 2
    nonsense = await story.ask(lambda uow: tampered(uow, "UPDATE need SET state = 'nonsense'"))
    assert nonsense == ["need:1 的状态「nonsense」不是留痕里走到的「待各部门确认」"] * 2
    for other in (subjects.need(2), subjects.meeting(1), subjects.action_item(1)):
        assert await story.ask(lambda uow, other=other: find_faults(uow, other)) == []
