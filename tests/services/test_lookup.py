"""Departments and people are found by what people really type; what is not certain is asked (S4, T-DEPT, T-WHO)."""

import pytest
from bot.services.lookup import (
    Ambiguous,
    AmbiguousError,
    DepartmentEntry,
    Directory,
    Found,
    PersonEntry,
    Unknown,
    UnknownError,
    likeness,
)
from hypothesis import given
from hypothesis import strategies as st

DEPARTMENTS = [
    DepartmentEntry(1, "市场部", "SHB"),
    DepartmentEntry(2, "市场营销部", "YXB"),
    DepartmentEntry(3, "研发部", "YFB"),
    DepartmentEntry(4, "财务部", "CWB"),
    DepartmentEntry(5, "法务部", "FWB"),
    DepartmentEntry(6, "人力资源部", "RLB", ("HR", "人事")),
    DepartmentEntry(7, "信息技术部", "ITB", ("IT",)),
    DepartmentEntry(8, "采购部", "CGB"),
    DepartmentEntry(9, "生产部", "PRD"),
    DepartmentEntry(10, "总裁办", "ZCB"),
    DepartmentEntry(11, "重庆分公司", "CQ"),
    DepartmentEntry(12, "研究与发展中心", "RDC"),
]
PEOPLE = [
    PersonEntry(1, "王磊", "王磊", "市场部"),
    PersonEntry(2, "王磊2", "王磊", "研发部"),
    PersonEntry(3, "李敏", "李敏", "市场部"),
    PersonEntry(4, "limin2", "黎敏", "财务部"),
    PersonEntry(5, "欧阳小雨", "欧阳小雨", "法务部"),
    PersonEntry(6, "曾伟", "曾伟", "研发部"),
    PersonEntry(7, "和平", "和平", "总裁办"),
    PersonEntry(8, "zhangsan", "张三", "生产部"),
    PersonEntry(9, "陈静", "陈静", "采购部"),
    PersonEntry(10, "陈晶", "陈晶", "采购部"),
]
COMPANY = Directory(DEPARTMENTS, PEOPLE)

ACCEPTED = {
    "市场部": [
        "市场部",
        " 市场部 ",
        "市场部。",
        "@市场部",
        "【市场部】",
        "市场部门",
        "SHB",
        "shb",
        "ｓｈｂ",
        "Shb",
        "shichangbu",
        "shi chang bu",
        "SHICHANGBU",
    ],
    "市场营销部": ["市场营销部", "市场营销", "yxb", "shichangyingxiaobu", "scyx", "scyxb", "shichangyingxiao"],
    "研发部": ["研发部", "研发", "yfb", "yanfabu", "yanfa", "yf"],
    "财务部": ["财务部", "财务", "cwb", "caiwubu", "caiwu", "cw"],
    "法务部": ["法务部", "法务", "fwb", "fawubu", "fawu"],
    "人力资源部": [
        "人力资源部",
        "人力资源",
        "HR",
        "hr",
        "人事",
        "rlzyb",
        "rlzy",
        "RLB",
        "renliziyuan",
        "人事部",
        "HR部",
    ],
    "信息技术部": ["信息技术部", "IT", "it", "it部", "信息技术", "xxjs", "xxjsb", "xinxijishubu"],
    "采购部": ["采购部", "采购", "cgb", "caigou", "caigoubu", "cg"],
    "生产部": ["生产部", "生产", "prd", "shengchanbu", "shengchan"],
    "总裁办": ["总裁办", "zcb", "zongcaiban", "总裁"],
    "重庆分公司": ["重庆分公司", "重庆", "cq", "chongqing", "cqfgs"],
    "研究与发展中心": ["研究与发展中心", "rdc", "研究与发展"],
}

ASKED = {
    "市场": ["市场部", "市场营销部"],
    "shichang": ["市场部", "市场营销部"],
    "scb": ["市场部", "生产部"],
    "sc": ["市场部", "生产部", "市场营销部"],
    "市厂部": ["市场部"],
    "市长部": ["市场部"],
    "是场部": ["市场部"],
    "财物部": ["财务部"],
    "采够部": ["采购部"],
    "采购不": ["采购部"],
    "眼发部": ["研发部"],
    "人资": ["人力资源部"],
    "人力": ["人力资源部"],
    "人利资源部": ["人力资源部"],
    "人力资元部": ["人力资源部"],
    "信息部": ["信息技术部"],
    "技术部": ["信息技术部"],
    "营销": ["市场营销部"],
    "营销部": ["市场营销部"],
    "研发中心": ["研发部"],
    "财务科": ["财务部"],
    "总裁办公室": ["总裁办"],
    "shichangb": ["市场部"],
    "caiwub": ["财务部"],
    "renli": ["人力资源部"],
    "市部": ["市场部", "市场营销部"],
}

UNKNOWN = [
    "火星部",
    "设备部",
    "运营部",
    "客服部",
    "部",
    "市",
    "公司",
    "x",
    "",
    " ",
    "国庆海报",
    "财务报表",
    "市场推广方案",
    "海报终稿",
    "zzzz",
    "部" * 500,
    "👍",
]


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, words in ACCEPTED.items() for typed in words])
def test_a_department_is_recognised_by_any_of_its_usual_spellings(name: str, typed: str) -> None:
    answer = COMPANY.find_department(typed)

    assert isinstance(answer, Found)
    assert answer.entry.name == name


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("银行业务部", "yinhangyewubu"),
        ("会计部", "kuaiji"),
        ("厦门办事处", "xmbsc"),
        ("长沙分公司", "changsha"),
        ("成都分公司", "chengdu"),
        ("行政部", "xingzhengbu"),
        ("校对组", "jiaodui"),
        ("差旅组", "chailvzu"),
        ("重点项目部", "zhongdianxiangmubu"),
        ("调度中心", "diaoduzhongxin"),
    ],
)
def test_a_character_of_several_readings_is_read_as_people_say_the_word(name: str, typed: str) -> None:
    answer = Directory([DepartmentEntry(1, name, "A")], []).find_department(typed)

    assert isinstance(answer, Found), answer


@pytest.mark.parametrize(("typed", "names"), ASKED.items())
def test_a_department_that_is_not_certain_is_asked_about(typed: str, names: list[str]) -> None:
    answer = COMPANY.find_department(typed)

    assert isinstance(answer, Ambiguous)
    assert [entry.name for entry in answer.candidates][: len(names)] == names
    assert len(answer.candidates) <= 3


@pytest.mark.parametrize("typed", UNKNOWN)
def test_an_unknown_department_is_said_to_be_unknown(typed: str) -> None:
    answer = COMPANY.find_department(typed)

    assert isinstance(answer, Unknown)
    assert len(answer.all) == len(DEPARTMENTS)


def test_the_code_wins_over_another_departments_initials() -> None:
    company = Directory([DepartmentEntry(1, "市场部", "SHB"), DepartmentEntry(2, "生产部", "SCB")], [])

    answer = company.find_department("scb")

    assert isinstance(answer, Found)
    assert answer.entry.name == "生产部"


def test_an_alias_that_two_departments_bear_is_asked_about() -> None:
    company = Directory(
        [DepartmentEntry(1, "市场一部", "A", ("市场",)), DepartmentEntry(2, "市场二部", "B", ("市场",))], []
    )

    assert isinstance(company.find_department("市场"), Ambiguous)


def test_a_homophone_is_asked_in_the_words_promised() -> None:
    with pytest.raises(AmbiguousError) as asked:
        COMPANY.department("市厂部")

    assert str(asked.value) == "没找到「市厂部」。您要找的是 市场部 吗？"
    assert [(found.id, found.label, found.text) for found in asked.value.candidates] == [(1, "市场部", "市场部")]


def test_several_departments_are_offered_in_words_and_as_candidates() -> None:
    with pytest.raises(AmbiguousError) as asked:
        COMPANY.department("市场")

    assert str(asked.value) == "「市场」不止一个可能。您指的是：市场部 / 市场营销部？"


def test_an_unknown_department_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownError) as refused:
        COMPANY.department("火星部")

    assert str(refused.value).startswith("没找到「火星部」。已登记的部门有：市场部、市场营销部、研发部")


def test_an_empty_directory_says_that_nothing_is_registered() -> None:
    with pytest.raises(UnknownError, match="还没有登记"):
        Directory([], []).department("市场部")


@pytest.mark.parametrize(
    "typed",
    [
        "市场部、研发部",
        "市场部,研发部",
        "市场部， 研发部",
        "市场部；研发部",
        "市场部\n研发部",
        "市场部/研发部",
        "市场部 研发部",
        "市场部和研发部",
        "市场部与研发部",
        "市场部以及研发部",
        "shb、yfb",
        "市场部、研发部、市场部",
        ("市场部", "研发部"),
    ],
)
def test_a_list_of_departments_is_split_however_it_is_divided(typed: str | tuple[str, ...]) -> None:
    assert [entry.name for entry in COMPANY.split_departments(typed)] == ["市场部", "研发部"]


def test_a_department_whose_name_holds_an_and_stays_whole() -> None:
    assert [entry.id for entry in COMPANY.split_departments("研究与发展中心、市场部")] == [12, 1]


def test_all_departments_may_be_named_at_once() -> None:
    assert COMPANY.split_departments("全体部门") == tuple(DEPARTMENTS)


def test_one_uncertain_department_in_a_list_is_asked_about() -> None:
    with pytest.raises(AmbiguousError) as asked:
        COMPANY.split_departments("研发部和市厂部")

    assert asked.value.text == "市厂部"


@pytest.mark.parametrize(
    ("typed", "certain"),
    [("市场部", True), ("SHB", True), ("人事", True), ("shichangbu", False), ("市厂部", False), ("海报", False)],
)
def test_only_a_name_an_alias_or_a_code_is_wholly_certain(typed: str, certain: bool) -> None:
    assert (COMPANY.certainty(typed) == 100) is certain


@pytest.mark.parametrize(
    ("typed", "handle"),
    [
        ("李敏", "李敏"),
        ("@李敏", "李敏"),
        (" 李敏 ", "李敏"),
        ("李敏（市场部）", "李敏"),
        ("市场部李敏", "李敏"),
        ("市场部 李敏", "李敏"),
        ("王磊2", "王磊2"),
        ("王磊（研发部）", "王磊2"),
        ("研发部王磊", "王磊2"),
        ("王磊(yfb)", "王磊2"),
        ("王磊#1", "王磊"),
        ("limin2", "limin2"),
        ("黎敏", "limin2"),
        ("张三", "zhangsan"),
        ("zhangsan", "zhangsan"),
        ("Zhang San", "zhangsan"),
        ("San Zhang", "zhangsan"),
        ("zengwei", "曾伟"),
        ("ouyangxiaoyu", "欧阳小雨"),
        ("和平", "和平"),
    ],
)
def test_a_person_is_recognised_by_name_handle_or_pinyin(typed: str, handle: str) -> None:
    assert COMPANY.person(typed).handle == handle


@pytest.mark.parametrize(
    ("typed", "handles"),
    [
        ("王磊", ["王磊", "王磊2"]),
        ("@王磊", ["王磊", "王磊2"]),
        ("王雷", ["王磊", "王磊2"]),
        ("王总", ["王磊", "王磊2"]),
        ("小李", ["李敏"]),
        ("陈老师", ["陈静", "陈晶"]),
        ("limin", ["李敏", "limin2"]),
        ("李民", ["李敏", "limin2"]),
        ("chenjing", ["陈静", "陈晶"]),
        ("陈京", ["陈静", "陈晶"]),
        ("小雨", ["欧阳小雨"]),
        ("欧阳晓雨", ["欧阳小雨"]),
        ("oyxy", ["欧阳小雨"]),
        ("cengwei", ["曾伟"]),
    ],
)
def test_a_person_that_is_not_certain_is_asked_about(typed: str, handles: list[str]) -> None:
    answer = COMPANY.find_person(typed)

    assert isinstance(answer, Ambiguous)
    assert [entry.handle for entry in answer.candidates] == handles


@pytest.mark.parametrize(
    "typed", ["赵六", "领导", "李", "", "@", "王磊（财务部）", "相关人员", "x", "王磊#99", "z" * 500]
)
def test_an_unknown_person_is_refused(typed: str) -> None:
    with pytest.raises(UnknownError, match="请写已登记的全名"):
        COMPANY.person(typed)


def test_a_name_that_only_rhymes_with_a_registered_one_is_not_offered() -> None:
    company = Directory(
        DEPARTMENTS, [PersonEntry(1, "杨帆", "杨帆", "生产部"), PersonEntry(2, "陈静", "陈静", "采购部")]
    )

    with pytest.raises(UnknownError, match="请写已登记的全名") as refused:
        company.person("张三")

    assert refused.value.nearest == ()


def test_the_answer_to_a_question_about_namesakes_names_one_of_them() -> None:
    with pytest.raises(AmbiguousError) as asked:
        COMPANY.person("王磊")

    assert [found.label for found in asked.value.candidates] == ["王磊（市场部）", "王磊（研发部，王磊2）"]
    assert [COMPANY.person(found.text).id for found in asked.value.candidates] == [1, 2]


def test_people_may_be_listed() -> None:
    assert [entry.id for entry in COMPANY.split_people("@李敏 @张三、欧阳小雨，李敏")] == [3, 8, 5]
    assert [entry.id for entry in COMPANY.split_people("Zhang San、李敏")] == [8, 3]


def test_a_registered_name_inside_a_sentence_is_noticed() -> None:
    assert COMPANY.names_person("请欧阳小雨尽快整理清单")
    assert not COMPANY.names_person("请相关人员尽快整理清单")


def test_words_that_sound_alike_are_alike() -> None:
    assert likeness("截之", "截止") == 1
    assert likeness("虚求", "需求") == 1
    assert likeness("海报", "优先级") < 0.5


@given(st.text(max_size=20))
def test_whatever_is_typed_gets_an_answer(typed: str) -> None:
    department, person = COMPANY.find_department(typed), COMPANY.find_person(typed)

    assert isinstance(department, Found | Ambiguous | Unknown)
    assert isinstance(person, Found | Ambiguous | Unknown)
