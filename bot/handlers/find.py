"""/查: a record by its number, as its card that can be acted on, and what happened to it; or records by words."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.cards.meeting import notice_card
from bot.cards.minutes import minutes_card
from bot.cards.model import Card, PlainMessage
from bot.cards.search import FoundLine, found_card
from bot.cards.timeline import Step, timeline_card
from bot.context import Context, View
from bot.domain.grams import excerpt
from bot.domain.subject import Subject
from bot.domain.text import shorten
from bot.domain.todo import TodoKind
from bot.errors import UserError
from bot.handlers import action_cards, handover, meeting_cards, minutes_cards, minutes_forms, need_cards
from bot.handlers.desk import desk_of
from bot.handlers.whole import is_cut_here, reply_whole, to_be_read
from bot.router import Router
from bot.services.desk import Desk
from bot.services.minutes import latest, published
from bot.services.owners import owners
from bot.services.parties import belongs_to, require_reader
from bot.services.search import TIMER_KIND, Hits, find_words, learn_some, words_in
from bot.services.subjects import find_numbered, in_words
from bot.store.journal import Entry
from bot.store.outbox import MessageClass

router = Router()

_EXAMPLE = "/查 海报 终稿"
_EXCERPT = 40


@router.command("查", "find", "c", "cha", help="按词或编号查记录", example=_EXAMPLE)
def find(ctx: Context) -> None:
    """A number shows that record, words show the records that say them all."""
    _ = ctx.actor
    typed = ctx.argument.strip()
    if not typed:
        raise UserError(f"用法：/查 词，或 /查 编号（编号在卡片标题下面）。\n例：{_EXAMPLE}")
    subject = find_numbered(ctx.uow, typed)
    if subject is None:
        _search(ctx, typed)
    else:
        _show_record(ctx, subject)


@router.timer(TIMER_KIND)
def learn(ctx: Context) -> None:
    """What was on record before there was search becomes searchable, some records at a time."""
    assert ctx.timer is not None, "only a timer fires"
    learn_some(desk_of(ctx), Subject.parse(ctx.timer.subject))


def _search(ctx: Context, typed: str) -> None:
    desk, words = desk_of(ctx), words_in(typed)
    private = ctx.chat is None or ctx.chat.private
    hits = find_words(desk, words, ctx.room, private=private)
    if not hits.page:
        raise UserError(_nothing(typed, hits, private=private))
    if len(hits.page) == 1 and not hits.elsewhere:
        _show_record(ctx, hits.page[0].subject)
        return
    lines = []
    for hit in hits.page:
        record = in_words(desk, hit.subject)
        lines.append(FoundLine(record.number, record.title, record.state, excerpt(words, hit.line, _EXCERPT)))
    reply_whole(ctx, found_card(typed, lines, more=hits.more, elsewhere=hits.elsewhere))


def _nothing(typed: str, hits: Hits, *, private: bool) -> str:
    where = "您能看的记录里" if private else "本群的记录里"
    advice = "您能看的别的记录，请在和我的私聊里查。" if hits.elsewhere else "可以换个说法，或少写一个词，例：/查 海报"
    return f"{where}没有找到「{shorten(typed, 30)}」。{advice}"


def _show_record(ctx: Context, subject: Subject) -> None:
    """The record's card where it may be seen, with whatever the asker owes about it; then its story."""
    desk = desk_of(ctx)
    require_reader(desk, subject, ctx.room)
    words = in_words(desk, subject)
    card, view = _FACES[subject.kind](ctx, subject.id)
    _show(ctx, subject, card, view)
    _tell_what_is_cut(ctx, card)
    _show(ctx, subject, timeline_card(words.number, words.title, _steps(desk, subject)), None)
    _send_owed(ctx, subject)
    if ctx.chat is not None and not ctx.chat.private and not _is_shown_here(ctx, subject):
        ctx.reply(PlainMessage(("这条记录与本群的部门无关，已发到您和我的私聊。",)))


def _tell_what_is_cut(ctx: Context, card: Card) -> None:
    """What a card on DingTalk has no room for is told to the asker in words: nothing on record stays unread."""
    if is_cut_here(ctx, card):
        ctx.tell(ctx.actor.id, to_be_read(card), message_class=MessageClass.RECEIPT)


def _is_shown_here(ctx: Context, subject: Subject) -> bool:
    return belongs_to(desk_of(ctx), subject, ctx.room)


def _show(ctx: Context, subject: Subject, card: Card, view: View | None) -> None:
    if _is_shown_here(ctx, subject):
        ctx.reply(card, view)
    else:
        ctx.tell(ctx.actor.id, card, view, message_class=MessageClass.RECEIPT)


def _need(ctx: Context, need_id: int) -> tuple[Card, View]:
    desk, need = desk_of(ctx), ctx.uow.needs.get(need_id)
    reader = None if belongs_to(desk, need_cards.view_of(need).subject, ctx.room) else ctx.actor.id
    return need_cards.card_for(desk, need_cards.facts_of(desk, need), reader), need_cards.view_of(need)


def _meeting(ctx: Context, meeting_id: int) -> tuple[Card, View]:
    desk, meeting = desk_of(ctx), ctx.uow.meetings.get(meeting_id)
    minutes = published(desk, meeting)
    if minutes is not None:
        return minutes_card(minutes_cards.facts_of(desk, meeting, minutes)), minutes_cards.view_of(minutes)
    reader = None if belongs_to(desk, meeting_cards.view_of(meeting).subject, ctx.room) else ctx.actor.id
    facts = meeting_cards.for_reader(meeting_cards.facts_of(desk, meeting), reader)
    return notice_card(facts), meeting_cards.view_of(meeting)


def _action(ctx: Context, item_id: int) -> tuple[Card, View]:
    desk, item = desk_of(ctx), ctx.uow.action_items.get(item_id)
    view = action_cards.view_of(item)
    reader = None if belongs_to(desk, view.subject, ctx.room) else ctx.actor.id
    return action_cards.face_for(action_cards.facts_of(desk, item), reader), view


_FACES: dict[str, Callable[[Context, int], tuple[Card, View]]] = {
    "need": _need,
    "meeting": _meeting,
    "action": _action,
}


def _send_owed(ctx: Context, subject: Subject) -> None:
    """What the asker owes on another card than the record's own comes to them in private."""
    desk = desk_of(ctx)
    for todo in ctx.uow.todos.open_for(subject):
        if ctx.actor.id not in owners(desk, todo):
            continue
        if todo.kind is TodoKind.WRITE_MINUTES:
            minutes_forms.tell_recorder(ctx, ctx.uow.meetings.get(subject.id))
        elif todo.kind is TodoKind.CHECK_MINUTES:
            _send_draft(ctx, subject.id)
        elif todo.kind is TodoKind.FINISH_ACTION and _is_shown_here(ctx, subject):
            action_cards.tell_owner(ctx, ctx.uow.action_items.get(subject.id))
        elif todo.kind is TodoKind.APPROVE_NEED and not _is_shown_here(ctx, subject):
            continue
        elif todo.kind is not TodoKind.ANSWER_NEED:
            handover.send_card(ctx, todo)


def _send_draft(ctx: Context, meeting_id: int) -> None:
    meeting = ctx.uow.meetings.get(meeting_id)
    minutes = latest(desk_of(ctx), meeting)
    if minutes is not None:
        minutes_cards.ask_host(ctx, meeting, minutes)
        _tell_what_is_cut(ctx, minutes_cards.draft(ctx, meeting, minutes))


def _steps(desk: Desk, subject: Subject) -> list[Step]:
    found = []
    for entry in desk.uow.journal.entries(subject):
        what = _what(desk, entry)
        if what:
            acted_by = None if entry.what in _FOLLOWED else entry.actor_id
            who = desk.name(acted_by) if acted_by is not None else "机器人"
            found.append(Step(desk.when(entry.at), who, what, _said(entry.data)))
    return found


_FOLLOWED = {"agreed": "全部部门已确认，开始执行", "minutes confirmed by all": "全体已确认纪要"}
"""What followed from an act that has a line of its own, in whose words the card's footer says both."""


def _what(desk: Desk, entry: Entry) -> str:
    data = entry.data
    if entry.what == "escalated":
        return f"升级给 {desk.name(data['to'])}"
    if entry.what == "handed over":
        return f"转给 {desk.names(tuple(data['to']))}"
    if entry.what in _FOLLOWED:
        return _FOLLOWED[entry.what]
    if entry.what == "meeting called":
        return f"召集会议 {data['meeting']}"
    step = {**need_cards.STEPS, **meeting_cards.STEPS, **action_cards.STEPS}.get(entry.what, "")
    department = data.get("department")
    return f"{step}（{desk.department(department).name}）" if step and department is not None else step


def _said(data: Mapping[str, Any]) -> str:
    return next((str(data[key]) for key in ("reason", "text", "idle", "done") if data.get(key)), "")
