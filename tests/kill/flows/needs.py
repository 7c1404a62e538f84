"""A need: registered, approved or returned, confirmed, reminded of, taken back."""

from tests.kill.flows.flow import Flow, on, wait_until
from tests.kill.rig import GROUP, Rig

LINE = "/需求 研发部 国庆海报终稿 截止 12月25日 优先级 高"
MENDED = {"需求背景": "国庆促销要用", "具体任务": "设计3张海报", "资源需求": "预算2万元", "联系方式": "13800005678"}


async def register(rig: Rig) -> None:
    """One line in the group registers a need."""
    await rig.say("李敏", LINE)


async def register_unclearly(rig: Rig) -> None:
    """The department is misspelt: which one is meant is asked with buttons."""
    await rig.say("李敏", "/需求 研法部 国庆海报终稿 截止 12月25日 优先级 高")


async def pick_the_department(rig: Rig) -> None:
    """One tap answers, and the need is registered as it was meant."""
    await rig.tap("李敏", "研发部", GROUP)


async def ask_for_the_form(rig: Rig) -> None:
    """The command alone opens the form in private."""
    await rig.say("李敏", "/需求")


async def submit_the_form(rig: Rig) -> None:
    """The form registers a need too."""
    values = {"需求名称": "国庆海报终稿", "期望完成时间": "12月25日18:00", "涉及部门": ["研发部"], "优先级": "高"}
    await rig.submit("李敏", "提交", {**values, **MENDED})


async def approve(rig: Rig) -> None:
    """The head of the department approves it."""
    await rig.tap("王磊", "通过")


async def send_back(rig: Rig) -> None:
    """The head returns it and says why."""
    await rig.submit("王磊", "退回", {"退回原因": "预算没有写，请补充金额"})


async def open_the_returned(rig: Rig) -> None:
    """The initiator opens the form again, filled in."""
    await rig.tap("李敏", "修改后重新提交")


async def submit_again(rig: Rig) -> None:
    """The mended need goes to the head once more."""
    await rig.submit("李敏", "提交", MENDED)


async def confirm(rig: Rig) -> None:
    """The department asked confirms, and the need is executed."""
    await rig.tap("刘洋", "确认无误")


async def withdraw(rig: Rig) -> None:
    """The initiator takes it back while it is being confirmed."""
    await rig.tap("李敏", "撤销需求", GROUP)


async def ask_how_counted(rig: Rig) -> None:
    """Somebody asks how the limit was counted."""
    await rig.tap("刘洋", "怎么算的", GROUP)


ASKED = (register, approve)
RETURNED = (register, send_back)
EXECUTING = (*ASKED, confirm)
reach_the_limit = wait_until(on(20, "12:30"))
reach_the_weekend = wait_until(on(22, "12:30"))
reach_monday = wait_until(on(23, "08:30"))

FLOWS = (
    Flow("register", (), register, critical=True),
    Flow("register unclearly", (), register_unclearly),
    Flow("pick the department", (register_unclearly,), pick_the_department),
    Flow("ask for the form", (), ask_for_the_form, ("登记协作需求",)),
    Flow("register by form", (ask_for_the_form,), submit_the_form),
    Flow("approve", (register,), approve, critical=True),
    Flow("return", (register,), send_back),
    Flow("open the returned", RETURNED, open_the_returned, ("修订",)),
    Flow("submit again", (*RETURNED, open_the_returned), submit_again),
    Flow("confirm", ASKED, confirm, critical=True),
    Flow("withdraw", ASKED, withdraw, ("真的要撤销需求吗",)),
    Flow("ask how it was counted", ASKED, ask_how_counted, ("怎么算",)),
    Flow("reminder", ASKED, reach_the_limit, critical=True),
    Flow("escalation", (*ASKED, reach_the_limit, reach_the_weekend), reach_monday, critical=True),
)
