"""Calendar files that were imported: kept in the data directory, the newest wins for the years it covers."""

import os
import shutil
from pathlib import Path

from bot.calendars.files import read_day_table

_FOLDER = "calendars"


def imported(data_dir: Path) -> Path | None:
    """The folder of the imported files, None when nothing was ever imported."""
    folder = data_dir / _FOLDER
    return folder if folder.is_dir() else None


def keep(file: Path, data_dir: Path) -> Path:
    """Copy a file among the imported ones, whole or not at all; raises ConfigError when it cannot be read."""
    read_day_table(file)
    folder = data_dir / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{len(list(folder.iterdir())) + 1:04}-{file.name}"
    unfinished = kept.with_name(f"{kept.name}.part")
    shutil.copyfile(file, unfinished)
    os.replace(unfinished, kept)
    return kept
