"""Gathers what an action item's card shows, and puts the card where it belongs (M17)."""

from collections.abc import Sequence

from bot.cards.action_item import ActionFacts, item_card, list_card, owner_card
from bot.cards.model import Card, Muted, Person, PlainMessage, Rich, Strong
from bot.context import Context, View
from bot.domain import subject as subjects
from bot.domain.action_item import ActionItem, ActionMove, ActionUpdate
from bot.domain.subject import Subject
from bot.domain.text import UserText, shorten
from bot.faces import Faces, Paint
from bot.handlers import minutes_cards
from bot.handlers.desk import desk_of
from bot.services.desk import Desk

VIEW = "action"
HINT = "发 /行动 编号 打开一条；/行动 部门、/行动 逾期 看更多；/行动 任务 @负责人 截止 时间 新增。"
_LATEST = 3
_MOST_CARDS = 3

faces = Faces()


def view_of(item: ActionItem) -> View:
    """All cards that show this action item."""
    return View(subjects.action_item(item.id), VIEW, item.revision)


def refresh(ctx: Context, item: ActionItem) -> None:
    """Redraw the action item everywhere, on the card of its minutes too."""
    ctx.refresh(view_of(item))
    if item.meeting_id is not None:
        minutes_cards.refresh(ctx, ctx.uow.meetings.get(item.meeting_id))


@faces.face(VIEW)
def _face(desk: Desk, subject: Subject, _key: str) -> Paint:
    """Only the owner's card has the form."""
    facts = facts_of(desk, desk.uow.action_items.get(subject.id))
    return lambda posting: face_for(facts, posting.person_id)


def refresh_tapped(ctx: Context) -> None:
    """Redraw the action item that the tapped card is about."""
    refresh(ctx, ctx.uow.action_items.get(ctx.subject.id))


def tell_owner(ctx: Context, item: ActionItem) -> None:
    """A new private card to the owner."""
    ctx.tell(item.owner_id, owner_card(facts_of(desk_of(ctx), item)), view_of(item))


def announce(ctx: Context, items: Sequence[ActionItem]) -> None:
    """To each owner, and a copy to the contacts of the departments that help (M17, R09); many come as one list."""
    desk = desk_of(ctx)
    for owner_id in dict.fromkeys(item.owner_id for item in items):
        own = [item for item in items if item.owner_id == owner_id]
        if len(own) > _MOST_CARDS:
            _tell_list(ctx, owner_id, "您的新行动项", own)
            continue
        for item in own:
            tell_owner(ctx, item)
    for helper_id, helped in _helped(desk, items).items():
        if len(helped) > _MOST_CARDS:
            _tell_list(ctx, helper_id, "请配合的行动项", helped)
            continue
        for item in helped:
            ctx.tell(helper_id, item_card(facts_of(desk, item)), view_of(item))


def tell_dropped(ctx: Context, item: ActionItem) -> None:
    """The item was taken out or called off: its cards say so, and the owner hears of it by a new message."""
    refresh(ctx, item)
    if ctx.person is None or ctx.person.id != item.owner_id:
        told = PlainMessage((f"行动项 {item.number}「", UserText(shorten(item.task, 40)), "」已取消，不用再做。"))
        ctx.tell(item.owner_id, told, under=view_of(item))


def face_for(facts: ActionFacts, person_id: int | None) -> Card:
    """The face of the action item for one reader; None stands for a group."""
    return owner_card(facts) if person_id == facts.item.owner_id else item_card(facts)


def facts_of(desk: Desk, item: ActionItem) -> ActionFacts:
    """The action item with everything on its card put into words."""
    partners = tuple(desk.department(partner).name for partner in item.partner_ids)
    return ActionFacts(
        item=item,
        owner=Person(item.owner_id, desk.name(item.owner_id)),
        creator=desk.name(item.creator_id),
        due=desk.when(item.due_at),
        source=_source(desk, item),
        partners="、".join(partners),
        late=desk.late(item.due_at) if item.is_overdue(desk.now) else "",
        said=tuple(_said(desk, said) for said in desk.uow.action_items.updates(item.id)[-_LATEST:]),
        last_step=_last_step(desk, item),
    )


def _tell_list(ctx: Context, person_id: int, title: str, items: Sequence[ActionItem]) -> None:
    desk = desk_of(ctx)
    ctx.tell(person_id, list_card(title, [facts_of(desk, item) for item in items], HINT))


def _helped(desk: Desk, items: Sequence[ActionItem]) -> dict[int, list[ActionItem]]:
    """What each contact of a partner department is asked to help with."""
    helped: dict[int, list[ActionItem]] = {}
    for item in items:
        contacts = [person_id for partner in item.partner_ids for person_id in desk.department(partner).contacts]
        for person_id in dict.fromkeys(contacts):
            if person_id != item.owner_id:
                helped.setdefault(person_id, []).append(item)
    return helped


def _source(desk: Desk, item: ActionItem) -> str:
    if item.meeting_id is None:
        return ""
    meeting = desk.uow.meetings.get(item.meeting_id)
    return f"{meeting.number} {shorten(meeting.topic, 30)}"


def _said(desk: Desk, said: ActionUpdate) -> Rich:
    when = Muted(f"{desk.when(said.at)} ")
    late: Rich = (Strong("逾期后补报 "),) if said.late and said.kind is ActionMove.DELAY else ()
    if said.kind is ActionMove.DELAY and said.old_due_at and said.new_due_at:
        moved = f"延期：{desk.when(said.old_due_at)} → {desk.when(said.new_due_at)}，原因："
        return (
            when,
            *late,
            moved,
            UserText(shorten(said.text, 120)),
            "；调整计划：",
            UserText(shorten(said.plan, 120)),
        )
    if said.kind is ActionMove.REOPEN:
        return (when, "撤销了「完成」")
    word = "完成：" if said.kind is ActionMove.FINISH else "进展："
    return (when, *late, word, UserText(shorten(said.text, 120)))


STEPS = {
    "added": "提出",
    "finish": "完成",
    "delay": "延期",
    "update": "更新进展",
    "changed by minutes": "按更正后的纪要调整",
    "cancelled": "取消",
    "reopen": "撤销完成",
}


def _last_step(desk: Desk, item: ActionItem) -> str:
    entries = desk.uow.journal.entries(subjects.action_item(item.id))
    last = next((entry for entry in reversed(entries) if entry.what in STEPS), None)
    if last is None:
        return ""
    who = f"{desk.name(last.actor_id)} 于 " if last.actor_id is not None else ""
    return f"{who}{desk.when(last.at)} {STEPS[last.what]} · {item.number}"
