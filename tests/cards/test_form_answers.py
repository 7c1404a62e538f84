"""A form filled in as lines of text says the same as one filled in on the card."""

import pytest
from bot.cards.escape import dingtalk_markdown
from bot.cards.form_answers import filled_in, read_values
from bot.cards.form_lines import form_lines
from bot.cards.model import Button, Choice, Form, Option, Person, PersonChoice, TextInput
from bot.errors import UserError

FORM = Form(
    "f",
    (
        Choice("kind", "异议类型", (Option("time", "建议调整节点"), Option("people", "资源不足"))),
        TextInput("why", "异议说明", required=True, long=True),
        PersonChoice("who", "参会人", (Person(1, "王磊"), Person(2, "李敏")), several=True),
        TextInput("link", "链接", "https://a.example/x_y*z"),
    ),
    Button("提交", token="Ab_cd-efghijklmnopqrst"),
)


def answered(text: str) -> dict[str, object]:
    found = filled_in(text)
    assert found is not None
    return dict(read_values(FORM, found.lines))


def test_the_lines_of_the_card_copied_back_untouched_are_what_the_card_shows() -> None:
    copied = "\n".join(dingtalk_markdown(line) for line in form_lines(FORM))
    assert answered(copied) == {"kind": "", "why": "", "who": (), "link": "https://a.example/x_y*z"}


def test_a_token_that_escaping_made_full_width_is_folded_back() -> None:
    found = filled_in("／填 Ab＿cd－efghijklmnopqrst 提交")
    assert found is not None
    assert found.token == "Ab_cd-efghijklmnopqrst"


@pytest.mark.parametrize("called", ["@接口人 ", "@接口人", " ＠接口人\u2005", "@接口人 @王磊 "])
def test_a_mention_that_rich_text_left_standing_does_not_get_in_the_way(called: str) -> None:
    found = filled_in(f"{called}/填 tok 提交\n说明：排不出人")

    assert found is not None
    assert (found.token, found.lines) == ("tok", ("说明：排不出人",))


def test_labels_may_end_in_either_colon_and_hints_may_be_left_standing() -> None:
    text = "/填 t0\n异议类型: 资源不足（建议调整节点/资源不足）\n 异议说明 ：缺两人\n参会人：@王磊、李敏（王磊/李敏）"
    assert answered(text) == {
        "kind": "people",
        "why": "缺两人",
        "who": ("person:1", "person:2"),
        "link": "https://a.example/x_y*z",
    }


def test_a_long_value_may_have_several_lines_and_brackets_of_its_own() -> None:
    assert (
        answered("/填 t0\n异议说明：第一条（A 版）\n第二条：时间（B 版）")["why"]
        == "第一条（A 版）\n第二条：时间（B 版）"
    )


def test_a_line_that_is_emptied_is_blank_and_one_left_out_stays_as_shown() -> None:
    assert answered("/填 t0\n链接：")["link"] == ""
    assert answered("/填 t0\n异议说明：有")["link"] == "https://a.example/x_y*z"


def test_a_choice_nobody_offers_is_handed_on_for_the_form_to_refuse() -> None:
    assert answered("/填 t0\n异议类型：别的\n参会人：王五")["kind"] == "别的"
    assert answered("/填 t0\n参会人：王五")["who"] == ("王五",)


@pytest.mark.parametrize("text", ["/填", "/填 a1\n/填 b2\n异议说明：x"])
def test_what_does_not_say_which_button_is_asked_for_again(text: str) -> None:
    with pytest.raises(UserError):
        filled_in(text)


def test_words_that_fit_no_line_of_the_form_are_never_dropped() -> None:
    with pytest.raises(UserError, match="不知道填在哪一项"):
        answered("/填 t0\n我没有意见\n异议说明：x")


@pytest.mark.parametrize("text", ["/需求 研发部 海报", "填好了", "请看 /填 t0", "/填写进度"])
def test_other_messages_are_no_forms(text: str) -> None:
    assert filled_in(text) is None
