"""A need on its way: registered, approved, sent to the departments, confirmed, withdrawn."""

from dataclasses import replace

from bot.domain import subject as subjects
from bot.domain.forms.values import Checked
from bot.domain.limits import Limit
from bot.domain.need import ASKING, CLOSED, Need, NeedMove, NeedState, NeedVersion, Party, PartyState, after
from bot.domain.numbering import parse_template
from bot.domain.todo import Role, TodoKind, TodoState
from bot.errors import FormError, NotAllowedError, StaleError
from bot.services.absences import may_act
from bot.services.approvers import approver_now, approver_of, initiator_now
from bot.services.clocks import follow, recompute
from bot.services.desk import Desk
from bot.services.homes import home_of
from bot.services.owners import answers_for
from bot.services.todos import close_todos, open_todo, open_todo_until


def register(desk: Desk, form: Checked, room_id: int | None) -> Need:
    """Store a new need with its number (N01); ask its approver, or the departments when nobody must approve (D07)."""
    department_id = _home_department(desk, room_id)
    wanted = others_of(form, department_id)
    content = _version(desk, form, wanted, 1)
    approver_id = approver_of(desk, desk.me.id, department_id)
    if approver_id is None and _nobody_can_approve(desk, department_id):
        raise FormError({"approver": "本部门还没有负责人，公司也没有执行秘书，没有人能审批。请让管理员补上名单。"})
    need = Need(
        id=0,
        number=_number(desk, department_id),
        layout=form.layout.id,
        state=NeedState.APPROVING,
        revision=1,
        priority=form.text("priority") or "中",
        initiator_id=desk.me.id,
        department_id=department_id,
        created_at=desk.now,
        content=content,
        approver_id=approver_id,
        room_id=room_id,
        parties=tuple(Party(department) for department in wanted),
    )
    need = desk.uow.needs.add(need)
    desk.note(subjects.need(need.id), "registered", number=need.number, version=1, hash=content.hash)
    return _ask_approval(desk, need)


def same_before(desk: Desk, form: Checked) -> Need | None:
    """The actor's last need, when it says the same and can still be acted on: perhaps a slip, never refused."""
    last = desk.uow.needs.latest_of(desk.me.id)
    alike = last is not None and last.state not in CLOSED and dict(last.content.fields) == form.plain()
    return last if alike else None


def resubmit(desk: Desk, need: Need, form: Checked) -> Need:
    """A returned need, mended by its initiator, goes to approval again as its next version."""
    require_initiator(desk, need)
    state = after(need.state, NeedMove.RESUBMIT)
    wanted = others_of(form, need.department_id)
    content = _version(desk, form, wanted, need.content.version + 1)
    changed = replace(desk.uow.needs.add_version(need, content), state=state, note="")
    changed = replace(changed, priority=form.text("priority") or need.priority, parties=_fresh_parties(wanted, content))
    desk.uow.needs.set_parties(need.id, changed.parties)
    close_todos(desk, subjects.need(need.id), TodoKind.REVISE_NEED)
    desk.note(subjects.need(need.id), "resubmitted", version=content.version, hash=content.hash)
    return _ask_approval(desk, desk.uow.needs.save(changed))


def approve(desk: Desk, need: Need) -> Need:
    """The approver lets the need out: every involved department is asked, each with its own clock (S04)."""
    require_approver(desk, need)
    state = after(need.state, NeedMove.APPROVE)
    close_todos(desk, subjects.need(need.id), TodoKind.APPROVE_NEED)
    saved = desk.uow.needs.save(replace(need, state=state, approved_at=desk.now))
    desk.note(subjects.need(need.id), "approved", version=need.content.version, hash=need.content.hash)
    ask_departments(desk, saved, tuple(party.department_id for party in saved.parties))
    return saved


def send_back(desk: Desk, need: Need, reason: str) -> Need:
    """The approver returns the need with a reason; the initiator may mend and submit it again (S02)."""
    require_approver(desk, need)
    state = after(need.state, NeedMove.RETURN)
    close_todos(desk, subjects.need(need.id), TodoKind.APPROVE_NEED)
    saved = desk.uow.needs.save(replace(need, state=state, note=reason))
    desk.note(subjects.need(need.id), "returned", reason=reason)
    return saved


def withdraw(desk: Desk, need: Need) -> Need:
    """The initiator takes the need back; it stays in the ledger, nobody owes anything about it any more."""
    require_initiator(desk, need)
    saved = desk.uow.needs.save(replace(need, state=after(need.state, NeedMove.WITHDRAW)))
    close_todos(desk, subjects.need(need.id), state=TodoState.CANCELLED)
    follow(desk, saved)
    desk.note(subjects.need(need.id), "withdrawn")
    return saved


def confirm(desk: Desk, need: Need, department_id: int) -> Need:
    """A department confirms with its signature: who, when, which version and its hash (S05)."""
    require_contact(desk, department_id)
    party = open_party(desk, need, department_id)
    response = desk.uow.needs.add_response(need, department_id, PartyState.CONFIRMED, desk.me.id, desk.now)
    signed = replace(
        party,
        state=PartyState.CONFIRMED,
        asked_version=need.content.version,
        response_id=response,
        by=desk.me.id,
        at=desk.now,
    )
    close_todos(desk, subjects.need(need.id), TodoKind.ANSWER_NEED, department_id=department_id)
    desk.note(
        subjects.need(need.id),
        "confirmed",
        department=department_id,
        version=need.content.version,
        hash=need.content.hash,
    )
    return settle(desk, with_party(desk, need, signed))


def take_back_confirmation(desk: Desk, need: Need, department_id: int) -> Need:
    """The department's word is open again, until the time it had; what was signed stays in the record."""
    require_contact(desk, department_id)
    party = need.party(department_id)
    if party is None or party.state is not PartyState.CONFIRMED or party.by != desk.me.id:
        raise StaleError(f"需求现在是「{need.state.label}」，确认收不回来了。")
    subject = subjects.need(need.id)
    state = after(need.state, NeedMove.REOPEN) if need.state is NeedState.EXECUTING else need.state
    waiting = replace(party, state=PartyState.WAITING, response_id=None, by=None, at=None)
    saved = desk.uow.needs.save(replace(with_party(desk, need, waiting), state=state))
    owed = [t for t in desk.uow.todos.all_for(subject) if t.kind is TodoKind.ANSWER_NEED]
    last = next(todo for todo in reversed(owed) if todo.department_id == department_id)
    again = replace(last, id=0, opened_at=desk.now, state=TodoState.OPEN, level=0, paused_at=None)
    recompute(desk, open_todo_until(desk, again))
    desk.note(subject, "confirmation undone", department=department_id)
    return saved


def settle(desk: Desk, need: Need) -> Need:
    """Move the need on when every department has confirmed; saves it in any case."""
    everybody = all(party.state is PartyState.CONFIRMED for party in need.parties)
    if need.state is NeedState.CONFIRMING and everybody:
        need = replace(need, state=after(need.state, NeedMove.AGREE))
        desk.note(subjects.need(need.id), "agreed")
    return desk.uow.needs.save(need)


def ask_departments(desk: Desk, need: Need, department_ids: tuple[int, ...]) -> None:
    """Each of these departments owes an answer within the limit of the need's priority (C07, C08, C14, C19)."""
    limit = desk.company.response_limit(need.priority)
    for department_id in department_ids:
        subject = subjects.need(need.id)
        close_todos(desk, subject, TodoKind.ANSWER_NEED, department_id=department_id, state=TodoState.CANCELLED)
        open_todo(
            desk,
            TodoKind.ANSWER_NEED,
            subject,
            limit,
            role=Role.CONTACT,
            department_id=department_id,
            room_id=need.room_id,
        )


def with_party(desk: Desk, need: Need, party: Party) -> Need:
    """The need with one department's row replaced, in the store too."""
    rows = tuple(party if p.department_id == party.department_id else p for p in need.parties)
    desk.uow.needs.set_party(need.id, party)
    return replace(need, parties=rows)


def departments_of(desk: Desk, need: Need) -> list[int]:
    """The departments of this need that the actor may answer for."""
    return [p.department_id for p in need.parties if _may_answer(desk, p.department_id)]


# rights, looked up at the moment of the tap


def require_approver(desk: Desk, need: Need) -> None:
    """Only who approves now, or a deputy of the department when that is its head; nobody their own need (R02)."""
    department, approver_id = desk.department(need.department_id), approver_now(desk, need)
    deputies = department.deputy_ids if approver_id == department.head_id else ()
    ones_own = desk.me.id == need.initiator_id and not desk.company.settings.approval.self_approve
    if ones_own or not may_act(desk, (approver_id, *deputies)):
        raise NotAllowedError(f"只有审批人可以操作，联系人：{desk.name(approver_id)}。")


def require_initiator(desk: Desk, need: Need) -> None:
    """Only who registered the need, or who answers for it since they left (R01, F-66)."""
    initiator_id = initiator_now(desk, need.initiator_id, need.department_id)
    if not may_act(desk, (initiator_id,)):
        raise NotAllowedError(f"只有发起人可以操作，联系人：{desk.name(initiator_id)}。")


def require_returned(need: Need) -> None:
    """Only a returned need is mended."""
    if need.state is not NeedState.RETURNED:
        raise StaleError(f"需求现在是「{need.state.label}」，不用再修改。")


def require_contact(desk: Desk, department_id: int) -> None:
    """Only a liaison, deputy or the head of the department asked (R03)."""
    if not _may_answer(desk, department_id):
        department = desk.department(department_id)
        contacts = department.contacts or answers_for(desk, department_id)
        raise NotAllowedError(f"只有{department.name}可以操作，联系人：{desk.names(contacts)}。")


def _may_answer(desk: Desk, department_id: int) -> bool:
    return may_act(desk, answers_for(desk, department_id))


def open_party(desk: Desk, need: Need, department_id: int) -> Party:
    """The row of a department that still owes its answer; raises StaleError that says why it does not."""
    party = need.party(department_id)
    if party is not None and party.state is PartyState.CONFIRMED and need.state not in CLOSED:
        raise StaleError(_confirmed_by(desk, party))
    if need.state not in ASKING or party is None:
        raise StaleError(f"需求现在是「{need.state.label}」，不用再答复。")
    if party.state is PartyState.DISPUTED:
        raise StaleError("本部门的异议还在处理，请等发起人答复。")
    return party


def _confirmed_by(desk: Desk, party: Party) -> str:
    department = desk.department(party.department_id).name
    if party.by is None or party.at is None:
        return f"{department}已经确认过了。"
    return f"{desk.name(party.by)} 已于 {desk.when(party.at)} 替{department}确认过了。"


def _ask_approval(desk: Desk, need: Need) -> Need:
    if need.approver_id is None:
        saved = desk.uow.needs.save(replace(need, state=after(need.state, NeedMove.APPROVE), approved_at=desk.now))
        desk.note(subjects.need(need.id), "approved", reason="no approval required")
        ask_departments(desk, saved, tuple(party.department_id for party in saved.parties))
        return saved
    limit = Limit.parse(desk.company.settings.approval.within)
    open_todo(
        desk,
        TodoKind.APPROVE_NEED,
        subjects.need(need.id),
        limit,
        role=Role.APPROVER,
        person_id=need.initiator_id,
        department_id=need.department_id,
        room_id=need.room_id,
    )
    return need


def _nobody_can_approve(desk: Desk, department_id: int) -> bool:
    required = bool(desk.company.settings.approval.classes.standard)
    return required and desk.department(department_id).head_id is None


def _home_department(desk: Desk, room_id: int | None) -> int:
    home = home_of(desk, room_id)
    if home is None:
        raise FormError({"home": "还不知道您属于哪个部门。请发 /需求 选一次部门，再来提交，内容已替您留着。"})
    return home


def others_of(form: Checked, own: int) -> tuple[int, ...]:
    """The departments asked besides one's own; raises FormError when there is none, so that the form is kept."""
    wanted = tuple(ref.id for ref in form.departments() if ref.id != own)
    if not wanted:
        raise FormError({"departments": "「涉及部门」至少要有一个别的部门，不能只写本部门。"})
    return wanted


def _number(desk: Desk, department_id: int) -> str:
    template = parse_template(desk.company.settings.numbering.need)
    on = desk.now.astimezone(desk.company.calendar.zone).date()
    codes = {"dept.code": desk.department(department_id).code}
    return template.number(on, codes, desk.uow.counters.next(f"need:{template.scope(on, codes)}"))


def _version(desk: Desk, form: Checked, departments: tuple[int, ...], version: int) -> NeedVersion:
    due_at = form.moment("due")
    assert due_at is not None, "every layout requires a due time"
    return NeedVersion(version, form.plain(), departments, due_at, desk.me.id, desk.now)


def _fresh_parties(departments: tuple[int, ...], content: NeedVersion) -> tuple[Party, ...]:
    return tuple(Party(department, asked_version=content.version) for department in departments)
