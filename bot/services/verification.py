"""Whether what is stored still is what people did and signed.

The journal's chains say so of the journal; the text of every version, every signed answer and where every need stands
are held against it.
"""

import re
from collections.abc import Iterator
from itertools import groupby

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
    odd = uow.needs.signed_answers(need.id if need else None)
    for entry in uow.journal.of_kinds(_SIGNS, need):
        if {"department", "version"} <= entry.data.keys():
            to = entry.data["department"], entry.data["version"]
            odd ^= {Signed(_id(entry), *to, entry.what, entry.actor_id, entry.at)}
    for need_id in sorted({answer.need_id for answer in odd}):
        yield f"{subjects.need(need_id)} 部门的答复不是签名时的样子"


def _moved(uow: UnitOfWork, need: Subject | None) -> Iterator[str]:
    """Needs that stand somewhere else than what happened to them led to."""
    stored = uow.needs.states(need.id if need else None)
    faults: dict[int, str] = {}
    for need_id, entries in groupby(uow.journal.of_kinds(MOVED, need), _id):
        told, state = state_after((entry.what, entry.data) for entry in entries), stored.pop(need_id, None)
        if state is None:
            faults[need_id] = f"{subjects.need(need_id)} 的记录不见了"
        elif told is None or told.value != state:
            faults[need_id] = _elsewhere(need_id, state, told)
    faults |= {need_id: _elsewhere(need_id, state, None) for need_id, state in stored.items()}
    return (fault for _, fault in sorted(faults.items()))


def _elsewhere(need_id: int, state: str, told: NeedState | None) -> str:
    led_to = f"走到的「{told.label}」" if told else "能走到的"
    return f"{subjects.need(need_id)} 的状态「{_label(state)}」不是留痕里{led_to}"


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
