"""What a planted bug is, and how it is put into a copy of the tree."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Change:
    """Some lines of one file and what stands there instead; the lines occur exactly once."""

    path: str
    old: str
    new: str

    def applies(self, root: Path = ROOT) -> bool:
        """Whether the tree still has these lines, once."""
        file = root / self.path
        return file.is_file() and file.read_text(encoding="utf-8").count(self.old) == 1

    def apply(self, root: Path) -> None:
        """Change the file."""
        file = root / self.path
        file.write_text(file.read_text(encoding="utf-8").replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Bug:
    """A bug of the list in RELIABILITY 5.5, and the test that must fail with it."""

    number: int
    title: str
    test: str
    changes: tuple[Change, ...]


def copy_tree(to: Path) -> None:
    """What belongs to the tree, as it stands at this moment."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.check_output([*listing, "bot", "tests", "pyproject.toml"], cwd=ROOT)
    for name in filter(None, names.decode().split("\0")):
        source = ROOT / name
        if source.is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, to / name)
