"""/看板, and the summary in each room after the prompts (L04, M19)."""

from dataclasses import replace
from datetime import date, time

from bot.cards.board import BoardFacts, MissingLine, RunningLine, board_card
from bot.cards.model import Card, Person
from bot.context import Context, View
from bot.domain.people import Room
from bot.domain.subject import Subject
from bot.domain.time_words import day_words
from bot.faces import Faces, Paint
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services.board import (
    TIMER_KIND,
    Board,
    RunningNeed,
    arm_next,
    draw_up,
    due_board,
    of_department,
    of_room,
)
from bot.services.desk import Desk
from bot.store.outbox import MessageClass

router = Router()
faces = Faces()

_VIEW = "board"
_LAST_MINUTE = time(23, 59)

_ALL = frozenset({"全部", "全公司", "all"})


@router.command("看板", "board", "kb", help="看板：各部门的需求和今天的进度", example="/看板")
def show(ctx: Context) -> None:
    """In a group that belongs to departments their board, elsewhere the company's; a department's when it is named."""
    _ = ctx.actor
    desk = desk_of(ctx)
    argument = ctx.argument.casefold()
    if argument and argument not in _ALL:
        entry = ctx.company.directory.department(ctx.argument)
        ctx.reply(_card(desk, draw_up(desk, of_department(entry.id)), entry.name))
    elif not argument and ctx.room is not None and ctx.room.department_ids:
        ctx.reply(_card(desk, draw_up(desk, of_room(ctx.room)), ctx.room.name))
    else:
        ctx.reply(_card(desk, draw_up(desk), "全公司"))


def _arm_next(ctx: Context) -> None:
    assert ctx.timer is not None, "a timer follows a timer"
    arm_next(desk_of(ctx), ctx.timer)


@router.timer(TIMER_KIND, again=_arm_next)
def summarise(ctx: Context) -> None:
    """One summary a room and working day, naming who has not filed; nothing where nothing runs."""
    assert ctx.timer is not None, "only a timer sends the summary"
    desk = desk_of(ctx)
    due = due_board(desk, ctx.timer)
    if due is not None:
        room, board = due
        card = _card(desk, board, room.name)
        ctx.post(room, card, _view(room, board.day), message_class=MessageClass.COURTESY)


def refresh(ctx: Context, day: date) -> None:
    """A report was filed: the day's summaries that are out already say so."""
    for room in ctx.uow.rooms.all():
        view = _view(room, day)
        if ctx.uow.postings.live(str(view.subject), view.name):
            ctx.refresh(view)


@faces.face(_VIEW)
def _face(desk: Desk, subject: Subject, key: str) -> Paint:
    """A summary is of its day, however late its new face goes."""
    day_ends = desk.company.calendar.moment(date.fromisoformat(key), _LAST_MINUTE)
    desk = replace(desk, now=min(desk.now, day_ends))
    room = desk.uow.rooms.get(subject.id)
    card = _card(desk, draw_up(desk, of_room(room)), room.name) if room is not None else None
    return lambda _posting: card


def _view(room: Room, day: date) -> View:
    return View(Subject("room", room.id), f"{_VIEW}-{day.isoformat()}")


def _card(desk: Desk, board: Board, where: str) -> Card:
    return board_card(_facts(desk, board, where))


def _facts(desk: Desk, board: Board, where: str) -> BoardFacts:
    local = desk.company.calendar.local(desk.now)
    return BoardFacts(
        where=where,
        day=day_words(board.day, local.year),
        at=desk.when(desk.now),
        prompt_at=f"{desk.company.settings.progress.prompt_at:%H:%M}",
        asked=board.asked,
        overdue=board.overdue,
        states=tuple((state.label, count) for state, count in board.states),
        rows=tuple((row.department.name, row.answering, row.executing, row.overdue, row.missing) for row in board.rows),
        running=tuple(_running(desk, each) for each in board.running),
        missing=tuple(
            MissingLine(row.department.name, _updater(desk, row.department.updater_id), row.missing)
            for row in board.missing
        ),
    )


def _running(desk: Desk, each: RunningNeed) -> RunningLine:
    filed = [filing for filing in each.filings if filing.report]
    return RunningLine(
        number=each.need.number,
        title=each.need.title,
        due=desk.when(each.need.content.due_at),
        late=desk.late(each.need.content.due_at),
        filed=tuple(f.department.name for f in filed if f.report and not f.report.idle_reason),
        idle=tuple(f.department.name for f in filed if f.report and f.report.idle_reason),
        missing=tuple(f.department.name for f in each.filings if f.missing),
    )


def _updater(desk: Desk, person_id: int | None) -> Person | None:
    return Person(person_id, desk.name(person_id)) if person_id is not None else None
