"""The configuration: ``load(path)`` reads it, ``build(mapping)`` makes it without a file, ``show`` explains it."""

from bot.config.example import example
from bot.config.loading import build, load
from bot.config.people import DepartmentEntry, GroupEntry, LeaveEntry, PersonEntry, Roles
from bot.config.readiness import missing_for_serving
from bot.config.section import WorkSpan
from bot.config.settings import Settings
from bot.config.showing import ShownValue, show

__all__ = [
    "DepartmentEntry",
    "GroupEntry",
    "LeaveEntry",
    "PersonEntry",
    "Roles",
    "Settings",
    "ShownValue",
    "WorkSpan",
    "build",
    "example",
    "load",
    "missing_for_serving",
    "show",
]
