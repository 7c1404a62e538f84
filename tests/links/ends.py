"""The cloud's end of a link, with the same verbs for every cloud."""

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web
from bot.platforms.dingtalk import settings as dingtalk_settings
from bot.platforms.feishu import settings as feishu_settings

from tests.dingtalk import bodies as dingtalk
from tests.dingtalk import conftest as on_dingtalk
from tests.dingtalk.loopback import Loopback as DingTalk
from tests.dingtalk.loopback import loopback as dingtalk_cloud
from tests.feishu import conftest as on_feishu
from tests.feishu import events as feishu
from tests.feishu.loopback import Loopback as Feishu
from tests.feishu.loopback import loopback as feishu_cloud
from tests.links.bench import Link


@dataclass(frozen=True)
class Heard:
    """An acknowledgement; ``push`` is the id of what it acknowledges, ``toast`` what the tapper reads."""

    push: str
    stored: bool
    toast: str = ""


class End(ABC):
    """Pushes are numbered by their ids; ``linked`` is the bot's end, with other timings and bounds where named."""

    cloud: Feishu | DingTalk
    client_waits: float
    """Seconds after which the cloud gives up on a tap."""
    tap_budget: float

    @abstractmethod
    def linked(self, *, in_flight: int = 2000, **timings: float) -> AbstractAsyncContextManager[Link]:
        """A running transport."""

    @abstractmethod
    async def say(self, push: str, words: str = "/帮助") -> None:
        """Push a message that mentions the bot."""

    @abstractmethod
    async def tap(self, push: str) -> None:
        """Push a tap on a button of ours."""

    @abstractmethod
    async def aside(self, push: str) -> None:
        """Push what the link answers without the app."""

    @abstractmethod
    async def heard(self) -> Heard:
        """The next acknowledgement."""

    @abstractmethod
    def refuse(self, times: int) -> None:
        """Open no further connections, so many times."""

    def quiet(self) -> bool:
        """Whether no acknowledgement is waiting to be read."""
        return self.cloud.acks.empty()

    async def until_connected(self) -> int:
        """The number of the next connection made, from 1."""
        return await self.cloud.until_connected()


class FeishuEnd(End):
    """Frames of the long connection."""

    client_waits, tap_budget = 3.0, feishu_settings.Timings().tap_budget

    def __init__(self, cloud: Feishu) -> None:
        self.cloud: Feishu = cloud

    def linked(self, *, in_flight: int = 2000, **timings: float) -> AbstractAsyncContextManager[Link]:
        bounds = feishu_settings.Bounds(in_flight=in_flight)
        return on_feishu.linked(self.cloud, replace(on_feishu.QUICK, **timings), bounds)

    async def say(self, push: str, words: str = "/帮助") -> None:
        await self.cloud.push(feishu.message(f"@_user_1 {words}"), message_id=push)

    async def tap(self, push: str) -> None:
        await self.cloud.push(feishu.tap(event_id=f"e-{push}"), message_id=push)

    async def aside(self, push: str) -> None:
        await self.cloud.push(feishu.envelope("nobody.listens_v1", {}), message_id=push)

    async def heard(self) -> Heard:
        ack = await self.cloud.ack()
        toast = ack.result.get("toast", {}).get("content", "") if ack.data else ""
        return Heard(ack.headers["message_id"], ack.code == 200, toast)

    def refuse(self, times: int) -> None:
        self.cloud.endpoint_answers.extend([{"code": 1, "msg": "busy"}] * times)


class DingTalkEnd(End):
    """Frames of the stream."""

    client_waits, tap_budget = 2.0, dingtalk_settings.Timings().tap_budget

    def __init__(self, cloud: DingTalk) -> None:
        self.cloud: DingTalk = cloud

    def linked(self, *, in_flight: int = 2000, **timings: float) -> AbstractAsyncContextManager[Link]:
        bounds = dingtalk_settings.Bounds(in_flight=in_flight)
        return on_dingtalk.linked(self.cloud, replace(on_dingtalk.QUICK, **timings), bounds)

    async def say(self, push: str, words: str = "/帮助") -> None:
        body = dingtalk.message(f" {words}")
        await self.cloud.push(dingtalk.frame("CALLBACK", "/v1.0/im/bot/messages/get", body, messageId=push))

    async def tap(self, push: str) -> None:
        await self.cloud.push(
            dingtalk.frame("CALLBACK", "/v1.0/card/instances/callback", dingtalk.tap(), messageId=push)
        )

    async def aside(self, push: str) -> None:
        await self.cloud.push(dingtalk.frame("SYSTEM", "ping", {"opaque": "o-1"}, messageId=push))

    async def heard(self) -> Heard:
        ack = await self.cloud.ack()
        response: Any = json.loads(ack["data"]).get("response") or {}
        toast = response.get("userPrivateData", {}).get("cardParamMap", {}).get("toast", "")
        return Heard(ack["headers"]["messageId"], ack["code"] == 200, toast)

    def refuse(self, times: int) -> None:
        self.cloud.open_answers.extend(web.Response(status=503) for _ in range(times))


@asynccontextmanager
async def end_of(cloud: str) -> AsyncIterator[End]:
    """The end of that cloud, running."""
    if cloud == "feishu":
        async with feishu_cloud() as feishu_server:
            yield FeishuEnd(feishu_server)
    else:
        async with dingtalk_cloud() as dingtalk_server:
            yield DingTalkEnd(dingtalk_server)
