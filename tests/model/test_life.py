"""The company lives whole days; the same seed lives the same days."""

import os
from pathlib import Path

import pytest

from tests.model.life import live

SEEDS = int(os.environ.get("LIVES", "20"))


def test_one_seed_is_one_life_and_nothing_is_wrong_at_its_end(migrated_sqlite: Path, tmp_path: Path) -> None:
    first = live(migrated_sqlite, tmp_path / "first", seed=1, days=4)
    second = live(migrated_sqlite, tmp_path / "second", seed=1, days=4)

    assert first.wrong == []
    assert first.sums["need"] > 0
    assert second.history == first.history


@pytest.mark.long
@pytest.mark.parametrize("seed", range(SEEDS))
def test_thirty_working_days_end_with_nothing_wrong(seed: int, migrated_sqlite: Path, tmp_path: Path) -> None:
    assert live(migrated_sqlite, tmp_path / "life", seed, days=42).wrong == []
