"""The stream connections of one app: JSON frames (facts/dingtalk.md 2)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from aiohttp import WSMsgType, web

from bot.emulator import connections
from bot.emulator.connections import accepted
from bot.emulator.people import fresh_id


@dataclass(eq=False, slots=True)
class Connection(connections.Connection):
    """``leaving``: the cloud said goodbye, and pushes nothing here any more."""

    connection_id: str
    leaving: bool = False

    async def send(self, frame: Mapping[str, Any]) -> None:
        """Write a frame."""
        await self.write(json.dumps(frame, ensure_ascii=False))


class Connections(connections.Connections[Connection]):
    """Hands acknowledgements to ``on_ack``."""

    kind: ClassVar = WSMsgType.TEXT

    def __init__(self) -> None:
        super().__init__()
        self.on_ack: Callable[[Mapping[str, Any]], None] = lambda _: None

    def _able(self) -> list[Connection]:
        return [each for each in self.open if not each.leaving]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Keep one socket until it ends."""
        return await self.keep(Connection(await accepted(request), request, fresh_id("")))

    async def _frame(self, connection: Connection, raw: str) -> None:
        try:
            frame = json.loads(raw)
        except ValueError:
            frame = None
        if isinstance(frame, dict) and isinstance(frame.get("headers"), dict):
            self.on_ack(frame)
        else:
            self.bad_frames += 1
