"""Runs tests in throw-away copies of the tree, with a bug planted or without."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.places import quick_place
from tests.planted.bug import Bug, copy_tree

_FAILED = 1
"""What pytest returns when tests ran and some failed; anything else is no catch."""


def caught(bug: Bug) -> str:
    """ "" when the named test fails with this bug; else what happened instead."""
    code, said = _run([bug.test], bug)
    return "" if code == _FAILED else f"{bug.number} {bug.title}: {bug.test} ended with {code}\n{said[-1500:]}"


def sound(bugs: Iterable[Bug]) -> str:
    """ "" when the named tests pass without any bug; else what they said."""
    code, said = _run(sorted({bug.test for bug in bugs}), None)
    return "" if code == 0 else said[-3000:]


def _run(tests: list[str], bug: Bug | None) -> tuple[int, str]:
    with tempfile.TemporaryDirectory(prefix="liaison-planted-", dir=quick_place()) as copy:
        root = Path(copy)
        copy_tree(root)
        for change in bug.changes if bug else ():
            change.apply(root)
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
        environment = {**os.environ, "PYTHONPATH": copy, "TURN": "all"}  # so that every killed flow can be named
        ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr
