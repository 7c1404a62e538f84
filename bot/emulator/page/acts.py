"""What a person does on the page, carried to the world exactly as the emulated client would."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, Field, ValidationError

from bot.emulator.cards.controls import Button
from bot.emulator.page.jumps import Jump, leap
from bot.emulator.page.room import Room
from bot.emulator.people import CloudName, ImpossibleActError
from bot.errors import UserError

Wish = TypeVar("Wish", bound=BaseModel)


class Open(BaseModel):
    """Somebody looks into their private chat with the bot for the first time."""

    who: str
    cloud: CloudName = "feishu"


class Say(BaseModel):
    """Somebody writes into a chat."""

    who: str
    chat: str
    text: str
    at_bot: bool = True


class Tap(BaseModel):
    """Somebody taps; ``button`` is its name or its words, ``option`` the choice of a menu.

    ``index`` is its place among everything tappable on the card, because words may repeat.
    """

    who: str
    message: str
    button: str
    index: int | None = Field(default=None, ge=0)
    option: str | None = None


class Submit(BaseModel):
    """Somebody submits a form; ``values`` by the inputs' names, blank ones as ''."""

    who: str
    message: str
    button: str
    index: int | None = Field(default=None, ge=0)
    values: dict[str, str | list[str]]


class Forward(BaseModel):
    """Somebody forwards a message into another of their chats."""

    who: str
    message: str
    chat: str


class Move(BaseModel):
    """Somebody moves the clock."""

    jump: Jump


class Acts:
    """The page's POST requests; each answers JSON, a refusal with ``error`` in words for people.

    What is done while the bot is still being started waits until it is there.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    async def open(self, request: web.Request) -> web.Response:
        """Opens the private chat; answers its id."""

        async def do(wish: Open) -> dict[str, Any]:
            return {"chat": (await self._room.world.open_private_chat(wish.who, wish.cloud)).chat_id}

        return await self._answer(request, Open, do, "私聊没有打开")

    async def say(self, request: web.Request) -> web.Response:
        """Sends a text; answers its message id once the bot acknowledged it or its three seconds passed."""

        async def do(wish: Say) -> dict[str, Any]:
            message = await self._room.world.say(wish.who, wish.chat, wish.text, wish.at_bot)
            return {"message": message.message_id}

        return await self._answer(request, Say, do, "没有发出去：您不在这个会话里，或者群已解散")

    async def tap(self, request: web.Request) -> web.Response:
        """Taps a button or chooses from a menu; answers what the person sees."""

        async def do(wish: Tap) -> dict[str, Any]:
            return asdict(await self._room.world.tap(wish.who, wish.message, self._button(wish), wish.option))

        return await self._answer(request, Tap, do, "没有点成：卡片已经变了，请看最新的样子再点")

    async def submit(self, request: web.Request) -> web.Response:
        """Submits a form; answers what the person sees."""

        async def do(wish: Submit) -> dict[str, Any]:
            reaction = await self._room.world.submit(wish.who, wish.message, wish.values, self._button(wish))
            return asdict(reaction)

        return await self._answer(request, Submit, do, "没有提交：表单已经变了，请看最新的样子再填")

    async def forward(self, request: web.Request) -> web.Response:
        """Forwards a message; answers the copy's id."""

        async def do(wish: Forward) -> dict[str, Any]:
            return {"message": (await self._room.world.forward(wish.who, wish.message, wish.chat)).message_id}

        return await self._answer(request, Forward, do, "没有转发：您不在那个会话里，或者群已解散")

    async def move(self, request: web.Request) -> web.Response:
        """Moves the clock; answers where it landed."""

        async def do(wish: Move) -> dict[str, Any]:
            return {"now": self._room.local(await leap(self._room, wish.jump))}

        return await self._answer(request, Move, do, "时间没有拨动")

    def _button(self, wish: Tap | Submit) -> Button | str:
        """The button at the place that was tapped; on a card that changed meanwhile something else may stand there."""
        message = self._room.world.messages.get(wish.message)
        if message is None or wish.index is None:
            return wish.button
        there = message.buttons[wish.index : wish.index + 1]
        if not there or wish.button not in (there[0].name, there[0].label):
            raise ImpossibleActError(f"no button {wish.button!r} at {wish.index}, only {message.labels}")
        return there[0]

    async def _answer(
        self, request: web.Request, kind: type[Wish], do: Callable[[Wish], Awaitable[dict[str, Any]]], refused: str
    ) -> web.Response:
        try:
            wish = kind.model_validate_json(await request.read())
            await self._room.curtain.risen()
            return web.json_response(await do(wish))
        except ValidationError as error:
            return _refusal(400, "请求的格式不对", str(error))
        except UserError as error:
            return _refusal(409, str(error))
        except ImpossibleActError as error:
            return _refusal(409, f"{refused}。", str(error))


def _refusal(status: int, error: str, detail: str = "") -> web.Response:
    return web.json_response({"error": error, "detail": detail}, status=status)
