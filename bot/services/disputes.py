"""When a department objects: dispute, revision, explanation, arbitration, ruling (S06, S08, S10)."""

from dataclasses import replace

from bot.domain import subject as subjects
from bot.domain.forms.values import Checked
from bot.domain.limits import Limit
from bot.domain.need import (
    ASKING,
    Dispute,
    DisputeState,
    Need,
    NeedMove,
    NeedState,
    NeedVersion,
    Party,
    PartyState,
    Ruling,
    RulingOutcome,
    after,
    same_content,
    touched,
)
from bot.domain.todo import Role, Todo, TodoKind, TodoState
from bot.errors import FormError, NotAllowedError, StaleError, UserError
from bot.services.absences import may_act
from bot.services.approvers import arbiters
from bot.services.clocks import follow
from bot.services.desk import Desk
from bot.services.needs import ask_departments, others_of, require_contact, require_initiator, settle, with_party
from bot.services.owners import owners
from bot.services.todos import close_todos, open_todo

_UNCHANGED = "内容和上一版一样。请先改动再提交；如果不改，请点异议卡片上的「说明理由」。"
_UNCHANGED_BUT_RULED = "内容和上一版一样。裁定要求修订，请按裁定改动后再提交。"


def dispute(desk: Desk, need: Need, department_id: int, form: Checked) -> tuple[Need, Dispute]:
    """A department objects with reasons and a proposal; the initiator owes an answer (C20), or the arbiter does."""
    require_contact(desk, department_id)
    party = need.party(department_id)
    if party is None or need.state not in ASKING:
        raise StaleError(f"需求现在是「{need.state.label}」，不用再提异议。")
    if party.state is PartyState.DISPUTED:
        raise StaleError("本部门的异议已经在处理了，请等发起人答复。")
    response = desk.uow.needs.add_response(need, department_id, PartyState.DISPUTED, desk.me.id, desk.now)
    objection = desk.uow.needs.add_dispute(
        Dispute(
            id=0,
            need_id=need.id,
            department_id=department_id,
            by=desk.me.id,
            kind=form.text("kind"),
            text=form.text("explanation"),
            proposal=form.text("proposal"),
            opened_at=desk.now,
        ),
        response,
    )
    subject = subjects.need(need.id)
    close_todos(desk, subject, TodoKind.ANSWER_NEED, department_id=department_id)
    desk.note(subject, "disputed", department=department_id, dispute=objection.id, version=need.content.version)
    if need.state is not NeedState.ARBITRATING:  # there the ruling answers it
        _owe_answer(desk, need, TodoKind.ANSWER_DISPUTE)
    signed = replace(party, state=PartyState.DISPUTED, response_id=response, by=desk.me.id, at=desk.now)
    moved = replace(with_party(desk, need, signed), state=after(need.state, NeedMove.DISPUTE))
    follow(desk, moved)
    return desk.uow.needs.save(moved), objection


def explain(desk: Desk, need: Need, objection: Dispute, reason: str) -> Need:
    """The initiator keeps the need as it is and says why; the department answers again (F08.2)."""
    require_free_choice(desk, need)
    _close(desk, objection, DisputeState.EXPLAINED, reason)
    desk.note(subjects.need(need.id), "explained", dispute=objection.id, reason=reason)
    need = _wait_again(desk, need, (objection.department_id,))
    return _settle_negotiation(desk, need)


def revise(desk: Desk, need: Need, form: Checked) -> tuple[Need, frozenset[int], NeedVersion]:
    """The initiator writes a new version; only the departments it touches confirm again (S08, DECISIONS 2).

    Returns the need, the departments asked again, and the version before.
    """
    require_negotiator(desk, need)
    before = need.content
    wanted = others_of(form, need.department_id)
    due_at = form.moment("due")
    assert due_at is not None, "every layout requires a due time"
    content = NeedVersion(before.version + 1, form.plain(), wanted, due_at, desk.me.id, desk.now)
    if same_content(before, content):
        raise FormError({"unchanged": _UNCHANGED_BUT_RULED if must_revise(desk, need) else _UNCHANGED})
    open_disputes = desk.uow.needs.disputes(need.id, open_only=True)
    again = touched(before, content, frozenset(d.department_id for d in open_disputes))
    for objection in open_disputes:
        _close(desk, objection, DisputeState.ACCEPTED, "")
    need = replace(desk.uow.needs.add_version(need, content), priority=form.text("priority") or need.priority)
    need = _reparty(desk, need, wanted, again)
    desk.note(subjects.need(need.id), "revised", version=content.version, hash=content.hash, touched=sorted(again))
    close_todos(desk, subjects.need(need.id), TodoKind.REVISE_NEED)
    ask_departments(desk, need, tuple(d for d in wanted if d in again))
    return _settle_negotiation(desk, need), again, before


def arbitrate(desk: Desk, need: Need) -> Need:
    """The initiator asks the first in the chain to rule (S10, D06)."""
    require_initiator(desk, need)
    _require_unbound(desk, need)
    chain = arbiters(desk, need.initiator_id)
    if not chain:
        raise UserError("还没有配置仲裁人，所以没有提请。请让管理员设置 [[arbitration.chain]]。")
    state = after(need.state, NeedMove.ARBITRATE)
    close_todos(desk, subjects.need(need.id), TodoKind.ANSWER_DISPUTE)
    desk.note(subjects.need(need.id), "arbitration", to=chain[0][0])
    saved = desk.uow.needs.save(replace(need, state=state))
    _owe_ruling(desk, saved, 0)
    return saved


def pass_up(desk: Desk, need: Need, todo: Todo) -> bool:
    """The present arbiter let their time pass: the next in the chain owes the ruling; False at the end of the chain."""
    if todo.level + 1 >= len(arbiters(desk, need.initiator_id)):
        return False
    close_todos(desk, subjects.need(need.id), TodoKind.RULE, state=TodoState.CANCELLED)
    _owe_ruling(desk, need, todo.level + 1)
    desk.note(subjects.need(need.id), "arbitration passed up", to=arbiter_now(desk, need))
    return True


def rule(desk: Desk, need: Need, outcome: RulingOutcome, text: str, basis: str) -> Need:
    """The arbiter decides; a ruling binds: the need goes on as it is, is revised, or ends."""
    require_arbiter(desk, need)
    move = {RulingOutcome.REVISE: NeedMove.RULE_REVISION, RulingOutcome.CANCEL: NeedMove.WITHDRAW}
    state = after(need.state, move.get(outcome, NeedMove.RULE))
    subject = subjects.need(need.id)
    desk.uow.needs.add_ruling(need.id, Ruling(desk.me.id, outcome, text, basis, desk.now))
    desk.note(subject, "ruled", outcome=outcome.value, text=text, basis=basis)
    disputing = desk.uow.needs.disputes(need.id, open_only=True)
    need = replace(need, state=state)
    if outcome is RulingOutcome.CANCEL:
        close_todos(desk, subject, state=TodoState.CANCELLED)
    else:
        close_todos(desk, subject, TodoKind.RULE)
    if outcome is RulingOutcome.REVISE:
        _owe_answer(desk, need, TodoKind.REVISE_NEED)
        return desk.uow.needs.save(need)
    for objection in disputing:
        _close(desk, objection, DisputeState.RULED, text)
    follow(desk, need)
    if outcome is RulingOutcome.CANCEL:
        return desk.uow.needs.save(need)
    return settle(desk, _bound_by_ruling(desk, need, tuple(d.department_id for d in disputing)))


def require_negotiator(desk: Desk, need: Need) -> None:
    """Only the initiator, while objections wait for an answer."""
    require_initiator(desk, need)
    _require_negotiating(need)


def require_free_choice(desk: Desk, need: Need) -> None:
    """Only the initiator, while objections wait for an answer and no ruling has decided what it must be."""
    require_negotiator(desk, need)
    _require_unbound(desk, need)


def must_revise(desk: Desk, need: Need) -> bool:
    """Whether a ruling bound the initiator to revise the need, which has not happened yet."""
    return bool(desk.uow.todos.open_for(subjects.need(need.id), TodoKind.REVISE_NEED))


def current_ruling_todo(desk: Desk, need: Need) -> Todo | None:
    """Who owes the ruling now."""
    return next(iter(desk.uow.todos.open_for(subjects.need(need.id), TodoKind.RULE)), None)


def arbiter_now(desk: Desk, need: Need) -> int | None:
    """Who owes the ruling at this moment, None when nobody does."""
    todo = current_ruling_todo(desk, need)
    return next(iter(owners(desk, todo)), None) if todo else None


def require_arbiter(desk: Desk, need: Need) -> None:
    """Only who owes the ruling now; whoever is higher in the chain may rule as well."""
    todo = current_ruling_todo(desk, need)
    if todo is None:
        raise StaleError(f"需求现在是「{need.state.label}」，没有等待裁定的事。")
    may = [person_id for person_id, _ in arbiters(desk, need.initiator_id)[todo.level :]] or owners(desk, todo)
    if desk.me.id == need.initiator_id or not may_act(desk, may):
        raise NotAllowedError(f"只有仲裁人可以裁定，联系人：{desk.name(may[0])}。")


def _owe_ruling(desk: Desk, need: Need, level: int) -> None:
    _, step = arbiters(desk, need.initiator_id)[level]
    _owe(desk, need, TodoKind.RULE, Limit.parse(step.after), Role.ARBITER, level)


def _owe_answer(desk: Desk, need: Need, kind: TodoKind) -> None:
    if not desk.uow.todos.open_for(subjects.need(need.id), kind):
        _owe(desk, need, kind, Limit.parse(desk.company.settings.response.dispute), Role.INITIATOR)


def _owe(desk: Desk, need: Need, kind: TodoKind, limit: Limit, role: Role, level: int = 0) -> None:
    open_todo(
        desk,
        kind,
        subjects.need(need.id),
        limit,
        role=role,
        person_id=need.initiator_id,
        department_id=need.department_id,
        room_id=need.room_id,
        level=level,
    )


def _require_unbound(desk: Desk, need: Need) -> None:
    if must_revise(desk, need):
        raise StaleError("已裁定按异议修订，请修订需求。")


def _require_negotiating(need: Need) -> None:
    if need.state is not NeedState.NEGOTIATING:
        raise StaleError(f"需求现在是「{need.state.label}」，没有等您处理的异议。")


def _close(desk: Desk, objection: Dispute, state: DisputeState, answer: str) -> None:
    if not desk.uow.needs.close_dispute(objection.id, state, answer, desk.now):
        raise StaleError("这条异议已经处理过了。")


def _wait_again(desk: Desk, need: Need, department_ids: tuple[int, ...]) -> Need:
    for department_id in department_ids:
        party = need.party(department_id)
        if party is not None:
            waiting = replace(party, state=PartyState.WAITING, asked_version=need.content.version)
            need = with_party(desk, need, waiting)
    ask_departments(desk, need, department_ids)
    return need


def _reparty(desk: Desk, need: Need, wanted: tuple[int, ...], again: frozenset[int]) -> Need:
    def row(department_id: int) -> Party:
        kept = need.party(department_id)
        if kept is None or department_id in again:
            return Party(department_id, asked_version=need.content.version)
        return kept

    parties = tuple(row(department_id) for department_id in wanted)
    for party in need.parties:
        if party.department_id not in wanted:
            close_todos(
                desk,
                subjects.need(need.id),
                TodoKind.ANSWER_NEED,
                department_id=party.department_id,
                state=TodoState.CANCELLED,
            )
    desk.uow.needs.set_parties(need.id, parties)
    return replace(need, parties=parties)


def _settle_negotiation(desk: Desk, need: Need) -> Need:
    if desk.uow.needs.disputes(need.id, open_only=True):
        return desk.uow.needs.save(need)
    close_todos(desk, subjects.need(need.id), TodoKind.ANSWER_DISPUTE)
    going_on = replace(need, state=after(need.state, NeedMove.SETTLE))
    follow(desk, going_on)
    return settle(desk, going_on)


def _bound_by_ruling(desk: Desk, need: Need, department_ids: tuple[int, ...]) -> Need:
    for department_id in department_ids:
        party = need.party(department_id)
        if party is not None:
            need = with_party(desk, need, replace(party, state=PartyState.CONFIRMED))
    return need
