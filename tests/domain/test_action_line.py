"""One line that adds an action item, as people write it."""

import pytest
from bot.domain.action_line import split_action

DUE = "11月27日 18:00"


@pytest.mark.parametrize(
    ("line", "task", "owner", "due"),
    [
        (f"印刷海报 @李敏 截止 {DUE}", "印刷海报", "李敏", DUE),
        (f"印刷海报 截止 {DUE} @李敏", "印刷海报", "李敏", DUE),
        (f"@李敏 印刷海报 截止：{DUE}", "印刷海报", "李敏", DUE),
        (f"印刷海报 负责人：李敏 截止时间：{DUE}", "印刷海报", "李敏", DUE),
        (f"印刷海报，负责人李敏，截止{DUE}", "印刷海报", "李敏", DUE),
        (f"印刷海报｜李敏｜{DUE}", "印刷海报", "李敏", DUE),
        (f"印刷海报 | @李敏 | {DUE}", "印刷海报", "李敏", DUE),
        ("印刷 国庆 海报 ＠李敏 完成时间 下周五17点", "印刷 国庆 海报", "李敏", "下周五17点"),
        ("印刷海报 @李敏、刘洋 截止 明天", "印刷海报", "李敏、刘洋", "明天"),
    ],
)
def test_task_owner_and_time_are_found_in_any_order(line: str, task: str, owner: str, due: str) -> None:
    assert split_action(line) == {"task": task, "owner": owner, "due": due}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("印刷海报", {"task": "印刷海报"}),
        ("印刷海报 @李敏", {"task": "印刷海报", "owner": "李敏"}),
        ("印刷海报 截止 明天17点", {"task": "印刷海报", "due": "明天17点"}),
        ("截止 明天17点", {"due": "明天17点"}),
        ("", {}),
    ],
)
def test_what_a_line_does_not_say_stays_open(line: str, said: dict[str, str]) -> None:
    assert split_action(line) == said
