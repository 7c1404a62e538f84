"""Every act on a need, by every kind of person, in every state, against a table written separately (S-1, F-89)."""

from collections.abc import Callable
from typing import Any

import pytest
from bot.domain.forms import Typed
from bot.domain.layouts import F04
from bot.domain.layouts.coordination import DISPUTE
from bot.domain.need import Need, NeedState, RulingOutcome
from bot.errors import NotAllowedError, StaleError, UserError
from bot.services import disputes, needs
from bot.services.desk import Desk

from tests.services.conftest import OpenOffice
from tests.services.office import Office
from tests.services.rights_table import ACTS, PEOPLE, STATES, may

HOMES = dict(zip(PEOPLE, ["市场部"] * 4 + ["研发部"] * 4 + ["生产部", "销售部", "", ""], strict=True))
SUPERIORS = {"李敏": "王磊", "许诺": "王磊", "何佳": "王磊", "王磊": "周建国"}
COMPANY: dict[str, Any] = {
    "people": [
        *({"name": name, "department": home, "superior": SUPERIORS.get(name, "")} for name, home in HOMES.items()),
        {"name": "杨帆", "department": "生产部"},
    ],
    "departments": [
        {"name": "市场部", "code": "SHB", "head": "王磊", "deputies": ["许诺"], "liaisons": ["李敏"]},
        {"name": "研发部", "code": "YFB", "head": "赵强", "deputies": ["孙浩"], "liaisons": ["刘洋"]},
        {"name": "生产部", "code": "SCB", "head": "马军", "liaisons": ["杨帆"]},
        {"name": "销售部", "code": "XSB", "head": "徐静", "liaisons": ["徐静"]},
    ],
    "roles": {"leader": "周建国", "secretary": "林晓彤"},
    "groups": [],
}
NEED: Typed = {
    "title": "国庆海报终稿",
    "background": "国庆促销要用3张海报",
    "tasks": "设计3张海报，11月25日前给初稿",
    "departments": ("研发部", "生产部"),
    "due": "11月27日 18:00",
    "priority": "中",
    "resources": "预算2万元",
    "contact": "13800005678",
}
REVISED: Typed = {**NEED, "background": "国庆促销改到12月"}
OBJECTION: Typed = {
    "kind": "有异议",
    "explanation": "11月25日前设备占用，排不出人",
    "proposal": "时间改为12月4日18:00",
}
WORDS = "公司重点项目优先（制度第4.2条）"


@pytest.fixture
def office(office_with: OpenOffice) -> Office:
    """A company with a person of every kind."""
    return office_with(**COMPANY)


def department(office: Office, name: str) -> int:
    return next(d.id for d in office.uow.roster.departments() if d.name == name)


def bring_to(office: Office, state: NeedState) -> Need:
    """李敏's need in a state: 研发部 disputed in NEGOTIATING and ARBITRATING, and confirmed in EXECUTING."""
    desk = office.desk("李敏")
    need = needs.register(desk, office.fill(desk, F04, NEED), None)
    if state is NeedState.APPROVING:
        return need
    if state is NeedState.RETURNED:
        return needs.send_back(office.desk("王磊"), need, "预算没有写，请补充金额")
    need = needs.approve(office.desk("王磊"), need)
    if state is NeedState.WITHDRAWN:
        return needs.withdraw(office.desk("李敏"), need)
    if state is NeedState.EXECUTING:
        need = needs.confirm(office.desk("刘洋"), need, department(office, "研发部"))
        return needs.confirm(office.desk("杨帆"), need, department(office, "生产部"))
    if state in (NeedState.NEGOTIATING, NeedState.ARBITRATING):
        liaison = office.desk("刘洋")
        need, _ = disputes.dispute(
            liaison, need, department(office, "研发部"), office.fill(liaison, DISPUTE, OBJECTION)
        )
    if state is NeedState.ARBITRATING:
        need = disputes.arbitrate(office.desk("李敏"), need)
    return need


def _explain(office: Office, desk: Desk, need: Need) -> Need:
    for objection in desk.uow.needs.disputes(need.id):
        return disputes.explain(desk, need, objection, "客户合同约定11月27日交付，不能延期")
    needs.require_initiator(desk, need)
    raise StaleError("there is nothing to explain")


def _meet(_office: Office, desk: Desk, need: Need) -> None:
    disputes.require_negotiator(desk, need)


def _edit(_office: Office, desk: Desk, need: Need) -> None:
    needs.require_initiator(desk, need)
    needs.require_returned(need)


DO: dict[str, Callable[[Office, Desk, Need], Any]] = {
    "approve": lambda _, desk, need: needs.approve(desk, need),
    "return": lambda _, desk, need: needs.send_back(desk, need, "预算没有写，请补充金额"),
    "confirm": lambda office, desk, need: needs.confirm(desk, need, department(office, "研发部")),
    "dispute": lambda office, desk, need: disputes.dispute(
        desk, need, department(office, "研发部"), office.fill(desk, DISPUTE, OBJECTION)
    ),
    "revise": lambda office, desk, need: disputes.revise(desk, need, office.fill(desk, F04, REVISED)),
    "explain": _explain,
    "meet": _meet,
    "arbitrate": lambda _, desk, need: disputes.arbitrate(desk, need),
    "rule": lambda _, desk, need: disputes.rule(desk, need, RulingOutcome.KEEP, WORDS, WORDS),
    "withdraw": lambda _, desk, need: needs.withdraw(desk, need),
    "edit": _edit,
    "resubmit": lambda office, desk, need: needs.resubmit(desk, need, office.fill(desk, F04, NEED)),
}


def outcome(office: Office, act: str, person: str, need: Need) -> UserError | None:
    """What comes of an act that is taken back at once."""
    savepoint = office.connection.begin_nested()
    try:
        DO[act](office, office.desk(person), need)
    except UserError as refused:
        return refused
    finally:
        savepoint.rollback()
    return None


@pytest.mark.parametrize("state", STATES)
def test_only_who_the_table_names_may_act_and_only_in_its_states(office: Office, state: NeedState) -> None:
    need = bring_to(office, state)

    for act in ACTS:
        for person in PEOPLE:
            refused = outcome(office, act, person, need)
            assert (refused is None) == may(act, person, state), (act, person, refused)


@pytest.mark.parametrize("state", STATES)
def test_a_refusal_for_want_of_the_right_names_somebody_who_has_it(office: Office, state: NeedState) -> None:
    need = bring_to(office, state)

    for act, allowed in ACTS.items():
        for person in set(PEOPLE) - allowed:
            refused = outcome(office, act, person, need)
            if isinstance(refused, NotAllowedError):
                assert any(name in str(refused) for name in allowed), (act, person, refused)
            else:
                assert isinstance(refused, StaleError), (act, person, refused)


def test_a_deputy_does_not_approve_their_own_need(office: Office) -> None:
    desk = office.desk("许诺")
    need = needs.register(desk, office.fill(desk, F04, NEED), None)

    with pytest.raises(NotAllowedError, match="王磊"):
        needs.approve(desk, need)


def test_nobody_rules_on_their_own_cause(office: Office) -> None:
    """The leader stood in the chain of arbiters, on needs of the leader's own too."""
    desk = office.desk("王磊")
    need = needs.register(desk, office.fill(desk, F04, NEED), None)
    need = needs.approve(office.desk("周建国"), need)
    liaison = office.desk("刘洋")
    objection = office.fill(liaison, DISPUTE, OBJECTION)
    need, _ = disputes.dispute(liaison, need, department(office, "研发部"), objection)
    desk = office.desk("王磊")
    need = disputes.arbitrate(desk, need)

    assert disputes.arbiter_now(desk, need) == office.person("周建国").id
    with pytest.raises(NotAllowedError, match="周建国"):
        disputes.rule(desk, need, RulingOutcome.KEEP, WORDS, WORDS)


def test_who_is_no_longer_the_head_neither_approves_nor_rules(office: Office) -> None:
    """The approver and the arbiter were looked up when they were asked, and stayed so (F-67)."""
    approving, arbitrating = bring_to(office, NeedState.APPROVING), bring_to(office, NeedState.ARBITRATING)

    office.uow.roster.put_department(
        "市场部", {"liaison": [office.person("李敏").id]}, head_id=office.person("何佳").id
    )
    office.uow.roster.put_person("李敏", superior_id=office.person("何佳").id)

    for act, need in (("approve", approving), ("return", approving), ("rule", arbitrating)):
        refused = outcome(office, act, "王磊", need)
        assert isinstance(refused, NotAllowedError)
        assert "何佳" in str(refused)
        assert outcome(office, act, "何佳", need) is None


def test_who_is_no_longer_liaison_does_not_answer(office: Office) -> None:
    need = bring_to(office, NeedState.CONFIRMING)

    members = {"liaison": [office.person("钱多").id]}
    office.uow.roster.put_department("研发部", members, head_id=office.person("赵强").id)

    refused = outcome(office, "confirm", "刘洋", need)
    assert isinstance(refused, NotAllowedError)
    assert "钱多" in str(refused)
    assert outcome(office, "confirm", "钱多", need) is None


def test_a_ruling_to_revise_binds_the_initiator(office: Office) -> None:
    """The initiator could explain the ruling away, or ask for another one."""
    need = bring_to(office, NeedState.ARBITRATING)
    need = disputes.rule(office.desk("王磊"), need, RulingOutcome.REVISE, WORDS, WORDS)

    for act in ("explain", "arbitrate"):
        assert "已裁定按异议修订" in str(outcome(office, act, "李敏", need))
    assert outcome(office, "meet", "李敏", need) is None
    assert outcome(office, "revise", "李敏", need) is None


def test_a_department_whose_objection_is_open_waits_for_the_answer(office: Office) -> None:
    need = bring_to(office, NeedState.NEGOTIATING)

    for act in ("confirm", "dispute"):
        assert "请等发起人答复" in str(outcome(office, act, "刘洋", need))


def test_an_answer_that_came_too_late_learns_who_answered(office: Office) -> None:
    need = bring_to(office, NeedState.CONFIRMING)
    need = needs.confirm(office.desk("刘洋"), need, department(office, "研发部"))

    assert "刘洋 已于 11月20日(周五)10:00 替研发部确认过了" in str(outcome(office, "confirm", "赵强", need))
