"""Whether what is stored still is what people did and signed.

The journal's chains say so of the journal; the text of every version, every signed answer and where every need stands
are held against it.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain import subject as subjects
from bot.domain.need import NeedState
from bot.domain.need_history import MOVED, state_after
from bot.domain.subject import Subject
from bot.store.journal import Entry
from bot.store.needs import Signed
from bot.store.unit_of_work import UnitOfWork

_NEED = subjects.need(0).kind
_WRITES_A_VERSION = ("registered", "resubmitted", "revised")
_SIGNS = ("confirmed", "disputed")
_RECORD = re.compile(r"^(?:need|meeting|action):\d+")


def find_faults(uow: UnitOfWork, subject: Subject | None = None) -> list[str]:
    """One line for each record or list that does not fit, naming its first bad entry; of one record, or of all."""
    found = uow.journal.faults(subject)
    if subject is None or subject.kind == _NEED:
        found += [*_altered(uow, subject), *_forged(uow, subject), *_moved(uow, subject)]
    return [_RECORD.sub(lambda record: _named(uow, record[0]), fault) for fault in found]


def _altered(uow: UnitOfWork, need: Subject | None) -> Iterator[str]:
    """Versions that say something else than what was registered and signed (S05)."""
    stored = uow.needs.version_hashes(need.id if need else None)
    for entry in uow.journal.of_kinds(_WRITES_A_VERSION, need):
        written = {"version", "hash"} <= entry.data.keys()
        if written and stored.get((_id(entry), entry.data["version"])) != entry.data["hash"]:
            yield f"{entry.subject} 第 {entry.data['version']} 版的内容不是登记时的内容"


def _forged(uow: UnitOfWork, need: Subject | None) -> Iterator[str]:
    """Answers that somebody else, or something else, was signed with than the journal saw (S05)."""
    signed = {
        Signed(_id(entry), entry.data["department"], entry.data["version"], entry.what, entry.actor_id, entry.at)
        for entry in uow.journal.of_kinds(_SIGNS, need)
        if {"department", "version"} <= entry.data.keys()
    }
    stored = uow.needs.signed_answers(need.id if need else None)
    for need_id in sorted({answer.need_id for answer in signed.symmetric_difference(stored)}):
        yield f"{subjects.need(need_id)} 部门的答复不是签名时的样子"


def _moved(uow: UnitOfWork, need: Subject | None) -> Iterator[str]:
    """Needs that stand somewhere else than what happened to them led to."""
    lives: dict[int, list[tuple[str, Mapping[str, Any]]]] = {}
    for entry in uow.journal.of_kinds(MOVED, need):
        lives.setdefault(_id(entry), []).append((entry.what, entry.data))
    stored = uow.needs.states(need.id if need else None)
    for need_id in sorted(lives.keys() | stored.keys()):
        told = state_after(lives.get(need_id, ()))
        if need_id not in stored:
            yield f"{subjects.need(need_id)} 的记录不见了"
        elif told is None or told.value != stored[need_id]:
            led_to = f"走到的「{told.label}」" if told else "能走到的"
            yield f"{subjects.need(need_id)} 的状态「{_label(stored[need_id])}」不是留痕里{led_to}"


def _label(state: str) -> str:
    try:
        return NeedState(state).label
    except ValueError:
        return state


def _id(entry: Entry) -> int:
    return Subject.parse(entry.subject).id


def _named(uow: UnitOfWork, record: str) -> str:
    number = _number(uow, Subject.parse(record))
    return f"{number}（{record}）" if number else record


def _number(uow: UnitOfWork, subject: Subject) -> str:
    """As people know the record; '' when only its journal is left."""
    try:
        if subject.kind == _NEED:
            return uow.needs.get(subject.id).number
        if subject.kind == subjects.meeting(0).kind:
            return uow.meetings.get(subject.id).number
        return uow.action_items.get(subject.id).number
    except (LookupError, ValueError):  # it is gone, or its row says what no record ever said
        return ""
