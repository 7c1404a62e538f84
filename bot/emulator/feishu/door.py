"""Every call passes here: noted, misbehaved with, checked for its token and its pace, answered or refused."""

import asyncio
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from bot.emulator.faults import CALL_FAULTS, Fault, FaultKind
from bot.emulator.feishu.call import Answer, Api, Call
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.feishu.journal import WireCall, masked
from bot.emulator.feishu.refusals import CallRefusedError, bad_request, throttled
from bot.emulator.http_face import json_answer, json_object
from bot.emulator.people import fresh_id

_HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Door:
    """Serves one API of the table."""

    def __init__(self, cloud: FeishuCloud, api: Api) -> None:
        self._cloud = cloud
        self._api = api
        self._name = f"{api.method} {api.path}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer a call; a fault in the script may stand before or after the real work."""
        entry = self._note(request)
        fault = self._cloud.faults.take(CALL_FAULTS, f"{request.method} {request.path}")
        if fault:
            entry.fault = fault.kind
            early = await self._misbehave(fault, request)
            if early is not None:
                entry.status = early.status
                return early
        answer = await self._answer(request, entry)
        if fault:
            await self._spoil(fault, request)
        return answer

    def _note(self, request: web.Request) -> WireCall:
        now = self._cloud.world.clock.now()
        return self._cloud.journal.note(now, self._cloud.monotonic(), request.method, self._api.path, request.path)

    async def _misbehave(self, fault: Fault, request: web.Request) -> web.Response | None:
        if fault.kind is FaultKind.REVOKED:
            self._cloud.tokens.revoke()
        if fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
        if fault.kind is FaultKind.HANG:
            await asyncio.Event().wait()  # until the client leaves or the server closes
        return self._wrong_answer(fault)

    def _wrong_answer(self, fault: Fault) -> web.Response | None:
        if fault.kind is FaultKind.STATUS:
            return self._json({"code": fault.code or 2200, "msg": "internal error"}, fault.status)
        if fault.kind is FaultKind.REFUSE:
            return self._refusal(CallRefusedError(fault.code, "refused by the script", status=self._refusal_status))
        if fault.kind is FaultKind.THROTTLE:
            return self._refusal(throttled(max(1, round(fault.seconds)), "by the script"))
        if fault.kind is FaultKind.HTML:
            return web.Response(text=_HTML, content_type="text/html")
        return None

    @property
    def _refusal_status(self) -> int:
        return 200 if self._api.free else 400  # token and endpoint calls refuse with HTTP 200

    async def _spoil(self, fault: Fault, request: web.Request) -> None:
        if fault.kind is FaultKind.ANSWER_LATE:
            await asyncio.sleep(fault.seconds)
        if fault.kind is FaultKind.ANSWER_LOST and request.transport:
            request.transport.abort()

    async def _answer(self, request: web.Request, entry: WireCall) -> web.StreamResponse:
        try:
            answer = await self._work(request, entry)
        except CallRefusedError as refusal:
            entry.status, entry.code = refusal.status, refusal.code
            return self._refusal(refusal)
        if isinstance(answer, web.StreamResponse):
            entry.status, entry.code = answer.status, 0
            return answer
        entry.status, entry.code = 200, int(answer["code"])
        return self._json(answer, 200)

    async def _work(self, request: web.Request, entry: WireCall) -> Answer:
        if not self._api.free:
            self._cloud.tokens.check(request.headers.get("Authorization", ""))
        self._cloud.rates.count_api(self._name)
        body = await _body(request)
        entry.body = masked(body)
        return await self._api.run(Call(request, self._cloud, body))

    def _refusal(self, refusal: CallRefusedError) -> web.Response:
        log_id = fresh_id("")
        body = {"code": refusal.code, "msg": refusal.msg, "data": {}, "error": {"log_id": log_id}}
        return self._json(body, refusal.status, {**refusal.headers, "X-Tt-Logid": log_id})

    def _json(self, body: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None) -> web.Response:
        date = format_datetime(self._cloud.world.clock.now(), usegmt=True)
        return json_answer(body, status, {"Date": date, **(headers or {})})


async def _body(request: web.Request) -> Mapping[str, Any]:
    if request.content_type.startswith("multipart/") or not request.can_read_body:
        return {}
    try:
        return await json_object(request)
    except ValueError as wrong:
        raise bad_request(str(wrong)) from wrong
