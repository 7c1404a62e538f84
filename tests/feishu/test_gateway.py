"""What is sent is sent as the cloud wants it, once, and every failure is told for what it is."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from bot.platforms.feishu.api import FeishuApi
from bot.platforms.feishu.gateway import BotInfo, ChatInfo, FeishuGateway, Member
from bot.platforms.feishu.pacing import Pacing
from bot.platforms.feishu.settings import Bounds, FeishuSettings, Timings
from bot.platforms.feishu.tokens import tenant_tokens
from bot.platforms.redaction import Redactor
from bot.platforms.session import open_session
from bot.ports import Body, Reach, SendError, SendProblem, Sent, Target

from tests.feishu.loopback import BOT, Loopback

pytestmark = pytest.mark.asyncio

CARD = {"schema": "2.0", "body": {"elements": [{"tag": "markdown", "content": "需求"}]}}
CARD_BODY = Body("interactive", json.dumps(CARD, ensure_ascii=False))
TEXT_BODY = Body("text", '{"text":"好"}')
CHAT, PERSON = Target("oc_1"), Target("ou_wang", person=True)


@pytest_asyncio.fixture
async def gateway(cloud: Loopback) -> AsyncIterator[FeishuGateway]:
    async with opened(cloud, Timings(connect=0.5, total=0.5)) as made:
        yield made


class opened:  # noqa: N801  (reads as a sentence: async with opened(cloud))
    """A gateway on ``cloud``."""

    def __init__(self, cloud: Loopback, timings: Timings | None = None, pacing: Pacing | None = None) -> None:
        settings = FeishuSettings("cli_app", "CANARY-secret", cloud.origin)
        self.session = open_session(timings or Timings(), Bounds(), loopback=settings.loopback)
        tokens = tenant_tokens(self.session, settings, Redactor())
        self.gateway = FeishuGateway(FeishuApi(self.session, cloud.origin, tokens, pacing or Pacing()))

    async def __aenter__(self) -> FeishuGateway:
        return self.gateway

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()


def refused(code: int, msg: str = "no", status: int = 400, **headers: str) -> web.Response:
    return web.json_response({"code": code, "msg": msg}, status=status, headers=headers)


async def test_a_card_goes_to_a_chat_with_its_idempotency_key(cloud: Loopback, gateway: FeishuGateway) -> None:
    sent = await gateway.create(CHAT, CARD_BODY, "key-1")

    method, path, headers, body = cloud.calls[0]
    assert sent == Sent("om_1", "oc_1")
    assert (method, path) == ("POST", "/open-apis/im/v1/messages?receive_id_type=chat_id")
    assert headers["Authorization"] == "Bearer t-CANARY-token-1"
    assert body == {"receive_id": "oc_1", "msg_type": "interactive", "content": CARD_BODY.content, "uuid": "key-1"}


async def test_a_private_message_goes_to_the_person(cloud: Loopback, gateway: FeishuGateway) -> None:
    await gateway.create(PERSON, TEXT_BODY, "key-1")

    assert cloud.calls[0][1].endswith("receive_id_type=open_id")
    assert cloud.calls[0][3]["receive_id"] == "ou_wang"


async def test_a_reply_goes_to_its_message_with_its_key(cloud: Loopback, gateway: FeishuGateway) -> None:
    await gateway.reply("om_7", TEXT_BODY, "key-2")

    assert cloud.calls[0][:2] == ("POST", "/open-apis/im/v1/messages/om_7/reply")
    assert cloud.calls[0][3] == {"msg_type": "text", "content": TEXT_BODY.content, "uuid": "key-2"}


async def test_an_update_replaces_the_card(cloud: Loopback, gateway: FeishuGateway) -> None:
    await gateway.update("om_7", CARD_BODY)

    assert cloud.calls[0][:2] == ("PATCH", "/open-apis/im/v1/messages/om_7")
    assert cloud.calls[0][3] == {"content": CARD_BODY.content}


async def test_a_card_can_be_replaced_by_the_token_of_a_tap(cloud: Loopback, gateway: FeishuGateway) -> None:
    await gateway.update_by_tap("c-1", CARD_BODY)

    assert cloud.calls[0][:2] == ("POST", "/open-apis/interactive/v1/card/update")
    assert cloud.calls[0][3] == {"token": "c-1", "card": CARD}


async def test_people_are_buzzed_by_open_id(cloud: Loopback, gateway: FeishuGateway) -> None:
    await gateway.urgent("om_7", ("ou_a", "ou_b"), "请处理")

    assert cloud.calls[0][:2] == ("PATCH", "/open-apis/im/v1/messages/om_7/urgent_app?user_id_type=open_id")
    assert cloud.calls[0][3] == {"user_id_list": ["ou_a", "ou_b"]}


async def test_people_who_could_not_be_buzzed_are_named(cloud: Loopback, gateway: FeishuGateway) -> None:
    cloud.answers.append({"invalid_user_id_list": ["ou_b"]})

    with pytest.raises(SendError, match="ou_b") as error:
        await gateway.urgent("om_7", ("ou_a", "ou_b"), "请处理")

    assert error.value.problem is SendProblem.PERSON_GONE


async def test_we_learn_who_we_are(gateway: FeishuGateway) -> None:
    assert await gateway.bot_info() == BotInfo(BOT, "接口人")


async def test_members_are_listed_over_all_pages(cloud: Loopback, gateway: FeishuGateway) -> None:
    first = {"items": [{"member_id": "ou_a", "name": "甲"}], "has_more": True, "page_token": "p2"}
    cloud.answers.extend([first, {"items": [{"member_id": "ou_b", "name": "乙"}], "has_more": False}])

    assert await gateway.members("oc_1") == (Member("ou_a", "甲"), Member("ou_b", "乙"))
    assert "page_token=p2" in cloud.calls[1][1]


async def test_chats_are_listed_and_a_page_that_repeats_itself_ends_the_list(
    cloud: Loopback, gateway: FeishuGateway
) -> None:
    page = {"items": [{"chat_id": "oc_1", "name": "群"}], "has_more": True, "page_token": "p2"}
    cloud.answers.extend([page, page, page])

    assert set(await gateway.chats()) == {ChatInfo("oc_1", "群")}
    assert len(cloud.calls) == 2


@pytest.mark.parametrize("code", [99991661, 99991663, 99991668])
async def test_a_refused_token_is_replaced_and_the_message_sent(
    cloud: Loopback, gateway: FeishuGateway, code: int
) -> None:
    cloud.answers.append(refused(code))

    sent = await gateway.create(CHAT, TEXT_BODY, "key-1")

    assert sent.message_id == "om_1"
    assert cloud.tokens == 2
    assert cloud.calls[1][2]["Authorization"] == "Bearer t-CANARY-token-2"


async def test_wrong_credentials_are_told_and_not_hammered(cloud: Loopback, gateway: FeishuGateway) -> None:
    cloud.token_answer = {"code": 10014, "msg": "app secret invalid"}

    for _ in range(5):
        with pytest.raises(SendError) as error:
            await gateway.create(CHAT, TEXT_BODY, "key-1")

    assert error.value.problem is SendProblem.APP_REFUSED
    assert cloud.tokens == 1


@pytest.mark.parametrize(
    ("answer", "problem", "after"),
    [
        ((429, "<html>"), SendProblem.THROTTLED, 7.0),
        ((502, "<html>"), SendProblem.RETRY, 0.0),
        ((200, '{"code": 0, "msg": "ok"}'), SendProblem.RETRY, 0.0),
        ((200, '{"msg": "no code"}'), SendProblem.RETRY, 0.0),
    ],
    ids=["throttled", "gateway", "no token", "no code"],
)
async def test_without_a_token_everything_waits_and_nothing_is_given_up(
    cloud: Loopback, gateway: FeishuGateway, answer: tuple[int, str], problem: SendProblem, after: float
) -> None:
    status, text = answer
    cloud.token_answer = web.Response(status=status, text=text, headers={"x-ogw-ratelimit-reset": "7"})

    with pytest.raises(SendError) as error:
        await gateway.create(CHAT, TEXT_BODY, "key-1")

    assert (error.value.problem, error.value.after, error.value.reach) == (problem, after, Reach.API)


async def test_a_token_that_is_about_to_end_is_renewed(cloud: Loopback, gateway: FeishuGateway) -> None:
    cloud.token_answer = {"code": 0, "tenant_access_token": "t-CANARY-short", "expire": 600}

    await gateway.create(CHAT, TEXT_BODY, "key-1")
    await gateway.create(CHAT, TEXT_BODY, "key-2")

    assert cloud.tokens == 2


async def test_a_throttled_send_tells_how_long_and_holds_only_its_limit(
    cloud: Loopback, gateway: FeishuGateway
) -> None:
    cloud.answers.append(refused(99991400, status=429, **{"x-ogw-ratelimit-reset": "7"}))

    with pytest.raises(SendError) as first:
        await gateway.create(CHAT, TEXT_BODY, "key-1")
    with pytest.raises(SendError) as second:
        await gateway.create(Target("oc_2"), TEXT_BODY, "key-2")
    await gateway.update("om_7", CARD_BODY)

    assert (first.value.problem, first.value.after) == (SendProblem.THROTTLED, 7)
    assert second.value.problem is SendProblem.THROTTLED
    assert len(cloud.calls) == 2


async def test_a_throttled_chat_does_not_hold_the_others(cloud: Loopback, gateway: FeishuGateway) -> None:
    cloud.answers.append(refused(230020))

    with pytest.raises(SendError) as error:
        await gateway.create(CHAT, TEXT_BODY, "key-1")
    with pytest.raises(SendError):
        await gateway.create(CHAT, TEXT_BODY, "key-1")
    await gateway.create(Target("oc_2"), TEXT_BODY, "key-2")

    assert error.value.problem is SendProblem.THROTTLED
    assert len(cloud.calls) == 2


async def test_an_accepted_message_whose_answer_is_lost_is_sent_once(cloud: Loopback, gateway: FeishuGateway) -> None:
    cloud.answers.append("lost")

    with pytest.raises(SendError) as error:
        await gateway.create(CHAT, TEXT_BODY, "key-1")
    again = await gateway.create(CHAT, TEXT_BODY, "key-1")

    assert error.value.problem is SendProblem.UNKNOWN
    assert len(cloud.calls) == 2
    assert cloud.uuids == {"key-1": again.message_id}


async def test_a_cloud_that_does_not_answer_leaves_the_outcome_unknown(cloud: Loopback, gateway: FeishuGateway) -> None:
    cloud.answers.append("stall")

    with pytest.raises(SendError) as error:
        await gateway.create(CHAT, TEXT_BODY, "key-1")

    assert error.value.problem is SendProblem.UNKNOWN


async def test_a_cloud_that_cannot_be_reached_is_tried_again_later(cloud: Loopback) -> None:
    cloud.origin = "http://127.0.0.1:1"
    async with opened(cloud) as gateway:
        with pytest.raises(SendError) as error:
            await gateway.create(CHAT, TEXT_BODY, "key-1")

    assert error.value.problem is SendProblem.RETRY


@pytest.mark.parametrize(
    ("status", "text", "problem"),
    [
        (502, "<html>bad gateway</html>", SendProblem.RETRY),
        (200, "<html>welcome</html>", SendProblem.UNKNOWN),
        (200, "", SendProblem.UNKNOWN),
        (200, "[1]", SendProblem.UNKNOWN),
        (200, '{"no":"code"}', SendProblem.UNKNOWN),
        (200, '{"code":0,"data":{}}', SendProblem.UNKNOWN),
        (503, '{"code":0}', SendProblem.RETRY),
    ],
)
async def test_an_answer_that_is_not_the_clouds_own_is_survived(
    cloud: Loopback, gateway: FeishuGateway, status: int, text: str, problem: SendProblem
) -> None:
    cloud.answers.append(web.Response(status=status, text=text))

    with pytest.raises(SendError) as error:
        await gateway.create(CHAT, TEXT_BODY, "key-1")

    assert error.value.problem is problem


LONG_CARD = {**CARD, "body": {"elements": [{"tag": "markdown", "content": "长" * 20_000}]}}
BAD_BODIES: list[tuple[Body, SendProblem]] = [
    (Body("interactive", '{"schema":"2.0","elements":[]}'), SendProblem.REFUSED),
    (Body("interactive", "no json"), SendProblem.REFUSED),
    (Body("interactive", "[]"), SendProblem.REFUSED),
    (
        Body(
            "interactive", json.dumps({**CARD, "body": {"elements": [{"tag": "markdown", "content": "长" * 20_000}]}})
        ),
        SendProblem.TOO_BIG,
    ),
]


@pytest.mark.parametrize(("body", "problem"), BAD_BODIES, ids=["unknown key", "no json", "no object", "too long"])
async def test_a_card_the_cloud_would_refuse_is_not_sent_at_all(
    cloud: Loopback, gateway: FeishuGateway, body: Body, problem: SendProblem
) -> None:
    attempts: list[Any] = [
        gateway.create(CHAT, body, "key-1"),
        gateway.reply("om_1", body, "key-1"),
        gateway.update("om_1", body),
        gateway.update_by_tap("c-1", body),
    ]
    for attempt in attempts:
        with pytest.raises(SendError, match="not sent") as error:
            await attempt
        assert error.value.problem is problem

    assert cloud.calls == []


@pytest.mark.parametrize("uuid", ["", "x" * 51])
async def test_a_message_without_a_usable_idempotency_key_is_not_sent(
    cloud: Loopback, gateway: FeishuGateway, uuid: str
) -> None:
    with pytest.raises(SendError, match="idempotency"):
        await gateway.create(CHAT, TEXT_BODY, uuid)

    assert cloud.calls == []


async def test_text_that_is_no_unicode_is_refused_and_not_a_defect(cloud: Loopback, gateway: FeishuGateway) -> None:
    with pytest.raises(SendError) as error:
        await gateway.create(CHAT, Body("text", "\ud83d"), "key-1")

    assert error.value.problem is SendProblem.REFUSED


async def test_a_reply_counts_against_the_chat_it_lands_in(cloud: Loopback) -> None:
    async with opened(cloud, pacing=Pacing(place_limits=((1, 60.0),), longest_queue=0.05)) as gateway:
        sent = await gateway.create(CHAT, TEXT_BODY, "key-1")
        with pytest.raises(SendError) as error:
            await gateway.reply(sent.message_id, TEXT_BODY, "key-2")

    assert error.value.problem is SendProblem.THROTTLED
