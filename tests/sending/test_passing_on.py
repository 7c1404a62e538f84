"""An owed message that cannot be delivered goes to a person who can act, and shows (F-43, F-45, F-47, R-27)."""

from datetime import timedelta

import pytest
from bot.cards.model import PlainMessage, to_json
from bot.domain.sending import MessageClass
from bot.domain.subject import need
from bot.domain.todo import Role, Todo, TodoKind
from bot.emulator.faults import FaultKind
from bot.store.outbox import Redrawn, SendKind

from tests.sending.conftest import CREATE, GROUP, PostOffice, card

pytestmark = pytest.mark.asyncio
PATCH = "PATCH /open-apis/im/v1/messages/*"
NOT_IN_CHAT, DISSOLVED, NO_RIGHT, RECALLED, GONE, TOO_OLD, TOO_LONG, CONTENT_REFUSED = (
    230002,
    232009,
    230027,
    230011,
    230013,
    230031,
    230025,
    230028,
)


async def on_show(office: PostOffice, to: str = GROUP.name) -> int:
    """A card of a need in the group; returns its posting."""
    now = office.clock.now()
    posting = await office.ask(
        lambda uow: uow.postings.add(
            "need:1", "need", "feishu", now, chat_id=GROUP.chat_id, room_id=uow.rooms.all()[0].id
        )
    )
    await office.owe(card("第一面"), to=to, posting_id=posting)
    await office.send()
    return posting


async def redraw(office: PostOffice, posting: int, title: str) -> None:
    face = Redrawn(f"face:{title}", "feishu", posting, to_json(card(title)))
    await office.ask(lambda uow: uow.outbox.redraw(face, office.clock.now()))


@pytest.mark.parametrize("code", [NOT_IN_CHAT, DISSOLVED, NO_RIGHT])
async def test_what_a_group_cannot_get_goes_to_the_department_head(office: PostOffice, code: int) -> None:
    office.fault(FaultKind.REFUSE, code=code)

    posting = await on_show(office)

    [told] = office.seen("王磊")
    assert told.text.startswith("有一条消息没有送到「新品上市协作群」，请您转达。")
    assert "第一面" in told.text
    assert not (await office.ask(lambda uow: uow.postings.get(posting))).live
    assert [row.state for row in await office.rows()] == ["dead", "sent"]


async def test_a_dead_group_is_marked(office: PostOffice) -> None:
    office.fault(FaultKind.REFUSE, code=NOT_IN_CHAT)
    await on_show(office)

    room = await office.ask(lambda uow: uow.rooms.all()[0])

    assert [chat.alive for chat in room.chats] == [False]


async def test_what_a_person_cannot_get_goes_to_their_head_and_then_to_the_secretary(office: PostOffice) -> None:
    office.fault(FaultKind.REFUSE, code=GONE, times=2)
    await office.owe(card(), to="李敏")

    await office.send()

    assert office.seen("王磊") == []
    assert "没有送到李敏" in office.seen("林晓彤")[0].text


async def test_of_what_the_cloud_will_not_carry_only_the_first_line_is_passed_on(office: PostOffice) -> None:
    """The whole would be refused again, to everybody."""
    office.fault(FaultKind.REFUSE, code=CONTENT_REFUSED)
    await office.owe("第一行\n平台不许说的话", to="李敏")

    await office.send()

    [told] = office.seen("王磊")
    assert "平台拒收这条内容" in told.text
    assert "第一行" in told.text
    assert "平台不许说的话" not in told.text


async def test_when_nobody_can_be_told_it_ends(office: PostOffice) -> None:
    office.fault(FaultKind.REFUSE, code=GONE, times=0)
    await office.owe(card(), to="李敏")

    await office.send()

    assert [row.state for row in await office.rows()] == ["dead"] * 3
    assert all("person_gone" in row.error for row in await office.rows())


async def test_each_is_tried_once_also_who_owes_it_themselves(office: PostOffice) -> None:
    office.fault(FaultKind.REFUSE, code=GONE, times=0)
    now, owner = office.clock.now(), office.people["李敏"]
    owed = Todo(0, TodoKind.ANSWER_DISPUTE, need(1), Role.PERSON, now, now, {}, person_id=owner)
    todo = await office.ask(lambda uow: uow.todos.add(owed))
    await office.owe(card(), to="李敏", todo_id=todo.id)

    await office.send()

    tried = [row.person_id for row in await office.rows()]
    assert tried == [office.people[name] for name in ("李敏", "王磊", "林晓彤")]


async def test_a_courtesy_is_passed_on_to_nobody(office: PostOffice) -> None:
    office.fault(FaultKind.REFUSE, code=GONE)
    await office.owe("谢谢", to="李敏", message_class=MessageClass.COURTESY)

    await office.send()

    assert len(office.calls()) == 1


@pytest.mark.parametrize("code", [RECALLED, TOO_OLD])
async def test_a_card_that_can_no_longer_be_changed_is_sent_anew_once(office: PostOffice, code: int) -> None:
    posting = await on_show(office)
    office.fault(FaultKind.REFUSE, where=PATCH, code=code, times=0)
    await redraw(office, posting, "第二面")
    await office.send()
    await redraw(office, posting, "第三面")

    await office.send()

    assert ["第二面" in message.text for message in office.seen()] == [False, True]


async def test_an_answer_to_a_recalled_message_comes_as_a_message_of_its_own(office: PostOffice) -> None:
    await on_show(office)
    [first] = office.seen()
    office.world.withdraw(first)
    await office.owe("已经逾期", kind=SendKind.REPLY, reply_to=first.message_id)

    await office.send()

    assert [message.text for message in office.seen()] == ["已经逾期"]


async def test_a_card_the_cloud_finds_too_long_is_shortened_and_then_told_in_words(office: PostOffice) -> None:
    office.fault(FaultKind.REFUSE, code=TOO_LONG, times=2)
    long = card("很长")
    await office.owe(type(long)(long.title, long.tone, (*long.elements, type(long.elements[0])(("长" * 5000,)))))

    await office.send()

    [message] = office.seen()
    sizes = [len(str(call.body.get("content", ""))) for call in office.calls()]
    assert (message.msg_type, len(sizes)) == ("text", 3)
    assert len(message.text) < 1000


async def test_a_refused_app_holds_everything_and_loses_nothing(office: PostOffice) -> None:
    """F-41: a missing scope or ability is mended by a person, and what was owed then goes."""
    office.fault(FaultKind.REFUSE, code=99991672)
    await office.owe("等权限", to="李敏")
    await office.send_once()
    await office.owe("也等", to="王磊")
    await office.send_once()
    assert len(office.calls(CREATE)) == 1

    office.machine.ahead += 61
    await office.send()

    assert [len(office.seen("李敏")), len(office.seen("王磊"))] == [1, 1]


async def test_everything_owed_goes_within_five_minutes_of_the_end_of_an_outage(office: PostOffice) -> None:
    """F-42 in small: eight hours without the cloud; few calls knock at its door meanwhile."""
    office.fault(FaultKind.STATUS, times=0, status=503)
    for person in office.people:
        await office.owe(PlainMessage(("欠着",)), to=person)
    for _ in range(60):
        await office.send_once()
        office.pass_time(timedelta(minutes=8))
    knocked = len(office.calls())
    office.server.cloud.faults.clear()

    for _ in range(5):
        await office.send_once()
        office.pass_time(timedelta(minutes=1))

    assert all(len(office.seen(person)) == 1 for person in office.people)
    assert knocked <= 60 * 45
