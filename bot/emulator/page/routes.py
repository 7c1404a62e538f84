"""The page's addresses, to be mounted into an aiohttp application that listens on loopback."""

from aiohttp import web

from bot.emulator.page.acts import Acts
from bot.emulator.page.assets import Assets
from bot.emulator.page.guard import guarded
from bot.emulator.page.live import Live
from bot.emulator.page.room import Room
from bot.emulator.page.state import state_of


def mount_page(app: web.Application, room: Room) -> None:
    """Add the page to an application; its event streams end when the application shuts down."""
    live = Live(room)
    app.add_routes(page_routes(room, live))
    app.on_shutdown.append(live.close)


def page_routes(room: Room, live: Live) -> list[web.RouteDef]:
    """``/``, ``/static/…``, ``/page/state``, ``/page/events`` and the POST requests under ``/page/``."""
    assets, acts = Assets(), Acts(room)

    async def state(request: web.Request) -> web.Response:
        query = request.query
        return web.json_response(await state_of(room, query.get("who", ""), query.get("chat", "")))

    return [
        web.get("/", guarded(assets.front)),
        web.get("/static/{path:.+}", guarded(assets.file)),
        web.get("/page/state", guarded(state)),
        web.get("/page/events", guarded(live.stream)),
        web.post("/page/open", guarded(acts.open)),
        web.post("/page/say", guarded(acts.say)),
        web.post("/page/tap", guarded(acts.tap)),
        web.post("/page/submit", guarded(acts.submit)),
        web.post("/page/forward", guarded(acts.forward)),
        web.post("/page/clock", guarded(acts.move)),
    ]
