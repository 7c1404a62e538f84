"""The calling half of a DingTalk cloud in a few lines on 127.0.0.1: keeps every call, answers what the test wants."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.links.bench import serving

DELIVERED = {"success": True, "result": {"deliverResults": [{"success": True, "spaceType": "IM_GROUP"}]}}


class Door:
    """``answers`` are taken first, one a call; then every call succeeds."""

    def __init__(self) -> None:
        self.origin = ""
        self.tokens = 0
        self.token_answer: web.Response | None = None
        self.answers: deque[Any] = deque()
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.seen_tokens: list[str] = []

    def called(self, path: str) -> list[dict[str, Any]]:
        """The bodies of the calls to a path."""
        return [body for _, called, body in self.calls if called == path]

    def app(self) -> web.Application:
        """The server."""
        app = web.Application()
        app.router.add_post("/v1.0/oauth2/accessToken", self._token)
        app.router.add_route("*", "/{rest:.*}", self._call)
        return app

    async def _token(self, _: web.Request) -> web.Response:
        self.tokens += 1
        if self.token_answer is not None:
            return self.token_answer
        return web.json_response({"accessToken": f"CANARY-token-{self.tokens}", "expireIn": 7200})

    async def _call(self, request: web.Request) -> web.StreamResponse:
        self.calls.append((request.method, request.path, await request.json()))
        self.seen_tokens.append(request.headers.get("x-acs-dingtalk-access-token", ""))
        answer = self.answers.popleft() if self.answers else None
        if answer == "lost":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if isinstance(answer, web.StreamResponse):
            return answer
        if answer is None:
            answer = {**DELIVERED, "processQueryKey": "pq-1", "errcode": 0}
        return web.json_response(answer)


@asynccontextmanager
async def open_door() -> AsyncIterator[Door]:
    """The door, open."""
    door = Door()
    async with serving(door.app()) as door.origin:
        yield door
