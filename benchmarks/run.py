"""Runs the benchmarks, prints the table, keeps the figures: ``make bench``, ``ARGS='--only pf1 --quick'``."""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import traceback
import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import structlog

from benchmarks.findings import Finding, SkippedError
from benchmarks.processes import ROOT

BENCHMARKS = ("pf1", "pf3", "pf4", "pf5", "pf6", "pf7", "pf8", "pf9", "pf10", "pf11", "restart", "taps")
_RESULTS = ROOT / "benchmarks" / "results"
_HISTORY = ROOT / "docs" / "performance.md"
_HISTORY_MARK = "<!-- make bench ARGS=--keep adds runs below -->\n"
_WORDS = {True: "met", False: "NOT MET", None: "–"}


def main() -> None:
    """Measure what was asked for, one after the other; a missed goal is told, never an exit code."""
    asked = _arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    found: list[Finding] = []
    for name in asked.only or BENCHMARKS:
        print(f"{name} …", file=sys.stderr, flush=True)
        found += _measured(name, asked.quick)
    print(_machine())
    for line in table(found):
        print(line)
    if asked.keep:
        _keep(found)


def table(found: list[Finding]) -> list[str]:
    """The findings as aligned text."""
    rows = [("goal", "what", "figure", "limit", "", "from")]
    rows += [(f.goal, f.what, _figure(f), _limit(f), _WORDS[f.met], f.detail) for f in found]
    widths = [max(_width(row[column]) for row in rows) for column in range(5)]
    return ["  ".join([*map(_padded, row[:5], widths), row[5]]).rstrip() for row in rows]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, help="these only")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--keep", action="store_true", help="write the figures to benchmarks/results and the history")
    return parser.parse_args()


def _measured(name: str, quick: bool) -> list[Finding]:
    measure: Callable[[bool], list[Finding]] = import_module(f"benchmarks.{name}").measure  # none pays for another's
    try:
        return measure(quick)
    except SkippedError as reason:
        return [Finding(name, "skipped", math.nan, detail=str(reason))]
    except Exception as failure:  # what the others find is not lost by it
        traceback.print_exc()
        return [Finding(name, "failed", math.nan, detail=repr(failure))]


def _keep(found: list[Finding]) -> None:
    """One small file per run, and one line in the history."""
    day, commit = f"{datetime.now(UTC):%Y-%m-%d}", _commit()
    _RESULTS.mkdir(exist_ok=True)
    rows = [{**asdict(each), "figure": _plain(each.figure), "met": each.met} for each in found]
    run: dict[str, Any] = {"day": day, "commit": commit, "machine": _machine(), "findings": rows}
    path = _RESULTS / f"{day}-{commit}.json"
    path.write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n")
    print(f"kept in {path.relative_to(ROOT)} and {_HISTORY.relative_to(ROOT)}")
    text = _HISTORY.read_text()
    _HISTORY.write_text(text.replace(_HISTORY_MARK, _HISTORY_MARK + _section(day, commit, found)))


def _section(day: str, commit: str, found: list[Finding]) -> str:
    heads = ["| Goal | What | Figure | Limit | | From |", "|---|---|---|---|---|---|"]
    rows = [f"| {f.goal} | {f.what} | {_figure(f)} | {_limit(f)} | {_WORDS[f.met]} | {f.detail} |" for f in found]
    return "\n".join([f"\n### {day}, {commit}, {_machine()}\n", *heads, *rows]) + "\n"


def _figure(finding: Finding) -> str:
    if math.isnan(finding.figure):
        return "–"
    return f"{finding.figure:.2f} {finding.unit}" if finding.figure < 10 else f"{finding.figure:.0f} {finding.unit}"


def _limit(finding: Finding) -> str:
    if finding.limit is None:
        return ""
    return f"{'≥' if finding.at_least else '≤'} {finding.limit:g}"


def _plain(figure: float) -> float | None:
    return None if math.isnan(figure) else round(figure, 4)


def _machine() -> str:
    load = os.getloadavg()[0]
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}"


def _commit() -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
