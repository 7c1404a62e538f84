"""怎么算的: the stored computation of a due time, privately to whoever asks."""

from bot.cards.model import Card, Text, Tone
from bot.context import Context
from bot.domain.explanation import explain
from bot.domain.service_time import Due
from bot.domain.todo import Todo
from bot.errors import StaleError
from bot.events import ToastTone
from bot.handlers.desk import desk_of
from bot.router import Router
from bot.services.desk import Desk
from bot.services.owners import owners
from bot.services.subjects import in_words
from bot.store.outbox import MessageClass

router = Router()


@router.action("todo.explain")
def explain_todo(ctx: Context) -> None:
    """The computation behind one reminder."""
    todo = ctx.uow.todos.get(int(ctx.act.args["todo"]))
    assert todo is not None, "todos are never deleted"
    _send(ctx, [todo])


@router.action("need.explain_due")
def explain_need(ctx: Context) -> None:
    """The computations of every time limit that runs on a need."""
    todos = ctx.uow.todos.open_for(ctx.subject)
    if not todos:
        raise StaleError("现在没有在走的时限；期望完成时间是发起人定的，没有推算。")
    _send(ctx, todos)


def _steps(desk: Desk, todo: Todo) -> tuple[str, ...]:
    """The stored computation; a time that a person set was never computed."""
    if not todo.due:
        return (f"{desk.when(todo.due_at)} 是人定的时间，没有推算。",)
    told = explain(Due.from_json(todo.due))
    if todo.paused_at is None:
        return told
    return (*told, f"{desk.when(todo.paused_at)} 起暂停，等发起人答复；答复后接着算，截止随之后移")


def _whose(desk: Desk, todo: Todo) -> str:
    if todo.person_id is None and todo.department_id is not None:
        return desk.department(todo.department_id).name
    return desk.names(owners(desk, todo))


def _send(ctx: Context, todos: list[Todo]) -> None:
    desk = desk_of(ctx)
    words = in_words(desk, todos[0].subject)
    lines = []
    for todo in todos:
        whose = _whose(desk, todo)
        lines.append((todo.kind.label, whose, _steps(desk, todo)))
    card = Card(
        title=("怎么算的",),
        tone=Tone.RUNNING,
        subtitle=(words.number,),
        elements=tuple(Text((f"{whose} {label}\n" + "\n".join(steps),)) for label, whose, steps in lines),
        footer=("按开始时的制度和日历计算。",),
        summary=f"怎么算的：{words.number}",
    )
    ctx.tell(ctx.actor.id, card, message_class=MessageClass.RECEIPT)
    ctx.toast("计算过程已发到您和我的私聊", ToastTone.INFO)
