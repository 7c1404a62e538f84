"""Every form of the process asks what the regulations name, under the words on its card (A1, SURFACE 5)."""

from datetime import UTC, datetime

import pytest
from bot.domain import layouts
from bot.domain.forms import COMMON_COLUMNS, FormRefusedError, Kind, Layout, Ref, Span, Typed, check
from bot.domain.layouts import DISPUTE, F01, F02, F03, F04, F05, FEEDBACK, MEETING, MINUTES, layout_for

DUE = datetime(2026, 11, 27, 10, tzinfo=UTC)
EVERY = [value for value in vars(layouts).values() if isinstance(value, Layout)]


class Company:
    """Knows every name it is asked for; times are the same moment."""

    def moment(self, text: str) -> datetime:
        return DUE

    def span(self, text: str) -> Span:
        return Span(DUE, DUE.replace(hour=11))

    def departments(self, typed: str | tuple[str, ...]) -> tuple[Ref, ...]:
        names = typed if isinstance(typed, tuple) else tuple(typed.split("、"))
        return tuple(Ref(len(name), name) for name in names)

    def person(self, typed: str) -> Ref:
        return Ref(9, typed)

    def people(self, typed: str | tuple[str, ...]) -> tuple[Ref, ...]:
        return tuple(Ref(9, name) for name in (typed if isinstance(typed, tuple) else typed.split("、")))


FILLED: dict[str, Typed] = {
    "F01": {
        "background": "国庆客流翻倍，提前2周输出主视觉海报。其余另议",
        "members": "市场部 李敏\n设计研发部 王磊",
        "due": "11月27日 18:00",
        "priority": "紧急",
        "tried": "未沟通",
        "attachments": "无",
    },
    "F02": {
        "title": "智能手表项目-硬件方案评审",
        "priority": "高",
        "background": "首批样机功耗超标，本次要定电池方案",
        "duties": "市场部 李敏 提供数据\n研发中心 王磊 反馈意见",
        "milestones": "需求确认:2024-05-20 18:00",
        "resources": "无",
        "due": "11月27日 18:00",
    },
    "F03": {
        "title": "新品上市推广分工与预算",
        "background": "新品12月1日上市，需要定分工",
        "members": "市场部 李敏",
        "tasks": "分工表；预算分摊比例；里程碑日期",
        "way": "会议",
        "due": "11月27日 14:00",
    },
    "F04": {
        "title": "国庆海报终稿",
        "background": "门店9月20日要上墙",
        "tasks": "设计3张主视觉海报",
        "departments": ("市场部", "研发中心"),
        "due": "11月27日 18:00",
        "priority": "",
        "resources": "无",
        "contact": "13800005678",
    },
    "F05": {
        "lead_department": "市场部",
        "liaison": "李敏",
        "contact": "010-12345678",
        "title": "新品上市联合推广",
        "goal": "首月销量2000台",
        "background": "竞品已于10月上市",
        "necessity": "产能和渠道都不在市场部",
        "departments": "生产部、销售中心",
        "resources": "无",
        "due": "11月30日",
        "duties": "生产部 完成首批500台\n销售中心 铺货30家门店",
    },
}


@pytest.mark.parametrize(
    ("preset", "layout"), [("blend", F04), ("000", F01), ("001", F02), ("002", F03), ("003", F04), ("004", F05)]
)
def test_every_preset_has_its_regulations_form(preset: str, layout: Layout) -> None:
    assert layout_for(preset) is layout


def test_the_default_form_asks_what_the_surface_promises() -> None:
    assert {spec.label for spec in layout_for("blend").asked} == {
        "需求名称",
        "需求背景",
        "具体任务",
        "涉及部门",
        "期望完成时间",
        "优先级",
        "资源需求",
        "联系方式",
    }
    assert {spec.name for spec in F04.asked} == set(COMMON_COLUMNS)


@pytest.mark.parametrize("layout", [F01, F02, F03, F04, F05], ids=lambda layout: layout.id)
def test_every_named_field_of_the_regulation_is_there(layout: Layout) -> None:
    count = {"F01": 6, "F02": 10, "F03": 6, "F04": 10, "F05": 12}[layout.id]

    assert {f"{layout.id}.{row}" for row in range(1, count + 1)} <= {spec.ref for spec in layout.fields}


@pytest.mark.parametrize("layout", [F01, F02, F03, F04, F05], ids=lambda layout: layout.id)
def test_a_well_filled_form_gives_every_need_a_name_a_time_and_departments(layout: Layout) -> None:
    form = check(layout, FILLED[layout.id], Company())

    assert form.text("title")
    assert form.moment("due") == DUE
    assert form.departments()
    assert form.text("priority") in ("高", "中")


@pytest.mark.parametrize(
    ("layout", "name"),
    [(layout, spec.name) for layout in (F01, F02, F03, F04, F05) for spec in layout.asked if spec.required],
    ids=lambda value: value.id if isinstance(value, Layout) else value,
)
@pytest.mark.parametrize("blank", ["", " \n\u3000"])
def test_each_required_field_left_blank_is_named(layout: Layout, name: str, blank: str) -> None:
    spec = layout.field(name)
    if spec.default:
        assert name in check(layout, {**FILLED[layout.id], name: blank}, Company()).values
        return

    with pytest.raises(FormRefusedError) as refused:
        check(layout, {**FILLED[layout.id], name: blank}, Company())

    assert list(refused.value.problems) == [name]
    assert f"「{spec.label}」还没有填。" in refused.value.problems[name]


@pytest.mark.parametrize(
    ("layout", "name"),
    [(layout, spec.name) for layout in (F01, F02, F03, F04, F05) for spec in layout.asked if spec.vague],
    ids=lambda value: value.id if isinstance(value, Layout) else value,
)
@pytest.mark.parametrize("phrase", ["待定", "详见附件", "待确认", "尽快完成", "请确认"])
def test_no_required_words_may_be_only_a_vague_phrase(layout: Layout, name: str, phrase: str) -> None:
    kind = layout.field(name).row.kind if layout.field(name).row else None  # type: ignore[union-attr]
    typed = {"duty": f"市场部 李敏 {phrase}", "milestone": f"{phrase}：11月27日", "resource": f"市场部 {phrase}"}.get(
        kind or "", phrase
    )

    with pytest.raises(FormRefusedError) as refused:
        check(layout, {**FILLED[layout.id], name: typed}, Company())

    assert phrase in refused.value.problems[name]


def test_every_free_text_that_is_required_stands_behind_the_gate() -> None:
    words = (Kind.TEXT, Kind.LONG_TEXT, Kind.MOMENT, Kind.SPAN)

    assert [s.label for layout in EVERY for s in layout.asked if s.required and s.kind in words and not s.vague] == []


@pytest.mark.parametrize("layout", EVERY, ids=lambda layout: f"{layout.id} {layout.title}")
def test_field_names_and_labels_of_a_form_are_unique(layout: Layout) -> None:
    assert len({spec.name for spec in layout.fields}) == len(layout.fields)
    assert len({spec.label for spec in layout.fields}) == len(layout.fields)
    assert all(spec.most <= 1000 for spec in layout.fields)
    assert all(bool(spec.choices) == (spec.kind is Kind.ENUM) for spec in layout.fields)


def test_the_subject_of_001_tells_project_and_stage() -> None:
    with pytest.raises(FormRefusedError, match="项目-阶段/目标"):
        check(F02, {**FILLED["F02"], "title": "硬件方案评审"}, Company())


def test_the_background_of_003_ends_at_two_hundred_characters() -> None:
    check(F04, {**FILLED["F04"], "background": "门" * 200}, Company())

    with pytest.raises(FormRefusedError, match="现在是 201 字"):
        check(F04, {**FILLED["F04"], "background": "门" * 201}, Company())


def test_every_department_of_004_has_a_duty() -> None:
    with pytest.raises(FormRefusedError, match="还缺 销售中心"):
        check(F05, {**FILLED["F05"], "duties": "生产部 完成首批500台"}, Company())


def test_a_dispute_needs_a_proposal() -> None:
    with pytest.raises(FormRefusedError) as refused:
        check(DISPUTE, {"kind": "建议调整节点", "explanation": "设备占用到11月25日"}, Company())

    assert list(refused.value.problems) == ["proposal"]


def test_less_than_full_support_needs_words_and_a_proposal() -> None:
    check(FEEDBACK, {"support": "可支持", "difficulties": "无"}, Company())

    with pytest.raises(FormRefusedError) as refused:
        check(FEEDBACK, {"support": "部分", "difficulties": "无"}, Company())

    assert list(refused.value.problems) == ["explanation", "proposal"]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("RETURN", ["退回原因"]),
        ("DISPUTE", ["异议类型", "异议说明", "建议方案"]),
        ("EXPLANATION", ["理由"]),
        ("RULING", ["裁定内容", "依据"]),
        ("SUBSTITUTE", ["指派"]),
        ("MINUTES", ["讨论要点", "共识事项", "分歧点", "行动项"]),
        ("CORRECTION", ["更正内容"]),
        ("FINISH", ["证明材料"]),
        ("DELAY", ["延期原因", "新完成时间", "调整计划"]),
        ("UPDATE", ["进展"]),
        ("PROGRESS", ["已完成任务", "未完成原因", "下一步计划"]),
        ("NO_PROGRESS", ["原因"]),
    ],
)
def test_the_inputs_bear_the_words_of_the_surface(name: str, labels: list[str]) -> None:
    assert [spec.label for spec in getattr(layouts, name).asked] == labels


def test_minutes_need_points_but_may_hold_no_action() -> None:
    form = check(MINUTES, {"points": "1. 海报尺寸定为60×90厘米"}, Company())

    assert form.rows("actions") == ()


def test_the_agenda_may_not_exceed_the_meeting() -> None:
    typed = {"topic": "国庆海报排期协调", "time": "14:00-15:00", "place": "3楼会议室", "attendees": "王磊、李敏"}

    check(MEETING, {**typed, "agenda": "背景说明 15分钟\n分歧讨论 45分钟"}, Company())
    with pytest.raises(FormRefusedError, match="合计 75 分钟"):
        check(MEETING, {**typed, "agenda": "背景说明 30分钟\n分歧讨论 45分钟"}, Company())
