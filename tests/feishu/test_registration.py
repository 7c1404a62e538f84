"""`bot setup feishu --scan`: somebody agrees in a browser, and the app is there with all that it needs."""

import asyncio
import stat
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from bot.clock import MovableClock
from bot.config import build
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.errors import ConfigError
from bot.platforms.feishu.payloads import EVENTS
from bot.platforms.feishu.registration import NotRegisteredError
from bot.platforms.feishu.scopes import SCOPES
from bot.setup_scan import scan_in

from tests.links.bench import eventually
from tests.stories.story import FRIDAY

pytestmark = pytest.mark.asyncio


@dataclass
class Desk:
    """An administrator at a terminal, with a browser beside it."""

    server: Server
    config: Path
    said: list[str] = field(default_factory=list)

    async def scan(self, answer: str) -> None:
        """Run the command, open the link it prints, and say ``answer`` to it."""
        settings = build({"feishu": {"domain": self.server.url}})
        running = asyncio.create_task(scan_in(self.config, settings, self.said.append))
        browsing = asyncio.create_task(self._answer(answer))
        try:
            await running
        finally:
            browsing.cancel()
            await asyncio.gather(browsing, return_exceptions=True)

    async def _answer(self, answer: str) -> None:
        await eventually(self._links)
        link = self._links()[0]
        async with aiohttp.ClientSession() as browser:
            async with browser.get(link) as page:
                assert "新建应用" in await page.text()
            async with browser.post(link, data={"answer": answer}) as done:
                assert done.status == 200

    def _links(self) -> list[str]:
        return [word for line in self.said for word in line.split() if word.startswith("http")]


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    server = await serve(World(MovableClock(FRIDAY)))
    yield Desk(server, tmp_path / "config.toml")
    await server.close()


async def test_a_scan_makes_an_app_and_keeps_its_secret_for_its_owner_alone(desk: Desk) -> None:
    await desk.scan("agree")

    kept, app = desk.config.parent / "feishu.secret", desk.server.cloud.app
    assert kept.read_text().strip() == app.secret
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert f'  app_id = "{app.app_id}"' in desk.said
    assert '  app_secret_file = "feishu.secret"' in desk.said
    assert not any(app.secret in line for line in desk.said)


async def test_the_app_is_asked_for_with_every_scope_event_and_callback_it_needs(desk: Desk) -> None:
    await desk.scan("agree")

    asked = desk.server.cloud.registrations.given[0].asked
    assert asked["name"] == "接口人"
    assert asked["scopes"]["tenant"] == list(SCOPES)
    assert asked["events"]["items"]["tenant"] == list(EVENTS)
    assert asked["callbacks"]["items"] == ["card.action.trigger"]


async def test_who_does_not_agree_gets_no_app_and_a_clear_word(desk: Desk) -> None:
    with pytest.raises(NotRegisteredError, match="没有同意"):
        await desk.scan("no")

    assert not (desk.config.parent / "feishu.secret").exists()


async def test_a_link_that_nobody_opened_in_time_is_told_as_expired(tmp_path: Path) -> None:
    world, now, said = World(MovableClock(FRIDAY)), [0.0], list[str]()
    server = await serve(world, cloud=FeishuCloud(world, monotonic=lambda: now[0]))

    def ten_minutes_later(line: str) -> None:
        said.append(line)
        now[0] += 600.0

    settings = build({"feishu": {"domain": server.url}})
    with pytest.raises(NotRegisteredError, match="链接过期了"):
        await scan_in(tmp_path / "config.toml", settings, ten_minutes_later)
    await server.close()
    assert not (tmp_path / "feishu.secret").exists()


async def test_an_app_or_a_secret_that_is_there_already_is_left_alone(desk: Desk) -> None:
    present = build({"feishu": {"app_id": "cli_old", "app_secret": "s", "domain": desk.server.url}})
    echo: Callable[[str], None] = desk.said.append
    with pytest.raises(ConfigError, match="已经有飞书应用 cli_old"):
        await scan_in(desk.config, present, echo)

    (desk.config.parent / "feishu.secret").write_text("mine")
    with pytest.raises(ConfigError, match="不会改动它"):
        await scan_in(desk.config, None, echo)
    assert desk.said == []


async def test_a_cloud_that_is_not_there_or_not_understood_is_told_as_that(tmp_path: Path) -> None:
    said: list[str] = []
    nowhere = build({"feishu": {"domain": "http://127.0.0.1:9"}})
    with pytest.raises(NotRegisteredError, match="连不上"):
        await scan_in(tmp_path / "config.toml", nowhere, said.append)
