"""What the HTTP faces of the emulated clouds share."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.emulator.world import World


def json_answer(body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """An answer whose Chinese can be read on the wire."""
    return web.json_response(
        body, status=status, headers=headers, dumps=lambda value: json.dumps(value, ensure_ascii=False)
    )


async def json_object(request: web.Request) -> Mapping[str, Any]:
    """The JSON object in the body; raises ValueError, whose words a refusal may quote."""
    try:
        body = await request.json()
    except ValueError as wrong:
        raise ValueError("the body is not json") from wrong
    if not isinstance(body, dict):
        raise ValueError("the body is not a json object")
    return body


class Loud:
    """Nothing is answered by accident: what is not emulated says so, and the world remembers it.

    ``refusal`` makes the body of the answer from the words.
    """

    def __init__(self, world: World, refusal: Callable[[str], Mapping[str, Any]]) -> None:
        self._world, self._refusal = world, refusal

    async def serve(self, request: web.Request) -> web.Response:
        """Refuse."""
        what = f"{request.method} {request.path} is not emulated"
        self._world.unexpected.append(what)
        return json_answer(self._refusal(what), 404)
