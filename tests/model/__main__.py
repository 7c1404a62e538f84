"""``python -m tests.model SEED [DAYS]`` prints the life of that seed."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.migrate import upgrade

from tests.model.life import live
from tests.places import quick_place


def main(seed: int, days: int = 5) -> None:
    """Live it, print every line, what came of it, and what is wrong."""
    with TemporaryDirectory(dir=quick_place(), prefix="life-") as folder:
        empty = Path(folder) / "empty.sqlite3"
        upgrade(f"sqlite:///{empty}")
        lived = live(empty, Path(folder) / "life", seed, days)
    print("\n".join(lived.history))
    print(f"seed {seed}, {days} days, history {lived.digest[:16]}, {dict(lived.sums)}")
    print("\n".join(lived.wrong) or "nothing is wrong")


main(*map(int, sys.argv[1:3]))
