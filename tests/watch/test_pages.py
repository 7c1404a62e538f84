"""What an operator's probes see: alive at once, ready when people are served, figures behind a token (UX A8)."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from bot.config.clouds import Http
from bot.emulator.faults import Fault, FaultKind
from bot.errors import ConfigError
from bot.web.pages import pages

from tests.stories.conftest import story  # noqa: F401  the fixture
from tests.stories.story import FRIDAY, Story
from tests.watch.operated import operated

pytestmark = pytest.mark.asyncio


class Probe:
    """A process of which everything is known."""

    ok = True

    def alive(self) -> dict[str, Any]:
        return {"ok": True}

    async def ready(self) -> tuple[bool, dict[str, Any]]:
        return self.ok, {"ok": self.ok}

    async def metrics(self) -> bytes:
        return b"bot_figure 1\n"


@asynccontextmanager
async def opened(**http: Any) -> AsyncIterator[tuple[Probe, str, aiohttp.ClientSession]]:
    probe = Probe()
    async with pages(Http(port=0, **http), probe) as url, aiohttp.ClientSession() as session:
        yield probe, url, session


@pytest.mark.parametrize(("ok", "status"), [(True, 200), (False, 503)])
async def test_readiness_is_told_by_the_status(ok: bool, status: int) -> None:
    async with opened() as (probe, url, session):
        probe.ok = ok
        async with session.get(url + "/readyz") as answer:
            assert answer.status == status


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
async def test_with_a_token_only_who_has_it_sees_figures(path: str) -> None:
    async with opened(token="pass-word") as (_, url, session):
        for given, status in [("", 401), ("Bearer wrong", 401), ("Bearer pass-word", 200)]:
            async with session.get(url + path, headers={"Authorization": given}) as answer:
                assert answer.status == status
        async with session.get(url + "/healthz") as answer:
            assert answer.status == 200


async def test_a_port_in_use_is_told_with_its_key() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match=r"已被别的程序占用.*\[http\]"):
            async with pages(Http(port=taken.getsockname()[1]), Probe()):
                pass


async def test_the_figures_of_the_store_are_those_of_the_store(story: Story) -> None:  # noqa: F811
    await story.say("王磊", "/需求 研发部 国庆海报终稿 截止 11月27日 优先级 高")
    story.skip_news()
    metrics = (await story.bot.health.metrics()).decode()

    assert 'bot_needs{state="' in metrics
    assert "bot_todos_open 1.0" in metrics
    assert "bot_timers_lag_seconds 0.0" in metrics
    assert "bot_store_readable 1.0" in metrics
    assert 'bot_link_connected{cloud="feishu"} 1.0' in metrics
    assert story.clock.now() == FRIDAY


async def test_a_real_process_is_alive_before_the_cloud_is_reached_and_ready_after_it(
    store_url: str, tmp_path: Path
) -> None:
    closed = Fault(FaultKind.STATUS, "*ws/endpoint*", times=0, status=503)
    async with operated(tmp_path, store_url, closed) as bot:
        assert (await bot.page("/healthz"))[0] == 200
        early = json.loads((await bot.page("/readyz"))[1])
        bot.server.cloud.faults.clear()
        await bot.until_ready()
        _, late = await bot.page("/readyz")

        assert early["ok"] is False
        assert early["links"]["feishu"]["connected"] is False
        assert json.loads(late)["links"]["feishu"]["last_frame_age"] < 150
        bot.server.cloud.connections.cut()
        bot.process.terminate()
        assert await bot.process.wait() == 0
