"""Nothing that was acknowledged is lost, nothing owed is missing, nothing comes twice: whenever the process dies."""

import asyncio
import itertools
import os
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from tests.kill.fates import AtRandom, Ordered
from tests.kill.flows import FLOWS, Flow
from tests.kill.lives import Life, Lives, Workshop
from tests.stories.settings import Setting

SETTINGS = tuple(Setting)
"""Where the company is in the long run."""

AT_HOME = ("sqlite", Setting.FEISHU)
"""Where every flow is killed on each change, by ``make test-kills``."""

SAMPLE = "approve"
"""The flow that shows in ``make test`` that there is something to be killed, on either store."""

ROUNDS = (
    (13, [("postgres", Setting.FEISHU)]),
    (39, [("sqlite", setting) for setting in SETTINGS if setting is not Setting.FEISHU]),
)
"""Of all flows in these places every so manieth has its turn on a day, in ``make test-kills``."""

every_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
every_setting = pytest.mark.parametrize("setting", SETTINGS)
critical_flows = pytest.mark.parametrize("flow", [each for each in FLOWS if each.critical], ids=lambda flow: flow.name)


def todays() -> Iterator[tuple[str, Setting, Flow]]:
    """Store, setting and flow: one on each store, and what ``TURN`` in the environment adds to it.

    ``today``: every flow at home, elsewhere those whose turn it is (``make test-kills``); a number: the same with the
    turn of another day; ``all``: every flow everywhere.
    """
    turn = os.environ.get("TURN")
    for flow in FLOWS:
        if flow.name == SAMPLE:
            yield *AT_HOME, flow
            yield "postgres", Setting.FEISHU, flow
    if not turn:
        return
    yield from ((*AT_HOME, flow) for flow in FLOWS)
    day = datetime.now(UTC).toordinal() if turn == "today" else turn
    for share, places in ROUNDS:
        for number, ((kind, setting), flow) in enumerate(itertools.product(places, FLOWS)):
            if turn == "all" or (number + int(day)) % share == 0:
                yield kind, setting, flow


flows_of_today = pytest.mark.parametrize(
    ("stores", "setting", "flow"),
    [
        pytest.param(kind, setting, flow, id=f"{kind}-{'' if setting is Setting.FEISHU else f'{setting}-'}{flow.name}")
        for kind, setting, flow in dict.fromkeys(todays())
    ],
    indirect=["stores"],
)


def told(whole: Life, lives: list[Life], since: float) -> list[str]:
    """What went wrong, each with flow and boundary; it goes to the output in full, with the figures of the run."""
    deaths = sum(len(life.deaths) for life in lives)
    seconds = time.monotonic() - since
    print(
        f"\n{whole.flow.name}: {deaths} deaths in {len(lives)} lives, {len(whole.passed)} boundaries, {seconds:.1f} s"
    )
    wrong = [told for life in [whole, *lives] if (told := life.told(whole.ending))]
    print(*wrong, sep="\n")
    return wrong


def moments(passed: Sequence[str]) -> list[int]:
    """The boundaries before something lasting happens: a COMMIT, a request, an acknowledgement.

    Between two of them nothing changes that outlives the process, so that a death anywhere between is the same death.
    Of requests that go out together the first is enough.
    """
    before = [(n, name) for n, name in enumerate(passed, 1) if name.startswith("before")]
    kinds = dict(enumerate(passed, 1))
    return [n for n, name in before if not ("send" in name and "before the send" in kinds.get(n - 1, ""))]


async def killed_everywhere(lives: Lives, whole: Life) -> list[Life]:
    """A life for each boundary; one that recovers may pass more of them than one that never died."""
    killed = await lives.every(*((n,) for n in range(1, len(whole.passed) + 1)))
    while killed[-1].deaths:
        killed += await lives.every((len(killed) + 1,))
    return killed


async def killed_twice(lives: Lives, n: int) -> list[Life]:
    """After a death at this boundary of the acts a second one at every moment of the recovery."""
    once = await lives.one(Ordered(n, 0), f"boundary {n}")
    again = moments(once.recovered) if once.deaths else []
    return [once, *await lives.every(*((n, m) for m in again))]


@pytest.mark.asyncio
@flows_of_today
async def test_a_kill_at_any_boundary_changes_nothing_that_people_rely_on(
    flow: Flow, setting: Setting, workshop: Workshop
) -> None:
    """Every moment of the flows that ``TURN`` names (R-2)."""
    started = time.monotonic()
    lives = Lives(workshop, flow, setting)
    whole = await lives.whole()

    killed = await lives.every(*((n,) for n in moments(whole.passed)))

    assert told(whole, killed, started) == []


@pytest.mark.asyncio
async def test_a_recovery_may_be_killed_again_and_again(workshop: Workshop) -> None:
    """Five times in a row, each time a little later (F-7)."""
    started = time.monotonic()
    lives = Lives(workshop, next(flow for flow in FLOWS if flow.name == SAMPLE))
    whole = await lives.whole()

    killed = await lives.every((2, 1, 2, 3, 4, 5))

    assert told(whole, killed, started) == []
    assert max(len(life.deaths) for life in killed) == 6


@pytest.mark.long
@pytest.mark.asyncio
@every_setting
@every_flow
async def test_a_kill_on_either_side_of_every_boundary_changes_nothing(
    flow: Flow, setting: Setting, workshop: Workshop
) -> None:
    """Before and after, on both stores and every setting."""
    started = time.monotonic()
    lives = Lives(workshop, flow, setting)
    whole = await lives.whole()

    killed = await killed_everywhere(lives, whole)

    assert told(whole, killed, started) == []


@pytest.mark.long
@pytest.mark.asyncio
@every_setting
@critical_flows
async def test_a_kill_and_a_kill_in_the_recovery_change_nothing_either(
    flow: Flow, setting: Setting, workshop: Workshop
) -> None:
    """Every pair of a moment of the acts and one of the recovery, for the flows that matter most (R-2)."""
    started = time.monotonic()
    lives = Lives(workshop, flow, setting)
    whole = await lives.whole()

    killed = await asyncio.gather(*(killed_twice(lives, n) for n in moments(whole.passed)))

    assert told(whole, [life for some in killed for life in some], started) == []


@pytest.mark.long
@pytest.mark.asyncio
async def test_kills_at_random_moments_change_nothing(workshop: Workshop) -> None:
    """A thousand SIGKILLs on each store (R-1); KILLS and SEED in the environment change how many and which."""
    wanted, seed = int(os.environ.get("KILLS", "1000")), int(os.environ.get("SEED", str(time.time_ns() % 10**6)))
    generator, started, deaths = random.Random(seed), time.monotonic(), 0  # noqa: S311  moments, not secrets
    everybody = [Lives(workshop, flow, setting) for flow in FLOWS for setting in SETTINGS]
    whole: dict[Lives, Life] = {}
    wrong: list[str] = []
    while deaths < wanted:
        lives = generator.choice(everybody)
        if lives not in whole:
            whole[lives] = await lives.whole()
        life = await lives.one(AtRandom(generator), f"random moments of seed {seed}")
        deaths += len(life.deaths)
        if complaint := life.told(whole[lives].ending):
            print(complaint, flush=True)
            wrong.append(complaint)

    print(f"\nseed {seed}: {deaths} random kills in {time.monotonic() - started:.0f} s, {len(wrong)} lives went wrong")
    assert wrong == []
