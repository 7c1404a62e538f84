"""What a checked form holds: typed values, never blanks, and their plain-data form for the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.forms.spec import COMMON_COLUMNS, FieldSpec, Kind, Layout


@dataclass(frozen=True, slots=True)
class Ref:
    """A department or a person of our tables: surrogate id and the name shown."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to a later one, both in the company's zone."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a rows field; which parts are set follows from its ``RowKind``. ``clock``: it begins at 14:00."""

    text: str = ""
    department: Ref | None = None
    people: tuple[Ref, ...] = ()
    moment: datetime | None = None
    minutes: int = 0
    partners: tuple[Ref, ...] = ()
    resources: str = ""
    clock: str = ""


Value = str | datetime | Span | Ref | tuple[Ref, ...] | tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A form that passed its check; blank optional fields are absent from ``values``."""

    layout: Layout
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """The text, list choice or contact of that name, '' when blank."""
        value = self.values.get(name, "")
        if not isinstance(value, str):
            raise TypeError(f"{self.layout.id}.{name} is no text")
        return value

    def moment(self, name: str) -> datetime | None:
        """The moment of that name, aware, None when blank."""
        value = self.values.get(name)
        if not isinstance(value, datetime | None):
            raise TypeError(f"{self.layout.id}.{name} is no moment")
        return value

    def span(self, name: str) -> Span | None:
        """The start and end of that name, None when blank."""
        value = self.values.get(name)
        if not isinstance(value, Span | None):
            raise TypeError(f"{self.layout.id}.{name} is no span")
        return value

    def ref(self, name: str) -> Ref | None:
        """The one person or department of that name, None when blank."""
        value = self.values.get(name)
        if not isinstance(value, Ref | None):
            raise TypeError(f"{self.layout.id}.{name} is no person or department")
        return value

    def refs(self, name: str) -> tuple[Ref, ...]:
        """The people or departments of that name, in the order typed."""
        value = self.values.get(name, ())
        if isinstance(value, tuple):
            return tuple(item for item in value if isinstance(item, Ref))
        raise TypeError(f"{self.layout.id}.{name} is no list of people or departments")

    def rows(self, name: str) -> tuple[Row, ...]:
        """The lines of a rows field."""
        value = self.values.get(name, ())
        if isinstance(value, tuple):
            return tuple(item for item in value if isinstance(item, Row))
        raise TypeError(f"{self.layout.id}.{name} is no rows field")

    def departments(self) -> tuple[Ref, ...]:
        """The departments concerned: the field of that name, else those named in the lines of the layout's rows."""
        named = self.refs("departments") if self.layout.has("departments") else self._departments_in_rows()
        return tuple(dict.fromkeys(named))

    def _departments_in_rows(self) -> tuple[Ref, ...]:
        rows = (row for spec in self.layout.asked if spec.kind is Kind.ROWS for row in self.rows(spec.name))
        return tuple(row.department for row in rows if row.department is not None)

    def plain(self) -> dict[str, Any]:
        """Every value as plain data, as a version of a record keeps it."""
        return {name: pack(value) for name, value in self.values.items()}

    def extra(self) -> dict[str, Any]:
        """Every field outside the common columns, as plain data for the JSON column."""
        return {name: value for name, value in self.plain().items() if name not in COMMON_COLUMNS}


def pack(value: Value | Row) -> Any:
    """A value as plain data that JSON can hold."""
    match value:
        case str():
            return value
        case datetime():
            return value.isoformat()
        case Span():
            return [value.start.isoformat(), value.end.isoformat()]
        case Ref():
            return {"id": value.id, "name": value.name}
        case Row():
            return {name: plain for name, plain in _row_parts(value) if plain}
        case tuple():
            return [pack(item) for item in value]


def unpack(spec: FieldSpec, data: Any) -> Value:
    """The value that ``pack`` made plain, by the kind of its field."""
    match spec.kind:
        case Kind.MOMENT:
            return datetime.fromisoformat(data)
        case Kind.SPAN:
            return Span(datetime.fromisoformat(data[0]), datetime.fromisoformat(data[1]))
        case Kind.DEPARTMENT | Kind.PERSON:
            return Ref(**data)
        case Kind.DEPARTMENTS | Kind.PEOPLE:
            return tuple(Ref(**item) for item in data)
        case Kind.ROWS:
            return tuple(_row(item) for item in data)
        case _:
            return str(data)


def _row_parts(row: Row) -> list[tuple[str, Any]]:
    return [
        ("text", row.text),
        ("department", pack(row.department) if row.department else None),
        ("people", pack(row.people)),
        ("moment", row.moment.isoformat() if row.moment else None),
        ("minutes", row.minutes),
        ("clock", row.clock),
        ("partners", pack(row.partners)),
        ("resources", row.resources),
    ]


def _row(data: Mapping[str, Any]) -> Row:
    return Row(
        text=data.get("text", ""),
        department=Ref(**data["department"]) if "department" in data else None,
        people=tuple(Ref(**item) for item in data.get("people", ())),
        moment=datetime.fromisoformat(data["moment"]) if "moment" in data else None,
        minutes=data.get("minutes", 0),
        clock=data.get("clock", ""),
        partners=tuple(Ref(**item) for item in data.get("partners", ())),
        resources=data.get("resources", ""),
    )
