"""How a rehearsal begins and goes on: at once, behind a curtain, and where it was closed."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from tests.demo.room import rehearsal_room

LINE = "/需求 研发部 国庆海报终稿 截止 下周五 优先级 高"
WITHIN = 120.0  # seconds on a machine that is busy with other tests

State = dict[str, Any]


class Looking:
    """A browser without a window: 王磊 looks into the first group."""

    def __init__(self, client: ClientSession, address: str) -> None:
        self._client, self._address = client, address
        self.query: dict[str, str] = {}

    async def state(self) -> State:
        """What the page shows now; the newcomer's first step tells who looks where."""
        async with self._client.get(f"{self._address}page/state", params=self.query) as response:
            state: State = await response.json()
        self.query = {"who": state["steps"][0]["who"], "chat": state["steps"][0]["chat"]}
        return state

    async def do(self, name: str, **body: Any) -> None:
        """Acts; returns when the bot acknowledged it."""
        async with self._client.post(f"{self._address}page/{name}", json=body) as response:
            assert response.status == 200, await response.text()

    async def told(self, who: str) -> list[str]:
        """What the bot wrote to somebody in private."""
        async with self._client.post(f"{self._address}_hands/see", json={"who": who}) as response:
            return [message["text"] for message in (await response.json())["messages"]]

    async def until(self, shown: Callable[[State], bool]) -> State:
        """Looks again at every change until it is shown."""
        await self.state()
        async with self._client.get(f"{self._address}page/events") as events, asyncio.timeout(WITHIN):
            while not shown(state := await self.state()):
                await events.content.readuntil(b"event: change")
        return state


def shows(words: str) -> Callable[[State], bool]:
    return lambda state: any(words in message["content"] for message in state["messages"])


def moment(state: State) -> datetime:
    return datetime.fromisoformat(state["now"])


@pytest.mark.asyncio
async def test_a_rehearsal_opens_at_once_goes_on_where_it_was_closed_and_begins_anew_when_told(tmp_path: Path) -> None:
    async with ClientSession() as client:
        async with rehearsal_room(tmp_path, "--empty") as address:
            looking = Looking(client, address)
            early = await looking.state()
            assert early["waiting"] == "正在连接…"
            await looking.do("say", text=LINE, **looking.query)  # waits behind the curtain and is not lost
            first = await looking.until(shows("待审批 · 国庆海报终稿"))
            assert first["waiting"] == ""
            await looking.do("clock", jump="day")
            told = await looking.told("周建国")
            assert any("请通过审批" in each or "您有 1 件待办" in each for each in told)
            assert not [each for each in told if "补发" in each], "time that was let pass is no downtime"

        async with rehearsal_room(tmp_path) as address:
            looking = Looking(client, address)
            await looking.state()
            await looking.do("say", text="/看板", **looking.query)
            second = await looking.until(shows("看板 · "))
            assert shows("待审批 · 国庆海报终稿")(second)
            assert moment(second) - moment(first) >= timedelta(days=1)

        async with rehearsal_room(tmp_path, "--empty", "--fresh") as address:
            third = await Looking(client, address).until(lambda state: not state["waiting"])

    assert third["messages"] == []
