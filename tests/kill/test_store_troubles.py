"""The store is locked, goes away, or the cloud's token does not come: people are answered in time and told no lie."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bot.emulator.faults import Fault, FaultKind
from bot.emulator.tapping import Reaction
from bot.platforms.intake import NOT_YET
from bot.store.database import open_engine
from sqlalchemy import Engine

from tests.kill.flows.needs import LINE, approve, register
from tests.kill.lives import Workshop
from tests.kill.opening import first_morning, open_rig, stalls_logged
from tests.kill.rig import GROUP, Rig
from tests.kill.stores import PostgresStores
from tests.kill.team import elsewhere_in_the_long_run, open_team, wrong_of
from tests.places import quick_place
from tests.postgres import TEMPLATE, open_postgres
from tests.stories.settings import Setting

DEPARTMENT = ("刘洋", "赵强")


@contextlib.asynccontextmanager
async def asked(workshop: Workshop, home: Path, setting: Setting) -> AsyncIterator[Rig]:
    """A need waits for the answer of a department."""
    begun = workshop.copied(await workshop.after((register, approve), setting), home)
    async with open_rig(workshop.bots, begun, home) as rig:
        yield rig


async def everybody_taps(rig: Rig) -> list[Reaction]:
    """The department's people, and others who want to know how the time was computed, all at once."""
    acts = [(who, "确认无误") for who in DEPARTMENT] + [(who, "怎么算的") for who in ("李敏", "王磊", *DEPARTMENT)]
    cards = {who: rig.newest(who, "怎么算的", GROUP).message_id for who, _ in acts}
    return await asyncio.gather(*(rig.world.tap(who, cards[who], button) for who, button in acts))


async def locked(engine: Engine, seconds: float, taken: asyncio.Event) -> None:
    """Hold the lock that every change needs."""
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as other, other.begin():
        if not sqlite:
            other.exec_driver_sql(
                "SET LOCAL idle_in_transaction_session_timeout = 0"
            )  # ours would end it in the middle
            other.exec_driver_sql("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
        taken.set()
        await asyncio.sleep(seconds)


def told_the_truth(rig: Rig, seen: list[Reaction], home: Path) -> None:
    """Everybody was answered before the client gave up; what was called done is stored, which the checker looks up."""
    assert stalls_logged(home) == []
    assert [reaction.error for reaction in seen] == [None] * len(seen)
    assert wrong_of(rig) == []


@pytest.mark.asyncio
@elsewhere_in_the_long_run
@pytest.mark.parametrize("seconds", [1.0, pytest.param(10.0, marks=pytest.mark.long)])
async def test_taps_on_a_locked_store_are_answered_in_time_and_truly(
    seconds: float, setting: Setting, workshop: Workshop, tmp_path: Path
) -> None:
    """R-8 and F-12: past the budget it is 还没有确认; once the lock is gone the backlog clears."""
    async with asked(workshop, tmp_path, setting) as rig:
        engine = open_engine(str(rig.store.engine.url.render_as_string(hide_password=False)))
        taken = asyncio.Event()
        lock = asyncio.create_task(locked(engine, seconds, taken))
        await taken.wait()

        seen = await everybody_taps(rig)
        await lock
        engine.dispose()
        await rig.say("李敏", LINE.replace("国庆", "元旦"))

        print(f"\nlocked for {seconds:.0f} s: {[reaction.toast_text for reaction in seen]}")
        told_the_truth(rig, seen, tmp_path)


@pytest.mark.long
@pytest.mark.asyncio
async def test_taps_are_answered_while_the_token_does_not_come(workshop: Workshop, tmp_path: Path) -> None:
    """R-8: what the taps cause is sent when the token is there."""
    async with asked(workshop, tmp_path, Setting.FEISHU) as rig:
        rig.cloud.faults.add(Fault(FaultKind.HANG, "*tenant_access_token*", times=0))
        rig.cloud.faults.add(Fault(FaultKind.REVOKED))

        seen = await everybody_taps(rig)
        rig.cloud.faults.clear()
        await rig.settle()

        assert NOT_YET.toast not in [reaction.toast_text for reaction in seen]
        told_the_truth(rig, seen, tmp_path)


@pytest.mark.asyncio
async def test_a_restart_of_postgresql_in_the_middle_of_the_work_loses_and_doubles_nothing(
    bots: Path, tmp_path: Path
) -> None:
    """F-19: the server drops everybody without a word and recovers; two replicas at work."""
    with open_postgres(quick_place()) as postgres:
        stores = PostgresStores(postgres.address, TEMPLATE)
        async with open_team(bots, first_morning(stores.new(tmp_path)), tmp_path) as team:
            rig = team.rig
            lines = [LINE.replace("国庆", f"第{n}批") for n in range(20)]
            saying = [asyncio.create_task(rig.world.say("李敏", GROUP, line)) for line in lines]
            await asyncio.wait(saying, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.to_thread(postgres.fail_and_recover)
            back = time.monotonic()
            rig.store.invalidate()
            await asyncio.gather(*saying)
            await rig.settle()

            print(f"\n{len(lines)} needs registered and on show {time.monotonic() - back:.1f} s after the recovery")
            assert team.wrong() == []
        stores.close()
