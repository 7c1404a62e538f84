"""The company's departments and people, found by whatever people type (LIBRARIES 3.3, T-DEPT, T-WHO)."""

import re
from collections.abc import Iterable, Sequence

from bot.services.lookup.entries import (
    Ambiguous,
    AmbiguousError,
    DepartmentEntry,
    Entry,
    Found,
    PersonEntry,
    Unknown,
    UnknownError,
    candidate,
)
from bot.services.lookup.scoring import (
    ACCEPT,
    EXACT,
    LEAD,
    MOST_OFFERED,
    NEAR,
    OFFER,
    department_score,
    person_score,
)
from bot.services.lookup.spelling import any_within, fold, spell

_LONGEST_NAME = 40
_STRONG = re.compile(r"[、,，;；|｜\n]+")
_WEAK = re.compile(r"\s+|[/／&+]|以及|[和与及]")
_EVERYBODY = frozenset(fold(word) for word in ("全体部门", "全部部门", "所有部门", "各部门", "全公司", "全体"))
_HINT = re.compile(r"^(?P<name>[^()（）]+)[(（](?P<hint>[^()（）]+)[)）]$")
_CHOSEN = re.compile(r"^[^#]+#(?P<id>\d{1,9})$")  # what a button about namesakes puts back: 王磊#12
_TITLE = re.compile(r"^(?P<surname>\S{1,2})(?:总监|总|经理|主任|老师|部长|主管|工|姐|哥|董)$|^[小老](?P<familiar>\S)$")


class Directory:
    """A snapshot of who and what is registered; spellings are computed once, here."""

    def __init__(self, departments: Iterable[DepartmentEntry], people: Iterable[PersonEntry]) -> None:
        self.departments = tuple(departments)
        self.people = tuple(people)
        self._words = [
            (entry, [spell(word) for word in (entry.name, *entry.aliases, entry.code) if word])
            for entry in self.departments
        ]
        self._names = [(entry, spell(entry.display, surname=True)) for entry in self.people]
        self._department_by_word = _index((word.text, entry) for entry, words in self._words for word in words)
        self._person_by_handle = {fold(entry.handle): entry for entry in self.people}
        self._person_by_id = {entry.id: entry for entry in self.people}
        self._people_by_name = _index((name.text, entry) for entry, name in self._names)

    def find_department(
        self, text: str
    ) -> Found[DepartmentEntry] | Ambiguous[DepartmentEntry] | Unknown[DepartmentEntry]:
        """The department a word names; its name, an alias or its code always win, other spellings must lead clearly."""
        exact = self._department_by_word.get(fold(text), ())
        if exact:
            return _decide(text, [(EXACT, entry) for entry in exact], self.departments)
        return _decide(text, self._department_scores(text), self.departments)

    def certainty(self, text: str) -> int:
        """How surely a word names a department, 0 to 100; 100 only for its name, an alias or its code."""
        if fold(text) in self._department_by_word:
            return EXACT
        return int(min(max((score for score, _entry in self._department_scores(text)), default=0), EXACT - 1))

    def department(self, text: str) -> DepartmentEntry:
        """The department a word names; raises AmbiguousError or UnknownError."""
        return _taken(self.find_department(text))

    def split_departments(self, text: str | Sequence[str]) -> tuple[DepartmentEntry, ...]:
        """The departments a list names, each once, in the order typed; raises AmbiguousError or UnknownError."""
        if isinstance(text, str) and fold(text) in _EVERYBODY:
            return self.departments
        pieces = _STRONG.split(text) if isinstance(text, str) else text
        names = [name for piece in pieces for name in self._names_in(piece.strip())]
        return tuple(dict.fromkeys(self.department(name) for name in names))

    def find_person(self, text: str) -> Found[PersonEntry] | Ambiguous[PersonEntry] | Unknown[PersonEntry]:
        """The person a word names: by handle, else by a name that only one bears; namesakes are asked about.

        ``@李敏`` is 李敏; 李敏（市场部） and 市场部李敏 tell namesakes apart; 王总 is asked about, never guessed.
        """
        chosen = _CHOSEN.match(text.strip())
        if chosen is not None and (entry := self._person_by_id.get(int(chosen["id"]))) is not None:
            return Found(entry)
        handle = self._person_by_handle.get(fold(text))
        if handle is not None and len(self._people_by_name.get(fold(text), ())) < 2:
            return Found(handle)
        name, department = self._apart(text)
        exact = _within(department, self._people_by_name.get(fold(name), ()))
        if exact:
            return _decide(text, [(EXACT, entry) for entry in exact], self.people)
        return _decide(text, self._person_scores(name, department), self.people)

    def person(self, text: str) -> PersonEntry:
        """The person a word names; raises AmbiguousError or UnknownError."""
        return _taken(self.find_person(text))

    def split_people(self, text: str | Sequence[str]) -> tuple[PersonEntry, ...]:
        """The people a list names, each once, in the order typed; raises AmbiguousError or UnknownError."""
        pieces = re.split(r"[、,，;；|｜\n]+|\s+(?=[@\u4e00-\u9fff])", text) if isinstance(text, str) else text
        return tuple(dict.fromkeys(self.person(piece.strip()) for piece in pieces if piece.strip()))

    def names_person(self, text: str) -> bool:
        """Whether a registered person's name stands in the text, for the vague-word gate (D15)."""
        return any_within((name for name in self._people_by_name if len(name) > 1), fold(text))

    def _department_scores(self, text: str) -> list[tuple[float, DepartmentEntry]]:
        if not 0 < len(fold(text)) <= _LONGEST_NAME:
            return []
        typed = spell(text)
        return [(department_score(typed, words), entry) for entry, words in self._words]

    def _names_in(self, piece: str) -> list[str]:
        """The names in a piece of a list; one that is known as a whole stays whole."""
        if not piece or fold(piece) in self._department_by_word:
            return [piece] if piece else []
        parts = [part for part in _WEAK.split(piece) if part]
        return parts if len(parts) > 1 and all(self.certainty(part) >= OFFER for part in parts[:1]) else [piece]

    def _person_scores(self, name: str, department: DepartmentEntry | None) -> list[tuple[float, PersonEntry]]:
        if not 0 < len(fold(name)) <= _LONGEST_NAME:
            return []
        addressed = _addressed(name, _within(department, self.people))
        if addressed:
            return [(OFFER, entry) for entry in addressed]
        typed = spell(name, surname=True)
        known = {entry.id for entry in _within(department, self.people)}
        return [(person_score(typed, spelling), entry) for entry, spelling in self._names if entry.id in known]

    def _apart(self, text: str) -> tuple[str, DepartmentEntry | None]:
        """A name and the department typed beside it, None when there is none or it is unknown."""
        hinted = _HINT.match(text.strip())
        if hinted is not None:
            return hinted["name"], self._only(hinted["hint"])
        bare = text.strip().lstrip("@＠")
        for entry in self.departments:
            for word in (entry.name, *entry.aliases):
                if bare.startswith(word) and len(bare) > len(word) + 1:
                    return bare[len(word) :].lstrip(" 的-/"), entry
        return text, None

    def _only(self, word: str) -> DepartmentEntry | None:
        found = self._department_by_word.get(fold(word), ())
        return found[0] if len(found) == 1 else None


def _index(pairs: Iterable[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    index: dict[str, list[Entry]] = {}
    for word, entry in pairs:
        borne_by = index.setdefault(word, [])
        if entry not in borne_by:
            borne_by.append(entry)
    return {word: tuple(entries) for word, entries in index.items()}


def _addressed(name: str, people: Sequence[PersonEntry]) -> list[PersonEntry]:
    """Who may be called 王总 or 小李: everybody of that surname."""
    titled = _TITLE.match(fold(name))
    surname = (titled["surname"] or titled["familiar"]) if titled else ""
    return [entry for entry in people if surname and entry.display.startswith(surname)]


def _within(department: DepartmentEntry | None, people: Iterable[PersonEntry]) -> tuple[PersonEntry, ...]:
    return tuple(p for p in people if department is None or p.department == department.name)


def _decide(
    text: str, scores: list[tuple[float, Entry]], everything: tuple[Entry, ...]
) -> Found[Entry] | Ambiguous[Entry] | Unknown[Entry]:
    ranked = sorted(scores, key=lambda pair: -pair[0])
    best = ranked[0][0] if ranked else 0
    second = ranked[1][0] if len(ranked) > 1 else 0
    if best >= ACCEPT and best - second >= LEAD:
        return Found(ranked[0][1])
    if best < OFFER:
        return Unknown(text, tuple(entry for score, entry in ranked[:1] if score), everything)
    near = [entry for score, entry in ranked if score >= max(OFFER, best - NEAR)]
    return Ambiguous(text, tuple(near[:MOST_OFFERED]))


def _taken(answer: Found[Entry] | Ambiguous[Entry] | Unknown[Entry]) -> Entry:
    if isinstance(answer, Found):
        return answer.entry
    if isinstance(answer, Ambiguous):
        raise AmbiguousError(answer.text, tuple(candidate(entry) for entry in answer.candidates))
    raise UnknownError(answer.text, tuple(candidate(entry) for entry in answer.nearest), _advice(answer.all))


def _advice(everything: Sequence[DepartmentEntry | PersonEntry]) -> str:
    names = [entry.name for entry in everything if isinstance(entry, DepartmentEntry)]
    if names:
        return f"已登记的部门有：{'、'.join(names)}。"
    return "请写已登记的全名，或在群里直接 @ 本人。" if everything else "还没有登记任何部门或人员，请联系管理员。"
