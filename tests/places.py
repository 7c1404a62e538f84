"""Where tests keep their files: in memory if the machine has room, so that no fsync waits for a disk.

A process that is killed leaves the same behind in memory as in the page cache of a disk.
"""

import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108  every name below it is one nobody can guess
_ENOUGH = 2 * 2**30


def quick_place() -> Path | None:
    """A directory in memory with room for a run, None when the machine has none."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH else None
