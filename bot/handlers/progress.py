"""The 17:00 prompt, filing on its card, /进度 in private or in one line (F18, M18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.cards.model import Card, PlainMessage
from bot.cards.progress import EDIT, IDLE, SUBMIT, edit_card, filed_card, prompt_card
from bot.cards.refill import refill
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.forms.check import Typed, check
from bot.domain.layouts.execution import NO_PROGRESS
from bot.domain.people import Department
from bot.domain.progress import UNFINISHED, asking, leaves_open, split_report
from bot.domain.text import UserText
from bot.errors import FormError, StaleError, UserError
from bot.handlers import board, progress_cards
from bot.handlers.desk import desk_of
from bot.handlers.private_forms import open_private_form
from bot.router import Router
from bot.services import progress
from bot.services.audience import Audience
from bot.services.progress import DepartmentDay, NeedDay, Said
from bot.services.progress_rooms import room_for
from bot.services.resolver import CompanyResolver

router = Router()

_EDIT_VIEW = "progress-edit"
_MOST_NAMED = 8
_HOW = "没看懂要填什么，所以没有记录。可以写：/进度 编号 已完成 … 下一步 …；没有进展写：/进度 编号 无进展 原因"


def _arm_next(ctx: Context) -> None:
    assert ctx.timer is not None, "a timer follows a timer"
    progress.arm_next(desk_of(ctx), ctx.timer)


@router.timer(progress.TIMER_KIND, again=_arm_next)
def prompt(ctx: Context) -> None:
    """Ask one department for one day; its next working day is armed in the same commit (DESIGN, the way of 17:00)."""
    assert ctx.timer is not None, "only a timer asks for progress"
    desk = desk_of(ctx)
    due = progress.due_prompt(desk, ctx.timer)
    department = progress.department_asked(desk, ctx.timer)
    if department is not None:
        progress_cards.close_last(ctx, department, progress.day_of(ctx.timer))
    if due is None:
        return
    today = due.day
    card = prompt_card(progress_cards.facts_of(desk, today, call=True))
    view = progress_cards.view_of(today.department, today.day)
    room = room_for(desk, today.department, [each.need for each in today.needs])
    if room is not None:
        ctx.post(room, card, view, todo_id=due.todo.id)
    elif today.department.updater_id is not None:
        ctx.tell(today.department.updater_id, card, view, todo_id=due.todo.id)


@router.command(
    "进度",
    "progress",
    "jd",
    help="填报今天的进度",
    audience=Audience.DEPARTMENT,
    example="/进度 2026-Q4-SHB-001 已完成 海报初稿3张 下一步 明天12点前出第二稿",
)
def file_today(ctx: Context) -> None:
    """Without an argument the day's card comes in private; one line files at once."""
    today = _today_of(ctx)
    if not ctx.argument:
        card = prompt_card(progress_cards.facts_of(desk_of(ctx), today))
        open_private_form(ctx, card, progress_cards.view_of(today.department, today.day))
        return
    line = split_report(ctx.argument)
    if not line.fields:
        raise UserError(_HOW)
    chosen = _meant(today, line.about)
    try:
        said = _idle(ctx, line.fields) if "reason" in line.fields else _said(ctx, line.fields, chosen)
    except FormError as refused:
        _keep_in_form(ctx, today, chosen, line.fields, refused)
        return
    report = progress.file_report(desk_of(ctx), today.department, chosen.need.id, today.day, said)
    _redraw(ctx, today.department, today.day)
    what = (
        f"今日无进展，{report.idle_reason}"
        if report.idle_reason
        else f"已完成 {report.done}；下一步 {report.next_plan}"
    )
    title = UserText(chosen.need.title)
    ctx.reply(
        PlainMessage(
            (f"已记录{today.department.name}的进度：{chosen.need.number}「", title, "」", UserText(what), "。")
        )
    )


def _keep_in_form(ctx: Context, today: DepartmentDay, chosen: NeedDay, typed: Typed, refused: FormError) -> None:
    """The line cannot be taken as it is; its words wait in a form in private."""
    facts = progress_cards.facts_of(desk_of(ctx), today)
    form = edit_card(facts, progress_cards.line_about(desk_of(ctx), chosen), {})
    said = (UserText(str(refused)), "\n进度还没有记录，内容已替您留在私聊的表单里。")
    view = View(subjects.department(today.department.id), _EDIT_VIEW)
    open_private_form(ctx, refill(form, typed, refused.problems), view, said=said)


@dataclass(frozen=True, slots=True)
class _Tapped:
    """The department and day a button belongs to."""

    department: Department
    day: date

    @classmethod
    def of(cls, ctx: Context) -> "_Tapped":
        department = next((d for d in ctx.uow.roster.departments() if d.id == ctx.subject.id), None)
        if department is None:
            raise StaleError("这个部门已经撤销，不用再填进度。")
        return cls(department, date.fromisoformat(ctx.act.args["day"]))

    def today(self, ctx: Context) -> DepartmentDay:
        return progress.department_day(desk_of(ctx), self.department, self.day)


def _again(ctx: Context, _problems: Mapping[str, str]) -> Card:
    """The refused card; the dispatcher fills in what was typed."""
    tapped = _Tapped.of(ctx)
    facts = progress_cards.facts_of(desk_of(ctx), tapped.today(ctx))
    line = progress_cards.line_of(facts, int(ctx.act.args.get("need", "0")))
    return edit_card(facts, line, {}) if line is not None and _on_edit_form(ctx) else prompt_card(facts)


@router.submit(SUBMIT, _again)
def submit(ctx: Context) -> None:
    """What was done, what was not and why, what comes next (F18.1–F18.3)."""
    tapped = _Tapped.of(ctx)
    progress.require_filer(desk_of(ctx), tapped.department)
    chosen = _chosen(ctx, tapped.today(ctx))
    _file(ctx, tapped, chosen, _said(ctx, ctx.values, chosen))


@router.submit(IDLE, _again)
def submit_idle(ctx: Context) -> None:
    """Nothing moved today, and why (M18)."""
    tapped = _Tapped.of(ctx)
    progress.require_filer(desk_of(ctx), tapped.department)
    chosen = _chosen(ctx, tapped.today(ctx))
    _file(ctx, tapped, chosen, _idle(ctx, ctx.values))


@router.action(EDIT)
def edit(ctx: Context) -> None:
    """Open a filed report in private; the shared card stays as it is."""
    tapped = _Tapped.of(ctx)
    progress.require_filer(desk_of(ctx), tapped.department)
    facts = progress_cards.facts_of(desk_of(ctx), tapped.today(ctx))
    chosen = _chosen(ctx, tapped.today(ctx))
    line = progress_cards.line_of(facts, chosen.need.id)
    assert line is not None, "a filed report is on the card"
    view = View(subjects.department(tapped.department.id), _EDIT_VIEW)
    open_private_form(ctx, edit_card(facts, line, _typed(chosen)), view)


def _file(ctx: Context, tapped: _Tapped, chosen: NeedDay, said: Said) -> None:
    progress.file_report(desk_of(ctx), tapped.department, chosen.need.id, tapped.day, said)
    left = len(tapped.today(ctx).missing)
    ctx.toast(f"已记录 {chosen.need.number}" + (f"，还有 {left} 项待填" if left else "，今天的都填完了"))
    if _on_edit_form(ctx):
        facts = progress_cards.facts_of(desk_of(ctx), tapped.today(ctx))
        line = progress_cards.line_of(facts, chosen.need.id)
        assert line is not None, "what was just filed is on the card"
        ctx.show(filed_card(facts, line))
    _redraw(ctx, tapped.department, tapped.day)


def _redraw(ctx: Context, department: Department, day: date) -> None:
    progress_cards.refresh(ctx, department, day)
    board.refresh(ctx, day)


def _on_edit_form(ctx: Context) -> bool:
    return ctx.posting is not None and ctx.posting.view == _EDIT_VIEW


def _said(ctx: Context, typed: Typed, chosen: NeedDay) -> Said:
    done = typed.get("done", "")
    is_open = leaves_open(chosen.plan, done if isinstance(done, str) else "")
    needed = (UNFINISHED,) if is_open else ()
    form = check(asking(chosen.plan), typed, CompanyResolver(desk_of(ctx)), ctx.company.gate, needed)
    return Said(form.text("done"), form.text(UNFINISHED), form.text("next"))


def _idle(ctx: Context, typed: Typed) -> Said:
    form = check(NO_PROGRESS, typed, CompanyResolver(desk_of(ctx)), ctx.company.gate)
    return Said(idle_reason=form.text("reason"))


def _chosen(ctx: Context, today: DepartmentDay) -> NeedDay:
    """The need the button or the selector names; it may have ended meanwhile."""
    picked = ctx.act.args.get("need") or ctx.values.get("need", "")
    if not isinstance(picked, str) or not picked.isdigit():
        raise FormError({"need": "这一项不在今天还要填的需求里，请另选一项。" if picked else "请先选一项需求。"})
    found = today.of(int(picked))
    if found is None:
        need = ctx.uow.needs.get(int(picked))
        raise StaleError(f"{need.number} 现在是「{need.state.label}」，不用填进度。")
    return found


def _today_of(ctx: Context) -> DepartmentDay:
    """The actor's department that has something to file today; raises UserError when nobody waits for them."""
    desk = desk_of(ctx)
    mine = progress.departments_of(desk)
    if not mine:
        own = ctx.actor.department_id
        if own is None:
            raise UserError("您不负责填报任何部门的进度。")
        progress.require_filer(desk, desk.department(own))
    days = [progress.department_day(desk, each, progress.hours(desk).day_at(ctx.now)) for each in mine]
    busy = [day for day in days if day.needs]
    if not busy:
        raise UserError(f"{mine[0].name}现在没有执行中的需求，不用填进度。")
    return next((day for day in busy if day.missing), busy[0])


def _meant(today: DepartmentDay, about: str) -> NeedDay:
    """The need a line is about; with only one, its number may be left out."""
    if not about and len(today.needs) == 1:
        return today.needs[0]
    found = next((each for each in today.needs if each.need.number.casefold() == about.casefold()), None)
    if found is None:
        numbers = "、".join(each.need.number for each in today.needs[:_MOST_NAMED])
        wrong = f"{today.department.name}没有编号为「{about}」的执行中需求" if about else "没有写是哪一项需求"
        raise UserError(f"{wrong}，所以没有记录。请在开头写编号：{numbers}")
    return found


def _typed(chosen: NeedDay) -> dict[str, str]:
    """A report as its form would hold it."""
    report = chosen.report
    if report is None:
        return {}
    return {"done": report.done, UNFINISHED: report.not_done, "next": report.next_plan, "reason": report.idle_reason}
