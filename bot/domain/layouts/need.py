"""Need registration: five regulations, one record, five layouts (REQUIREMENTS A1.1)."""

from bot.domain.forms import Choice, FieldSpec, Kind, Layout, Pattern, RowKind, RowRule

PRIORITIES = (
    Choice("高", ("紧急", "加急", "急", "特急", "重要", "high", "h", "1")),
    Choice("中", ("普通", "一般", "正常", "normal", "medium", "m", "2")),
    Choice("低", ("不急", "low", "l", "3")),
)
"""The one scale of urgency and the words the five regulations use for it (D04)."""

_SCENARIOS = (
    Choice("项目协作", ("项目", "project")),
    Choice("客户需求", ("客户", "customer")),
    Choice("内部通知", ("通知", "内部事务", "notice")),
    Choice("紧急事件响应", ("紧急事件", "应急", "emergency")),
)
_WAYS = (
    Choice("会议", ("开会", "meeting")),
    Choice("线上讨论", ("线上", "online")),
    Choice("文件传阅", ("传阅", "文件")),
)

_RESULT = "请写出要的结果，最好带数量和日期，例如：国庆前两周输出3张主视觉海报"
_DATE = "11月27日 18:00"


def _contact(label: str, ref: str) -> FieldSpec:
    return FieldSpec(
        "contact", label, Kind.CONTACT, ref, required=True, most=100, example="13800005678", help="对外只显示一部分"
    )


def _due(label: str, ref: str) -> FieldSpec:
    return FieldSpec("due", label, Kind.MOMENT, ref, required=True, vague=True, most=60, example=_DATE)


def _priority(label: str, ref: str, *, default: str = "") -> FieldSpec:
    return FieldSpec(
        "priority", label, Kind.ENUM, ref, required=True, choices=PRIORITIES, default=default, example="中"
    )


def _attachments(label: str, ref: str) -> FieldSpec:
    return FieldSpec("attachments", label, Kind.LONG_TEXT, ref, none_allowed=True, help="文件名或链接，没有就写「无」")


F01 = Layout(
    "F01",
    "沟通需求登记表",
    (
        FieldSpec(
            "title",
            "事项名称",
            Kind.TEXT,
            subject=True,
            vague=True,
            most=60,
            first_of="background",
            help="不填则取背景的第一句",
        ),
        FieldSpec("background", "事项背景与目标", Kind.LONG_TEXT, "F01.1", required=True, vague=True, help=_RESULT),
        FieldSpec(
            "members",
            "涉及部门/人员",
            Kind.ROWS,
            "F01.2",
            required=True,
            row=RowRule(RowKind.MEMBER),
            example="市场部 李敏",
        ),
        _due("期望完成时间", "F01.3"),
        _priority("紧急程度", "F01.4"),
        FieldSpec(
            "tried",
            "已尝试的初步沟通情况",
            Kind.LONG_TEXT,
            "F01.5",
            required=True,
            none_allowed=True,
            vague=True,
            example="11月18日已与研发部王磊电话沟通，对方希望延期5天",
            help="没有沟通过就写「未沟通」",
        ),
        _attachments("支持附件", "F01.6"),
    ),
)

F02 = Layout(
    "F02",
    "跨部门项目协作需求沟通单",
    (
        FieldSpec(
            "scenario",
            "沟通类型",
            Kind.ENUM,
            "F02.10",
            required=True,
            choices=_SCENARIOS,
            default="项目协作",
        ),
        FieldSpec(
            "title",
            "沟通主题",
            Kind.TEXT,
            "F02.1",
            required=True,
            vague=True,
            subject=True,
            most=60,
            pattern=Pattern(r"\S\s*[-－—–]\s*\S", "要写成「项目-阶段/目标」，例如：智能手表项目-硬件方案评审"),
            example="智能手表项目-硬件方案评审",
        ),
        FieldSpec("initiator", "发起部门/人", Kind.PERSON, "F02.2", derived=True),
        _priority("优先级", "F02.3", default="中"),
        FieldSpec("background", "背景与目标", Kind.LONG_TEXT, "F02.4", required=True, vague=True, help=_RESULT),
        FieldSpec(
            "duties",
            "参与部门及职责",
            Kind.ROWS,
            "F02.5",
            required=True,
            vague=True,
            row=RowRule(RowKind.DUTY, person_required=True),
            example="市场部 李敏 提供数据",
        ),
        FieldSpec(
            "milestones",
            "关键节点与时间",
            Kind.ROWS,
            "F02.6",
            required=True,
            vague=True,
            row=RowRule(RowKind.MILESTONE),
            example="需求确认：11月27日 18:00",
        ),
        FieldSpec(
            "resources",
            "所需资源",
            Kind.ROWS,
            "F02.7",
            required=True,
            none_allowed=True,
            vague=True,
            row=RowRule(RowKind.RESOURCE),
            example="财务部 预算2万元",
            help="不需要就写「无」",
        ),
        _due("期望完成时间", "F02.9"),
        _attachments("附件", "F02.8"),
    ),
)

F03 = Layout(
    "F03",
    "跨部门协作沟通申请表",
    (
        FieldSpec(
            "title",
            "沟通主题",
            Kind.TEXT,
            "F03.1",
            required=True,
            vague=True,
            subject=True,
            most=60,
            example="新品上市推广分工与预算",
        ),
        FieldSpec("background", "背景与目标", Kind.LONG_TEXT, "F03.2", required=True, vague=True, help=_RESULT),
        FieldSpec(
            "members",
            "涉及部门及核心人员",
            Kind.ROWS,
            "F03.3",
            required=True,
            row=RowRule(RowKind.MEMBER, person_required=True),
            example="市场部 李敏",
        ),
        FieldSpec(
            "tasks",
            "期望达成的共识或输出",
            Kind.LONG_TEXT,
            "F03.4",
            required=True,
            vague=True,
            example="各部门分工表；预算分摊比例；里程碑日期",
        ),
        FieldSpec("way", "建议沟通方式", Kind.ENUM, "F03.5", required=True, choices=_WAYS, example="会议"),
        _due("时间节点", "F03.6"),
        _priority("优先级", "D04", default="中"),
    ),
)

F04 = Layout(
    "F04",
    "跨部门协作需求信息表",
    (
        FieldSpec("number", "需求编号", Kind.TEXT, "F04.1", derived=True),
        FieldSpec("department", "发起部门", Kind.DEPARTMENT, "F04.2", derived=True),
        FieldSpec("initiator", "发起人", Kind.PERSON, "F04.3", derived=True),
        FieldSpec(
            "title",
            "需求名称",
            Kind.TEXT,
            "F04.5",
            required=True,
            vague=True,
            subject=True,
            most=60,
            example="国庆海报终稿",
        ),
        FieldSpec(
            "background",
            "需求背景",
            Kind.LONG_TEXT,
            "F04.6",
            required=True,
            vague=True,
            most=200,
            help="为什么要做，200 字以内",
        ),
        FieldSpec(
            "tasks",
            "具体任务",
            Kind.LONG_TEXT,
            "F04.8",
            required=True,
            vague=True,
            example="设计3张主视觉海报，附源文件",
        ),
        FieldSpec("departments", "涉及部门", Kind.DEPARTMENTS, "F04.7", required=True, example="市场部、研发部"),
        _due("期望完成时间", "F04.9"),
        _priority("优先级", "F02.3", default="中"),
        FieldSpec(
            "resources",
            "资源需求",
            Kind.LONG_TEXT,
            "F04.10",
            required=True,
            none_allowed=True,
            vague=True,
            example="预算2万元，设计1人",
            help="要多少人、多少预算；不需要就写「无」",
        ),
        _contact("联系方式", "F04.4"),
    ),
)

F05 = Layout(
    "F05",
    "跨部门协作需求单",
    (
        FieldSpec("number", "需求单编号", Kind.TEXT, "F05.1", derived=True),
        FieldSpec("filled_on", "填写日期", Kind.TEXT, "F05.2", derived=True),
        FieldSpec("lead_department", "牵头部门", Kind.DEPARTMENT, "F05.3", required=True, example="市场部"),
        FieldSpec("liaison", "对接人", Kind.PERSON, "F05.4", required=True, example="李敏"),
        _contact("联系电话", "F05.5"),
        FieldSpec(
            "title",
            "协作事项名称",
            Kind.TEXT,
            "F05.6",
            required=True,
            vague=True,
            subject=True,
            most=60,
            example="新品上市联合推广",
        ),
        FieldSpec("goal", "协作目标", Kind.LONG_TEXT, "F05.7", required=True, vague=True, help=_RESULT),
        FieldSpec("background", "协作背景", Kind.LONG_TEXT, "F05.8", required=True, vague=True),
        FieldSpec(
            "necessity",
            "协作必要性",
            Kind.LONG_TEXT,
            "F05.8",
            required=True,
            vague=True,
            help="不协作会怎样，为什么本部门做不了",
        ),
        FieldSpec("departments", "所需配合部门", Kind.DEPARTMENTS, "F05.9", required=True, example="生产部、销售部"),
        FieldSpec(
            "resources",
            "所需资源",
            Kind.LONG_TEXT,
            "F05.10",
            required=True,
            none_allowed=True,
            vague=True,
            help="不需要就写「无」",
        ),
        _due("时间节点", "F05.11"),
        _priority("优先级", "D04", default="中"),
        FieldSpec(
            "duties",
            "各部门职责",
            Kind.ROWS,
            "F05.12",
            required=True,
            vague=True,
            row=RowRule(RowKind.DUTY, covers="departments"),
            example="生产部 11月25日前完成首批500台",
        ),
    ),
)
