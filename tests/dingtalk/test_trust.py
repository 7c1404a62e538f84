"""Only DingTalk itself is connected to or posted to, and what opens its doors is never written down (facts 10)."""

import logging

import pytest
from aiohttp import web
from bot.platforms.dingtalk.connect import open_dingtalk
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.redaction import Redactor
from bot.ports import Body, Target

from tests.dingtalk.bodies import WEBHOOK, message_frame
from tests.dingtalk.conftest import QUICK, linked
from tests.dingtalk.loopback import Loopback
from tests.links.bench import App, eventually, running

REAL = DingTalkSettings("dingclient", "CANARY-secret")
EMULATED = DingTalkSettings("dingclient", "CANARY-secret", openapi="http://127.0.0.1:9", oapi="http://127.0.0.1:9")


@pytest.mark.parametrize(
    "url",
    [
        "wss://wss-open-connection.dingtalk.com:443/connect",
        "https://oapi.dingtalk.com/robot/sendBySession?session=1",
        "https://OAPI.DingTalk.com/robot/send?access_token=1",
        "https://api.dingtalk.io/robot/send",
    ],
)
def test_dingtalks_own_addresses_are_trusted(url: str) -> None:
    assert REAL.trusts(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "oapi.dingtalk.com/robot/send",
        "http://oapi.dingtalk.com/robot/send",
        "ws://wss-open-connection.dingtalk.com/connect",
        "https://evildingtalk.com/robot/send",
        "https://oapi.dingtalk.com.evil.example/",
        "https://oapi.dingtalk.com@evil.example/",
        "https://evil.example/.dingtalk.com",
        "https://evil.example\\.dingtalk.com/",
        "https://evil.example\uff0f.dingtalk.com/",
        "https://evil.example%2f.dingtalk.com/",
        "https://[::1",
        "https://10.0.0.1/robot/send",
        "http://127.0.0.1:9/robot/send",
        "https://localhost/robot/send",
    ],
)
def test_no_other_address_is_trusted_however_it_is_written(url: str) -> None:
    assert not REAL.trusts(url)


def test_this_machine_is_trusted_only_while_the_cloud_itself_is_on_it() -> None:
    assert EMULATED.trusts("ws://127.0.0.1:9/connect")
    assert EMULATED.trusts(WEBHOOK)
    assert not EMULATED.trusts("http://10.0.0.1/robot/send")


@pytest.mark.asyncio
@pytest.mark.parametrize("endpoint", ["wss://elsewhere.example/connect", "ws://10.0.0.1/connect", "wss://[::1"])
async def test_a_connection_that_would_lead_elsewhere_is_not_opened(cloud: Loopback, endpoint: str) -> None:
    cloud.open_answers += [web.json_response({"endpoint": endpoint, "ticket": "t"}) for _ in range(1000)]
    async with linked(cloud) as link:
        await eventually(lambda: "not DingTalk's" in link.transport.status()["last_error"])


@pytest.mark.asyncio
async def test_a_message_that_brought_a_broken_address_is_taken_all_the_same(cloud: Loopback) -> None:
    async with linked(cloud) as link:
        await cloud.until_connected()
        await cloud.push(message_frame(sessionWebhook="https://[::1"))
        assert (await cloud.ack())["code"] == 200

    assert len(link.app.events) == 1


@pytest.mark.asyncio
async def test_every_secret_of_the_link_is_kept_out_of_whatever_is_logged(
    cloud: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = DingTalkSettings("dingclient", "CANARY-secret", openapi=cloud.origin, oapi=cloud.origin)
    robot = f"{cloud.origin}/robot/send/CANARY-robot"
    app, redactor = App(), Redactor()
    link = await open_dingtalk(settings, app.dispatch, redactor, {"cidOTHER": robot}, timings=QUICK)
    try:
        async with running(app, link.transport):
            await cloud.until_connected()
            await cloud.push(message_frame())
            await cloud.ack()
            words = Body("text", '{"text":"到时间了","at":{}}')
            await link.gateway.create(Target("cidGROUP"), words, "our-id")
    finally:
        await link.close()

    for secret in ("CANARY-secret", "CANARY-token", cloud.tickets[0], WEBHOOK, robot):
        assert "CANARY" not in redactor.clean(f"whatever a library says of {secret}, now"), secret
    ours = [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]  # the cloud's own
    assert ours
    assert not [line for line in ours if "CANARY" in line]
