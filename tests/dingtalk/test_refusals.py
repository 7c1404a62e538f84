"""What the cloud refuses is understood as its fact sheet has it, and costs nothing."""

from typing import Any

import pytest
from aiohttp import web
from bot.ports import Reach, SendError, SendProblem

from tests.dingtalk.sending import GROUP, card, sending

pytestmark = pytest.mark.asyncio


async def test_a_refused_token_is_fetched_anew_once_for_everybody() -> None:
    async with sending() as on:
        on.door.answers.append(web.json_response({"code": "InvalidAuthentication"}, status=401))
        await on.gateway.create(GROUP, card(), "a")
        assert on.door.seen_tokens == ["CANARY-token-1", "CANARY-token-2"]
        on.door.answers += [web.json_response({"code": "InvalidAuthentication"}, status=401) for _ in range(2)]
        with pytest.raises(SendError):
            await on.gateway.create(GROUP, card(), "b")
        assert on.door.tokens == 3


@pytest.mark.parametrize(
    ("status", "text", "problem"),
    [
        (401, '{"code":"invalidClientId","message":"no such app"}', SendProblem.APP_REFUSED),
        (400, '{"code":"invalidClientSecret","message":"wrong"}', SendProblem.APP_REFUSED),
        (403, '{"code":"Forbidden.AccessDenied.QpsLimitForApi"}', SendProblem.THROTTLED),
        (403, "<html>deny</html>", SendProblem.THROTTLED),
        (404, "<html>", SendProblem.RETRY),
        (503, '{"code":"ServiceUnavailable"}', SendProblem.RETRY),
        (200, '{"expireIn":7200}', SendProblem.RETRY),
    ],
)
async def test_without_a_token_everything_waits_and_wrong_credentials_are_told(
    status: int, text: str, problem: SendProblem
) -> None:
    async with sending() as on:
        on.door.token_answer = web.Response(status=status, text=text)
        with pytest.raises(SendError) as caught:
            await on.gateway.update("our-id", card())

    assert (caught.value.problem, caught.value.reach) == (problem, Reach.API)
    assert on.door.calls == []


REFUSALS = [
    (403, {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}, SendProblem.THROTTLED, 1.0),
    (403, {"code": "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi"}, SendProblem.THROTTLED, 60.0),
    (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi"}, SendProblem.THROTTLED, 1.0),
    (400, {"code": "send.too.fast"}, SendProblem.THROTTLED, 1.0),
    (400, {"code": "too.many.group"}, SendProblem.THROTTLED, 1.0),
    (403, {"code": "Forbidden.AccessDenied.ApiCountLimitForOrg"}, SendProblem.APP_REFUSED, 0.0),
    (403, {"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied"}, SendProblem.APP_REFUSED, 0.0),
    (403, {"code": "Forbidden.AccessDenied.IpNotInWhiteList"}, SendProblem.APP_REFUSED, 0.0),
    (400, {"code": "bot.stopped"}, SendProblem.APP_REFUSED, 0.0),
    (400, {"code": "group.disbanded"}, SendProblem.CHAT_GONE, 0.0),
    (400, {"code": "resource.not.found"}, SendProblem.CHAT_GONE, 0.0),
    (400, {"code": "param.userIdNotExist"}, SendProblem.PERSON_GONE, 0.0),
    (400, {"code": "param.cardNotExist"}, SendProblem.MESSAGE_GONE, 0.0),
    (400, {"code": "param.templateUnpublished"}, SendProblem.REFUSED, 0.0),
    (400, {"code": "param.contentUnsafe"}, SendProblem.REFUSED, 0.0),
    (400, {"code": "invalidParameter.msgParam.tooLong"}, SendProblem.TOO_BIG, 0.0),
    (400, {"code": "something.new"}, SendProblem.REFUSED, 0.0),
    (500, {"code": "ServiceUnavailable"}, SendProblem.RETRY, 0.0),
    (200, {"status": 1111, "punish": "deny"}, SendProblem.THROTTLED, 300.0),
]


@pytest.mark.parametrize(("status", "answer", "problem", "after"), REFUSALS, ids=lambda value: str(value)[:60])
async def test_every_refusal_of_the_fact_sheet_is_understood(
    status: int, answer: dict[str, Any], problem: SendProblem, after: float
) -> None:
    async with sending() as on:
        on.door.answers.append(web.json_response(answer, status=status))
        with pytest.raises(SendError) as caught:
            await on.gateway.update("our-id", card())

    assert (caught.value.problem, caught.value.after) == (problem, after)


async def test_the_page_of_a_ban_is_a_ban_and_a_lost_answer_is_unknown() -> None:
    async with sending() as on:
        on.door.answers += [web.Response(status=403, text="<html>deny</html>"), "lost"]
        with pytest.raises(SendError) as banned:
            await on.gateway.update("our-id", card())
        with pytest.raises(SendError) as lost:
            await on.gateway.create(GROUP, card(), "our-id")

    assert (banned.value.problem, banned.value.after) == (SendProblem.THROTTLED, 300.0)
    assert lost.value.problem is SendProblem.UNKNOWN


@pytest.mark.parametrize("status", [400, 404, 502])
async def test_a_page_that_is_not_the_clouds_own_gives_up_no_message(status: int) -> None:
    """What some gateway in between answers says nothing about the message: it was given up once for a 404."""
    async with sending() as on:
        on.door.answers.append(web.Response(status=status, text="<html>"))
        with pytest.raises(SendError) as caught:
            await on.gateway.update("our-id", card())

    assert (caught.value.problem, caught.value.reach) == (SendProblem.RETRY, Reach.API)


async def test_what_is_refused_costs_nothing() -> None:
    async with sending() as on:
        on.door.answers.append(web.json_response({"code": "send.too.fast"}, status=400))
        with pytest.raises(SendError):
            await on.gateway.update("our-id", card())

    assert on.spent == []


async def test_a_missing_scope_is_named() -> None:
    answer = {
        "code": "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        "message": "no",
        "accessdenieddetail": {"requiredScopes": ["Card.Instance.Write"]},
    }
    async with sending() as on:
        on.door.answers.append(web.json_response(answer, status=403))
        with pytest.raises(SendError, match=r"Card\.Instance\.Write"):
            await on.gateway.update("our-id", card())
