"""What happens around a todo's due time: remind its owner, escalate, pass a ruling up; and the list of mine."""

from collections.abc import Sequence

from bot.cards.model import Mention
from bot.cards.todo import escalation_card, mine_card, reminder_card
from bot.context import Context, View
from bot.domain.ladder import DUE, Stage
from bot.domain.manners import CROWD
from bot.domain.timer import Timer
from bot.domain.todo import Todo, TodoKind, TodoState
from bot.events import TimerFired
from bot.handlers import action_cards, dispute_cards, minutes_cards, need_cards
from bot.handlers.desk import desk_of
from bot.handlers.handover import hand_over
from bot.handlers.todo_lines import line_of, todos_of
from bot.handlers.whole import reply_whole
from bot.router import Router
from bot.services import digests, escalations
from bot.services.clocks import TIMER_KIND
from bot.services.desk import Desk
from bot.services.disputes import pass_up
from bot.services.ladders import next_escalation, stage_named
from bot.services.manners import may_nudge
from bot.services.owners import owners
from bot.services.signatures import silence_answers
from bot.services.subjects import view_of

router = Router()


@router.command("我的", "mine", "wd", help="我的待办，按到期时间", example="/我的")
def mine(ctx: Context) -> None:
    """Everything the person owes, by due time."""
    lines = [line_of(ctx, todo) for todo in todos_of(ctx, ctx.actor.id)]
    reply_whole(ctx, mine_card(ctx.actor.display, lines))


@router.timer(TIMER_KIND)
def stage_due(ctx: Context) -> None:
    """One stage of one todo: a closed todo stays silent."""
    timer = ctx.timer
    todo = ctx.uow.todos.get(timer.todo_id) if timer and timer.todo_id else None
    if timer is None or todo is None or todo.state is not TodoState.OPEN:
        return
    stage = _reached(ctx, timer, todo)
    if stage is None:
        return
    if _merged(ctx):
        _tell_merged(ctx, [(timer, todo, stage)])
    elif stage.level:
        _escalate(ctx, todo, stage)
    else:
        _remind(ctx, todo)


@router.crowd(TIMER_KIND)
def stages_due(ctx: Context, timers: Sequence[Timer]) -> None:
    """Many stages at once: read together, raised together, told by digests and a card a room (F-50)."""
    open_todos = ctx.uow.todos.open_among([timer.todo_id for timer in timers if timer.todo_id])
    reached: list[tuple[Timer, Todo, Stage]] = []
    for timer in timers:
        todo = open_todos.get(timer.todo_id or 0)
        stage = _reached(ctx, timer, todo) if todo else None
        if todo and stage:
            reached.append((timer, todo, stage))
    _tell_merged(ctx, reached)


def _reached(ctx: Context, timer: Timer, todo: Todo) -> Stage | None:
    """What the timer stands for; None when nothing is left of it to tell.

    Whoever owes the todo has its card from then on, and an overdue ruling is owed by the next in the chain. Where
    silence is an answer, the moment that would remind of it ends it.
    """
    if timer.stage == DUE and silence_answers(desk_of(ctx), todo.kind):
        return None
    if todo.kind is TodoKind.RULE and timer.stage == DUE and _pass_ruling_up(ctx, todo):
        return None
    hand_over(ctx, todo)
    return stage_named(desk_of(ctx), todo, timer.stage)


def _merged(ctx: Context) -> bool:
    """Whether this is one of many, or late: then one digest says it with all the others (F-50)."""
    assert ctx.timer is not None, "only a timer fires"
    crowded = isinstance(ctx.event, TimerFired) and ctx.event.crowd >= CROWD
    return crowded or digests.is_late(desk_of(ctx), ctx.timer)


def _tell_merged(ctx: Context, reached: Sequence[tuple[Timer, Todo, Stage]]) -> None:
    """Let digests and a card in each room say it; they make up for the days since the first timer."""
    desk = desk_of(ctx)
    escalated = escalations.escalate(desk, [(todo, stage) for _, todo, stage in reached if stage.level])
    if escalated or any(not stage.level for _, _, stage in reached):
        digests.fold(desk, reached[0][0])
    escalations.fold(desk, [each.todo for each in escalated])


def _remind(ctx: Context, todo: Todo) -> None:
    desk = desk_of(ctx)
    card = reminder_card(line_of(ctx, todo), f"这件事等您{todo.kind.label}，时限已到。", _ladder(desk, todo))
    view = View(todo.subject, f"reminder-{todo.id}")
    for person_id in owners(desk, todo):
        if may_nudge(desk, person_id, todo):
            ctx.tell(person_id, card, view, todo_id=todo.id, under=_main_view(todo), urgent=_is_urgent(ctx, todo))
    redraw(ctx, todo)


def _is_urgent(ctx: Context, todo: Todo) -> bool:
    """紧急 is speed (G01): a need of high priority whose time is up."""
    wanted = ctx.company.settings.escalation.urgent and todo.subject.kind == "need"
    return wanted and ctx.uow.needs.get(todo.subject.id).priority == "高"


def _ladder(desk: Desk, todo: Todo) -> tuple[str, ...]:
    """What happens next if nobody acts, told before it happens (L6)."""
    ahead = next_escalation(desk, todo)
    return (f"{desk.when(ahead[0])} 仍未处理，将通知 {desk.name(ahead[1])}",) if ahead else ()


def _escalate(ctx: Context, todo: Todo, stage: Stage) -> None:
    desk = desk_of(ctx)
    escalated = escalations.escalate(desk, [(todo, stage)])
    if not escalated:
        return
    head_id = escalated[0].head_id
    desk.uow.manners.ping(head_id, str(todo.subject), digests.today(desk), desk.now)
    owing = desk.names(owners(desk, todo))
    history = [f"{desk.when(todo.due_at)} 到期并提醒 {owing}"]
    card = escalation_card(line_of(ctx, todo), Mention(head_id, desk.name(head_id)), owing, history)
    room = ctx.uow.rooms.get(todo.room_id) if todo.room_id else None
    view = View(todo.subject, f"escalation-{todo.id}")
    if room is not None and any(chat.alive for chat in room.chats):
        ctx.post(room, card, view, under=_main_view(todo), todo_id=todo.id)
    else:
        ctx.tell(head_id, card, view, todo_id=todo.id)
    redraw(ctx, todo)


def _pass_ruling_up(ctx: Context, todo: Todo) -> bool:
    need = ctx.uow.needs.get(todo.subject.id)
    if not pass_up(desk_of(ctx), need, todo):
        return False
    dispute_cards.refresh_ruling(ctx, need)
    dispute_cards.tell_arbiter(ctx, need)
    need_cards.refresh(ctx, need)
    return True


def _main_view(todo: Todo) -> View:
    return View(todo.subject, view_of(todo.kind))


def redraw(ctx: Context, todo: Todo) -> None:
    """The cards of what a todo is about."""
    if todo.subject.kind == "need":
        need_cards.refresh(ctx, ctx.uow.needs.get(todo.subject.id))
    elif todo.subject.kind == "action":
        action_cards.refresh(ctx, ctx.uow.action_items.get(todo.subject.id))
    elif todo.subject.kind == "meeting":
        minutes_cards.refresh(ctx, ctx.uow.meetings.get(todo.subject.id))
