"""Time and owner must be one explicit value each (P02)."""

import pytest
from bot.domain.explicit import is_nobody_in_particular, is_two_owners, is_two_times, may_be_two_owners


@pytest.mark.parametrize(
    "text",
    [
        "11月20日-25日",
        "11月20日到25日",
        "11月20日至11月25日",
        "周一到周三",
        "下周一至下周三",
        "明天或后天",
        "明天或者后天",
        "20~25日",
        "20-25日",
        "14:00-15:30",
        "9点到10点",
        "2-3天内",
        "三到五天",
        "2026-11-20 至 2026-11-25",
        "2026-11-20~2026-11-25",
        "11/20-11/25",
        "今天到明天",
        "周三、周四",
        "月底到下月初",
        "上午到下午",
    ],
)
def test_a_range_or_a_choice_of_times_is_noticed(text: str) -> None:
    assert is_two_times(text)


@pytest.mark.parametrize(
    "text",
    [
        "11月27日 18:00",
        "2026-11-27",
        "2026-11-27 18:00",
        "2026-11-27 18:00 +0800",
        "2026-11-27 18:00 -0500",
        "11-27",
        "11-27 18:00",
        "2026/11/27",
        "2026.11.27 9:00",
        "截止到11月27日",
        "截止到明天",
        "到周五",
        "下周五17点",
        "明天下午3点半",
        "3个工作日内",
        "月底",
        "本周五下班前",
        "十一月二十七日",
        "后天晚上八点",
        "周五（11月27日）18:00",
    ],
)
def test_one_time_is_not_taken_for_two(text: str) -> None:
    assert not is_two_times(text)


@pytest.mark.parametrize(
    "text",
    ["李敏、王磊", "李敏,王磊", "李敏，王磊", "李敏/王磊", "李敏 王磊", "@李敏 @王磊", "李敏；王磊", "李敏&王磊"],
)
def test_a_list_of_people_is_noticed(text: str) -> None:
    assert is_two_owners(text)


@pytest.mark.parametrize("text", ["李敏", "@李敏", "Li Min", "欧阳小雨", "李敏（市场部）", " 李敏 ", "lisa.wang"])
def test_one_person_is_not_taken_for_two(text: str) -> None:
    assert not is_two_owners(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("李敏和王磊", True), ("李敏以及王磊", True), ("和平", False), ("李和", False), ("李敏", False)],
)
def test_two_people_joined_by_and_may_also_be_one_name(text: str, expected: bool) -> None:
    assert may_be_two_owners(text) is expected


@pytest.mark.parametrize(
    "text", ["相关人员", "领导", "大家", "各部门", "有关同事", "专人", "市场部领导", "待定", "项目团队"]
)
def test_an_owner_without_a_name_is_noticed(text: str) -> None:
    assert is_nobody_in_particular(text)


@pytest.mark.parametrize("text", ["李敏", "王磊", "林各庄", "何大家"])
def test_a_name_is_somebody(text: str) -> None:
    assert not is_nobody_in_particular(text)
