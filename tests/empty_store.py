"""A SQLite file with the newest schema and nothing in it: migrated once for each process of a run, then copied."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.migrate import upgrade

from tests.places import quick_place


def lay_empty_store(path: Path) -> None:
    """Put an empty store there, unless there is one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(_home().name) / _NAME, path)


_NAME = "liaison.sqlite3"


@cache
def _home() -> TemporaryDirectory[str]:
    home = TemporaryDirectory(prefix="liaison-empty-", dir=quick_place())
    upgrade(f"sqlite:///{Path(home.name) / _NAME}")
    return home
