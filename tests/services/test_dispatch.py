"""The dispatcher says what was stored and nothing else (DESIGN rule 3)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from bot.app import App
from bot.clock import MovableClock
from bot.events import Chat, Cloud, Event, MessageReceived, Sender, TimerFired, TimersFired
from bot.handlers.routes import all_routes
from bot.store.writer import NotStoredError, Work, Writer

from tests.services.office import Office

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TIMER = TimerFired("timer:1", 1, "digest", NOW, "digest:1")
SAID = MessageReceived(
    "om_1", Sender(Cloud.FEISHU, "", "ou_0", "王磊"), Chat(Cloud.FEISHU, "oc"), "om_1", "/帮助", True
)


@dataclass
class BrokenStore:
    """Takes nothing."""

    asked: list[object] = field(default_factory=list)

    @property
    def background(self) -> Writer:
        return self

    async def run(self, work: Work[object]) -> object:
        self.asked.append(work)
        raise NotStoredError("the disk is full")

    def close(self) -> None: ...


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "event", [SAID, TIMER, TimersFired("digest", (TIMER,))], ids=lambda event: type(event).__name__
)
async def test_what_the_store_did_not_take_is_not_acknowledged_and_wakes_nobody(office: Office, event: Event) -> None:
    store, woken = BrokenStore(), list[bool]()
    app = App(store, all_routes(), office.company, MovableClock(NOW), {}, lambda: woken.append(True))

    ack = await app.dispatch(event)

    assert (ack.stored, ack.answer, woken) == (False, None, [])
    assert len(store.asked) == 1
