"""A filled-in form is checked whole: every wrong field is named, with what to do (A0)."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from bot.domain.forms import (
    Checked,
    Choice,
    FieldSpec,
    FormRefusedError,
    Kind,
    Layout,
    Ref,
    RequiredWhen,
    Row,
    RowKind,
    RowRule,
    Span,
    Typed,
    check,
    pack,
    unpack,
)
from bot.errors import UserError

DUE = datetime(2026, 11, 27, 10, tzinfo=UTC)
MARKET, RESEARCH = Ref(1, "市场部"), Ref(2, "研发部")
LI, WANG, HE = Ref(11, "李敏"), Ref(12, "王磊"), Ref(13, "和平")


class UnknownDepartmentError(UserError):
    """Carries a candidate, as the real resolver's does."""

    nearest = "市场部"


class Company:
    """Two departments, three people, one moment."""

    def moment(self, text: str) -> datetime:
        if text in ("11月27日 18:00", "明天17点", "11月27日"):
            return DUE
        raise UserError(f"看不懂时间「{text}」。")

    def span(self, text: str) -> Span:
        if text == "14:00-15:00":
            return Span(DUE.replace(hour=14), DUE.replace(hour=15))
        raise UserError(f"看不懂时间「{text}」。")

    def departments(self, typed: str | tuple[str, ...]) -> tuple[Ref, ...]:
        names = typed if isinstance(typed, tuple) else tuple(typed.split("、"))
        return tuple(self._one(name, {"市场部": MARKET, "研发部": RESEARCH}) for name in names)

    def person(self, typed: str) -> Ref:
        return self._one(typed.removeprefix("@"), {"李敏": LI, "王磊": WANG, "和平": HE})

    def people(self, typed: str | tuple[str, ...]) -> tuple[Ref, ...]:
        return tuple(self.person(name) for name in (typed if isinstance(typed, tuple) else typed.split("、")))

    @staticmethod
    def _one(name: str, known: Mapping[str, Ref]) -> Ref:
        if name not in known:
            raise UnknownDepartmentError(f"没找到「{name}」。")
        return known[name]


def one(spec: FieldSpec, typed: str | tuple[str, ...], *more: FieldSpec) -> Checked:
    """The check of a form with this one input filled in."""
    return check(Layout("T", "试", (spec, *more)), {spec.name: typed}, Company())


def problem(spec: FieldSpec, typed: str | tuple[str, ...]) -> str:
    """What is said about this one input."""
    with pytest.raises(FormRefusedError) as refused:
        one(spec, typed)
    return refused.value.problems[spec.name]


TITLE = FieldSpec("title", "需求名称", Kind.TEXT, required=True, vague=True, most=10)
NOTE = FieldSpec("note", "备注", Kind.LONG_TEXT)
PRIORITY = FieldSpec(
    "priority", "优先级", Kind.ENUM, choices=(Choice("高", ("紧急",)), Choice("中"), Choice("低")), default="中"
)
OWNER = FieldSpec("owner", "负责人", Kind.PERSON, required=True)
DATE = FieldSpec("due", "期望完成时间", Kind.MOMENT, required=True, vague=True, example="11月27日 18:00")


@pytest.mark.parametrize("blank", ["", " ", "\n\t ", "\u3000", "\u200b", "\u3164", "\u2800", "\x00\x07"])
def test_a_blank_required_field_is_refused_by_name(blank: str) -> None:
    assert problem(TITLE, blank) == "「需求名称」还没有填。"


@pytest.mark.parametrize("typed", ["。", "……", "---", "👍", "?!"])
def test_punctuation_alone_is_no_answer(typed: str) -> None:
    assert "只有标点或表情" in problem(TITLE, typed)


def test_a_blank_optional_field_is_accepted_and_absent() -> None:
    form = one(NOTE, "  ")

    assert form.text("note") == ""
    assert "note" not in form.values


def test_all_problems_are_told_at_once_in_the_order_of_the_form() -> None:
    layout = Layout("T", "试", (TITLE, DATE, OWNER, PRIORITY))

    with pytest.raises(FormRefusedError) as refused:
        check(layout, {"title": "尽快", "due": "月底左右", "owner": "", "priority": "特高"}, Company())

    assert list(refused.value.problems) == ["title", "due", "owner", "priority"]
    assert len(str(refused.value).splitlines()) == 4


def test_the_refusal_keeps_the_error_that_knows_candidates() -> None:
    departments = FieldSpec("departments", "涉及部门", Kind.DEPARTMENTS, required=True)

    with pytest.raises(FormRefusedError) as refused:
        one(departments, "市厂部")

    assert refused.value.problems["departments"] == "「涉及部门」：没找到「市厂部」。"
    assert isinstance(refused.value.causes["departments"], UnknownDepartmentError)


@pytest.mark.parametrize("text", ["国" * 10, "a" * 10, "国庆a海报b终稿12"])
def test_a_text_may_be_as_long_as_its_limit(text: str) -> None:
    assert one(TITLE, text).text("title") == text


def test_a_text_one_over_its_limit_is_refused_with_the_count() -> None:
    assert problem(TITLE, "国" * 11) == "「需求名称」最多 10 字，现在是 11 字，请删去 1 字。"


@pytest.mark.parametrize(("typed", "value"), [("高", "高"), ("紧急", "高"), (" 低 ", "低"), ("", "中")])
def test_a_choice_is_taken_by_any_of_its_words(typed: str, value: str) -> None:
    assert one(PRIORITY, typed).text("priority") == value


def test_a_choice_outside_the_list_is_refused_with_the_list() -> None:
    assert problem(PRIORITY, "特高") == "「优先级」没有「特高」这一项，请从 高、中、低 里选一个。"


def test_none_is_an_answer_only_where_the_field_allows_it() -> None:
    allowed = FieldSpec("resources", "资源需求", Kind.TEXT, required=True, none_allowed=True, vague=True)

    assert one(allowed, "无").text("resources") == "无"
    assert "不能只写「无」" in problem(TITLE, "无")


def test_a_vague_answer_is_refused_with_something_to_copy() -> None:
    assert problem(TITLE, "尽快完成") == (
        "「需求名称」里的「尽快完成」太含糊，对方没法照办。可以改成：请在 __ 前由 __ 提供 __"
    )


def test_a_vague_time_is_refused_with_an_example() -> None:
    assert problem(DATE, "尽快") == "「期望完成时间」要写一个具体时间，不能写「尽快」。例如：11月27日 18:00"


def test_a_range_of_times_is_refused() -> None:
    assert "只能写一个时间" in problem(DATE, "11月20日到25日")


@pytest.mark.parametrize("typed", ["李敏、王磊", "李敏和王磊", "李敏 王磊", ("李敏", "王磊")])
def test_two_owners_are_refused(typed: str | tuple[str, ...]) -> None:
    assert "只能写一个人" in problem(OWNER, typed)


def test_a_name_that_holds_the_word_and_is_one_owner() -> None:
    assert one(OWNER, "和平").ref("owner") == HE


def test_an_owner_without_a_name_is_refused() -> None:
    assert problem(OWNER, "相关人员") == "「负责人」要写一个具体的人，不能写「相关人员」。"


def test_a_department_field_takes_exactly_one() -> None:
    lead = FieldSpec("lead", "牵头部门", Kind.DEPARTMENT, required=True)

    assert one(lead, "市场部").ref("lead") == MARKET
    assert "只能写一个部门" in problem(lead, "市场部、研发部")


@pytest.mark.parametrize("typed", ["市场部、研发部", ("市场部", "研发部")])
def test_departments_come_as_text_or_as_choices(typed: str | tuple[str, ...]) -> None:
    form = one(FieldSpec("departments", "涉及部门", Kind.DEPARTMENTS, required=True), typed)

    assert form.departments() == (MARKET, RESEARCH)


@pytest.mark.parametrize(
    "typed", ["13800005678", "138 0000 5678", "+86 13800005678", "010-12345678", "8012", "li@example.com", "飞书 李敏"]
)
def test_a_contact_that_can_work_is_accepted(typed: str) -> None:
    assert one(FieldSpec("contact", "联系方式", Kind.CONTACT, required=True), typed).text("contact") == typed


@pytest.mark.parametrize("typed", ["1380000567", "138000056789", "12345678901", "1", "----"])
def test_a_telephone_number_with_a_slip_is_refused(typed: str) -> None:
    assert "联系方式" in problem(FieldSpec("contact", "联系方式", Kind.CONTACT, required=True), typed)


SUPPORT = FieldSpec(
    "support", "支持", Kind.ENUM, required=True, choices=(Choice("可支持"), Choice("不可支持", ("不行",)))
)
WHY = FieldSpec("why", "说明", Kind.TEXT, required_when=RequiredWhen("support", ("不可支持",)))


@pytest.mark.parametrize("answer", ["不可支持", "不行"])
def test_a_field_may_be_required_by_the_answer_to_another(answer: str) -> None:
    with pytest.raises(FormRefusedError) as refused:
        one(SUPPORT, answer, WHY)

    assert refused.value.problems == {"why": "「说明」还没有填。"}
    assert one(SUPPORT, "可支持", WHY).text("why") == ""


def test_circumstances_may_make_a_field_required() -> None:
    layout = Layout("T", "试", (NOTE,))

    with pytest.raises(FormRefusedError):
        check(layout, {}, Company(), also_required={"note"})


def test_a_derived_field_is_never_read_from_what_was_typed() -> None:
    number = FieldSpec("number", "需求编号", Kind.TEXT, derived=True)

    assert one(number, "2024-Q3-SHB-999").values == {}


def rows(kind: RowKind, typed: str, **rule: str | bool) -> tuple[Row, ...]:
    spec = FieldSpec("rows", "各行", Kind.ROWS, required=True, vague=True, row=RowRule(kind, **rule))  # type: ignore[arg-type]
    return one(spec, typed).rows("rows")


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (RowKind.POINT, "1. 定稿\n2、印刷\n\n③ 发货", (Row("定稿"), Row("印刷"), Row("发货"))),
        (RowKind.POINT, "1.5万元预算", (Row("1.5万元预算"),)),
        (
            RowKind.MEMBER,
            "市场部 李敏、王磊\n研发部",
            (Row(department=MARKET, people=(LI, WANG)), Row(department=RESEARCH)),
        ),
        (RowKind.MEMBER, "市场部（李敏）", (Row(department=MARKET, people=(LI,)),)),
        (RowKind.MEMBER, "市场部、研发部", (Row(department=MARKET), Row(department=RESEARCH))),
        (RowKind.DUTY, "市场部：提供数据", (Row("提供数据", MARKET),)),
        (RowKind.MILESTONE, "需求确认：11月27日 18:00", (Row("需求确认", moment=DUE),)),
        (RowKind.MILESTONE, "需求确认:11月27日 18:00", (Row("需求确认", moment=DUE),)),
        (RowKind.MILESTONE, "需求确认 11月27日 18:00", (Row("需求确认", moment=DUE),)),
        (RowKind.MILESTONE, "11月27日前 需求确认", (Row("需求确认", moment=DUE),)),
        (RowKind.RESOURCE, "研发部 测试人员1名", (Row("测试人员1名", RESEARCH),)),
        (RowKind.MATERIAL, "销售数据：李敏\n竞品报告", (Row("销售数据", people=(LI,)), Row("竞品报告"))),
        (RowKind.AGENDA, "14:00-14:20 背景说明 李敏", (Row("背景说明", people=(LI,), minutes=20, clock="14:00"),)),
        (RowKind.AGENDA, "分歧讨论 30分钟", (Row("分歧讨论", minutes=30),)),
        (RowKind.ACTION, "印刷海报｜李敏｜11月27日 18:00", (Row("印刷海报", people=(LI,), moment=DUE),)),
        (RowKind.ACTION, "印刷海报, @李敏, 11月27日前", (Row("印刷海报", people=(LI,), moment=DUE),)),
        (RowKind.ACTION, "先校样，再印刷，李敏，11月27日", (Row("先校样，再印刷", people=(LI,), moment=DUE),)),
        (RowKind.ACTION, "印刷海报 李敏 11月27日 18:00", (Row("印刷海报", people=(LI,), moment=DUE),)),
        (
            RowKind.ACTION,
            "任务：印刷海报｜负责人：李敏｜截止：明天17点｜配合：研发部｜资源：无",
            (Row("印刷海报", people=(LI,), moment=DUE, partners=(RESEARCH,), resources="无"),),
        ),
    ],
)
def test_lines_are_read_as_people_write_them(kind: RowKind, typed: str, expected: tuple[Row, ...]) -> None:
    assert rows(kind, typed) == expected


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (RowKind.MEMBER, "市场部 李敏\n市厂部 王磊", "第 2 行：没找到「市厂部」"),
        (RowKind.DUTY, "市场部", "还没有写职责"),
        (RowKind.DUTY, "市场部 待定", "「待定」太含糊"),
        (RowKind.MILESTONE, "需求确认", "看不出节点和时间"),
        (RowKind.MILESTONE, "需求确认：11月20日到25日", "只能写一个"),
        (RowKind.RESOURCE, "市场部", "需要 市场部 提供什么"),
        (RowKind.ACTION, "印刷海报", "缺一不可"),
        (RowKind.ACTION, "印刷海报｜李敏", "缺一不可"),
        (RowKind.ACTION, "印刷海报｜李敏、王磊｜11月27日", "只能写一个人"),
        (RowKind.ACTION, "印刷海报｜李敏｜尽快", "看不懂时间「尽快」"),
        (RowKind.ACTION, "尽快完成｜李敏｜11月27日", "「尽快完成」太含糊"),
        (RowKind.ACTION, "｜李敏｜11月27日", "缺一不可"),
        (RowKind.AGENDA, "背景说明 李敏", "从几点到几点"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_its_number(kind: RowKind, typed: str, said: str) -> None:
    with pytest.raises(FormRefusedError) as refused:
        rows(kind, typed)

    assert said in refused.value.problems["rows"]
    assert "每行写" in refused.value.problems["rows"]


def test_a_duty_may_need_a_named_liaison() -> None:
    assert rows(RowKind.DUTY, "市场部 李敏 提供数据", person_required=True) == (Row("提供数据", MARKET, (LI,)),)
    with pytest.raises(FormRefusedError, match="接口人"):
        rows(RowKind.DUTY, "市场部", person_required=True)


def test_every_department_asked_needs_its_line() -> None:
    asked = FieldSpec("departments", "配合部门", Kind.DEPARTMENTS, required=True)
    duties = FieldSpec("duties", "职责", Kind.ROWS, required=True, row=RowRule(RowKind.DUTY, covers="departments"))
    typed: Typed = {"departments": "市场部、研发部", "duties": "市场部 提供数据"}

    with pytest.raises(FormRefusedError) as refused:
        check(Layout("T", "试", (asked, duties)), typed, Company())

    assert refused.value.problems == {"duties": "「职责」：还缺 研发部，每个部门请写一行。"}


def test_an_agenda_longer_than_its_meeting_is_refused() -> None:
    time = FieldSpec("time", "时间", Kind.SPAN, required=True)
    agenda = FieldSpec("agenda", "议程", Kind.ROWS, required=True, row=RowRule(RowKind.AGENDA, fits="time"))
    layout = Layout("T", "试", (time, agenda))

    fitting = check(layout, {"time": "14:00-15:00", "agenda": "背景 20分钟\n讨论 40分钟"}, Company())
    with pytest.raises(FormRefusedError, match="合计 61 分钟，会议只有 60 分钟"):
        check(layout, {"time": "14:00-15:00", "agenda": "背景 20分钟\n讨论 41分钟"}, Company())

    assert len(fitting.rows("agenda")) == 2


@pytest.mark.parametrize("line", ["13:50-14:00 背景", "14:50-15:10 讨论", "14:30-14:50 背景\n讨论 20分钟"])
def test_an_agenda_outside_its_meeting_is_refused(line: str) -> None:
    time = FieldSpec("time", "时间", Kind.SPAN, required=True)
    agenda = FieldSpec("agenda", "议程", Kind.ROWS, required=True, row=RowRule(RowKind.AGENDA, fits="time"))

    with pytest.raises(FormRefusedError, match="不在会议时间 14:00–15:00 里"):
        check(Layout("T", "试", (time, agenda)), {"time": "14:00-15:00", "agenda": line}, Company())


def test_departments_named_only_in_lines_are_found_once_each() -> None:
    spec = FieldSpec("duties", "职责", Kind.ROWS, required=True, row=RowRule(RowKind.DUTY))

    assert one(spec, "市场部 出稿\n研发部 测试\n市场部 印刷").departments() == (MARKET, RESEARCH)


def test_a_blank_name_may_be_the_first_clause_of_another_field() -> None:
    background = FieldSpec("background", "背景", Kind.LONG_TEXT, required=True)
    title = FieldSpec("title", "名称", Kind.TEXT, first_of="background")

    form = one(background, "提前2周输出海报，供门店布置。预算另议。", title)

    assert form.text("title") == "提前2周输出海报"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.TEXT, "国庆海报"),
        (Kind.MOMENT, DUE),
        (Kind.SPAN, Span(DUE, DUE.replace(hour=11))),
        (Kind.PERSON, LI),
        (Kind.DEPARTMENTS, (MARKET, RESEARCH)),
        (Kind.ROWS, (Row("印刷", MARKET, (LI,), DUE, 20, (RESEARCH,), "无"), Row("发货"))),
    ],
)
def test_a_value_comes_back_from_the_store_as_it_was(kind: Kind, value: str) -> None:
    assert unpack(FieldSpec("x", "某", kind), pack(value)) == value


def test_fields_outside_the_common_columns_go_into_extra() -> None:
    layout = Layout("T", "试", (TITLE, NOTE))

    form = check(layout, {"title": "国庆海报", "note": "加急件"}, Company())

    assert form.extra() == {"note": "加急件"}
    assert form.plain() == {"title": "国庆海报", "note": "加急件"}


def test_asking_a_form_for_the_wrong_kind_of_value_is_a_defect() -> None:
    with pytest.raises(TypeError):
        one(TITLE, "国庆海报").moment("title")


@pytest.mark.parametrize("kind", [RowKind.ACTION, RowKind.MILESTONE, RowKind.AGENDA, RowKind.MEMBER])
def test_a_line_of_very_many_words_is_looked_up_only_a_few_times(kind: RowKind) -> None:
    class Counting(Company):
        asked = 0

        def moment(self, text: str) -> datetime:
            self.asked += 1
            return super().moment(text)

        def person(self, typed: str) -> Ref:
            self.asked += 1
            return super().person(typed)

    company = Counting()
    spec = FieldSpec("rows", "各行", Kind.ROWS, required=True, row=RowRule(kind))

    with pytest.raises(FormRefusedError):
        check(Layout("T", "试", (spec,)), {"rows": "字 " * 400}, company)

    assert company.asked < 30
