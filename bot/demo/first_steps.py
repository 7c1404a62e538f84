"""What a newcomer is led through: one need, from the line that registers it to the tap that confirms it."""

from bot.emulator.company import COMPANY, Employee
from bot.emulator.page import Step

FIRST_LINE = "/需求 研发部 国庆海报终稿 截止 明天17点 优先级 高"
EXAMPLES = (FIRST_LINE, "/看板", "/我的")
_GROUP = COMPANY.groups[0]


def _employee(name: str) -> Employee:
    return next(employee for employee in COMPANY.employees if employee.name == name)


_INITIATOR = _employee("王磊")
_APPROVER = _employee(_INITIATOR.superior)
_LIAISON = _employee(next(d for d in COMPANY.departments if d.name == "研发部").liaisons[0])

FIRST_STEPS = (
    Step("发一条需求", f"您是{_INITIATOR.name}，点这里再发送", _INITIATOR.open_id, _GROUP.chat_id, line=FIRST_LINE),
    Step("审批人点「通过」", f"换成{_APPROVER.name}，看私聊", _APPROVER.open_id, button="通过"),
    Step("接口人点「确认无误」", f"换成{_LIAISON.name}，回到群里", _LIAISON.open_id, _GROUP.chat_id, button="确认无误"),
)
