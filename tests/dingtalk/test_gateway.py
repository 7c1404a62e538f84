"""What is sent arrives once where it should, and people are notified somehow."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web
from bot.domain.ways import Way
from bot.platforms.dingtalk.api import Spend
from bot.platforms.fields import Fields
from bot.ports import Body, Learned, SendError, SendProblem, Target

from tests.dingtalk.sending import CREATE, GROUP, GROUP_SEND, PRIVATE_SEND, UPDATE, card, sending, text

pytestmark = pytest.mark.asyncio

PEOPLE = {"u1": "王磊", "u2": "李敏"}


async def test_a_card_goes_to_a_group_under_our_own_id_and_cannot_be_forwarded() -> None:
    async with sending() as on:
        sent = await on.gateway.create(GROUP, card({"u1": "王磊"}), "our-id")

    (body,) = on.door.called(CREATE)
    assert sent.message_id == body["outTrackId"] == "our-id"
    assert body["openSpaceId"] == "dtv1.card//IM_GROUP.cidGROUP"
    assert body["callbackType"] == "STREAM"
    assert body["imGroupOpenSpaceModel"]["supportForward"] is False
    assert body["imGroupOpenDeliverModel"] == {"robotCode": "dingclient", "atUserIds": {"u1": "王磊"}}
    assert body["cardAtUserIds"] == ["u1"]
    assert all(isinstance(value, str) for value in body["cardData"]["cardParamMap"].values())


@pytest.mark.parametrize("target", [Target("u1", person=True), Target("user:u1")], ids=["person", "private chat"])
async def test_a_card_goes_to_a_person_in_private(target: Target) -> None:
    async with sending() as on:
        await on.gateway.create(target, card({"u1": "王磊"}), "our-id")

    (body,) = on.door.called(CREATE)
    assert body["openSpaceId"] == "dtv1.card//IM_ROBOT.u1"
    assert body["imRobotOpenDeliverModel"] == {"spaceType": "IM_ROBOT", "robotCode": "dingclient"}
    assert on.spent == [Spend.CALL]


@pytest.mark.parametrize(
    "answer",
    [
        {"success": False, "result": {"deliverResults": [{"success": True}]}},
        {"success": True, "result": {"deliverResults": [{"success": True}, {"success": False, "errorMsg": "x"}]}},
        {"success": True, "result": {"deliverResults": []}},
        {"success": True},
    ],
    ids=str,
)
async def test_a_card_counts_as_sent_only_when_both_flags_say_so(answer: dict[str, Any]) -> None:
    async with sending() as on:
        on.door.answers.append(answer)
        with pytest.raises(SendError) as caught:
            await on.gateway.create(GROUP, card(), "our-id")

    assert caught.value.problem is SendProblem.REFUSED


async def test_a_card_that_an_earlier_try_brought_there_is_there() -> None:
    async with sending() as on:
        on.door.answers.append(web.json_response({"code": "param.cardAlreadyExist", "message": "x"}, status=400))
        sent = await on.gateway.create(GROUP, card(), "our-id")

    assert sent.message_id == "our-id"


async def test_people_called_to_a_card_that_was_there_already_read_that_they_may_have_been_called_before() -> None:
    """Nobody knows whether the earlier try still came to calling them, and words have no id of their own here."""
    async with sending(robots=True) as on:
        on.door.answers.append(web.json_response({"code": "param.cardAlreadyExist", "message": "x"}, status=400))
        await on.gateway.create(GROUP, card({"u1": "王磊"}), "our-id")

    (said,) = on.door.called("/robot/send")
    assert said["text"]["content"].startswith("待确认：国庆海报")
    assert "补发" in said["text"]["content"]


async def test_words_whose_answer_was_lost_are_not_said_by_another_way() -> None:
    async with sending(robots=True) as on:
        on.hear()
        on.door.answers.append("lost")
        with pytest.raises(SendError) as caught:
            await on.gateway.create(GROUP, text(at={"u1": "王磊"}), "our-id")

    assert caught.value.problem is SendProblem.UNKNOWN
    assert [path for _, path, _ in on.door.calls] == ["/robot/sendBySession"]


async def test_a_call_to_a_card_whose_answer_was_lost_is_not_made_by_another_way() -> None:
    async with sending(robots=True) as on:
        on.hear()
        on.door.answers.extend((None, "lost"))
        sent = await on.gateway.create(GROUP, card({"u1": "王磊"}), "our-id")

    assert sent.learned == (Learned(Way.SESSION, "no answer"),)
    assert [path for _, path, _ in on.door.calls] == [CREATE, "/robot/sendBySession"]


async def test_an_update_names_only_what_changes() -> None:
    async with sending() as on:
        await on.gateway.update("our-id", card())

    ((method, path, body),) = on.door.calls
    assert (method, path) == ("PUT", UPDATE)
    assert body["cardUpdateOptions"] == {"updateCardDataByKey": True, "updatePrivateDataByKey": True}


async def test_people_mentioned_in_a_group_are_notified_by_an_answer_to_its_last_message() -> None:
    async with sending(robots=True) as on:
        on.hear()
        sent = await on.gateway.create(GROUP, card({"u1": "王磊"}), "our-id")

    (said,) = on.door.called("/robot/sendBySession")
    assert said["at"] == {"atUserIds": ["u1"], "isAtAll": False}
    assert sent.learned == (Learned(Way.SESSION),)
    assert on.spent == [Spend.CALL, Spend.MESSAGE]


async def test_without_one_by_the_groups_own_robot() -> None:
    async with sending(robots=True) as on:
        sent = await on.gateway.create(GROUP, text(at={"u1": "王磊"}), "our-id")

    assert [path for _, path, _ in on.door.calls] == ["/robot/send"]
    assert sent.learned == (Learned(Way.ROBOT),)


@pytest.mark.parametrize(
    ("group", "told"),
    [
        (Target("cidGROUP", name="新品群"), "「新品群」里有事找您："),
        (GROUP, "群里有事找您："),
        (Target("cidGROUP", name="@所有人"), "「＠所有人」里有事找您："),
    ],
    ids=["named", "nameless", "typed"],
)
@pytest.mark.parametrize(("body", "words"), [(text(at=PEOPLE), "到时间了"), (card(PEOPLE), "待确认：国庆海报")])
async def test_and_without_either_in_private_with_the_name_of_the_group(
    group: Target, told: str, body: Body, words: str
) -> None:
    async with sending() as on:
        sent = await on.gateway.create(group, body, "our-id")

    (call,) = on.door.called(PRIVATE_SEND)
    assert call["userIds"] == ["u1", "u2"]
    assert json.loads(call["msgParam"]) == {"content": told + words}
    assert sent.learned == (Learned(Way.PRIVATE),)


async def test_an_address_that_is_over_is_passed_by() -> None:
    async with sending(robots=True) as on:
        on.hear()
        on.door.answers.append({"errcode": 300001, "errmsg": "session.expired"})
        sent = await on.gateway.create(GROUP, text(at={"u1": "王磊"}), "our-id")

    assert [path for _, path, _ in on.door.calls] == ["/robot/sendBySession", "/robot/send"]
    assert sent.learned == (Learned(Way.SESSION, "300001"), Learned(Way.ROBOT))


@pytest.mark.parametrize(
    ("staff", "target"),
    [("", Target("cidGROUP", answers=True)), ("u1", Target("user:u1", answers=True))],
    ids=["group", "private"],
)
async def test_an_answer_costs_a_message_in_the_place_of_a_call_while_more_of_these_are_left(
    staff: str, target: Target
) -> None:
    async with sending(spares_calls=True) as on:
        on.hear(staff=staff)
        sent = await on.gateway.create(target, text(), "our-id")

    ((_, path, body),) = on.door.calls
    assert path == "/robot/sendBySession"
    assert body["text"]["content"] == "到时间了"
    assert body["at"] == {"atUserIds": [], "isAtAll": False}
    assert on.spent == [Spend.MESSAGE]
    assert sent.chat_id == target.remote_id


@pytest.mark.parametrize(
    ("spares_calls", "answers", "heard"), [(False, True, True), (True, False, True), (True, True, False)], ids=str
)
async def test_else_it_costs_a_call(spares_calls: bool, answers: bool, heard: bool) -> None:
    async with sending(spares_calls=spares_calls) as on:
        if heard:
            on.hear()
        await on.gateway.create(Target("cidGROUP", answers=answers), text(), "our-id")

    assert [path for _, path, _ in on.door.calls] == [GROUP_SEND]


async def test_an_answer_whose_address_is_over_goes_by_a_call_and_one_in_doubt_does_not() -> None:
    async with sending(spares_calls=True) as on:
        on.hear()
        on.door.answers += [{"errcode": 300001, "errmsg": "session.expired"}, None, "lost"]
        await on.gateway.create(Target("cidGROUP", answers=True), text(), "our-id")
        with pytest.raises(SendError) as caught:
            await on.gateway.create(Target("cidGROUP", answers=True), text(), "our-id")

    assert [path for _, path, _ in on.door.calls] == ["/robot/sendBySession", GROUP_SEND, "/robot/sendBySession"]
    assert caught.value.problem is SendProblem.UNKNOWN


async def test_the_address_of_somebody_the_cloud_does_not_name_answers_nobody() -> None:
    async with sending() as on:
        told = {"conversationId": "c", "conversationType": "1", "sessionWebhook": f"{on.door.origin}/robot/s?session=1"}
        on.sessions.learn(Fields({**told, "sessionWebhookExpiredTime": 4_000_000_000_000}))

    assert on.sessions.of("user:") is None


async def test_the_same_words_to_many_people_cost_a_call_for_every_twenty() -> None:
    async with sending() as on:
        people = [Target(f"u{number}", person=True) for number in range(45)]
        sent = await asyncio.gather(*(on.gateway.create(one, text(), f"id-{one.remote_id}") for one in people))

    assert sorted(len(body["userIds"]) for body in on.door.called(PRIVATE_SEND)) == [5, 20, 20]
    assert {one.message_id for one in sent} == {"pq-1"}
    assert on.spent == [Spend.CALL] * 3


async def test_each_person_of_a_batch_has_their_own_outcome() -> None:
    async with sending() as on:
        on.door.answers.append(
            {"processQueryKey": "pq", "invalidStaffIdList": ["gone"], "flowControlledStaffIdList": ["slow"]}
        )
        people = [Target(one, person=True) for one in ("here", "gone", "slow")]
        outcomes = await asyncio.gather(
            *(on.gateway.create(one, text(), one.remote_id) for one in people), return_exceptions=True
        )

    here, gone, slow = outcomes
    assert not isinstance(here, BaseException)
    assert isinstance(gone, SendError)
    assert gone.problem is SendProblem.PERSON_GONE
    assert isinstance(slow, SendError)
    assert (slow.problem, slow.after) == (SendProblem.THROTTLED, 60.0)


async def test_a_ding_is_sent_in_the_app_and_says_whom_it_missed() -> None:
    async with sending() as on:
        await on.gateway.urgent("our-id", ("u1",), "时限已到")
        on.door.answers.append({"openDingId": "d-2", "failedList": {"u2": "not found"}})
        with pytest.raises(SendError) as caught:
            await on.gateway.urgent("our-id", ("u2",), "时限已到")

    first, _ = on.door.called("/v1.0/robot/ding/send")
    assert (first["remindType"], first["receiverUserIdList"], first["content"]) == (1, ["u1"], "时限已到")
    assert caught.value.problem is SendProblem.PERSON_GONE


async def test_nothing_is_posted_to_a_host_that_is_not_the_clouds() -> None:
    async with sending(robots=True, robot="https://evil.example/robot/send") as on:
        await on.gateway.create(GROUP, text(at={"u1": "王磊"}), "our-id")

    assert [path for _, path, _ in on.door.calls] == [GROUP_SEND, PRIVATE_SEND]
