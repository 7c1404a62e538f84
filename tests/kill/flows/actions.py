"""An action item: added, moved on, done, delayed, called off, overdue."""

from tests.kill.flows.flow import Flow, on, wait_until
from tests.kill.rig import GROUP, Rig


async def add(rig: Rig) -> None:
    """One line adds it and tells its owner."""
    await rig.say("王磊", "/行动 印刷海报 @李敏 截止 11月20日 18:00")


async def update(rig: Rig) -> None:
    """How it goes."""
    await rig.submit("李敏", "更新进展", {"进展": "初稿已完成，等市场部意见"})


async def finish(rig: Rig) -> None:
    """Done, with proof."""
    await rig.submit("李敏", "完成", {"证明材料": "poster-final.pdf"})


async def delay(rig: Rig) -> None:
    """A later date, with a reason and a plan."""
    values = {"延期原因": "供应商纸样未到", "新完成时间": "11月30日 18:00", "调整计划": "11月28日开印"}
    await rig.submit("李敏", "延期", values)


async def cancel(rig: Rig) -> None:
    """Who asked for it calls it off."""
    await rig.tap("王磊", "取消行动项", GROUP)


reach_the_end = wait_until(on(20, "18:05"))
reach_sunday = wait_until(on(22, "12:00"))
reach_monday = wait_until(on(23, "09:30"))

FLOWS = (
    Flow("add an action item", (), add),
    Flow("update an action item", (add,), update),
    Flow("finish an action item", (add,), finish),
    Flow("delay an action item", (add,), delay),
    Flow("cancel an action item", (add,), cancel, ("真的要取消行动项吗",)),
    Flow("an action item is overdue", (add,), reach_the_end),
    Flow("an action item is overdue for days", (add, reach_the_end, reach_sunday), reach_monday),
    Flow("finish an overdue action item", (add, reach_the_end), finish),
)
