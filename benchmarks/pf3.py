"""PF-3: what router and context cost, from the JSON of a message to the reply in memory, without a store.

The floor is the least Python that does it: parse, split the command off, look it up, call, build the reply.
"""

import base64
import json
import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from bot.clock import SystemClock
from bot.context import Context
from bot.delivery import handler_of, of_line
from bot.domain.people import Person, Room
from bot.emulator.feishu.envelopes import Envelopes
from bot.events import Ack, Answer, MessageReceived
from bot.handlers.routes import all_routes
from bot.platforms.feishu.answers import payload_for
from bot.platforms.feishu.payloads import read_event
from bot.platforms.json_text import read_json
from bot.router import Router
from bot.services.company import Company
from bot.store.unit_of_work import UnitOfWork

from benchmarks.findings import Finding, SkippedError, cpu_medians, micro
from benchmarks.others import other

_TEXT = "/问候 研发部"


def measure(quick: bool) -> list[Finding]:
    """Against the floor, and against slack-bolt when it is there."""
    repeats, rounds = (200, 5) if quick else (1000, 15)
    floor, bot = cpu_medians(rounds, repeats, _floor(), _bot())
    detail = f"floor {micro(floor)}, bot {micro(bot)}"
    found = [Finding("PF-3", "message to reply, router and context only", bot / floor, limit=4.0, detail=detail)]
    try:
        bolt = _bolt()
    except SkippedError as reason:
        return [*found, Finding("PF-3", "share of slack-bolt", math.nan, detail=str(reason))]
    theirs, ours = cpu_medians(rounds, max(1, repeats // 4), bolt, _bot())
    detail = f"slack-bolt {micro(theirs)}, bot {micro(ours)}"
    what = f"share of slack-bolt, same command among {len(_words())} others, answered in the handler"
    return [*found, Finding("PF-3", what, ours / theirs, limit=0.2, detail=detail)]


def _words() -> dict[str, str]:
    """Every word that begins a command of the bot; slack-bolt needs a listener for each."""
    router = Router()
    router.include(all_routes())
    return router.words


def _payload() -> bytes:
    message = {
        "message_id": "om_1",
        "chat_id": "oc_1",
        "chat_type": "group",
        "message_type": "text",
        "content": json.dumps({"text": _TEXT}),
        "create_time": "1700000000000",
    }
    sender = {"sender_id": {"open_id": "ou_1"}, "sender_type": "user", "tenant_key": "t"}
    envelopes = Envelopes("cli_a", "t", "ou_bot", {})
    body = envelopes.envelope("im.message.receive_v1", {"sender": sender, "message": message}, SystemClock().now())
    return json.dumps(body).encode()


def _floor() -> Callable[[], bytes]:
    payload = _payload()
    handlers: dict[str, Callable[[str], dict[str, Any]]] = {
        "问候": lambda argument: {"toast": {"type": "info", "content": f"{argument}好"}}
    }

    def work() -> bytes:
        message = json.loads(payload)["event"]["message"]
        word, _, argument = json.loads(message["content"])["text"].removeprefix("/").partition(" ")
        return json.dumps({"code": 200, "data": handlers[word](argument)}).encode()

    return work


def _bot() -> Callable[[], bytes]:
    payload, router, clock = _payload(), Router(), SystemClock()
    person, room = Person(1, "刘洋", "刘洋", None, None, active=True), Room(1, "新品群")
    store = SimpleNamespace(roster=SimpleNamespace(acted_on=lambda *_: None))  # it is asked for nothing else

    @router.command("问候", help="", example="")
    def greet(ctx: Context) -> None:
        ctx.toast(f"{ctx.argument}好")

    router.include(all_routes())

    def work() -> bytes:
        event = read_event(read_json(payload), "ou_bot")
        assert isinstance(event, MessageReceived)
        ctx = Context(
            event=event,
            now=clock.now(),
            uow=cast("UnitOfWork", store),
            company=cast("Company", None),
            run=lambda context, text: of_line(router, context, text)(context),
            commands=router.commands,
            faces=router.faces,
            chat=event.chat,
            room=room,
            person=person,
        )
        handler_of(router, ctx)(ctx)
        return payload_for(Ack(stored=True, answer=Answer(ctx.shown.toast, ctx.shown.tone)), tap=True)

    assert "研发部" in json.dumps(_decoded(work()), ensure_ascii=False)
    return work


def _decoded(payload: bytes) -> Any:
    return json.loads(base64.b64decode(json.loads(payload)["data"]))


def _bolt() -> Callable[[], Any]:
    bolt = other("slack_bolt", "slack-bolt slack-sdk")
    authorized = other("slack_bolt.authorization", "slack-bolt").AuthorizeResult
    app = bolt.App(
        signing_secret="none",
        authorize=lambda: authorized(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U0"),
        process_before_response=True,  # without it the acknowledgement is polled for, which costs it 10 ms
    )

    def greet(ack: Callable[[str], None], command: dict[str, str]) -> None:
        ack(f"{command['text']}好")

    words = len(_words())
    for number in range(words):  # it asks its listeners one after the other, so ours stands in the middle
        if number == words // 2:
            app.command("/greet")(greet)
        app.command(f"/other{number}")(greet)

    payload = json.dumps(
        {
            "command": "/greet",
            "text": "研发部",
            "user_id": "U1",
            "team_id": "T1",
            "channel_id": "C1",
            "response_url": "http://127.0.0.1/none",
            "trigger_id": "1",
        }
    )

    def work() -> Any:
        return app.dispatch(bolt.BoltRequest(body=json.loads(payload), mode="socket_mode"))

    answer = work()
    assert answer.status == 200, answer.body
    return work
