"""However often and in whatever order the cloud tells what people did, it comes to the same (R-7)."""

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.model.deliveries import AS_IT_LIKES, IN_ORDER, TITLE, Company, Manner
from tests.model.judging import ending_of, wrong_with
from tests.model.scene import Scene

NEEDS_A_DAY = 200
_ALLOWED = "各部门都已确认，开始执行。"


def lived(empty: Path, folder: Path, manner: Manner, needs: int, seed: str) -> tuple[Counter[str], int]:
    """What a day comes to, with nothing wrong at its end, and how many deliveries it took."""
    folder.mkdir(parents=True)
    scene = Scene(empty, folder)
    try:
        company = Company(scene, manner)
        company.live(needs, seed)
        assert wrong_with(scene) == []
        return _whatever_the_order(ending_of(scene)), company.delivered
    finally:
        scene.close()
        scene.file.unlink()


def _whatever_the_order(ending: Counter[str]) -> Counter[str]:
    """Who asks for much hears some good news at once, the others in a digest: the order decides which."""
    told = Counter[str]()
    for line, count in ending.items():
        told[TITLE.sub("海报", line) if _ALLOWED in line else line] += count
    return told


@pytest.mark.long
def test_a_hundred_thousand_deliveries_have_the_effect_of_acts_told_once_in_order(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    """Day by day, each of a new company; DELIVERIES and SEED change them."""
    wanted, seed = int(os.environ.get("DELIVERIES", "100000")), os.environ.get("SEED", str(time.time_ns() % 10**6))
    deliveries, day, began = 0, 0, time.monotonic()
    while deliveries < wanted:
        day += 1
        told_once, acts = lived(migrated_sqlite, tmp_path / f"{day} once", IN_ORDER, NEEDS_A_DAY, f"{seed}/{day}")
        as_it_came, came = lived(migrated_sqlite, tmp_path / f"{day} again", AS_IT_LIKES, NEEDS_A_DAY, f"{seed}/{day}")
        deliveries += came
        took = f"{time.monotonic() - began:.0f} s, {time.process_time():.0f} s of processor"
        print(f"seed {seed}, day {day}: {came} deliveries of {acts} acts, {deliveries} in all; {took}", flush=True)

        assert as_it_came == told_once
