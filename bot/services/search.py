"""What every record says, so that it is found by words (P11): kept in the unit of work in which something is said."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.domain.forms.spec import Kind
from bot.domain.forms.values import Ref, Row, Value, unpack
from bot.domain.grams import LENGTH, folded, grams, line_with
from bot.domain.layouts import LAYOUTS
from bot.domain.minutes import MinutesState
from bot.domain.people import Room
from bot.domain.subject import Subject
from bot.errors import UserError
from bot.services.desk import Desk
from bot.services.parties import belongs_to, may_read
from bot.store.unit_of_work import UnitOfWork

TIMER_KIND = "search.learn"
PAGE = 10
"""Records in one answer."""

_SAYING = frozenset(
    {
        *("registered", "resubmitted", "revised", "returned", "disputed", "explained", "ruled"),
        *("progress filed", "progress changed"),
        *("called", "moved", "changed", "minutes returned", "minutes published", "correction"),
        *("added", "changed by minutes", "finish", "delay", "update"),
    }
)
"""Entries of the journal that bring new words; all others only move a record on."""

_SAID = ("reason", "text", "basis", "plan", "done", "not_done", "next", "idle")
"""Where an entry keeps what somebody wrote."""

_KINDS = ("need", "meeting", "action")
_AT_ONCE = 100
_LOOKED_THROUGH = 300
"""Records whose rights are looked up for one answer: an upper bound of the time a search may take."""

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that says the words; ``line`` is where, '' when that is its number or title."""

    subject: Subject
    line: str


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of what was found for this reader here; ``elsewhere`` when more of it is theirs to read, but not here."""

    page: tuple[Hit, ...]
    more: bool = False
    elsewhere: bool = False


def words_in(typed: str) -> tuple[str, ...]:
    """The words to look for; raises UserError that says why there are none."""
    words = tuple(dict.fromkeys(folded(typed).split()))
    if len(typed) > _LONGEST:
        raise UserError(f"要查的词最多 {_LONGEST} 字，所以没有查。请挑两三个词，例：/查 海报 终稿")
    if not all(grams(word) for word in words):
        raise UserError(f"每个词至少要有 {LENGTH} 个连着的字或字母，所以没有查。例：/查 海报 终稿")
    return words


def find_words(desk: Desk, words: tuple[str, ...], room: Room | None, *, private: bool) -> Hits:
    """What says all these words, last said first: in private what the actor may read, in a group what belongs to it."""
    hits: list[Hit] = []
    elsewhere = False
    for found in desk.uow.searchable.find(words, _LOOKED_THROUGH):
        if not (belongs_to(desk, found.subject, room) or (private and may_read(desk, found.subject))):
            elsewhere = elsewhere or (not private and may_read(desk, found.subject))
            continue
        if len(hits) == PAGE:
            return Hits(tuple(hits), more=True, elsewhere=elsewhere)
        number_and_title, *rest = found.lines
        said = "" if line_with(words, (number_and_title,)) else line_with(words, rest)
        hits.append(Hit(found.subject, said))
    return Hits(tuple(hits), elsewhere=elsewhere)


def keep_findable(uow: UnitOfWork) -> None:
    """Every record that something was said about in this unit of work is found by it from the commit on."""
    for subject in uow.journal.appended(_SAYING):
        _keep(uow, subject)


def adopt(desk: Desk) -> None:
    """At start, in a store from before there was search: arm the learning of what is on record.

    Asked in this order, because another replica may be at work: a record comes with its words in one commit.
    """
    searchable = desk.uow.searchable
    recorded = [first for first in (Subject(kind, 0) for kind in _KINDS) if searchable.records_after(first, 1)]
    if recorded and searchable.is_empty():
        for first in recorded:
            _arm(desk, first)


def learn_some(desk: Desk, last: Subject) -> None:
    """The next records of this kind become searchable, and the ones after them are armed."""
    subjects = desk.uow.searchable.records_after(last, _AT_ONCE)
    for subject in subjects:
        _keep(desk.uow, subject)
    if len(subjects) == _AT_ONCE:
        _arm(desk, subjects[-1])


def _arm(desk: Desk, last: Subject) -> None:
    desk.uow.timers.arm(f"{TIMER_KIND}:{desk.now.isoformat()}:{last}", TIMER_KIND, desk.now, subject=str(last))


def _keep(uow: UnitOfWork, subject: Subject) -> None:
    if subject.kind not in _WORDS:
        return
    entries = uow.journal.entries(subject)
    said = (str(entry.data[name]) for entry in entries for name in _SAID if entry.data.get(name))
    lines = [" ".join(text.split()) for text in (*_WORDS[subject.kind](uow, subject.id), *said)]
    uow.searchable.keep(subject, list(dict.fromkeys(line for line in lines if line)), entries[-1].at)


def _of_need(uow: UnitOfWork, need_id: int) -> Iterator[str]:
    need = uow.needs.get(need_id)
    yield f"{need.number} {need.title}"
    layout = LAYOUTS[need.layout]
    for name, data in need.content.fields.items():
        if name != "title" and layout.field(name).kind is not Kind.CONTACT:  # a contact is shown to few (F04.4)
            yield from _spoken(unpack(layout.field(name), data))
    for dispute in uow.needs.disputes(need_id):
        yield from (dispute.text, dispute.proposal)


def _of_meeting(uow: UnitOfWork, meeting_id: int) -> Iterator[str]:
    meeting = uow.meetings.get(meeting_id)
    yield f"{meeting.number} {meeting.topic}"
    yield meeting.place
    yield from _spoken((*meeting.agenda, *meeting.materials))
    for minutes in uow.minutes.of_meeting(meeting_id):
        if minutes.state is MinutesState.PUBLISHED:
            for value in minutes.form.values.values():
                yield from _spoken(value)


def _of_action(uow: UnitOfWork, item_id: int) -> Iterator[str]:
    item = uow.action_items.get(item_id)
    yield f"{item.number} {item.task}"
    yield from (item.resources, item.proof)


_WORDS: dict[str, Callable[[UnitOfWork, int], Iterable[str]]] = {
    "need": _of_need,
    "meeting": _of_meeting,
    "action": _of_action,
}


def _spoken(value: Value | Row) -> Iterator[str]:
    """The words of a value, a line for each of its rows; moments are not searched."""
    match value:
        case str():
            yield value
        case Ref():
            yield value.name
        case Row():
            who = [ref.name for ref in (value.department, *value.people, *value.partners) if ref is not None]
            yield " ".join((value.text, *who, value.resources))
        case tuple():
            for item in value:
                yield from _spoken(item)
