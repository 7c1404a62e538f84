"""A coordination meeting: called, answered, held or cancelled; its minutes written, checked, confirmed, corrected."""

from tests.kill.flows.flow import Flow, on, wait_until
from tests.kill.rig import GROUP, Rig

NOTICE = {
    "会议主题": "国庆海报排期协调",
    "时间": "11月24日 14:00-15:00",
    "地点": "3楼会议室",
    "参会人": ["赵强", "刘洋"],
    "议程": "14:00-14:20 背景说明 李敏\n14:20-15:00 排期",
    "需提前准备的资料": "三季度销售数据：刘洋",
    "记录人": "李敏",
}
MINUTES = {
    "讨论要点": "海报终稿延期原因\n印刷排期",
    "共识事项": "终稿 11月26日定稿",
    "分歧点": "上线日期：研发部要延期5天，市场部坚持原时间",
    "行动项": "更新落地页｜刘洋｜11月30日 18:00",
}


async def ask_for_the_form(rig: Rig) -> None:
    """The command opens the form in private."""
    await rig.say("王磊", "/会议")


async def call_it(rig: Rig) -> None:
    """The notice goes out."""
    await rig.submit("王磊", "发出通知", NOTICE)


async def attend(rig: Rig) -> None:
    """Somebody comes."""
    await rig.tap("刘洋", "参加", GROUP)


async def cannot_come(rig: Rig) -> None:
    """Somebody opens the form to send another."""
    await rig.tap("赵强", "无法参加", GROUP)


async def send_another(rig: Rig) -> None:
    """A stand-in comes instead."""
    await rig.submit("赵强", "确定无法参加", {"指派": "林晓彤"})


async def cancel_it(rig: Rig) -> None:
    """The meeting will not be."""
    await rig.tap("王磊", "取消会议", GROUP)


async def write_minutes(rig: Rig) -> None:
    """The recorder submits the minutes to the host."""
    await rig.submit("李敏", "提交审核", MINUTES)


async def return_minutes(rig: Rig) -> None:
    """The host sends them back with a reason."""
    await rig.submit("王磊", "退回修改", {"退回原因": "落地页应为12月1日"})


async def publish_minutes(rig: Rig) -> None:
    """The host lets them out; the action items come to life."""
    await rig.tap("王磊", "审核通过")


async def first_confirms(rig: Rig) -> None:
    """One attendee signs."""
    await rig.tap("赵强", "确认无误", GROUP)


async def last_confirms(rig: Rig) -> None:
    """The last attendee signs, and the minutes stand."""
    await rig.tap("刘洋", "确认无误", GROUP)


async def open_a_correction(rig: Rig) -> None:
    """An attendee opens the form of a correction."""
    await rig.tap("刘洋", "提出更正", GROUP)


async def correct(rig: Rig) -> None:
    """The recorder is asked what to do about it."""
    await rig.submit("刘洋", "提交更正", {"更正内容": "更新落地页应为12月1日完成"})


async def keep_it_on_record(rig: Rig) -> None:
    """The minutes stand, the objection is noted."""
    await rig.tap("李敏", "记为保留意见")


async def take_it_over(rig: Rig) -> None:
    """The recorder opens the next version."""
    await rig.tap("李敏", "采纳并修改")


async def write_the_next(rig: Rig) -> None:
    """The next version goes to the host."""
    await rig.submit("李敏", "提交审核", {"行动项": "更新落地页｜刘洋｜12月1日 18:00"})


reach_the_eve = wait_until(on(23, "13:55"))
reach_the_reminder = wait_until(on(23, "14:05"))
reach_the_day = wait_until(on(24, "13:55"))
reach_the_end = wait_until(on(24, "15:00"))
reach_the_last_minutes = wait_until(on(25, "14:55"))
reach_the_silence = wait_until(on(25, "15:30"))

_CALLED = (ask_for_the_form, call_it)
_ON_THE_DAY = (*_CALLED, reach_the_eve, reach_the_reminder, reach_the_day)
_OVER = (*_ON_THE_DAY, reach_the_end)
_WRITTEN = (*_OVER, write_minutes)
_OUT = (*_WRITTEN, publish_minutes)
_CORRECTED = (*_OUT, open_a_correction, correct)
_WRITTEN_AGAIN = (*_CORRECTED, take_it_over, write_the_next)

FLOWS = (
    Flow("ask for a meeting's form", (), ask_for_the_form, ("召集协调会议", "表单")),
    Flow("call a meeting", (ask_for_the_form,), call_it),
    Flow("attend", _CALLED, attend),
    Flow("open a refusal to come", _CALLED, cannot_come, ("无法参加",)),
    Flow("send another", (*_CALLED, cannot_come), send_another),
    Flow("cancel a meeting", _CALLED, cancel_it, ("真的要取消会议吗",)),
    Flow("remind before a meeting", (*_CALLED, reach_the_eve), reach_the_reminder),
    Flow("hold a meeting", _ON_THE_DAY, reach_the_end),
    Flow("write minutes", _OVER, write_minutes),
    Flow("return minutes", _WRITTEN, return_minutes),
    Flow("publish minutes", _WRITTEN, publish_minutes),
    Flow("confirm minutes", _OUT, first_confirms),
    Flow("confirm minutes as the last", (*_OUT, first_confirms), last_confirms),
    Flow("open a correction", _OUT, open_a_correction, ("提出更正",)),
    Flow("correct minutes", (*_OUT, open_a_correction), correct),
    Flow("keep a correction on record", _CORRECTED, keep_it_on_record),
    Flow("take a correction over", _CORRECTED, take_it_over, ("更正", "会议纪要", "纪要", "请写纪要")),
    Flow("write the next minutes", (*_CORRECTED, take_it_over), write_the_next),
    Flow("publish the corrected minutes", _WRITTEN_AGAIN, publish_minutes),
    Flow("silence confirms minutes", (*_OUT, reach_the_last_minutes), reach_the_silence),
)
