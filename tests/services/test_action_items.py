"""An action item is finished with proof, delayed with a reason and a later date, or updated."""

from datetime import datetime

import pytest
from bot.domain import subject as subjects
from bot.domain.action_item import ActionItem, ActionState
from bot.domain.forms import Ref, Row
from bot.domain.todo import TodoState
from bot.errors import FormError, NotAllowedError, StaleError
from bot.services import action_items
from bot.services.parties import require_reader

from tests.domain.company_time import at, shown
from tests.services.office import Office

DUE = at("2026-11-27 18:00")


def add(office: Office, due: datetime = DUE) -> ActionItem:
    """王磊 asks 李敏 for one thing."""
    owner = office.person("李敏")
    row = Row(text="印刷海报", people=(Ref(owner.id, owner.display),), moment=due)
    return action_items.add(office.desk("王磊"), row, room_id=office.room_id)


def test_an_action_item_is_owed_by_its_owner_until_its_due_time(office: Office) -> None:
    item = add(office)

    [todo] = office.uow.todos.open_for(subjects.action_item(item.id))
    assert (item.number, item.state) == ("XD-2026-0001", ActionState.RUNNING)
    assert (todo.person_id, todo.due_at) == (office.person("李敏").id, DUE)
    assert office.uow.action_items.get(item.id) == item


def test_finishing_closes_what_is_owed_and_keeps_the_proof(office: Office) -> None:
    item = action_items.finish(office.desk("李敏"), add(office), "poster-final.pdf")

    assert (item.state, item.proof) == (ActionState.DONE, "poster-final.pdf")
    assert office.uow.todos.open_for(subjects.action_item(item.id)) == []
    with pytest.raises(StaleError, match="已完成"):
        action_items.finish(office.desk("李敏"), item, "poster-final.pdf")


def test_a_delay_moves_what_is_owed_and_keeps_reason_and_plan(office: Office) -> None:
    item = action_items.delay(office.desk("李敏"), add(office), "纸样未到", at("2026-11-30 18:00"), "11月28日开印")

    assert (item.state, shown(item.due_at)) == (ActionState.DELAYED, "2026-11-30 18:00")
    [todo] = office.uow.todos.open_for(subjects.action_item(item.id))
    assert todo.due_at == item.due_at
    assert [t.state for t in office.uow.todos.all_for(subjects.action_item(item.id))] == [
        TodoState.CANCELLED,
        TodoState.OPEN,
    ]
    [said] = office.uow.action_items.updates(item.id)
    assert (said.text, said.plan, said.old_due_at, said.late) == ("纸样未到", "11月28日开印", DUE, False)


@pytest.mark.parametrize("earlier", ["2026-11-27 18:00", "2026-11-26 18:00"])
def test_a_delay_to_an_earlier_time_is_refused_and_changes_nothing(office: Office, earlier: str) -> None:
    item = add(office)

    with pytest.raises(FormError, match="新完成时间要晚于原来的 11月27日"):
        action_items.delay(office.desk("李敏"), item, "纸样未到", at(earlier), "加班")
    assert office.uow.action_items.get(item.id) == item


def test_a_delay_told_after_the_due_time_is_marked_as_late(office: Office) -> None:
    item = add(office)
    office.now = at("2026-11-28 09:00")

    action_items.delay(office.desk("李敏"), item, "纸样未到", at("2026-11-30 18:00"), "11月28日开印")

    assert office.uow.action_items.updates(item.id)[0].late


def test_an_update_keeps_state_and_due_time(office: Office) -> None:
    item = action_items.update(office.desk("李敏"), add(office), "初稿已完成")

    assert (item.state, item.due_at) == (ActionState.RUNNING, DUE)
    assert office.uow.action_items.updates(item.id)[0].text == "初稿已完成"


def test_only_the_owner_acts_and_the_refusal_names_them(office: Office) -> None:
    item = add(office)

    for act in (
        lambda desk: action_items.finish(desk, item, "ok.pdf"),
        lambda desk: action_items.update(desk, item, "ok"),
        lambda desk: action_items.delay(desk, item, "a", at("2026-11-30 18:00"), "b"),
    ):
        with pytest.raises(NotAllowedError, match="只有负责人可以操作，联系人：李敏"):
            act(office.desk("王磊"))


def test_who_asked_may_call_it_off_and_nobody_else(office: Office) -> None:
    item = add(office)
    with pytest.raises(NotAllowedError, match="联系人：王磊"):
        action_items.cancel(office.desk("李敏"), item)

    cancelled = action_items.cancel(office.desk("王磊"), item)

    assert cancelled.state is ActionState.CANCELLED
    assert office.uow.todos.open() == []


def test_lists_know_mine_and_the_departments_and_what_is_overdue(office: Office) -> None:
    late, ahead = add(office, at("2026-11-23 18:00")), add(office)
    action_items.finish(office.desk("李敏"), add(office), "c.pdf")

    store, market = office.uow.action_items, office.person("李敏").department_id
    assert market is not None
    assert [i.id for i in store.open_of(office.person("李敏").id)] == [late.id, ahead.id]
    assert [i.id for i in store.open_of_departments([market])] == [late.id, ahead.id]
    assert [i.id for i in store.open_of(office.person("李敏").id) if i.is_overdue(at("2026-11-24 09:00"))] == [late.id]


@pytest.mark.parametrize(
    ("name", "allowed"), [("李敏", True), ("王磊", True), ("何佳", True), ("林晓彤", True), ("刘洋", False)]
)
def test_an_item_is_read_by_its_people_their_department_and_the_offices(
    office: Office, name: str, allowed: bool
) -> None:
    item = add(office)

    if allowed:
        require_reader(office.desk(name), subjects.action_item(item.id), None)
    else:
        with pytest.raises(NotAllowedError, match="请联系 李敏"):
            require_reader(office.desk(name), subjects.action_item(item.id), None)
        require_reader(office.desk(name), subjects.action_item(item.id), office.uow.rooms.get(office.room_id))
