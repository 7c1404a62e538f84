"""Serves the emulated clouds over HTTP, for tests, for the demo, and alone for anybody's bot (SURFACE 2)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.clock import MovableClock
from bot.emulator.company import COMPANY, WORKSHOP, WORKSHOP_ID, seed_company, seed_workshop
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.dingtalk.routes import dingtalk_routes
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.feishu.routes import feishu_routes
from bot.emulator.hands import hand_routes
from bot.emulator.world import World

OWN_TEMPLATE = "liaison-card-emulated.schema"
"""The id under which the product's own template counts as imported and published."""

_LARGEST_BODY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; ``url`` is a bare origin such as http://127.0.0.1:8770, which the SDKs accept."""

    url: str
    cloud: FeishuCloud
    dingtalk: DingTalkCloud
    _runner: web.AppRunner

    async def close(self) -> None:
        """End every connection and stop listening."""
        await self.cloud.close()
        await self.dingtalk.close()
        await self._runner.cleanup()


async def serve(
    world: World,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    cloud: FeishuCloud | None = None,
    dingtalk: DingTalkCloud | None = None,
    mount: Callable[[web.Application], None] = lambda _app: None,
) -> Server:
    """Serve the world's clouds, its hands and what ``mount`` adds; port 0 takes a free one.

    Raises OSError when the port is taken.
    """
    cloud, dingtalk = cloud or FeishuCloud(world), dingtalk or DingTalkCloud(world)
    app = web.Application(client_max_size=_LARGEST_BODY)
    app.add_routes([*hand_routes(world, cloud, dingtalk), *feishu_routes(world, cloud), *dingtalk_routes(dingtalk)])
    mount(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    address = runner.addresses[0]
    return Server(f"http://{host}:{address[1]}", cloud, dingtalk, runner)


async def emulate(port: int, echo: Callable[[str], None]) -> None:
    """Serve a seeded company until cancelled, telling by ``echo`` what a bot must be configured with."""
    world = World(MovableClock(datetime.now(ZoneInfo("Asia/Shanghai")), running=True))
    seed_company(world)
    seed_workshop(world)
    server = await serve(world, port=port, dingtalk=DingTalkCloud(world, own_template=OWN_TEMPLATE))
    for line in _introduction(server):
        echo(line)
    try:
        await server.dingtalk.keep_pinging()
    finally:
        await server.close()


def _introduction(server: Server) -> list[str]:
    app = server.cloud.app
    group = COMPANY.groups[0]
    return [
        f"飞书模拟云    {server.url}",
        f"  domain      {server.url}",
        f"  app id      {app.app_id}",
        f"  app secret  {app.secret}",
        f"钉钉模拟云    {server.url}",
        f"  openapi / oapi  {server.url}",
        f"  client id       {server.dingtalk.app.client_id}",
        f"  client secret   {server.dingtalk.app.secret}",
        f"  card_template_id  {OWN_TEMPLATE}",
        f"  群「{WORKSHOP.name}」  {WORKSHOP_ID}；成员的 userid 见 {server.url}/_hands/people",
        f"操作接口      {server.url}/_hands/  (docs/emulator.md)",
        f"  例如在「{group.name}」里替{group.members[0]}说话：",
        f"  curl -s {server.url}/_hands/say -d "
        f'\'{{"who":"{group.members[0]}","where":"{group.name}","text":"/帮助"}}\'',
        "按 Ctrl-C 结束。",
    ]
