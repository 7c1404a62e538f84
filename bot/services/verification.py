"""Whether what is stored still is what people did and signed: the journal's chains, and the text of every version."""

import re
from collections.abc import Iterator

from bot.domain import subject as subjects
from bot.domain.subject import Subject
from bot.store.unit_of_work import UnitOfWork

_RECORD = re.compile(r"^(?:need|meeting|action):\d+")


def find_faults(uow: UnitOfWork, subject: Subject | None = None) -> list[str]:
    """One line for each record or list that does not fit, naming its first bad entry; of one record, or of all."""
    found = [*uow.journal.faults(subject), *_altered(uow, subject)]
    return [_RECORD.sub(lambda record: _named(uow, record[0]), fault) for fault in found]


def _altered(uow: UnitOfWork, subject: Subject | None) -> Iterator[str]:
    """Versions that say something else than what was registered and signed (S05)."""
    stored = uow.needs.version_hashes(subject.id if subject and subject.kind == "need" else None)
    for record, version, digest in uow.journal.versions(subject):
        if stored.get((Subject.parse(record).id, version)) != digest:
            yield f"{record} 第 {version} 版的内容不是登记时的内容"


def _named(uow: UnitOfWork, record: str) -> str:
    number = _number(uow, Subject.parse(record))
    return f"{number}（{record}）" if number else record


def _number(uow: UnitOfWork, subject: Subject) -> str:
    """As people know the record; '' when only its journal is left."""
    try:
        if subject.kind == subjects.need(0).kind:
            return uow.needs.get(subject.id).number
        if subject.kind == subjects.meeting(0).kind:
            return uow.meetings.get(subject.id).number
        return uow.action_items.get(subject.id).number
    except LookupError:
        return ""
