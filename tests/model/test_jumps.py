"""A wall clock that jumps makes nothing early, nothing double and nothing lost (R-15)."""

import os
import random
import re
import time
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bot.watch.clock_guard import LONGEST_HOLD, TOLERATED

from tests.model.agreement import manners
from tests.model.judging import wrong_with
from tests.model.jumps import Heard, OnThatMachine
from tests.model.scene import Scene

EACH = 4
JUMPS_A_WEEK = EACH * 16 * 5
LATEST = timedelta(seconds=LONGEST_HOLD)
_SORRY = re.compile("迟发\n|#:# 没能按时发出，现在补发。")
"""A daily prompt that was held for more than two minutes says so."""


def lived(empty: Path, folder: Path, days: int, seed: str, each: int) -> OnThatMachine:
    """The life of a seed, with so many jumps between two looks at the cards; nothing is wrong at its end."""
    folder.mkdir()
    scene = Scene(empty, folder)
    try:
        life = OnThatMachine(scene, random.Random(seed), each=each, draw=random.Random(f"{seed} jumps"))  # noqa: S311
        life.live(days)
        assert [*wrong_with(scene), *manners(scene)] == []
        return life
    finally:
        scene.close()


def times(heard: list[Heard]) -> dict[tuple[str, str], list[datetime]]:
    """When each thing was said, whatever the figures in it."""
    found = defaultdict[tuple[str, str], list[datetime]](list)
    for each in heard:
        found[each.where, _SORRY.sub("", re.sub(r"\d+", "#", each.text))].append(each.at)
    return dict(found)


@pytest.mark.long
def test_a_company_whose_clock_jumps_hears_the_same_as_with_a_true_one_and_at_most_five_minutes_later(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    """A thousand jumps in some weeks, from a second to ninety days; JUMPS and SEED change them."""
    wanted, seed = int(os.environ.get("JUMPS", "1000")), os.environ.get("SEED", str(time.time_ns() % 10**6))
    days, began = 7 * -(-wanted // JUMPS_A_WEEK), time.monotonic()
    true = lived(migrated_sqlite, tmp_path / "true", days, seed, 0)
    jumping = lived(migrated_sqlite, tmp_path / "jumping", days, seed, EACH)

    expected, heard = times(true.heard), times(jumping.heard)
    late = [
        after - at for what in expected.keys() & heard for at, after in zip(expected[what], heard[what], strict=False)
    ]
    took = f"{time.monotonic() - began:.0f} s, {time.process_time():.0f} s of processor"
    counted = f"{jumping.jumps} jumps in {days} days, {len(jumping.heard)} messages"
    print(f"\nseed {seed}: {counted}, {min(late)} to {max(late)} late; {took}")
    assert {what: len(at) for what, at in heard.items()} == {what: len(at) for what, at in expected.items()}
    assert min(late) >= -TOLERATED
    assert max(late) <= LATEST
