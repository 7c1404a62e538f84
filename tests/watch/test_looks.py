"""What the auditor sees beside the store, and the sign of life it gives."""

import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from bot.domain.alarms import Code
from bot.watch.heartbeat import heartbeat_to
from bot.watch.looks import DOWN_FOR, LinkLook, calendar_look, disk_look


def codes(look: Any) -> list[Code]:
    return [alarm.code for alarm in look()]


def test_a_link_is_told_when_it_stays_down_and_at_once_when_it_is_refused() -> None:
    now, status = 0.0, {"connected": True, "alarm": "", "last_error": ""}
    look = LinkLook("feishu", lambda: status, lambda: now)

    assert codes(look) == []
    status["connected"] = False
    assert codes(look) == []
    now = DOWN_FOR
    assert codes(look) == [Code.LINK_DOWN]
    status["alarm"] = "credentials"
    assert codes(look) == [Code.LINK_REFUSED]
    status |= {"connected": True, "alarm": ""}
    assert codes(look) == []


def test_a_month_whose_messages_are_used_up_is_told_until_words_arrive_again() -> None:
    status = {"connected": True, "alarm": "", "last_error": "", "quota_exhausted": True}
    look = LinkLook("dingtalk", lambda: status)

    assert codes(look) == [Code.MONTH_USED_UP]
    status["quota_exhausted"] = False
    assert codes(look) == []


@pytest.mark.parametrize(("today", "told"), [(date(2026, 12, 1), []), (date(2026, 12, 2), [Code.CALENDAR_ENDS])])
def test_the_end_of_the_calendar_is_told_thirty_days_ahead(today: date, told: list[Code]) -> None:
    assert codes(calendar_look(frozenset({2025, 2026}), lambda: today)) == told


def test_a_write_ahead_file_that_grew_is_told(tmp_path: Path) -> None:
    database = tmp_path / "store.sqlite3"
    look = disk_look(tmp_path, database)
    assert Code.WAL_BIG not in codes(look)

    with (tmp_path / "store.sqlite3-wal").open("wb") as wal:
        wal.truncate(257 * 1024 * 1024)  # a hole in a file takes no room

    assert Code.WAL_BIG in codes(look)


@pytest.mark.parametrize(("free", "told"), [(201, []), (199, [Code.DISK_FULL])])
def test_a_disk_that_is_nearly_full_is_told_before_nothing_can_be_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, told: list[Code]
) -> None:
    usage = SimpleNamespace(free=free * 1024 * 1024)
    monkeypatch.setattr(shutil, "disk_usage", {tmp_path: usage}.__getitem__)

    assert codes(disk_look(tmp_path, None)) == told


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [200, 500])
async def test_the_sign_of_life_reaches_the_outside_and_its_refusal_harms_nobody(
    aiohttp_server: Any, status: int
) -> None:
    heard = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get("/ping", hear)
    server = await aiohttp_server(app)

    await heartbeat_to(str(server.make_url("/ping")))()
    await heartbeat_to("http://127.0.0.1:9/nobody")()

    assert heard == ["/ping"]
