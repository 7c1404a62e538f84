"""An objection: explained away, followed by a revision, a meeting, or a ruling."""

from tests.kill.flows.flow import Flow, on, wait_until
from tests.kill.flows.needs import ASKED
from tests.kill.rig import GROUP, Rig


async def object_to_it(rig: Rig) -> None:
    """The department asked opens the form of an objection."""
    await rig.tap("刘洋", "有异议", GROUP)


async def submit_objection(rig: Rig) -> None:
    """It says what is wrong and what it proposes; the initiator is asked."""
    values = {"异议类型": "建议调整节点", "异议说明": "11月25日前设备占用", "建议方案": "时间改为12月28日18:00"}
    await rig.submit("刘洋", "提交异议", values)


async def answer_it(rig: Rig) -> None:
    """The initiator opens the form of an explanation."""
    await rig.tap("李敏", "说明理由")


async def submit_explanation(rig: Rig) -> None:
    """The need stands as it is, and the department is asked again."""
    await rig.submit("李敏", "提交", {"理由": "客户合同约定12月25日交付，不能延期"})


async def accept_it(rig: Rig) -> None:
    """The initiator opens the need's form to revise it."""
    await rig.tap("李敏", "接受并修订")


async def submit_revision(rig: Rig) -> None:
    """The next version; the departments it touches are asked again."""
    await rig.submit("李敏", "提交", {"期望完成时间": "12月28日18:00"})


async def ask_for_a_meeting(rig: Rig) -> None:
    """The initiator opens the form of a meeting of those who disagree."""
    await rig.tap("李敏", "召集会议")


async def call_the_meeting(rig: Rig) -> None:
    """The meeting is called."""
    values = {"时间": "11月24日 14:00-15:00", "地点": "3楼会议室", "议程": "14:00-15:00 排期 李敏"}
    await rig.submit("李敏", "发出通知", values)


async def ask_for_a_ruling(rig: Rig) -> None:
    """The initiator puts it before the first arbiter."""
    await rig.tap("李敏", "提请仲裁")


async def rule_as_asked(rig: Rig) -> None:
    """The need stands."""
    await rig.submit("王磊", "裁定", {"裁定内容": "完成时间不变，范围不变", "依据": "公司重点项目优先（制度第4.2条）"})


async def rule_to_revise(rig: Rig) -> None:
    """The initiator must revise."""
    values = {"结论": "按异议修订", "裁定内容": "改为12月28日", "依据": "公司重点项目优先（制度第4.2条）"}
    await rig.submit("王磊", "裁定", values)


OBJECTED = (*ASKED, object_to_it, submit_objection)
ARBITRATED = (*OBJECTED, ask_for_a_ruling)
reach_the_last_morning = wait_until(on(24, "09:30"))
reach_the_next_arbiter = wait_until(on(24, "10:30"))

FLOWS = (
    Flow("open an objection", ASKED, object_to_it, ("提出异议",)),
    Flow("object", (*ASKED, object_to_it), submit_objection, critical=True),
    Flow("open an explanation", OBJECTED, answer_it, ("说明理由",)),
    Flow("explain", (*OBJECTED, answer_it), submit_explanation),
    Flow("open a revision", OBJECTED, accept_it, ("修订",)),
    Flow("revise", (*OBJECTED, accept_it), submit_revision, critical=True),
    Flow("open a meeting about it", OBJECTED, ask_for_a_meeting, ("召集协调会议",)),
    Flow("call a meeting about it", (*OBJECTED, ask_for_a_meeting), call_the_meeting),
    Flow("ask for a ruling", OBJECTED, ask_for_a_ruling),
    Flow("rule", ARBITRATED, rule_as_asked, critical=True),
    Flow("rule to revise", ARBITRATED, rule_to_revise),
    Flow("the next arbiter", (*ARBITRATED, reach_the_last_morning), reach_the_next_arbiter),
)
