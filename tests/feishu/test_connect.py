"""Both sides together, with nothing heavy before it is needed and no secret in any log."""

import asyncio
import logging
import subprocess
import sys

import pytest
from bot.errors import ConfigError
from bot.events import Ack, Event, MessageReceived
from bot.platforms.feishu.connect import open_feishu
from bot.platforms.feishu.settings import FeishuSettings
from bot.platforms.redaction import Redactor
from bot.ports import Body, SendError, Target

from tests.feishu.conftest import QUICK
from tests.feishu.events import message
from tests.feishu.loopback import Loopback
from tests.links.bench import eventually

SECRETS = ("CANARY-secret", "CANARY-token", "CANARY-access", "CANARY-tick")


@pytest.mark.asyncio
async def test_the_bot_hears_and_answers_over_one_link(cloud: Loopback, settings: FeishuSettings) -> None:
    heard: list[Event] = []

    async def dispatch(event: Event) -> Ack:
        heard.append(event)
        return Ack(stored=True)

    link = await open_feishu(settings, dispatch, Redactor(), timings=QUICK)
    running = asyncio.create_task(link.transport.run())
    await cloud.until_connected()
    await cloud.push(message("@_user_1 /帮助"))
    await cloud.ack()
    sent = await link.gateway.create(Target("oc_1"), Body("text", '{"text":"好"}'), "key-1")
    await link.close()
    await running

    assert isinstance(heard[0], MessageReceived)
    assert heard[0].text == "/帮助"
    assert sent.message_id == "om_1"


@pytest.mark.asyncio
async def test_a_wrong_secret_raises_the_alarm_and_ends_nothing(cloud: Loopback, settings: FeishuSettings) -> None:
    cloud.token_answer = {"code": 10014, "msg": "app secret invalid"}

    async def dispatch(_: Event) -> Ack:
        return Ack(stored=True)

    link = await open_feishu(settings, dispatch, Redactor(), timings=QUICK)
    running = asyncio.create_task(link.transport.run())
    await eventually(lambda: link.transport.status()["alarm"])
    status, alive = link.transport.status(), not running.done()
    await link.close()
    await running

    assert alive
    assert status["alarm"] == "credentials"
    assert "app secret invalid" in status["last_error"]


@pytest.mark.asyncio
async def test_no_secret_token_or_ticket_is_ever_logged(
    cloud: Loopback, settings: FeishuSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    redactor, before = Redactor(), logging.getLogRecordFactory()
    redactor.guard_logging()
    try:
        await _a_bad_day(cloud, settings, redactor)
        _libraries_that_talk_too_much()
    finally:
        logging.setLogRecordFactory(before)

    logged = "\n".join(logging.Formatter().format(record) + repr(record.args) for record in caplog.records)
    assert "connected to Feishu" in logged
    assert "refuse" in logged
    assert "***" in logged
    assert [secret for secret in SECRETS if secret in logged] == []


async def _a_bad_day(cloud: Loopback, settings: FeishuSettings, redactor: Redactor) -> None:
    async def dispatch(_: Event) -> Ack:
        raise RuntimeError(f"Bearer t-CANARY-token-1 {settings.app_secret}")

    cloud.endpoint_answers.append({"code": 10003, "msg": "bad AppSecret CANARY-secret"})
    cloud.handshake_refusals.append({"handshake-status": "403", "handshake-msg": "bad ticket"})
    link = await open_feishu(settings, dispatch, redactor, timings=QUICK)
    running = asyncio.create_task(link.transport.run())
    await cloud.until_connected()
    await cloud.push(message())
    await cloud.ack()
    await cloud.sockets[-1].close(code=1001)
    await cloud.until_connected()
    cloud.answers.append("lost")
    with pytest.raises(SendError) as error:
        await link.gateway.create(Target("oc_1"), Body("text", '{"text":"好"}'), "key-1")
    logging.getLogger("relay").warning("not sent: %s", error.value)
    await eventually(lambda: link.transport.status()["connected"])
    await link.close()
    await running


def _libraries_that_talk_too_much() -> None:
    """The SDKs log tickets at INFO (T5); aiohttp's errors hold whole addresses."""
    talker = logging.getLogger("Lark")
    talker.info("connected to wss://host/ws?device_id=1&access_key=CANARY-access&ticket=CANARY-tick")
    talker.debug("request %s", {"app_id": "cli", "app_secret": "CANARY-secret"})
    try:
        raise RuntimeError("url='ws://host/?ticket=CANARY-tick' Authorization: Bearer t-CANARY-token-9")
    except RuntimeError:
        talker.exception("failed with %s", "CANARY-secret")


def test_settings_never_print_the_secret() -> None:
    assert "CANARY" not in repr(FeishuSettings("cli_app", "CANARY-secret"))


@pytest.mark.parametrize(
    "domain",
    [
        "https://open.feishu.cn",
        "https://open.larksuite.com",
        "https://127.0.0.1:8443",
        "http://127.0.0.1:8770",
        "http://localhost:1",
        "http://[::1]:8770",
    ],
)
def test_an_origin_is_taken_as_the_domain(domain: str) -> None:
    assert FeishuSettings("a", "b", domain).domain == domain


@pytest.mark.parametrize(
    "domain",
    [
        "https://open.feishu.cn/",
        "https://open.feishu.cn/open-apis",
        "https://open.feishu.cn?x=1",
        "https://user@open.feishu.cn",
        "open.feishu.cn",
        "ftp://open.feishu.cn",
        "http://open.feishu.cn",
        "http://10.0.0.1",
        "",
    ],
)
def test_anything_else_is_refused_with_the_key_and_an_example(domain: str) -> None:
    with pytest.raises(ConfigError, match=r"feishu\.domain.*https://open\.feishu\.cn"):
        FeishuSettings("a", "b", domain)


def test_no_proxy_stands_between_us_and_this_machine() -> None:
    assert FeishuSettings("a", "b", "http://127.0.0.1:8770").loopback
    assert not FeishuSettings("a", "b").loopback


def test_building_the_link_imports_no_sdk() -> None:
    script = "import sys, bot.platforms.feishu.connect; print('lark_oapi' in sys.modules)"

    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "False"
