"""Action items: lists, adding one, and the owner's 完成, 延期 and 更新进展 (F20, S13, S14)."""

from collections.abc import Mapping

from bot.cards.action_item import item_card, list_card, owner_card
from bot.cards.forms import Choices, FormFace, form_card
from bot.cards.model import Act, Card, PlainMessage, Rich
from bot.cards.refill import refill
from bot.context import Context
from bot.domain import subject as subjects
from bot.domain.action_item import ActionItem
from bot.domain.action_line import ADDING, split_action
from bot.domain.forms import Checked, FormRefusedError, Layout, Row, Typed, check
from bot.domain.layouts import DELAY, FINISH, UPDATE
from bot.domain.text import UserText, shorten
from bot.errors import StaleError
from bot.events import MentionedPerson, MessageReceived
from bot.handlers import action_cards
from bot.handlers.desk import desk_of
from bot.handlers.person_picks import people_choices, with_person_ids
from bot.handlers.private_forms import open_private_form
from bot.handlers.stale import shows_present
from bot.router import Router
from bot.services import action_items
from bot.services.lookup import AmbiguousError
from bot.services.parties import require_reader
from bot.services.resolver import CompanyResolver

router = Router()

_ADD = "action.add"


@router.command(
    "行动",
    "action",
    "xd",
    "xingdong",
    help="行动项：我的、部门、逾期；新增一条",
    example="/行动 印刷海报 @李敏 截止 11月27日 18:00",
    names_people=True,
)
def show_or_add(ctx: Context) -> None:
    """Lists, one item by its number, or a new item in one line."""
    words = ctx.argument.strip()
    lists = {"": _mine, "我的": _mine, "部门": _departments, "逾期": _overdue}
    if words in lists:
        lists[words](ctx)
        return
    item = ctx.uow.action_items.by_number(words)
    if item is not None:
        _open(ctx, item)
    elif words == "新增":
        _open_form(ctx, {}, {})
    else:
        _add_line(ctx, split_action(_with_people(ctx, words)))


@router.submit(_ADD, lambda ctx, problems: _form(ctx, ctx.act, with_person_ids(ctx, ADDING, ctx.values), problems))
def add(ctx: Context) -> None:
    """The form was submitted."""
    room_id = int(ctx.act.args["room"]) if "room" in ctx.act.args else None
    item = action_items.add(desk_of(ctx), _row(_checked(ctx, ADDING)), room_id=room_id)
    room = ctx.uow.rooms.get(room_id) if room_id is not None else None
    facts = action_cards.facts_of(desk_of(ctx), item)
    ctx.toast(f"已新增 {item.number}，{facts.due} 前完成")
    ctx.show(item_card(facts))
    if room is not None:
        ctx.post(room, item_card(facts), action_cards.view_of(item))
    action_cards.announce(ctx, (item,))


def _redraw(ctx: Context, problems: Mapping[str, str]) -> Card:
    item = ctx.uow.action_items.get(ctx.subject.id)
    return refill(owner_card(action_cards.facts_of(desk_of(ctx), item)), ctx.values, problems)


@router.submit("action.finish", _redraw)
@shows_present(action_cards.refresh_tapped)
def finish(ctx: Context) -> None:
    """完成: refused without proof (F20.2)."""
    before = _current(ctx)
    item = action_items.finish(desk_of(ctx), before, _checked(ctx, FINISH).text("proof"))
    ctx.toast(f"{item.number} 已完成，10 分钟内可发 /撤销 收回")
    action_cards.refresh(ctx, item)
    _tell_creator(ctx, item, ("完成了",))


@router.submit("action.delay", _redraw)
@shows_present(action_cards.refresh_tapped)
def delay(ctx: Context) -> None:
    """延期: a reason, a later date and a plan (F20.3); synced to who asked for it (S14)."""
    before = _current(ctx)
    form = _checked(ctx, DELAY)
    due_at = form.moment("due")
    assert due_at is not None, "the form requires a new due time"
    desk = desk_of(ctx)
    item = action_items.delay(desk, before, form.text("reason"), due_at, form.text("plan"))
    late = "（逾期后补报）" if before.is_overdue(ctx.now) else ""
    ctx.toast(f"{item.number} 已延期到 {desk.when(due_at)}{late}")
    action_cards.refresh(ctx, item)
    reason: Rich = (f"延期到 {desk.when(due_at)}{late}，原因：", UserText(form.text("reason")), "。")
    _tell_creator(ctx, item, (*reason, "调整计划：", UserText(form.text("plan"))))


@router.submit("action.update", _redraw)
@shows_present(action_cards.refresh_tapped)
def update(ctx: Context) -> None:
    """更新进展: shown on every card of the item, nobody is disturbed."""
    item = action_items.update(desk_of(ctx), _current(ctx), _checked(ctx, UPDATE).text("progress"))
    ctx.toast(f"{item.number} 的进展已更新")
    action_cards.refresh(ctx, item)


@router.action("action.cancel")
@shows_present(action_cards.refresh_tapped)
def cancel(ctx: Context) -> None:
    """取消行动项: whoever asked for it no longer wants it."""
    item = action_items.cancel(desk_of(ctx), _current(ctx))
    ctx.toast(f"{item.number} 已取消")
    action_cards.tell_dropped(ctx, item)


def _current(ctx: Context) -> ActionItem:
    """The item a button is about; only its owner, or who asked for it, gets as far as being told it has moved on."""
    item = ctx.uow.action_items.get(ctx.subject.id)
    desk = desk_of(ctx)
    if ctx.act.name != "action.cancel":
        action_items.require_owner(desk, item)
    if ctx.act.version != item.revision:
        raise StaleError(
            f"行动项现在是「{item.state.label}」，{desk.when(item.due_at)} 前完成。这张卡片是旧的，请看更新后的。"
        )
    return item


def _add_line(ctx: Context, typed: Typed) -> None:
    """One line adds at once; what is missing or wrong opens the form with the rest filled in."""
    _ = ctx.actor
    try:
        form = check(ADDING, typed, CompanyResolver(desk_of(ctx)), ctx.company.gate)
    except FormRefusedError as refused:
        _refuse_line(ctx, typed, refused)
        return
    room_id = ctx.room.id if ctx.room else None
    item = action_items.add(desk_of(ctx), _row(form), room_id=room_id)
    _reply_with(ctx, item)
    action_cards.announce(ctx, (item,))


def _reply_with(ctx: Context, item: ActionItem) -> None:
    """Echo the item where it was asked for; the owner's own private card is answer enough."""
    private = ctx.chat is not None and ctx.chat.private
    if not (private and item.owner_id == ctx.actor.id):
        card = item_card(action_cards.facts_of(desk_of(ctx), item))
        ctx.reply(card, action_cards.view_of(item), in_all_rooms=True)


def _refuse_line(ctx: Context, typed: Typed, refused: FormRefusedError) -> None:
    for cause in refused.causes.values():
        if isinstance(cause, AmbiguousError):
            raise cause
    if all(name not in typed for name in refused.problems):
        _open_form(ctx, typed, {})
        return
    ctx.reply(PlainMessage((UserText(str(refused)), "\n行动项还没有新增，内容已替您留在私聊的表单里。")))
    _open_form(ctx, typed, refused.problems)


def _open_form(ctx: Context, typed: Typed, problems: Mapping[str, str]) -> None:
    act = Act(_ADD, args={"room": str(ctx.room.id)} if ctx.room else {})
    open_private_form(ctx, _form(ctx, act, _owner_by_id(ctx, typed), problems))


def _form(ctx: Context, act: Act, typed: Typed, problems: Mapping[str, str]) -> Card:
    face = FormFace(("新增行动项",), ("一件事、一个负责人、一个截止时间。",))
    return form_card(ADDING, act, face, Choices(people=people_choices(ctx)), typed, problems)


def _owner_by_id(ctx: Context, typed: Typed) -> Typed:
    """An owner named in a line, as the picker's value; a name that is not certain stays out of the picker."""
    named = str(typed.get("owner", ""))
    known = next((p.id for p in ctx.uow.roster.people() if p.display == named), None)
    return with_person_ids(ctx, ADDING, {**typed, "owner": str(known) if known is not None else named})


def _with_people(ctx: Context, text: str) -> str:
    """The line with every mention's placeholder replaced by the name of whom it stands for."""
    mentions = ctx.event.mentions if isinstance(ctx.event, MessageReceived) else ()
    for mentioned in sorted(mentions, key=lambda one: -len(one.placeholder)):
        if mentioned.placeholder:
            text = text.replace(mentioned.placeholder, f"@{_unique_name(ctx, mentioned)}")
    return text


def _unique_name(ctx: Context, mentioned: MentionedPerson) -> str:
    """A name that means exactly this person: a namesake's is followed by the id that the directory understands."""
    person = ctx.uow.roster.person_on(ctx.chat.cloud, mentioned.remote_id) if ctx.chat else None
    if person is None:
        return mentioned.name
    namesakes = sum(other.display == person.display for other in ctx.uow.roster.people())
    return person.display if namesakes == 1 else f"{person.display}#{person.id}"


def _checked(ctx: Context, layout: Layout) -> Checked:
    return check(layout, ctx.values, CompanyResolver(desk_of(ctx)), ctx.company.gate)


def _row(form: Checked) -> Row:
    owner = form.ref("owner")
    assert owner is not None, "the form requires an owner"
    return Row(text=form.text("task"), people=(owner,), moment=form.moment("due"))


def _open(ctx: Context, item: ActionItem) -> None:
    if item.owner_id == ctx.actor.id:
        action_cards.tell_owner(ctx, item)
        if ctx.chat is not None and not ctx.chat.private:
            ctx.reply(PlainMessage((f"{item.number} 已发到您和我的私聊。",)))
        return
    require_reader(desk_of(ctx), subjects.action_item(item.id), ctx.room)
    ctx.reply(item_card(action_cards.facts_of(desk_of(ctx), item)), action_cards.view_of(item))


def _mine(ctx: Context) -> None:
    _list(ctx, "我的行动项", ctx.uow.action_items.open_of(ctx.actor.id))


def _departments(ctx: Context) -> None:
    desk, departments = desk_of(ctx), action_items.readable_departments(desk_of(ctx), ctx.room)
    names = "、".join(desk.department(department_id).name for department_id in departments)
    _list(ctx, f"{shorten(names, 30) or '部门'}的行动项", ctx.uow.action_items.open_of_departments(departments))


def _overdue(ctx: Context) -> None:
    departments = action_items.readable_departments(desk_of(ctx), ctx.room)
    items = ctx.uow.action_items.open_of_departments(departments)
    _list(ctx, "逾期的行动项", [item for item in items if item.is_overdue(ctx.now)])


def _list(ctx: Context, title: str, items: list[ActionItem]) -> None:
    desk = desk_of(ctx)
    ctx.reply(list_card(title, [action_cards.facts_of(desk, item) for item in items], action_cards.HINT))


def _tell_creator(ctx: Context, item: ActionItem, what: Rich) -> None:
    """Whoever asked for it hears of the end and of a delay."""
    if item.creator_id == ctx.actor.id:
        return
    lead = (f"{ctx.actor.display} 的行动项 {item.number}「", UserText(shorten(item.task, 40)), "」")
    ctx.tell(item.creator_id, PlainMessage((*lead, *what)))
