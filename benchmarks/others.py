"""Other people's programs that we are compared with: no dependency of ours, they live in a folder of their own."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

from benchmarks.findings import SkippedError

FOLDER = Path(__file__).parent.parent / ".venv" / "others"


def other(name: str, package: str) -> ModuleType:
    """The module, or SkippedError with the one line that installs it."""
    if FOLDER.exists() and str(FOLDER) not in sys.path:
        sys.path.append(str(FOLDER))
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise SkippedError(f"{missing.name} is not installed; {how_to_get(package)}") from None


def how_to_get(package: str) -> str:
    """The line that installs it beside our own environment's packages."""
    return f"to compare: pip install --no-deps --target .venv/others {package}"
