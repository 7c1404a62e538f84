"""R-14, the sending half at full size: 340 digests leave within a minute, over no limit; what is critical overtakes."""

import asyncio

import pytest
from bot.domain.sending import MessageClass
from bot.store.unit_of_work import UnitOfWork

from tests.sending.conftest import PostOffice
from tests.sending.test_pacing import most_in

pytestmark = [pytest.mark.asyncio, pytest.mark.long]
PEOPLE, GROUPS, IN_ITS_MIDST = 300, 40, 100


async def test_a_storms_digests_leave_within_a_minute_and_a_new_escalation_overtakes_them(office: PostOffice) -> None:
    names = [f"员工{number}" for number in range(PEOPLE)]
    for name in names:
        office.world.add_person(name, f"ou_{name}")
    groups = [office.world.add_group(f"群{number}", names[:5], f"oc_{number}") for number in range(GROUPS)]
    office.people |= await office.ask(lambda uow: {name: _hire(uow, name) for name in names})
    for name in names:
        await office.owe(f"{name}的汇总", to=name, message_class=MessageClass.COURTESY)
    for group in groups:
        await office.owe(f"{group.name}的汇总", chat_id=group.chat_id, message_class=MessageClass.COURTESY)

    began = office.machine.steady()
    sending = asyncio.create_task(office.send())
    while len(office.calls()) < IN_ITS_MIDST:  # noqa: ASYNC110  the cloud tells nobody
        await asyncio.sleep(0)
    await office.owe("升级", to="王磊")
    escalated = office.machine.steady()
    await sending

    calls = office.calls()
    moments = [call.monotonic for call in calls]
    arrived = next(call.monotonic for call in calls if "升级" in str(call.body))
    assert len(calls) == PEOPLE + GROUPS + 1
    assert {call.status for call in calls} == {200}
    assert max(moments) - began <= 60
    assert arrived < max(moments), "what is new does not wait for all that is old"
    assert most_in(moments, 1.0) <= 45
    print(f"drained in {max(moments) - began:.1f} s, the escalation took {arrived - escalated:.2f} s")


def _hire(uow: UnitOfWork, name: str) -> int:
    person_id = uow.roster.put_person(name, display=name)
    uow.roster.put_identity("feishu", "", f"ou_{name}", person_id)
    return person_id
