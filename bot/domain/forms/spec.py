"""A form is data: what is asked, how it is checked, how it is called (DECISIONS 5).

From one ``Layout`` come the card's inputs, the check, the text prompt, the export column and the archive table.
"""

from dataclasses import dataclass
from enum import StrEnum

COMMON_COLUMNS = ("title", "background", "tasks", "departments", "due", "priority", "resources", "contact")
"""The columns every need has, whatever its layout; all other fields of a layout go into one JSON ``extra``."""

NOT_FILLED = "未填写"
"""How a blank optional field is shown (T-OPT)."""

NONE_WORDS = frozenset({"无", "没有", "暂无", "不需要", "无需", "none", "n/a", "na"})
"""Ways of saying that there is nothing; an answer only where the field allows it."""


class Kind(StrEnum):
    """What a field holds, and so how it is asked and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    ENUM = "enum"
    DEPARTMENT = "department"
    DEPARTMENTS = "departments"
    PERSON = "person"
    PEOPLE = "people"
    MOMENT = "moment"
    SPAN = "span"
    ROWS = "rows"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list; ``also`` are other words people type for it."""

    value: str
    also: tuple[str, ...] = ()

    def is_meant_by(self, word: str) -> bool:
        """Whether somebody who types this means it."""
        return word.casefold() in (each.casefold() for each in (self.value, *self.also))


class RowKind(StrEnum):
    """What one line of a rows field says."""

    MEMBER = "member"  # 市场部 李敏
    DUTY = "duty"  # 市场部 李敏 提供数据
    MILESTONE = "milestone"  # 需求确认：5月20日 18:00
    RESOURCE = "resource"  # 财务部 预算2万元
    MATERIAL = "material"  # 销售数据 李敏
    ACTION = "action"  # 印刷海报｜李敏｜11月27日 18:00
    AGENDA = "agenda"  # 14:00-14:20 背景说明 李敏
    POINT = "point"  # free text, one point a line


@dataclass(frozen=True, slots=True)
class RowRule:
    """How the lines of a rows field are read.

    ``covers`` names a departments field each of whose departments needs a line; ``fits`` names a span field which
    the minutes of the lines may not exceed.
    """

    kind: RowKind
    person_required: bool = False
    covers: str = ""
    fits: str = ""


@dataclass(frozen=True, slots=True)
class RequiredWhen:
    """A field is required when another one is filled and, if ``one_of`` is given, holds one of these values."""

    other: str
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shape the text must have; ``help`` tells it to a person."""

    regex: str
    help: str


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One named field; ``ref`` is its row in the requirements, ``most`` its length in characters (Chinese counts 1).

    ``derived`` fields are filled by the bot and never asked. ``vague`` puts the vague-word gate before the field (P01),
    ``subject`` also refuses a bare "…事". ``none_allowed`` takes 无 for an answer. ``default`` stands for a blank;
    ``first_of`` fills a blank with the first clause of another field.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    ref: str = ""
    required: bool = False
    required_when: RequiredWhen | None = None
    none_allowed: bool = False
    vague: bool = False
    subject: bool = False
    derived: bool = False
    most: int = 1000
    choices: tuple[Choice, ...] = ()
    pattern: Pattern | None = None
    row: RowRule | None = None
    default: str = ""
    first_of: str = ""
    help: str = ""
    example: str = ""

    @property
    def several(self) -> bool:
        """Whether a person may choose more than one value."""
        return self.kind in (Kind.DEPARTMENTS, Kind.PEOPLE)

    @property
    def long(self) -> bool:
        """Whether the input has several lines."""
        return self.kind in (Kind.LONG_TEXT, Kind.ROWS)

    @property
    def options(self) -> tuple[str, ...]:
        """The values of the list, as they are shown."""
        return tuple(choice.value for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Layout:
    """A form: its id in the requirements, its title and its fields in the order they are asked."""

    id: str
    title: str
    fields: tuple[FieldSpec, ...]

    @property
    def asked(self) -> tuple[FieldSpec, ...]:
        """The fields a person fills in."""
        return tuple(spec for spec in self.fields if not spec.derived)

    def field(self, name: str) -> FieldSpec:
        """The field of that name; KeyError when the layout has none."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(f"{self.id} has no field {name}")

    def has(self, name: str) -> bool:
        """Whether the layout asks for, or derives, a field of that name."""
        return any(spec.name == name for spec in self.fields)
