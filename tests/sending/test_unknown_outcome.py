"""Nobody knows whether a message arrived: the same again inside the hour, then by what it is worth (F-40, 4.5)."""

from datetime import timedelta

import pytest
from bot.cards.model import PlainMessage
from bot.domain.sending import MessageClass
from bot.emulator.faults import FaultKind

from tests.sending.conftest import NUMBER, PostOffice, card

pytestmark = pytest.mark.asyncio
PAST_THE_HOUR = timedelta(minutes=65)


async def test_inside_the_hour_the_same_bytes_go_again_under_the_same_uuid(either_office: PostOffice) -> None:
    office = either_office
    office.fault(FaultKind.ANSWER_LOST)
    await office.owe(card())

    await office.send()

    first, second = office.calls()
    assert (first.body["uuid"], first.body["content"]) == (second.body["uuid"], second.body["content"])
    assert len(office.seen()) == 1
    assert [row.state for row in await office.rows()] == ["sent"]


async def test_nothing_goes_again_under_its_uuid_once_the_cloud_may_have_forgotten_it(office: PostOffice) -> None:
    office.fault(FaultKind.ANSWER_LOST)
    await office.owe(card())
    await office.send_once()
    office.pass_time(timedelta(minutes=56))

    await office.send()

    assert len(office.calls()) == 1


async def test_what_is_owed_and_did_arrive_is_found_in_the_chat_and_not_sent_again(office: PostOffice) -> None:
    office.fault(FaultKind.ANSWER_LOST)
    row = await office.owe(card())
    await office.send_once()
    office.pass_time(PAST_THE_HOUR)

    await office.send()

    [message] = office.seen()
    assert ((await office.row(row)).state, (await office.row(row)).message_id) == ("sent", message.message_id)


async def test_what_is_owed_and_did_not_arrive_goes_once_more_and_says_so(office: PostOffice) -> None:
    office.fault(FaultKind.HTML)
    await office.owe(card())
    await office.send_once()
    office.pass_time(PAST_THE_HOUR)

    await office.send()

    [message] = office.seen()
    assert "补发" in message.text.splitlines()[0]
    assert f"补发 {NUMBER}" in message.text
    assert len({call.body["uuid"] for call in office.calls() if call.body}) == 1


async def test_of_two_like_messages_in_doubt_each_finds_its_own(office: PostOffice) -> None:
    office.fault(FaultKind.ANSWER_LOST, times=2)
    await office.owe(card())
    await office.owe(card())
    await office.send_once()
    office.pass_time(PAST_THE_HOUR)

    await office.send()

    rows = await office.rows()
    assert len(office.seen()) == 2
    assert {row.message_id for row in rows} == {message.message_id for message in office.seen()}


async def test_a_private_message_is_looked_for_in_the_private_chat(office: PostOffice) -> None:
    await office.owe("先来一条", to="李敏")
    await office.send()
    office.fault(FaultKind.ANSWER_LOST)
    await office.owe(card(), to="李敏")
    await office.send_once()
    office.pass_time(PAST_THE_HOUR)

    await office.send()

    assert len(office.seen("李敏")) == 2


async def test_there_is_at_most_one_repeat_and_then_somebody_else_is_told(office: PostOffice) -> None:
    office.fault(FaultKind.HTML, times=2)
    row = await office.owe(card(), to="李敏")
    for _ in range(2):
        await office.send_once()
        office.pass_time(PAST_THE_HOUR)
        await office.send_once()

    await office.send()

    assert (await office.row(row)).state == "dead"
    assert [call.status for call in office.calls()][:2] == [200, 200]
    [told] = office.seen("王磊")
    assert told.text.startswith("有一条消息不知道有没有送到李敏，请您转达。\n原因：平台一直没有答复。")
    assert "补发" not in told.text, "whoever is told now has not seen it before"


@pytest.mark.parametrize("message_class", [MessageClass.COURTESY, MessageClass.RECEIPT])
async def test_what_is_not_owed_is_not_sent_again(office: PostOffice, message_class: MessageClass) -> None:
    office.fault(FaultKind.HTML)
    row = await office.owe(PlainMessage(("今天的看板",)), message_class=message_class)
    await office.send_once()
    office.pass_time(PAST_THE_HOUR)

    await office.send()

    assert office.seen() == []
    assert (await office.row(row)).state == "uncertain"


async def test_an_outage_after_an_unknown_try_does_not_make_it_known(office: PostOffice) -> None:
    """Once a try accepted without an answer was followed by refusals for hours, and then sent a second time."""
    office.fault(FaultKind.ANSWER_LOST)
    office.fault(FaultKind.STATUS, times=1, status=503)
    await office.owe(card())
    await office.send_once()
    office.pass_time(timedelta(minutes=2))
    await office.send_once()
    office.pass_time(PAST_THE_HOUR)

    await office.send()

    assert len(office.seen()) == 1


async def test_a_claim_whose_sender_died_is_in_doubt(office: PostOffice) -> None:
    row = await office.owe(card(), message_class=MessageClass.COURTESY)
    await office.ask(lambda uow: uow.claims.take([row], office.machine.wall(), 45.0))
    office.pass_time(PAST_THE_HOUR)

    await office.send()

    assert office.calls() == []
    assert (await office.row(row)).state == "uncertain"
