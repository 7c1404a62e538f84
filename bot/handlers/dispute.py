"""The initiator's answer to a dispute, and the arbiter's ruling."""

from collections.abc import Mapping

from bot.cards.forms import Choices, FormFace, form_card
from bot.cards.model import Act, Card, PlainMessage
from bot.cards.need import done_card
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.forms.check import check
from bot.domain.layouts.coordination import EXPLANATION, RULING
from bot.domain.need import Dispute, Need, NeedState, RulingOutcome
from bot.domain.text import UserText, shorten
from bot.errors import FormError
from bot.handlers import dispute_cards, need_cards
from bot.handlers.desk import desk_of
from bot.handlers.meeting_forms import open_meeting_form
from bot.handlers.need import current_version
from bot.handlers.need_forms import asked_of, checked, open_edit_form, redraw
from bot.handlers.need_stale import present_need
from bot.handlers.private_forms import open_private_form
from bot.router import Router
from bot.services import disputes
from bot.services.resolver import CompanyResolver
from bot.store.outbox import MessageClass

router = Router()

_ON_THE_CARD = "进展会在需求卡片上更新，这张表单不用再管。"


@router.action("need.revise")
@present_need
def open_revision(ctx: Context) -> None:
    """接受并修订: the need's form with its present content."""
    need = current_version(ctx)
    disputes.require_negotiator(desk_of(ctx), need)
    open_edit_form(ctx, need, "need.revision")


@router.submit("need.revision", redraw)
@present_need
def revise(ctx: Context) -> None:
    """A new version; only the departments it touches are asked again, with what changed (M08)."""
    before = current_version(ctx)
    disputes.require_negotiator(desk_of(ctx), before)
    form = checked(ctx, asked_of(before))
    need, again, _ = disputes.revise(desk_of(ctx), before, form)
    ctx.toast(f"已修订为第 {need.content.version} 版")
    ctx.show(done_card("修订已提交", need, _ON_THE_CARD))
    _redraw_all(ctx, need)
    need_cards.ask(ctx, need, tuple(d for d in need.content.departments if d in again))


@router.action("need.explain")
@present_need
def open_explanation(ctx: Context) -> None:
    """说明理由: a short form."""
    need = current_version(ctx)
    disputes.require_free_choice(desk_of(ctx), need)
    act = Act("dispute.explain", str(subjects.need(need.id)), need.content.version, ctx.act.args)
    open_private_form(ctx, _explanation_form(ctx, need, act), View(subjects.need(need.id), "explain-form"))


def _redraw_explanation(ctx: Context, problems: Mapping[str, str]) -> Card:
    return _explanation_form(ctx, ctx.uow.needs.get(ctx.subject.id), ctx.act, problems)


@router.submit("dispute.explain", _redraw_explanation)
@present_need
def explain(ctx: Context) -> None:
    """The need stays as it is; the department reads why and answers again."""
    need = current_version(ctx)
    disputes.require_free_choice(desk_of(ctx), need)
    form = check(EXPLANATION, ctx.values, CompanyResolver(desk_of(ctx)), ctx.company.gate)
    objection = _objection(ctx)
    need = disputes.explain(desk_of(ctx), need, objection, form.text("reason"))
    ctx.toast("理由已转达，已请部门重新答复")
    ctx.show(done_card("理由已转达", need, _ON_THE_CARD))
    _redraw_all(ctx, need)
    need_cards.ask(ctx, need, (objection.department_id,))
    title = UserText(shorten(need.title, 40))
    reason = PlainMessage(
        (
            f"{ctx.actor.display} 说明了 {need.number}「",
            title,
            "」不改的理由，请在需求卡片上重新答复：\n",
            UserText(form.text("reason")),
        )
    )
    for person_id in desk_of(ctx).department(objection.department_id).contacts:
        ctx.tell(person_id, reason)


@router.action("need.meet")
@present_need
def meet(ctx: Context) -> None:
    """召集会议: the meeting form, filled in from the need and those who disagree."""
    need = current_version(ctx)
    disputes.require_negotiator(desk_of(ctx), need)
    open_meeting_form(ctx, need.id, need.room_id)


@router.action("need.arbitrate")
@present_need
def arbitrate(ctx: Context) -> None:
    """提请仲裁: the first in the chain gets the brief."""
    need = disputes.arbitrate(desk_of(ctx), current_version(ctx))
    arbiter_id = disputes.arbiter_now(desk_of(ctx), need)
    ctx.toast(f"已提请 {desk_of(ctx).name(arbiter_id)} 裁定")
    _redraw_all(ctx, need)
    dispute_cards.tell_arbiter(ctx, need)


def _redraw_ruling(ctx: Context, _problems: Mapping[str, str]) -> Card:
    return dispute_cards.brief(ctx, ctx.uow.needs.get(ctx.subject.id))


@router.submit("need.rule", _redraw_ruling)
@present_need
def rule(ctx: Context) -> None:
    """裁定: the ruling binds and everybody concerned is told by a new message."""
    need = current_version(ctx)
    disputes.require_arbiter(desk_of(ctx), need)
    form = check(RULING, ctx.values, CompanyResolver(desk_of(ctx)), ctx.company.gate)
    outcome = _outcome(ctx.values.get("outcome", ""))
    need = disputes.rule(desk_of(ctx), need, outcome, form.text("ruling"), form.text("grounds"))
    ctx.toast(f"已裁定：{outcome.label}")
    _redraw_all(ctx, need)
    verdict = PlainMessage(
        (
            f"{ctx.actor.display} 对 {need.number}「",
            UserText(need.title),
            f"」裁定：{outcome.label}。\n",
            UserText(form.text("ruling")),
        )
    )
    for person_id in _concerned(ctx, need):
        ctx.tell(person_id, verdict, message_class=MessageClass.OWED)
    if need.state is NeedState.NEGOTIATING:
        for objection in ctx.uow.needs.disputes(need.id, open_only=True):
            dispute_cards.tell_initiator(ctx, need, objection)


def _redraw_all(ctx: Context, need: Need) -> None:
    need_cards.refresh(ctx, need)
    dispute_cards.refresh_disputes(ctx, need)
    dispute_cards.refresh_ruling(ctx, need)


def _concerned(ctx: Context, need: Need) -> list[int]:
    desk = desk_of(ctx)
    people = [need.initiator_id]
    for objection in ctx.uow.needs.disputes(need.id):
        people += desk.department(objection.department_id).contacts
    return [person_id for person_id in dict.fromkeys(people) if person_id != ctx.actor.id]


def _objection(ctx: Context) -> Dispute:
    return ctx.uow.needs.dispute(int(ctx.act.args["dispute"]))


def _outcome(chosen: str | tuple[str, ...]) -> RulingOutcome:
    try:
        return RulingOutcome("".join(chosen))
    except ValueError:
        raise FormError({"outcome": "请选一个结论。"}) from None


def _explanation_form(ctx: Context, need: Need, act: Act, problems: Mapping[str, str] | None = None) -> Card:
    face = FormFace(
        title=("说明理由 · ", UserText(shorten(need.title, 20))),
        lead=("需求不改，把理由告诉提出异议的部门，请他们重新答复。",),
    )
    return form_card(EXPLANATION, act, face, Choices(), ctx.values, problems)
