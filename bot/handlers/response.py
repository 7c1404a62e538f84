"""A department's 确认无误 and 有异议."""

from collections.abc import Mapping
from dataclasses import replace

from bot.cards.forms import Choices, FormFace, form_card
from bot.cards.model import Act, Card, PlainMessage, Tone
from bot.cards.need import done_card
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.forms.check import check
from bot.domain.layouts.coordination import DISPUTE
from bot.domain.need import Need, NeedState, PartyState
from bot.domain.text import UserText, shorten
from bot.errors import FormError, NotAllowedError
from bot.handlers import dispute_cards, need_cards
from bot.handlers.desk import desk_of
from bot.handlers.need import current_version
from bot.handlers.need_stale import present_need
from bot.handlers.private_forms import open_private_form
from bot.router import Router
from bot.services import disputes, needs
from bot.services.desk import Desk
from bot.services.resolver import CompanyResolver
from bot.store.outbox import MessageClass

router = Router()


@router.action("need.confirm")
@present_need
def confirm(ctx: Context) -> None:
    """Sign for the department; the last one moves the need into execution."""
    need = current_version(ctx)
    department_id = _department_of(ctx, need)
    need = needs.confirm(desk_of(ctx), need, department_id)
    ctx.toast(f"{desk_of(ctx).department(department_id).name}已确认，10 分钟内可发 /撤销 收回")
    need_cards.refresh(ctx, need)
    if need.state is NeedState.EXECUTING:
        told = PlainMessage((f"{need.number}「", UserText(need.title), "」各部门都已确认，开始执行。"))
        ctx.tell(need.initiator_id, told, message_class=MessageClass.COURTESY)


@router.action("need.dispute")
@present_need
def open_dispute(ctx: Context) -> None:
    """Open the objection form in private; the shared card stays as it is."""
    need = current_version(ctx)
    department_id = _department_of(ctx, need)
    act = Act("dispute.submit", str(subjects.need(need.id)), need.content.version, {"department": str(department_id)})
    open_private_form(ctx, _form(ctx, need, act), View(subjects.need(need.id), "dispute-form"))


def _redraw(ctx: Context, problems: Mapping[str, str]) -> Card:
    need = ctx.uow.needs.get(ctx.subject.id)
    return _form(ctx, need, replace(ctx.act, version=need.content.version), problems)


@router.submit("dispute.submit", _redraw)
@present_need
def submit_dispute(ctx: Context) -> None:
    """Store the objection and hand it to the initiator (M07)."""
    need, department_id = ctx.uow.needs.get(ctx.subject.id), int(ctx.act.args["department"])
    needs.require_contact(desk_of(ctx), department_id)
    needs.open_party(desk_of(ctx), need, department_id)
    if ctx.act.version != need.content.version:
        raise FormError({"version": f"需求已经修订为第 {need.content.version} 版，写好的内容还在，请核对后再提交。"})
    form = check(DISPUTE, ctx.values, CompanyResolver(desk_of(ctx)), ctx.company.gate)
    need, objection = disputes.dispute(desk_of(ctx), need, department_id, form)
    ctx.toast("异议已提交，已请发起人处理")
    ctx.show(done_card("异议已提交", need, "发起人答复后，需求卡片会更新；需要您再确认时会另外通知。"))
    need_cards.refresh(ctx, need)
    dispute_cards.tell_initiator(ctx, need, objection)
    if need.state is NeedState.ARBITRATING:
        dispute_cards.refresh_ruling(ctx, need)


def _department_of(ctx: Context, need: Need) -> int:
    """The department the actor answers for, one that still owes its answer; raises NotAllowedError or StaleError."""
    desk = desk_of(ctx)
    mine = needs.departments_of(desk, need)
    if not mine:
        raise NotAllowedError(f"只有被涉及的部门可以操作，联系人：{_who_may(desk, need)}。")
    waiting = [d for d in mine if (party := need.party(d)) and party.state is PartyState.WAITING]
    return needs.open_party(desk, need, (waiting or mine)[0]).department_id


def _who_may(desk: Desk, need: Need) -> str:
    """The departments that still owe an answer, else all that were asked, with their contacts."""
    owing = [p for p in need.parties if p.state is PartyState.WAITING] or need.parties
    departments = [desk.department(party.department_id) for party in owing]
    return "；".join(f"{department.name}（{desk.names(department.contacts)}）" for department in departments)


def _form(ctx: Context, need: Need, act: Act, problems: Mapping[str, str] | None = None) -> Card:
    face = FormFace(
        title=("提出异议 · ", UserText(shorten(need.title, 20))),
        lead=("说清楚问题和建议方案，发起人会答复您。",),
        submit="提交异议",
        tone=Tone.SOON,
    )
    return form_card(DISPUTE, act, face, Choices(), ctx.values, problems)
