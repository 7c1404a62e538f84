"""What the emulated DingTalk cloud refuses and how it misbehaves, each by itself (facts/dingtalk.md 2, 6, 9)."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from bot.clock import MovableClock
from bot.emulator.dingtalk.connections import Connection, Connections
from bot.emulator.dingtalk.refusals import CallRefusedError
from bot.emulator.dingtalk.usage import Limits, Usage
from bot.platforms.dingtalk.bodies import text_param
from bot.ports import SendError

from tests.emulator.test_dingtalk import MONDAY, Company, linked
from tests.links.bench import eventually


class Counter:
    """The numbers of an organisation, and a machine's clock that moves when the test says so."""

    def __init__(self, limits: Limits) -> None:
        self.now = 1000.0
        self.usage = Usage(limits, MovableClock(MONDAY), lambda: self.now)

    def refusal(self, call: Any, *args: str) -> str:
        """The code of the refusal, '' for none."""
        try:
            call(*args)
        except CallRefusedError as refused:
            return refused.code
        return ""


def test_an_app_may_call_an_api_so_often_in_a_second_and_pays_for_no_refused_call() -> None:
    on = Counter(Limits(api_second=2))

    refused = [on.refusal(on.usage.call, api) for api in ("cards", "cards", "cards", "words")]
    on.now += 1.1
    refused.append(on.refusal(on.usage.call, "cards"))

    assert refused == ["", "", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "", ""]
    assert on.usage.calls[on.usage.month] == 4


def test_an_address_that_calls_too_often_is_banned_for_five_minutes_however_still_it_keeps() -> None:
    on = Counter(Limits(address_20_seconds=3))

    refused = [on.refusal(on.usage.arrive) for _ in range(4)]
    on.now += 299
    refused.append(on.refusal(on.usage.arrive))
    on.now += 2
    refused.append(on.refusal(on.usage.arrive))

    assert refused == ["", "", "", "1111", "1111", ""]


def connection(name: str, *, leaving: bool = False) -> Connection:
    return Connection(None, None, name, leaving)  # type: ignore[arg-type]


def test_a_push_goes_to_any_connection_but_to_none_that_was_told_to_leave() -> None:
    connections = Connections()
    connections.open += [connection("a"), connection("b"), connection("c", leaving=True)]

    picked = [connections.pick() for _ in range(200)]

    assert {each.connection_id for each in picked if each} == {"a", "b"}


@pytest.mark.asyncio
async def test_one_call_reaches_at_most_twenty_people() -> None:
    async with linked() as company:
        ids = [company.world.person("李敏").user_id] * 21
        with pytest.raises(SendError, match="userIds"):
            await company.link.gateway._send_batch("sampleText", text_param("好"), ids)


async def answered(company: Company, session: str) -> int:
    """What comes back from a session address: 0 is taken."""
    address = f"{company.cloud.origin}/robot/sendBySession"
    body = {"msgtype": "text", "text": {"content": "好"}}
    async with aiohttp.ClientSession() as http, http.post(address, params={"session": session}, json=body) as answer:
        return int(json.loads(await answer.text())["errcode"])


@pytest.mark.asyncio
async def test_a_session_address_lives_for_ninety_minutes_and_none_is_guessed() -> None:
    async with linked() as company:
        await company.world.say("李敏", "车间协作群", "/帮助")
        (session,) = company.cloud.webhooks

        assert await answered(company, session) == 0
        assert await answered(company, "guessed") == 300001
        company.clock.advance(timedelta(minutes=90))
        assert await answered(company, session) == 300001


@pytest.mark.asyncio
async def test_what_a_half_open_line_swallowed_comes_again_on_the_next_one() -> None:
    async with linked() as company:
        patience, company.cloud.pusher.answer_within = company.cloud.pusher.answer_within, 0.05
        company.cloud.connections.go_half_open()
        await company.world.say("李敏", "车间协作群", "/帮助")
        assert company.events == []
        company.cloud.pusher.answer_within = patience
        company.cloud.connections.cut()
        await eventually(lambda: company.link.transport.status()["reconnects"] == 1)

        company.clock.advance(timedelta(seconds=60))
        await company.cloud.redelivery.settle()

        assert len(company.events) == 1
