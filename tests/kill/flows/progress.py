"""The end of the day: asked at 17:00, filed in time, late, once more, or said to be none."""

from tests.kill.flows.flow import Flow, on, wait_until
from tests.kill.flows.needs import EXECUTING
from tests.kill.rig import GROUP, Rig

DONE = {"已完成任务": "海报初稿3张", "下一步计划": "11月23日12:00前出第二稿"}


async def file_progress(rig: Rig) -> None:
    """The department says what it did."""
    await rig.submit("刘洋", "提交", DONE, GROUP)


async def file_none(rig: Rig) -> None:
    """Nothing was done today, and why."""
    await rig.submit("刘洋", "今日无进展", {"原因": "等财务部预算批复，预计11月25日"}, GROUP)


async def open_what_was_filed(rig: Rig) -> None:
    """The report is opened to be changed."""
    await rig.tap("刘洋", "修改 国庆海报终稿", GROUP)


async def file_again(rig: Rig) -> None:
    """The second filing edits the first."""
    await rig.submit("刘洋", "提交", {"已完成任务": "海报初稿5张"})


async def file_in_one_line(rig: Rig) -> None:
    """The command files without a card."""
    await rig.say("刘洋", "/进度 2026-Q4-SHB-001 已完成 海报初稿3张 下一步 11月23日12:00前出第二稿")


async def ask_for_the_board(rig: Rig) -> None:
    """The board of the group's departments."""
    await rig.say("王磊", "/看板")


reach_the_evening = wait_until(on(20, "16:59"))
reach_five = wait_until(on(20, "17:03"))
reach_eight = wait_until(on(20, "20:05"))
reach_the_night = wait_until(on(20, "23:45"))

_ASKED_AT_FIVE = (*EXECUTING, reach_the_evening, reach_five)
_FILED = (*_ASKED_AT_FIVE, file_progress)
_LATE = (*_ASKED_AT_FIVE, reach_eight)

FLOWS = (
    Flow("a day on which nothing is said", (), reach_the_night),
    Flow("ask for progress", (*EXECUTING, reach_the_evening), reach_five, critical=True),
    Flow("file progress", _ASKED_AT_FIVE, file_progress, critical=True),
    Flow("file no progress", _ASKED_AT_FIVE, file_none),
    Flow("open a report", _FILED, open_what_was_filed, ("修改", "填")),
    Flow("file again", (*_FILED, open_what_was_filed), file_again),
    Flow("file in one line", EXECUTING, file_in_one_line),
    Flow("nobody filed by eight", _ASKED_AT_FIVE, reach_eight),
    Flow("file late", _LATE, file_progress),
    Flow("the board", EXECUTING, ask_for_the_board),
    Flow("the night's list of heads", _LATE, reach_the_night),
)
