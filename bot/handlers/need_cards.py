"""Gathers what a need's card shows, and puts the card wherever it belongs."""

from dataclasses import replace

from bot.cards.model import Card, Person, PlainMessage
from bot.cards.need import Answering, Change, NeedFacts, approval_card, group_card
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.dates import day_notes
from bot.domain.forms.values import unpack
from bot.domain.layouts import LAYOUTS
from bot.domain.masking import mask_contact
from bot.domain.need import Need, NeedState, NeedVersion, Party
from bot.domain.people import Room
from bot.domain.subject import Subject
from bot.domain.text import UserText, shorten
from bot.domain.todo import Todo, TodoKind
from bot.faces import Faces, Paint
from bot.handlers.desk import desk_of
from bot.handlers.show_values import in_words
from bot.services.absences import acts_as, covering
from bot.services.approvers import approver_now, process_owner, superior_of
from bot.services.clocks import MOVED, leave_ahead, standing_still
from bot.services.desk import Desk
from bot.services.owners import answers_for, owners
from bot.store.journal import Entry

VIEW = "need"

faces = Faces()


def view_of(need: Need) -> View:
    """All cards that show this need."""
    return View(subjects.need(need.id), VIEW, need.revision)


def refresh(ctx: Context, need: Need) -> None:
    """Redraw the need everywhere it is shown."""
    ctx.refresh(view_of(need))


@faces.face(VIEW)
def _face(desk: Desk, subject: Subject, _key: str) -> Paint:
    """The approver's private card keeps its own buttons."""
    facts = facts_of(desk, desk.uow.needs.get(subject.id))
    return lambda posting: card_for(desk, facts, posting.person_id)


def announce(ctx: Context, need: Need) -> None:
    """Send the need to whoever must act now: its approver, or heads and contacts of the departments (M01, M03).

    Groups of other departments see it once it is approved (S04).
    """
    desk = desk_of(ctx)
    approver_id = approver_now(desk, need)
    if need.state is NeedState.APPROVING and approver_id is not None:
        tell(ctx, need, (approver_id,))
    elif need.state is NeedState.CONFIRMING:
        ask(ctx, need, tuple(party.department_id for party in need.parties))
    for room in _uncovered_rooms(desk, need) if need.state is not NeedState.APPROVING else ():
        ctx.post(room, group_card(facts_of(desk, need)), view_of(need))


def ask(ctx: Context, need: Need, department_ids: tuple[int, ...]) -> None:
    """Send the need's card to heads and contacts of these departments."""
    desk = desk_of(ctx)
    people = (person_id for department_id in department_ids for person_id in told_for(desk, department_id))
    tell(ctx, need, tuple(dict.fromkeys(people)))


def told_for(desk: Desk, department_id: int) -> tuple[int, ...]:
    """Contacts and head of a department; where there is nobody, the process owner (M03, F-68)."""
    department = desk.department(department_id)
    head = (department.head_id,) if department.head_id else ()
    told = (*covering(desk, department.contacts), *covering(desk, head))
    return tuple(dict.fromkeys(told)) or covering(desk, answers_for(desk, department_id))


def tell_withdrawn(ctx: Context, need: Need) -> None:
    """Whoever was asked about the need hears once that nothing is owed any more."""
    if need.approved_at is None:
        return
    desk = desk_of(ctx)
    asked = (person_id for party in need.parties for person_id in told_for(desk, party.department_id))
    title = UserText(shorten(need.title, 40))
    told = PlainMessage((f"{ctx.actor.display} 撤销了 {need.number}「", title, "」，不用再处理。"))
    for person_id in dict.fromkeys(asked):
        if person_id != ctx.actor.id:
            ctx.tell(person_id, told, under=view_of(need))


def tell(ctx: Context, need: Need, people: tuple[int, ...]) -> None:
    """A private card for each of these people: a new message, because they must notice it."""
    facts = facts_of(desk_of(ctx), need)
    for person_id in people:
        ctx.tell(person_id, card_for(desk_of(ctx), facts, person_id), view_of(need))


def card_for(desk: Desk, facts: NeedFacts, person_id: int | None) -> Card:
    """The face of the need for one reader; None stands for a group, which does not see whole phone numbers."""
    if person_id is None:
        return group_card(facts)
    contact = facts.need.content.fields.get("contact")
    values = {**facts.values, "contact": str(contact)} if contact else facts.values
    owns = acts_as(desk, person_id, (facts.need.initiator_id,)) is not None
    answering = [each for party in facts.need.parties for each in answers_for(desk, party.department_id)]
    answers = acts_as(desk, person_id, answering) is not None
    why = _why(desk, facts.need, person_id)
    private = replace(facts, values=values, why=why, owned=owns, answerable=answers)
    approves = facts.approver is not None and acts_as(desk, person_id, (facts.approver.person_id,)) is not None
    return approval_card(private) if approves else group_card(private)


def facts_of(desk: Desk, need: Need) -> NeedFacts:
    """The need with everything on its card put into words."""
    layout = LAYOUTS[need.layout]
    todos = desk.uow.todos.open_for(subjects.need(need.id))
    approval = next((todo for todo in todos if todo.kind is TodoKind.APPROVE_NEED), None)
    answers = tuple(_answering(desk, party, todos) for party in need.parties)
    initiator = desk.uow.roster.person(need.initiator_id)
    approver_id = approver_now(desk, need) if need.state is NeedState.APPROVING else need.approver_id
    return NeedFacts(
        need=need,
        layout=layout,
        initiator=Person(initiator.id, initiator.display),
        department=desk.department(need.department_id).name,
        due=desk.when(need.content.due_at),
        answers=answers,
        values=_values(desk, need, need.content),
        approver=Person(approver_id, desk.name(approver_id)) if approver_id else None,
        waits_until=desk.when(approval.due_at) if approval else "",
        turn=_turn(desk, todos),
        notes=_notes(desk, need),
        changes=_changes(desk, need),
        last_step=_last_step(desk, need),
        late=desk.late(need.content.due_at) if need.state is NeedState.EXECUTING else "",
        escalated=any(todo.level > 0 and todo.kind is not TodoKind.RULE for todo in todos),
    )


_TURNS = {
    TodoKind.ANSWER_DISPUTE: "答复异议",
    TodoKind.REVISE_NEED: "按裁定修订",
    TodoKind.RULE: "裁定",
}


def _turn(desk: Desk, todos: list[Todo]) -> str:
    """Whose move it is while departments disagree, and until when: nobody else can do anything about it."""
    owed = next((todo for todo in todos if todo.kind in _TURNS), None)
    if owed is None:
        return ""
    return f"{desk.names(owners(desk, owed))} {_TURNS[owed.kind]}，请在 {desk.when(owed.due_at)} 前"


def _values(desk: Desk, need: Need, content: NeedVersion) -> dict[str, str]:
    values = {
        spec.name: in_words(unpack(spec, content.fields[spec.name]), desk.when)
        for spec in LAYOUTS[need.layout].asked
        if content.fields.get(spec.name)
    }
    if "contact" in values:
        values["contact"] = mask_contact(values["contact"])
    return values


def _changes(desk: Desk, need: Need) -> tuple[Change, ...]:
    """What the newest version changed, field by field (M08, F08.2)."""
    if need.content.version == 1:
        return ()
    before = _values(desk, need, desk.uow.needs.version(need.id, need.content.version - 1))
    now = _values(desk, need, need.content)
    return tuple(
        Change(spec.label, before.get(spec.name, ""), now.get(spec.name, ""))
        for spec in LAYOUTS[need.layout].asked
        if before.get(spec.name) != now.get(spec.name)
    )


def _why(desk: Desk, need: Need, person_id: int) -> str:
    """Why this person got the card (UX 4.4)."""
    if person_id == need.initiator_id:
        return "您是发起人"
    if need.state is NeedState.APPROVING and person_id == approver_now(desk, need):
        return _why_approver(desk, need, person_id)
    for party in need.parties:
        department = desk.department(party.department_id)
        if department.head_id is None and person_id in told_for(desk, department.id) and not department.contacts:
            return f"{department.name}没有接口人和负责人，转给您处理，并请补上人选"
        if person_id in department.contacts:
            return f"您是{department.name}的接口人"
        if person_id == department.head_id:
            return f"您是{department.name}的负责人"
    if person_id == need.approver_id:
        return "这件需求由您审批" if need.approved_at is None else "您审批了这件需求"
    return "您与这件需求有关"


def _why_approver(desk: Desk, need: Need, person_id: int) -> str:
    department = desk.department(need.department_id)
    if department.head_id is None:
        return f"{department.name}没有负责人，这件需求转给您审批，并请补上人选"
    stands_in = person_id == process_owner(desk, need.initiator_id)
    if stands_in and department.head_id == need.initiator_id and superior_of(desk, need.initiator_id) is None:
        return "发起人就是部门负责人，没有登记上级，这件需求转给您审批"
    return "这件需求由您审批"


def _answering(desk: Desk, party: Party, todos: list[Todo]) -> Answering:
    owed = next((t for t in todos if t.kind is TodoKind.ANSWER_NEED and t.department_id == party.department_id), None)
    shown = Answering(desk.department(party.department_id).name, party)
    if party.by is not None and party.at is not None:
        shown = replace(shown, by=desk.name(party.by), when=desk.when(party.at))
    if owed is not None:
        late = desk.late(owed.due_at)
        paused = "" if late and owed.paused_at is None else standing_still(desk, owed)
        ahead = leave_ahead(desk, owed)
        due = desk.when(owed.due_at)
        shown = replace(shown, due=due, late=late, escalated=owed.level > 0, paused=paused, leave=ahead)
    return shown


def _notes(desk: Desk, need: Need) -> tuple[str, ...]:
    notes = [f"第 {need.content.version} 版"] if need.content.version > 1 else []
    rulings = desk.uow.needs.rulings(need.id)
    notes += [f"{desk.name(ruling.person_id)} 裁定：{ruling.outcome.label}" for ruling in rulings]
    notes += [f"{note}。" for note in day_notes(need.content.due_at, desk.company.calendar, desk.now)]
    return tuple(notes)


STEPS = {
    "registered": "登记",
    "resubmitted": "修改后重新提交",
    "approved": "通过审批",
    "returned": "退回",
    "confirmed": "确认",
    "agreed": "确认，全部部门已确认",
    "disputed": "提出异议",
    "explained": "说明理由",
    "revised": "修订",
    "arbitration": "提请仲裁",
    "arbitration passed up": "逾期未裁定，转上一级",
    "ruled": "裁定",
    "withdrawn": "撤销",
    "confirmation undone": "收回确认",
    "progress filed": "填报进度",
    "progress changed": "修改进度",
}


def _last_step(desk: Desk, need: Need) -> str:
    last = _last_act(desk, need)
    if last is None or last.what not in STEPS:
        return ""
    who = desk.name(last.actor_id) if last.actor_id is not None else "机器人"
    if "for" in last.data:
        who = f"{who} 代 {desk.name(last.data['for'])}"
    return f"{who} 于 {desk.when(last.at)} {STEPS[last.what]} · {need.number}"


def _last_act(desk: Desk, need: Need) -> Entry | None:
    """The newest thing somebody did: a clock that moved follows from an act."""
    last = desk.uow.journal.last(subjects.need(need.id))
    if last is None or last.what != MOVED:
        return last
    return next((e for e in reversed(desk.uow.journal.entries(subjects.need(need.id))) if e.what != MOVED), None)


def _uncovered_rooms(desk: Desk, need: Need) -> list[Room]:
    """Rooms to show the need in besides the one it came from: one for each department that is not in that room."""
    shown = {p.room_id for p in desk.uow.postings.live(str(subjects.need(need.id)), VIEW)} | {need.room_id}
    rooms = desk.uow.rooms.all()
    covered = {d for room in rooms if room.id in shown for d in room.department_ids}
    wanted: list[Room] = []
    for party in need.parties:
        if party.department_id in covered:
            continue
        room = next((r for r in rooms if party.department_id in r.department_ids), None)
        if room is not None:
            wanted.append(room)
            covered |= set(room.department_ids)
    return wanted
