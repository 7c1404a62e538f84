"""What people type after a slash is understood, however they space, quote or order it (SURFACE 4, UX 4.5)."""

import pytest
from bot.domain.grammar import Command, UnknownCommand, nearest, parse_command, split_need
from hypothesis import given
from hypothesis import strategies as st

TABLE = {
    "帮助": "help bz",
    "需求": "need xq xuqiu req",
    "会议": "meeting hy",
    "纪要": "minutes jy",
    "进度": "progress jd",
    "我的": "mine wd",
    "查": "find c",
    "撤销": "undo cx",
}
WORDS = {word: name for name, aliases in TABLE.items() for word in (name, *aliases.split())}

DEPARTMENTS = {
    "市场部": 100,
    "市场": 100,
    "scb": 100,
    "研发部": 100,
    "研发": 100,
    "财务部": 100,
    "人事和行政部": 100,
    "市厂部": 86,
    "shichang": 95,
}


def certainty(text: str) -> int:
    """How surely a word names one of the test company's departments."""
    return DEPARTMENTS.get(text, 0)


@pytest.mark.parametrize(
    ("typed", "name", "argument"),
    [
        ("/需求", "需求", ""),
        ("/需求 市场部 国庆海报", "需求", "市场部 国庆海报"),
        ("／需求 市场部", "需求", "市场部"),
        ("/需求市场部 国庆海报", "需求", "市场部 国庆海报"),
        ("/ 需求 市场部", "需求", "市场部"),
        ("/需求\n市场部\n国庆海报", "需求", "市场部\n国庆海报"),
        ("/需求：市场部", "需求", "市场部"),
        ("  /需求　市场部  ", "需求", "市场部"),
        ("@机器人 /需求 市场部", "需求", "市场部"),
        ("@机器人/需求 市场部", "需求", "市场部"),
        ("@_user_1 @_user_2 /需求", "需求", ""),
        ("＠接口人 ／需求", "需求", ""),
        ("“/需求 市场部”", "需求", "市场部"),
        ('"/需求 市场部"', "需求", "市场部"),
        ("/xq scb 国庆海报", "需求", "scb 国庆海报"),
        ("/XQ scb", "需求", "scb"),
        ("/Need 市场部", "需求", "市场部"),
        ("/ｎｅｅｄ 市场部", "需求", "市场部"),
        ("/xq市场部", "需求", "市场部"),
        ("/xuqiu", "需求", ""),
        ("/c 海报", "查", "海报"),
        ("/c海报", "查", "海报"),
        ("/cx", "撤销", ""),
        ("/查2026-Q4-SHB-001", "查", "2026-Q4-SHB-001"),
        ("、需求 市场部", "需求", "市场部"),
        ("\\需求 市场部", "需求", "市场部"),
        ("\u200b/需\u200b求 市场部", "需求", "市场部"),
    ],
)
def test_a_command_is_understood_however_it_is_typed(typed: str, name: str, argument: str) -> None:
    command = parse_command(typed, WORDS)

    assert isinstance(command, Command)
    assert (command.name, command.argument) == (name, argument)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "需求",
        "你好",
        "看 a/b",
        "明天 / 后天",
        "、你好",
        "/",
        "//",
        "@李敏 明天给你",
        "https://example.com",
        "1/2",
        "“引用”",
    ],
)
def test_ordinary_talk_is_no_command(typed: str) -> None:
    assert not isinstance(parse_command(typed, WORDS), Command)


@pytest.mark.parametrize(
    ("typed", "word", "argument"),
    [
        ("/虚求 市场部", "虚求", "市场部"),
        ("/needle", "needle", ""),
        ("/xqq 海报", "xqq", "海报"),
        ("/虚求：海报", "虚求", "海报"),
    ],
)
def test_an_unknown_command_keeps_what_was_typed(typed: str, word: str, argument: str) -> None:
    assert parse_command(typed, WORDS) == UnknownCommand(word, argument)


def test_a_command_called_in_english_says_so() -> None:
    english, chinese = parse_command("/need x", WORDS), parse_command("/需求 x", WORDS)

    assert isinstance(english, Command)
    assert isinstance(chinese, Command)
    assert (english.english, chinese.english) == (True, False)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("虚求", "需求"),
        ("需球", "需求"),
        ("需求求", "需求"),
        ("虚求市场部", "需求"),
        ("hlep", "help"),
        ("nede", "need"),
        ("minuets", "minutes"),
        ("我得", "我的"),
        ("啊啊啊", None),
        ("", None),
        ("zzzz", None),
    ],
)
def test_the_nearest_command_is_suggested_and_nonsense_suggests_nothing(typed: str, expected: str | None) -> None:
    assert nearest(typed, WORDS) == expected


def test_a_finer_ear_may_be_lent_to_the_suggestion() -> None:
    assert nearest("许秋", WORDS, lambda one, other: float(one == "许秋" and other == "需求")) == "需求"


FULL = {"departments": "市场部", "title": "国庆海报终稿", "due": "明天17点", "priority": "高"}


@pytest.mark.parametrize(
    "line",
    [
        "市场部 国庆海报终稿 截止 明天17点 优先级 高",
        "市场部 国庆海报终稿 优先级 高 截止 明天17点",
        "截止 明天17点 优先级 高 市场部 国庆海报终稿",
        "优先级 高 市场部 国庆海报终稿 截止 明天17点",
        "市场部 国庆海报终稿 截止：明天17点 优先级：高",
        "市场部 国庆海报终稿 截止:明天17点 优先级:高",
        "市场部 国庆海报终稿 截止明天17点 优先级高",
        "市场部国庆海报终稿 截止明天17点 优先级高",
        "市场部 国庆海报终稿，截止明天17点，优先级高",
        "市场部，国庆海报终稿，期限 明天17点，紧急程度 高",
        "市场部\n国庆海报终稿\n截止 明天17点\n优先级 高",
        "市场部\n国庆海报终稿\n期望完成时间：明天17点\n优先级：高",
        "市场部 国庆海报终稿 due 明天17点 priority 高",
        "市场部 国庆海报终稿 时间 明天17点 优先 高",
        "市场部 国庆海报终稿 明天17点前 高优先级",
        "市场部 国庆海报终稿 明天17点截止 高优先",
        "国庆海报终稿 市场部 截止 明天17点 优先级 高",
        "市场部 “国庆海报终稿” 截止 明天17点 优先级 高",
        "部门：市场部 名称：国庆海报终稿 截止：明天17点 优先级：高",
        "　市场部　国庆海报终稿　截止　明天17点　优先级　高　",
    ],
)
def test_a_need_in_one_line_is_split_in_any_order(line: str) -> None:
    need = split_need(line, certainty)

    assert need.fields == FULL
    assert need.doubts == ()


@pytest.mark.parametrize(
    "line",
    [
        "市场部、研发部 国庆海报",
        "市场部,研发部 国庆海报",
        "市场部，研发部，国庆海报",
        "市场部/研发部 国庆海报",
        "市场部和研发部 国庆海报",
        "市场部以及研发部 国庆海报",
        "市场部 研发部 国庆海报",
        "市场部、研发部国庆海报",
    ],
)
def test_several_departments_may_be_divided_in_any_way(line: str) -> None:
    assert split_need(line, certainty).fields == {"departments": "市场部、研发部", "title": "国庆海报"}


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("", {}),
        ("国庆海报终稿", {"title": "国庆海报终稿"}),
        ("市场部", {"departments": "市场部"}),
        ("人事和行政部 入职流程", {"departments": "人事和行政部", "title": "入职流程"}),
        ("市厂部 国庆海报", {"departments": "市厂部", "title": "国庆海报"}),
        ("采购处 买纸", {"departments": "采购处", "title": "买纸"}),
        ("市场调研报告 截止 周五", {"title": "市场调研报告", "due": "周五"}),
        ("市场部 国庆海报 截止 月底左右", {"departments": "市场部", "title": "国庆海报", "due": "月底左右"}),
        (
            "市场部 国庆海报 截止 11月27日 18:00",
            {"departments": "市场部", "title": "国庆海报", "due": "11月27日 18:00"},
        ),
        ("市场部 国庆海报 截止 2月30日", {"departments": "市场部", "title": "国庆海报", "due": "2月30日"}),
        ("市场部 国庆海报 截止 等通知", {"departments": "市场部", "title": "国庆海报", "due": "等通知"}),
        ("市场部 海报 截止 明天 截止 后天", {"departments": "市场部", "title": "海报", "due": "明天、后天"}),
        ("市场部 时间表设计 背景墙", {"departments": "市场部", "title": "时间表设计 背景墙"}),
        ("市场部 “截止 海报” 截止 明天", {"departments": "市场部", "title": "截止 海报", "due": "明天"}),
        ("市场部 国庆海报 截止", {"departments": "市场部", "title": "国庆海报 截止"}),
        (
            "市场部 设计海报，附源文件，截止明天",
            {"departments": "市场部", "title": "设计海报，附源文件", "due": "明天"},
        ),
        (
            "市场部\n海报\n背景：门店要用，客流翻倍\n任务：设计3张，附源文件\n资源：预算2万元，1人\n电话 13800005678",
            {
                "departments": "市场部",
                "title": "海报",
                "background": "门店要用，客流翻倍",
                "tasks": "设计3张，附源文件",
                "resources": "预算2万元，1人",
                "contact": "13800005678",
            },
        ),
    ],
)
def test_what_the_line_does_not_say_is_left_out(line: str, fields: dict[str, str]) -> None:
    assert split_need(line, certainty).fields == fields


@pytest.mark.parametrize(
    ("line", "typed", "meant", "corrected"),
    [
        ("市场部 海报 优先极 高", "优先极", "优先级", "市场部 海报 优先级 高"),
        ("市场部 海报 优先极：高", "优先极", "优先级", "市场部 海报 优先级：高"),
        ("市场部 海报 优先极高", "优先极", "优先级", "市场部 海报 优先级高"),
        ("市场部 海报 截正时间 明天", "截正时间", "截止时间", "市场部 海报 截止时间 明天"),
        ("市场部 海报 连系方式 13800005678", "连系方式", "联系方式", "市场部 海报 联系方式 13800005678"),
    ],
)
def test_a_mistyped_option_is_asked_about_and_never_swallowed(
    line: str, typed: str, meant: str, corrected: str
) -> None:
    need = split_need(line, certainty)

    assert [(doubt.typed, doubt.meant, doubt.corrected) for doubt in need.doubts] == [(typed, meant, corrected)]
    assert "是不是" in need.doubts[0].question
    assert typed in need.fields["title"]


def test_a_homophone_of_an_option_is_noticed_by_a_finer_ear() -> None:
    ear = {("截之", "截止"): 1.0}

    assert split_need("市场部 海报 截之 明天", certainty, lambda a, b: ear.get((a, b), 0.0)).doubts[0].meant == "截止"


@pytest.mark.parametrize(
    "line", ["市场部 时间表 明天", "市场部 实践 课程", "市场部 资料 整理", "市场部 “优先极 高”", "市场部 任命 书"]
)
def test_words_of_the_text_raise_no_doubt(line: str) -> None:
    assert split_need(line, certainty).doubts == ()


@given(
    st.text(
        alphabet=st.sampled_from("市场部研发截止优先级高中低明天17点：:，、 \n“”「」和/前背景任务资源电话138"),
        max_size=60,
    )
)
def test_no_character_of_the_text_is_ever_lost(line: str) -> None:
    said = "".join([*split_need(line, certainty).fields.values(), *WORDS_OF_OPTIONS])

    assert {c for c in line if c.isalnum() and c not in "和前"} <= set(said)


WORDS_OF_OPTIONS = ("截止", "优先级", "背景", "任务", "资源", "电话")


@pytest.mark.parametrize(
    "hostile", ["早上" * 30_000 + "x", "部" * 50_000, "截止" * 50_000, "a b " * 25_000, "、" * 100_000, "“" * 100_000]
)
def test_a_hundred_thousand_characters_are_read_without_delay(hostile: str) -> None:
    need = split_need(hostile, certainty)

    assert sum(len(value) for value in need.fields.values()) <= len(hostile)


@pytest.mark.parametrize(
    "phrase",
    [
        "今天下班前",
        "大后天",
        "明天凌晨2点",
        "17点钟",
        "下周五 17点",
        "最晚下周五12点",
        "十一月卅日",
        "十二月廿五号",
        "到11月30日",
        "不晚于11月30日",
        "2026-11-30 18:00",
        "2026-11-30T18:00:00+08:00",
        "11/30 9:00",
        "二〇二六年十一月三十日",
        "3个工作日内",
        "三天之内",
        "48小时以内",
        "十分钟后",
        "季末",
        "本月底",
        "国庆节前",
        "周五（11月27日）18:00",
        "月底左右",
    ],
)
def test_every_time_we_understand_is_taken_from_the_line_whole(phrase: str) -> None:
    first = split_need(f"截止 {phrase} 市场部 国庆海报", certainty)
    last = split_need(f"市场部 国庆海报 截止：{phrase}", certainty)

    assert first.fields == {"departments": "市场部", "title": "国庆海报", "due": phrase}
    assert last.fields == first.fields


@pytest.mark.parametrize("word", ["截止", "截至", "截止到", "截止时间", "期限", "期望完成时间", "due"])
def test_the_due_time_is_announced_by_any_of_its_words(word: str) -> None:
    for line in (f"市场部 海报 {word} 11月30日", f"市场部 海报 {word}：11月30日", f"市场部 海报 {word}11月30日"):
        assert split_need(line, certainty).fields["due"] == "11月30日"
