"""Several replicas of ``bot run`` on one PostgreSQL work at once on the same records (F-74, F-75, R-18, R-19)."""

import asyncio
import itertools
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bot.emulator.company import Employee
from bot.platforms.intake import NOT_YET
from bot.store.tables import metadata
from sqlalchemy import select

from tests.kill.company import SMALL_COMPANY
from tests.kill.flows.needs import LINE, approve, register
from tests.kill.lives import Workshop
from tests.kill.opening import first_morning
from tests.kill.rig import GROUP, PRIVATE, QUIET_WITHIN
from tests.kill.stores import PostgresStores
from tests.kill.team import Team, elsewhere_in_the_long_run, open_team
from tests.stories.settings import Setting

_response, _person = metadata.tables["response"], metadata.tables["person"]
_LOOK_EVERY = 0.05  # seconds
TRUE_OF_ANYBODY = (NOT_YET.toast, "研发部已确认，10 分钟内可发 /撤销 收回")
CROWD = tuple(Employee(f"员工{n:03}", "研发部", "替补", "赵强") for n in range(100))
NAMES = tuple(each.name for each in CROWD)
CROWDED_COMPANY = replace(
    SMALL_COMPANY,
    employees=(*SMALL_COMPANY.employees, *CROWD),
    departments=tuple(
        replace(each, deputies=NAMES) if each.name == "研发部" else each for each in SMALL_COMPANY.departments
    ),
    groups=tuple(replace(each, members=(*each.members, *NAMES)) for each in SMALL_COMPANY.groups),
)


@pytest.fixture(scope="module")
def stores(postgres_server: str) -> Iterator[PostgresStores]:
    """Databases of one server; several processes on one SQLite file are refused."""
    made = PostgresStores(postgres_server, "liaison_template")
    yield made
    made.close()


@pytest.fixture(scope="module")
def workshop(bots: Path, stores: PostgresStores, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Where beginnings are shared."""
    return Workshop(bots, stores, tmp_path_factory.mktemp("replicas"))


def served(team: Team) -> Counter[str]:
    """How many pushes each connection acknowledged."""
    attempts = [each for push in team.rig.cloud.journal.pushes for each in push.attempts]
    return Counter(each.device_id for each in attempts if each.on_time)


@pytest.mark.asyncio
async def test_replicas_share_the_events_and_their_numbers_never_collide(
    bots: Path, stores: PostgresStores, tmp_path: Path
) -> None:
    async with open_team(bots, first_morning(stores.new(tmp_path)), tmp_path) as team:
        await team.rig.say_all("李敏", [LINE.replace("国庆海报", f"第{n}批国庆海报") for n in range(24)])

        assert len(served(team)) == 2
        assert team.wrong() == []


@pytest.mark.asyncio
async def test_a_hundred_people_on_one_card_have_one_winner_and_true_answers(
    bots: Path, stores: PostgresStores, tmp_path: Path
) -> None:
    """R-18 across two replicas: the last card names who won."""
    async with open_team(bots, first_morning(stores.new(tmp_path), company=CROWDED_COMPANY), tmp_path) as team:
        rig = team.rig
        await register(rig)
        await approve(rig)
        card = rig.newest(NAMES[0], "确认无误", GROUP)
        known = served(team)

        seen = await asyncio.gather(*(rig.world.tap(name, card.message_id, "确认无误") for name in NAMES))
        await rig.settle()

        await everything_taken(team)

        assert len(served(team) - known) == 2
        winner = await the_one_who_signed(team)
        answers = Counter(reaction.toast_text for reaction in seen if reaction.error is None)  # the rest heard nothing
        print(f"\n{winner} won: {answers}")
        assert [name for name in NAMES if seen[NAMES.index(name)].toast_type == "success"] in ([winner], [])
        assert all(winner in text or text in TRUE_OF_ANYBODY for text in answers), answers
        assert winner in rig.world.messages[card.message_id].text
        # the checker's table of rights knows the small company only; that a deputy may confirm is tried elsewhere
        rights = "i7_every_change_was_somebodys_right"
        assert [line for line in team.wrong() if not (line.startswith(rights) and line.endswith(winner))] == []


async def the_one_who_signed(team: Team) -> str:
    """By name, once somebody has, which may be after 还没有确认 was answered; there must be no other."""
    until = time.monotonic() + QUIET_WITHIN
    while True:
        found = signatures(team)
        if found or time.monotonic() > until:
            break
        await asyncio.sleep(_LOOK_EVERY)
    [winner] = found
    return winner


def signatures(team: Team) -> list[str]:
    """The names of those whose answer is recorded."""
    with team.rig.store.begin():
        return list(team.rig.store.execute(select(_person.c.display).join(_response)).scalars())


async def everything_taken(team: Team) -> None:
    """Until also that is worked on which was answered with 还没有确认, and what comes of it is sent."""
    until = time.monotonic() + QUIET_WITHIN
    while time.monotonic() < until and any(line.startswith(("i2_", "i12_")) for line in team.wrong()):
        await team.rig.settle()


@pytest.mark.asyncio
@elsewhere_in_the_long_run
async def test_a_double_tap_that_reaches_two_replicas_has_one_effect_and_one_answer(
    setting: Setting, workshop: Workshop, tmp_path: Path
) -> None:
    """The two come under different event ids, each to its own replica, at the same moment."""
    begun = workshop.copied(await workshop.after((register, approve), setting), tmp_path)
    async with open_team(workshop.bots, begun, tmp_path) as team:
        rig, turns = team.rig, itertools.count()
        team.deliver(lambda connections: connections[next(turns) % 2])
        card = rig.newest("刘洋", "确认无误", PRIVATE)

        first, second = await asyncio.gather(*(rig.world.tap("刘洋", card.message_id, "确认无误") for _ in range(2)))
        await rig.settle()

        answers = {each.toast_text for each in (first, second)} - {
            NOT_YET.toast,
            "",
        }  # one template has no room for any
        assert answers <= {"研发部已确认，10 分钟内可发 /撤销 收回"}
        assert await the_one_who_signed(team) == "刘洋"
        assert team.wrong() == []


@pytest.mark.asyncio
@elsewhere_in_the_long_run
@pytest.mark.parametrize(
    ("by", "boundary"),
    [
        pytest.param(by, boundary, marks=() if boundary in chosen else pytest.mark.long, id=f"{word} at {boundary}")
        for by, word, chosen in ((signal.SIGKILL, "killed", (3, 7)), (signal.SIGSTOP, "paused", (1, 5)))
        for boundary in range(1, 16)
    ],
)
async def test_what_a_replica_had_begun_another_finishes_once(
    by: signal.Signals, boundary: int, setting: Setting, workshop: Workshop, tmp_path: Path
) -> None:
    """It dies, or stands still for longer than its lease and then goes on as if nothing were (F-75)."""
    begun = workshop.copied(await workshop.after((register,), setting), tmp_path)
    async with open_team(workshop.bots, begun, tmp_path) as team:
        rig, (victim, other) = team.rig, team.children
        team.look_after(other)
        team.deliver(lambda connections: connections[len(victim.passed) >= boundary])
        victim.arm(boundary, by)

        await approve(rig)
        stopped_at = victim.passed[boundary - 1 : boundary]  # nowhere, when the other was quicker
        print(f"\n{by.name} at {stopped_at}")
        if stopped_at and by is signal.SIGSTOP:
            await go_on_alone(team)
        elif stopped_at:
            team.children.remove(victim)

        assert team.wrong() == []


async def go_on_alone(team: Team) -> None:
    """The paused one goes on, the other leaves: what comes next it must do itself, after what it had begun."""
    paused, other = team.children
    paused.go_on()
    await team.lose(other)
    team.deliver(lambda connections: connections[0])
    await team.rig.say("李敏", LINE.replace("国庆", "元旦"))
