"""The flows, as people act them; each begins where the acts before it left off, which are not counted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from tests.kill.rig import GROUP, SHANGHAI, Rig

Acts = Callable[[Rig], Awaitable[None]]

LINE = "/需求 研发部 国庆海报终稿 截止 12月25日 优先级 高"
AFTER_DUE = datetime(2026, 11, 20, 12, 30, tzinfo=SHANGHAI)
BEFORE_FIVE = datetime(2026, 11, 20, 16, 59, tzinfo=SHANGHAI)
AFTER_FIVE = datetime(2026, 11, 20, 17, 3, tzinfo=SHANGHAI)
SUNDAY = datetime(2026, 11, 22, 12, 30, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class Flow:
    """``before`` happens undisturbed, one after the other; the process dies somewhere in ``acts``.

    ``on_request`` are titles of what a person gets each time they ask for it: who asks again gets it again.
    """

    name: str
    before: tuple[Acts, ...]
    acts: Acts
    on_request: tuple[str, ...] = ()

    def may_be_asked_again(self, line: str) -> bool:
        """Whether this line of an ending is something that was asked for twice."""
        return any(f": {title}" in line for title in self.on_request)


async def register(rig: Rig) -> None:
    """One line in the group registers a need."""
    await rig.say("李敏", LINE)


async def approve(rig: Rig) -> None:
    """The head of the department approves it."""
    await rig.tap("王磊", "通过")


async def confirm(rig: Rig) -> None:
    """The department asked confirms, and the need is executed."""
    await rig.tap("刘洋", "确认无误")


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


async def reach_the_limit(rig: Rig) -> None:
    """Nobody answers in time: a reminder."""
    await rig.advance(AFTER_DUE)


async def reach_the_weekend(rig: Rig) -> None:
    """Still nobody: the day ends, with its prompts."""
    await rig.advance(SUNDAY)


async def reach_the_escalation(rig: Rig) -> None:
    """Two days after the breach the head hears of it, on Monday morning."""
    await rig.advance(MONDAY)


async def reach_the_evening(rig: Rig) -> None:
    """The need is in execution, the working day nearly over."""
    await rig.advance(BEFORE_FIVE)


async def reach_five(rig: Rig) -> None:
    """The departments are asked for their progress."""
    await rig.advance(AFTER_FIVE)


async def file_progress(rig: Rig) -> None:
    """The department says what it did."""
    await rig.submit("刘洋", "提交", {"已完成任务": "海报初稿3张", "下一步计划": "11月23日12:00前出第二稿"}, GROUP)


_ASKED = (register, approve)
_OBJECTED = (*_ASKED, object_to_it, submit_objection)
_EVENING = (*_ASKED, confirm, reach_the_evening)

FLOWS = (
    Flow("register", (), register),
    Flow("approve", (register,), approve),
    Flow("confirm", _ASKED, confirm),
    Flow("open an objection", _ASKED, object_to_it, ("提出异议",)),
    Flow("object", (*_ASKED, object_to_it), submit_objection),
    Flow("open an explanation", _OBJECTED, answer_it, ("说明理由",)),
    Flow("explain", (*_OBJECTED, answer_it), submit_explanation),
    Flow("reminder", _ASKED, reach_the_limit),
    Flow("escalation", (*_ASKED, reach_the_limit, reach_the_weekend), reach_the_escalation),
    Flow("ask for progress", _EVENING, reach_five),
    Flow("file progress", (*_EVENING, reach_five), file_progress),
)
