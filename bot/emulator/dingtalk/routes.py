"""The HTTP face: every emulated path, the websocket, and a loud answer to everything else."""

import asyncio
from typing import Any

from aiohttp import web

from bot.emulator.dingtalk.apis import APIS, Api, Call
from bot.emulator.dingtalk.cloud import DingTalkCloud, masked
from bot.emulator.dingtalk.refusals import CallRefusedError, bad_request, too_fast
from bot.emulator.faults import CALL_FAULTS, HANDSHAKE_FAULTS, Fault, FaultKind
from bot.emulator.feishu.journal import WireCall
from bot.emulator.http_face import Loud, json_answer, json_object
from bot.emulator.people import fresh_id

CONNECT_PATH = "/dingtalk/connect"
_LOUD_PATHS = ("/v1.0", "/topapi", "/robot", "/media")
_HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>"


def dingtalk_routes(cloud: DingTalkCloud) -> list[web.RouteDef]:
    """The routes of the cloud's face, for any aiohttp application; they take every path under /v1.0 and /robot."""
    routes = [web.route(api.method, api.path, Door(cloud, api).serve) for api in APIS]
    routes.append(web.get(CONNECT_PATH, _Websocket(cloud).serve))
    loud = Loud(cloud.world, lambda what: {"code": "InvalidAction.NotFound", "message": what}).serve
    return [*routes, *(web.route("*", path + "/{rest:.*}", loud) for path in _LOUD_PATHS)]


class Door:
    """Serves one API: noted, misbehaved with, checked for its token and its numbers, answered or refused."""

    def __init__(self, cloud: DingTalkCloud, api: Api) -> None:
        self._cloud, self._api = cloud, api

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a call; a fault in the script may stand before or after the real work."""
        cloud = self._cloud
        cloud.origin = f"http://{request.host}"
        entry = WireCall(
            len(cloud.calls) + 1,
            cloud.world.clock.now(),
            cloud.monotonic(),
            request.method,
            self._api.path,
            request.path,
        )
        cloud.calls.append(entry)
        fault = cloud.faults.take(CALL_FAULTS, f"{request.method} {request.path}")
        early = await self._misbehave(fault) if fault else None
        answer = early or await self._answer(request, entry)
        entry.status, entry.fault = answer.status, fault.kind if fault else ""
        if fault and fault.kind is FaultKind.ANSWER_LATE:
            await asyncio.sleep(fault.seconds)
        if fault and fault.kind is FaultKind.ANSWER_LOST and request.transport:
            request.transport.abort()
        return answer

    async def _misbehave(self, fault: Fault) -> web.Response | None:
        match fault.kind:
            case FaultKind.REVOKED:
                self._cloud.tokens.revoke()
            case FaultKind.DELAY:
                await asyncio.sleep(fault.seconds)
            case FaultKind.HANG:
                await asyncio.Event().wait()  # until the client leaves or the server closes
            case FaultKind.STATUS:
                return json_answer({"code": "ServiceUnavailable", "message": "by the script"}, fault.status)
            case FaultKind.REFUSE:
                return json_answer({"code": fault.words or str(fault.code), "message": "by the script"}, 400)
            case FaultKind.THROTTLE:
                return self._refused(too_fast())
            case FaultKind.HTML:
                return web.Response(text=_HTML, content_type="text/html")
            case FaultKind.BAN:
                self._cloud.usage.ban()
        return None

    async def _answer(self, request: web.Request, entry: WireCall) -> web.Response:
        try:
            return json_answer(await self._work(request, entry), 200)
        except CallRefusedError as refusal:
            entry.fault = refusal.code
            return self._refused(refusal)

    async def _work(self, request: web.Request, entry: WireCall) -> dict[str, Any]:
        self._cloud.usage.arrive()
        if not self._api.free:
            self._cloud.tokens.check(request.headers.get("x-acs-dingtalk-access-token", ""))
        try:
            body = await json_object(request)
        except ValueError as wrong:
            raise bad_request(str(wrong)) from wrong
        entry.body = masked(body)
        if not self._api.free:
            self._cloud.usage.call(f"{self._api.method} {self._api.path}")
        if self._api.webhook and not self._cloud.usage.message():
            raise CallRefusedError("90030", "本月消息额度已用完")
        return await self._api.run(Call(request, self._cloud, body))

    def _refused(self, refusal: CallRefusedError) -> web.Response:
        if refusal.body is not None:
            return json_answer(refusal.body, refusal.status)
        if self._api.webhook:
            code = int(refusal.code) if refusal.code.isdecimal() else 400001
            return json_answer({"errcode": code, "errmsg": refusal.message or refusal.code}, 200)
        return json_answer(
            {"code": refusal.code, "message": refusal.message, "requestid": fresh_id("")}, refusal.status
        )


class _Websocket:
    """Opens a stream connection for a valid ticket."""

    def __init__(self, cloud: DingTalkCloud) -> None:
        self._cloud = cloud

    async def serve(self, request: web.Request) -> web.StreamResponse:
        fault = self._cloud.faults.take(HANDSHAKE_FAULTS, request.path)
        if fault:
            return web.Response(status=fault.status)
        ticket = request.query.get("ticket", "")
        if ticket not in self._cloud.tickets:
            return web.Response(status=401)
        self._cloud.tickets.discard(ticket)
        return await self._cloud.connections.serve(request)
