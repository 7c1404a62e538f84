"""A check-up says of each thing how it stands, why, and what to do; and it fails when something would not work."""

import asyncio
import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bot.bootstrap import open_bot
from bot.clock import MovableClock, SystemClock
from bot.config import build
from bot.doctor import check_dingtalk_side, examine
from bot.domain.checkup import Check, Verdict
from bot.emulator.company import COMPANY, seed_company
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.platforms.redaction import Redactor
from bot.services.checkup import check_set_up
from bot.store.file_check import DamagedStoreError

from tests.kill.company import write_company_file
from tests.registrations import registrations
from tests.stories.conftest import story  # noqa: F401  the fixture
from tests.stories.story import Story

COVERED = frozenset({2025, 2026})


def verdicts(checks: list[Check]) -> dict[str, Verdict]:
    return {check.name: check.verdict for check in checks}


@pytest.mark.parametrize(
    ("today", "verdict"),
    [
        (date(2026, 10, 31), Verdict.PASS),
        (date(2026, 11, 1), Verdict.WARN),
        (date(2026, 12, 19), Verdict.WARN),
        (date(2026, 12, 20), Verdict.FAIL),
        (date(2027, 1, 2), Verdict.FAIL),
    ],
)
def test_a_missing_next_year_is_told_from_november_and_is_no_more_tolerated_from_20_december(
    today: date, verdict: Verdict
) -> None:
    assert verdicts(check_set_up(build({}), COVERED, today))["节假日"] is verdict


HOLES: dict[str, tuple[dict[str, Any], Verdict]] = {
    "部门负责人": ({"departments": [{"name": "研发部", "code": "YFB"}]}, Verdict.FAIL),
    "部门接口人": ({"departments": [{"name": "研发部", "code": "YFB"}]}, Verdict.WARN),
    "公司级角色": ({}, Verdict.WARN),
    "人员账号": ({"people": [{"name": "王磊"}]}, Verdict.WARN),
    "群": ({"departments": [{"name": "研发部", "code": "YFB"}]}, Verdict.WARN),
}


@pytest.mark.parametrize("name", HOLES)
def test_every_hole_in_the_set_up_is_named_with_what_to_write(name: str) -> None:
    values, verdict = HOLES[name]
    check = next(c for c in check_set_up(build(values), COVERED, date(2026, 5, 1)) if c.name == name)

    assert check.verdict is verdict
    assert "[" in check.hint


async def cloud(home: Path, now: datetime | None = None) -> Server:
    world = World(MovableClock(now or datetime.now(UTC), running=True))
    seed_company(world)
    server = await serve(world)
    write_company_file(home / "config.toml", server, "")
    return server


@pytest.mark.asyncio
async def test_where_all_is_well_nothing_fails(tmp_path: Path) -> None:
    server = await cloud(tmp_path)
    checks = await examine(tmp_path / "config.toml", offline=False)
    await server.close()

    failing = [check for check in checks if check.verdict is Verdict.FAIL and check.name != "节假日"]
    assert failing == []
    assert {"飞书应用", "飞书长连接", "飞书群", "聊天记录", "时钟", "数据库"} <= set(verdicts(checks))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("where", "code", "name", "verdict"),
    [
        ("*tenant_access_token*", 10014, "飞书应用", Verdict.FAIL),
        ("*ws/endpoint*", 10003, "飞书长连接", Verdict.FAIL),
        ("GET /open-apis/im/v1/chats", 99991672, "飞书群", Verdict.WARN),
        ("GET /open-apis/im/v1/messages", 99991672, "聊天记录", Verdict.WARN),
    ],
)
async def test_what_the_cloud_refuses_is_named_with_the_scope_or_switch_that_mends_it(
    tmp_path: Path, where: str, code: int, name: str, verdict: Verdict
) -> None:
    server = await cloud(tmp_path)
    server.cloud.faults.add(Fault(FaultKind.REFUSE, where, times=0, code=code, status=400))
    checks = await examine(tmp_path / "config.toml", offline=False)
    await server.close()

    check = next(check for check in checks if check.name == name)
    assert check.verdict is verdict
    assert check.hint


@pytest.mark.asyncio
async def test_a_wrong_clock_an_absent_bot_and_a_cloud_out_of_reach_are_named(tmp_path: Path) -> None:
    server = await cloud(tmp_path, datetime.now(UTC) + timedelta(hours=1))
    server.cloud.world.chats[COMPANY.groups[0].chat_id].has_bot = False
    wrong = verdicts(await examine(tmp_path / "config.toml", offline=False))
    await server.close()
    gone = verdicts(await examine(tmp_path / "config.toml", offline=False))
    offline = verdicts(await examine(tmp_path / "config.toml", offline=True))

    assert wrong["时钟"] is Verdict.FAIL
    assert wrong["飞书群"] is Verdict.FAIL
    assert gone["飞书可达"] is Verdict.FAIL
    assert offline["飞书"] is Verdict.SKIP


@pytest.mark.asyncio
async def test_the_command_says_it_as_json_and_by_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("nonsense = 1\n")
    command = [sys.executable, "-m", "bot", "doctor", "--offline", "--json"]
    process = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()

    assert process.returncode == 1
    assert [(check["name"], check["verdict"]) for check in json.loads(said)] == [("版本", "pass"), ("配置", "fail")]


def test_a_damaged_file_is_refused_at_the_start_and_told_by_the_check_up(migrated_sqlite: Path, tmp_path: Path) -> None:
    whole = migrated_sqlite.read_bytes()
    noise = os.urandom(len(whole) // 2)
    (tmp_path / "liaison.sqlite3").write_bytes(whole[:8192] + noise + whole[8192 + len(noise) :])
    (tmp_path / "config.toml").write_text('data_dir = "."\n')

    async def start() -> None:
        async with open_bot(build({"data_dir": str(tmp_path)}), SystemClock(), Redactor()):
            pass

    with pytest.raises(DamagedStoreError, match=r"已损坏.*备份"):
        asyncio.run(start())
    checks = asyncio.run(examine(tmp_path / "config.toml", offline=True))
    assert verdicts(checks)["数据库"] is Verdict.FAIL


@pytest.mark.asyncio
async def test_in_chat_the_secretary_sees_the_holes_and_nobody_else_does(story: Story) -> None:  # noqa: F811
    await story.say("林晓彤", "/体检", "私聊")
    await story.say("刘洋", "/体检", "私聊")

    assert "体检 ·" in story.one("林晓彤").text
    assert "执行秘书、管理员和组长" in story.one("刘洋").text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("template", "value_bytes", "verdict"),
    [("own.schema", 1024, Verdict.PASS), ("other.schema", 1024, Verdict.FAIL), ("own.schema", 4096, Verdict.FAIL)],
)
async def test_the_configured_template_is_tried_on_dingtalk(template: str, value_bytes: int, verdict: Verdict) -> None:
    world = World(MovableClock(datetime(2026, 11, 23, 1, tzinfo=UTC)))
    dingtalk = DingTalkCloud(world, own_template="own.schema")
    server = await serve(world, dingtalk=dingtalk)
    section = registrations(server, template)["dingtalk"]
    try:
        checks = await check_dingtalk_side(
            build({"dingtalk": {**section, "card_value_bytes": value_bytes}}),
            offline=False,
        )
        wrong = await check_dingtalk_side(build({"dingtalk": {**section, "client_secret": "no"}}), offline=False)
    finally:
        await server.close()

    assert [check.verdict for check in checks] == [Verdict.PASS, verdict]
    assert [check.verdict for check in wrong] == [Verdict.FAIL]
    assert world.messages == {}
