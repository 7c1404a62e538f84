"""A storm on the wire: overdue by the thousand, over no limit of any cloud's, and what is new does not wait (R-14)."""

import asyncio
import time
from pathlib import Path

import pytest
from bot.emulator.feishu.journal import WireCall
from bot.store.tables import metadata
from sqlalchemy import Connection, select

from tests.stories.large_company import Clouds, account, chat_id_of, returned

_timer = metadata.tables["timer"]
LINE = "/需求 第1部 活动物料终稿 截止 11月27日 优先级 高"
NEW = "活动物料终稿"
BOTH: Clouds = ("feishu", "dingtalk")
LONG = pytest.mark.long
every_cloud = pytest.mark.parametrize(
    "clouds",
    [
        pytest.param(("feishu",), id="feishu"),
        pytest.param(("dingtalk",), id="dingtalk", marks=LONG),
        pytest.param(BOTH, id="both", marks=LONG),
    ],
)


def _began(connection: Connection) -> bool:
    return bool(connection.execute(select(_timer.c.id).where(_timer.c.state == "fired").limit(1)).first())


async def weather(empty: Path, folder: Path, clouds: Clouds, items: int, people: int, rooms: int) -> str:
    """Let the storm pass, somebody asking for something new in its midst; what it took."""
    async with returned(empty, folder, clouds, items, people, rooms) as company:
        began, spent = time.monotonic(), time.process_time()
        draining = asyncio.create_task(company.drain())
        async with asyncio.timeout(60):
            while not await company.bot.writer.run(_began):
                pass
        said_at = time.monotonic()
        ((cloud, approver),) = account(company.world, clouds, 5).items()
        await company.world.say(f"员工{5 + rooms}", chat_id_of(cloud, 5), LINE)
        answered = time.monotonic() - said_at
        await draining
        drained, spent = company.sent()[-1].monotonic - began, time.process_time() - spent

        told = [call for call in company.sent() if NEW not in str(call.body)]
        new = next(call for call in company.sent() if NEW in str(call.body) and approver in str(call.body))
        assert {(call.status, call.fault) for call in company.calls()} == {(200, "")}, "no cloud ever had to refuse"
        assert len(told) == people + rooms * len(clouds)
        assert all(_called_by(call) <= 20 for call in told)
        assert drained <= 60
        assert new.monotonic - said_at <= 60
        return (
            f"{items} overdue, {len(told)} messages in {drained:.1f} s, {spent:.1f} s of processor; "
            f"said in its midst: acknowledged after {answered:.2f} s, before its approver after "
            f"{new.monotonic - said_at:.2f} s"
        )


def _called_by(call: WireCall) -> int:
    """How many people a message mentions."""
    return max(str(call.body).count("<at id="), len(call.body.get("cardAtUserIds") or ()))


@every_cloud
@pytest.mark.asyncio
async def test_in_a_storm_everybody_gets_one_message_and_what_is_new_comes_through(
    clouds: Clouds, migrated_sqlite: Path, tmp_path: Path
) -> None:
    print(await weather(migrated_sqlite, tmp_path, clouds, items=400, people=30, rooms=6))


@pytest.mark.long
@every_cloud
@pytest.mark.asyncio
async def test_ten_thousand_overdue_are_told_within_a_minute_and_over_no_limit(
    clouds: Clouds, migrated_sqlite: Path, tmp_path: Path
) -> None:
    print(await weather(migrated_sqlite, tmp_path, clouds, items=10_000, people=300, rooms=40))
