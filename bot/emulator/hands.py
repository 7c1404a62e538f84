"""The world's hands as JSON calls under /_hands/, for bots in any language (docs/emulator.md)."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from bot.emulator.connections import Connections
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.faults import Fault, FaultKind, Faults
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.people import Chat, CloudName, ImpossibleActError
from bot.emulator.pictures import call_picture, dingtalk_push_picture, message_picture, push_picture, reaction_picture
from bot.emulator.world import World

Json = dict[str, Any]

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")


class BadHandError(Exception):
    """A hand was asked for something it cannot do; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Each method is one hand: a JSON object in, a JSON object out."""

    world: World
    cloud: FeishuCloud
    dingtalk: DingTalkCloud

    async def say(self, asked: Json) -> Json:
        """Write as somebody."""
        message = await self.world.say(
            _text(asked, "who"),
            self._where(asked),
            _text(asked, "text"),
            at_bot=bool(asked.get("at_bot", True)),
            mentions=asked.get("mentions") or (),
        )
        return message_picture(self.world, message)

    async def tap(self, asked: Json) -> Json:
        """Tap a button as somebody."""
        button, option = _text(asked, "button"), asked.get("option")
        return reaction_picture(await self.world.tap(_text(asked, "who"), _text(asked, "message_id"), button, option))

    async def submit(self, asked: Json) -> Json:
        """Fill and submit a form as somebody."""
        values = asked.get("values") or {}
        message_id, button = _text(asked, "message_id"), asked.get("button")
        return reaction_picture(await self.world.submit(_text(asked, "who"), message_id, values, button))

    async def see(self, asked: Json) -> Json:
        """The messages of a chat as a member sees them; ``after`` is the id of the last one already seen."""
        messages = self.world.see(_text(asked, "who"), self._where(asked))
        ids = [message.message_id for message in messages]
        start = ids.index(asked["after"]) + 1 if asked.get("after") in ids else 0
        return {"messages": [message_picture(self.world, message) for message in messages[start:]]}

    async def notified(self, asked: Json) -> Json:
        """What reached somebody with a sound."""
        messages = self.world.notified(_text(asked, "who"))
        return {"messages": [message_picture(self.world, message) for message in messages]}

    async def recall(self, asked: Json) -> Json:
        """Take back one's own message."""
        await self.world.recall(_text(asked, "who"), _text(asked, "message_id"))
        return {}

    async def forward(self, asked: Json) -> Json:
        """Forward a message to another chat."""
        where = self._where(asked)
        message = await self.world.forward(_text(asked, "who"), _text(asked, "message_id"), where)
        return message_picture(self.world, message)

    async def people(self, asked: Json) -> Json:
        """Everybody; with ``name`` somebody is hired first."""
        if asked.get("name"):
            self.world.add_person(str(asked["name"]), asked.get("open_id"))
        return {"people": [asdict(person) for person in self.world.people.values()]}

    async def chats(self, asked: Json) -> Json:
        """Every chat; with ``name`` and ``members`` a group is opened first."""
        if asked.get("name"):
            members = asked.get("members") or ()
            bot = bool(asked.get("bot", True))
            self.world.add_group(str(asked["name"]), members, asked.get("chat_id"), bot, _cloud(asked))
        return {"chats": [asdict(chat) for chat in self.world.chats.values()]}

    async def move(self, asked: Json) -> Json:
        """Somebody or the bot comes or goes: ``what`` is join, leave, add_bot, remove_bot, dissolve or resign."""
        what = _text(asked, "what")
        acts: dict[str, Callable[[], None]] = {
            "join": lambda: self.world.join(self._where(asked), _text(asked, "who")),
            "leave": lambda: self.world.leave(self._where(asked), _text(asked, "who")),
            "add_bot": lambda: self.world.add_bot(self._where(asked), asked.get("who")),
            "remove_bot": lambda: self.world.remove_bot(self._where(asked), asked.get("who")),
            "dissolve": lambda: self.world.dissolve(self._where(asked)),
            "resign": lambda: self.world.resign(_text(asked, "who")),
        }
        if what not in acts:
            raise BadHandError(f"what must be one of {', '.join(acts)}")
        acts[what]()
        await self.world.quiet()
        return {}

    async def clock(self, asked: Json) -> Json:
        """The business time; ``move_to`` (ISO with zone) or ``advance`` (seconds) moves it."""
        clock = self.world.clock
        if asked:
            await self.world.move_clock(_moment(asked, clock.now()))
        return {"now": clock.now().isoformat()}

    async def faults(self, asked: Json) -> Json:
        """A cloud's script of misbehaviour; ``clear`` empties it, ``kind`` and the fields of a fault add to it."""
        faults = self._faults(asked)
        if asked.get("clear"):
            faults.clear()
        elif "kind" in asked:
            faults.add(_fault(asked))
        return {"faults": [asdict(fault) for fault in faults.script]}

    async def connections(self, asked: Json) -> Json:
        """The open long connections; ``do`` happens to all those of a cloud (docs/emulator.md)."""
        if what := asked.get("do"):
            acts = self._feishu_acts() if _cloud(asked) == "feishu" else self._dingtalk_acts()
            if what not in acts:
                raise BadHandError(f"do must be one of {', '.join(acts)}")
            await acts[what]()
        feishu, dingtalk = self.cloud.connections.open, self.dingtalk.connections.open
        return {
            "connections": [
                *({"cloud": "feishu", "device_id": each.device_id, "pings": each.pings} for each in feishu),
                *({"cloud": "dingtalk", "connection_id": each.connection_id} for each in dingtalk),
            ]
        }

    async def log(self, asked: Json) -> Json:
        """The calls and pushes so far, those of DingTalk apart, and what nobody expected."""
        journal, dingtalk = self.cloud.journal, self.dingtalk
        return {
            "calls": [call_picture(call) for call in journal.calls],
            "pushes": [push_picture(push) for push in journal.pushes],
            "dingtalk": {
                "calls": [call_picture(call) for call in dingtalk.calls],
                "pushes": [dingtalk_push_picture(push) for push in dingtalk.pushes],
                "month": {
                    "calls": dingtalk.usage.calls[dingtalk.usage.month],
                    "messages": dingtalk.usage.messages[dingtalk.usage.month],
                },
            },
            "unexpected": list(self.world.unexpected),
        }

    def _where(self, asked: Json) -> Chat:
        """The chat named by ``where``; when it is missing the person's private chat, on ``cloud``."""
        where = asked.get("where")
        return self.world.chat(str(where)) if where else self.world.private_chat(_text(asked, "who"), _cloud(asked))

    def _faults(self, asked: Json) -> Faults:
        return self.cloud.faults if _cloud(asked) == "feishu" else self.dingtalk.faults

    def _feishu_acts(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {**_line_acts(self.cloud.connections), "deaf": _at_once(self.cloud.go_deaf)}

    def _dingtalk_acts(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {**_line_acts(self.dingtalk.connections), "goodbye": self.dingtalk.say_goodbye}


def _line_acts(connections: Connections[Any]) -> dict[str, Callable[[], Awaitable[None]]]:
    return {
        "close": connections.close,
        "cut": _at_once(connections.cut),
        "half_open": _at_once(connections.go_half_open),
    }


NAMES = (
    "say",
    "tap",
    "submit",
    "see",
    "notified",
    "recall",
    "forward",
    "people",
    "chats",
    "move",
    "clock",
    "faults",
    "connections",
    "log",
)


def hand_routes(world: World, cloud: FeishuCloud, dingtalk: DingTalkCloud) -> list[web.RouteDef]:
    """POST a JSON object to /_hands/<name>; GET is the same without one."""
    hands = Hands(world, cloud, dingtalk)
    routes = []
    for name in NAMES:
        hand = _Hand(getattr(hands, name)).serve
        routes += [web.get(f"/_hands/{name}", hand), web.post(f"/_hands/{name}", hand)]
    return [*routes, web.get("/_hands/", _list_hands), web.route("*", "/_hands/{rest:.*}", _unknown)]


class _Hand:
    """Turns a hand into an HTTP handler; wrong use is answered 400 with the reason.

    The server listens on loopback, but any site open in a browser there can reach it: those are refused.
    """

    def __init__(self, act: Callable[[Json], Awaitable[Json]]) -> None:
        self._act = act

    async def serve(self, request: web.Request) -> web.Response:
        if _is_foreign(request):
            return _json({"error": "hands are moved from this machine, not by other sites"}, 403)
        try:
            asked = json.loads(await request.text() or "{}")
            if not isinstance(asked, dict):
                raise BadHandError("a JSON object is wanted")
            return _json(await self._act(asked))
        except (ImpossibleActError, BadHandError, ValueError, TypeError) as wrong:
            return _json({"error": str(wrong)}, 400)


def _is_foreign(request: web.Request) -> bool:
    """Another site's script, or a name that somebody pointed at 127.0.0.1."""
    origin = request.headers.get("Origin")
    another_site = origin is not None and urlsplit(origin).netloc != request.host
    return another_site or urlsplit(f"//{request.host}").hostname not in _LOOPBACK_NAMES


async def _list_hands(_: web.Request) -> web.Response:
    return _json({"hands": [f"/_hands/{name}" for name in NAMES]})


async def _unknown(request: web.Request) -> web.Response:
    return _json({"error": f"no hand {request.path}", "hands": [f"/_hands/{name}" for name in NAMES]}, 404)


def _json(body: Json, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False))


def _text(asked: Json, name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value:
        raise BadHandError(f"{name} is missing")
    return value


def _cloud(asked: Json) -> CloudName:
    match asked.get("cloud", "feishu"):
        case "feishu":
            return "feishu"
        case "dingtalk":
            return "dingtalk"
        case _:
            raise BadHandError("cloud must be feishu or dingtalk")


def _at_once(act: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def done() -> None:
        act()

    return done


def _moment(asked: Json, now: datetime) -> datetime:
    if "move_to" in asked:
        return datetime.fromisoformat(_text(asked, "move_to"))
    return now + timedelta(seconds=float(asked["advance"])) if "advance" in asked else now


def _fault(asked: Json) -> Fault:
    try:
        fields = {name: value for name, value in asked.items() if name != "cloud"}
        return Fault(**{**fields, "kind": FaultKind(_text(asked, "kind"))})
    except ValueError as wrong:
        raise BadHandError(f"kind must be one of {', '.join(FaultKind)}") from wrong
