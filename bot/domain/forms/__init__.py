"""Forms as data: layouts of field specs, and the check that turns typed text into values (DECISIONS 5)."""

from bot.domain.forms.check import FormRefusedError, Typed, check, tidy
from bot.domain.forms.owner import one_person
from bot.domain.forms.resolver import Resolver
from bot.domain.forms.rows import timetable
from bot.domain.forms.spec import (
    COMMON_COLUMNS,
    NOT_FILLED,
    Choice,
    FieldSpec,
    Kind,
    Layout,
    Pattern,
    RequiredWhen,
    RowKind,
    RowRule,
)
from bot.domain.forms.values import Checked, Ref, Row, Span, Value, pack, unpack

__all__ = [
    "COMMON_COLUMNS",
    "NOT_FILLED",
    "Checked",
    "Choice",
    "FieldSpec",
    "FormRefusedError",
    "Kind",
    "Layout",
    "Pattern",
    "Ref",
    "RequiredWhen",
    "Resolver",
    "Row",
    "RowKind",
    "RowRule",
    "Span",
    "Typed",
    "Value",
    "check",
    "one_person",
    "pack",
    "tidy",
    "timetable",
    "unpack",
]
