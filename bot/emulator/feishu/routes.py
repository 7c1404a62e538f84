"""The HTTP face: every emulated path, the websocket, and a loud answer to everything else."""

from aiohttp import web

from bot.emulator.faults import HANDSHAKE_FAULTS
from bot.emulator.feishu import (
    auth_api,
    chats_api,
    commands_api,
    contacts_api,
    files_api,
    messages_api,
    urgent_api,
)
from bot.emulator.feishu.call import Api
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.feishu.connections import MOST_CONNECTIONS
from bot.emulator.feishu.door import Door
from bot.emulator.http_face import Loud
from bot.emulator.world import World

APIS: tuple[Api, ...] = (
    *auth_api.APIS,
    *messages_api.APIS,
    *urgent_api.APIS,
    *chats_api.APIS,
    *contacts_api.APIS,
    *files_api.APIS,
    *commands_api.APIS,
)
_WEBSOCKET_PATH = "/ws/v2"
_LOUD_PATHS = ("/open-apis", "/callback", "/oauth", "/ws")
_AUTH_FAILED = 514
_TOO_MANY = 1000040350
_BAD_TICKET = 1000040345


def feishu_routes(world: World, cloud: FeishuCloud) -> list[web.RouteDef]:
    """The routes of the cloud's face, for any aiohttp application; they take every path of its APIs."""
    routes = [web.route(api.method, api.path, Door(cloud, api).serve) for api in APIS]
    routes.append(web.get(_WEBSOCKET_PATH, _Websocket(cloud).serve))
    routes += cloud.registrations.routes()
    loud = Loud(world, lambda what: {"code": 404, "msg": what}).serve
    return [*routes, *(web.route("*", path + "/{rest:.*}", loud) for path in _LOUD_PATHS)]


class _Websocket:
    """Opens a long connection for a valid ticket; refuses in the headers the SDKs read (facts 1.2, step 4)."""

    def __init__(self, cloud: FeishuCloud) -> None:
        self._cloud = cloud

    async def serve(self, request: web.Request) -> web.StreamResponse:
        fault = self._cloud.faults.take(HANDSHAKE_FAULTS, request.path)
        if fault:
            return _refused(fault.status, fault.code, "refused by the script")
        if request.query.get("ticket", "") not in self._cloud.tickets:
            return _refused(_AUTH_FAILED, _BAD_TICKET, "the ticket is not valid")
        if len(self._cloud.connections.open) >= MOST_CONNECTIONS:
            return _refused(_AUTH_FAILED, _TOO_MANY, "the number of connections exceeded the limit")
        self._cloud.tickets.discard(request.query["ticket"])
        service = int(request.query.get("service_id", "0"))
        return await self._cloud.connections.serve(request, service, request.query.get("device_id", ""))


def _refused(status: int, code: int, words: str) -> web.Response:
    headers = {"handshake-status": str(status), "handshake-msg": words, "handshake-autherrcode": str(code)}
    return web.Response(status=403, headers=headers, text=words)
