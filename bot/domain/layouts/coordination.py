"""Answers to a need: approval, feedback, dispute, ruling (REQUIREMENTS A1.2)."""

from bot.domain.forms import Choice, FieldSpec, Kind, Layout, RequiredWhen

_DISPUTE_KINDS = (
    Choice("有异议", ("异议", "其他")),
    Choice("需补充信息", ("补充信息", "信息不全")),
    Choice("建议调整节点", ("调整节点", "时间", "延期")),
)
_SUPPORT = (Choice("可支持", ("支持",)), Choice("部分支持", ("部分",)), Choice("不可支持", ("不支持",)))
_NOT_FULLY = RequiredWhen("support", ("部分支持", "不可支持"))

RETURN = Layout(
    "S02",
    "退回",
    (
        FieldSpec(
            "reason", "退回原因", Kind.LONG_TEXT, "S02", required=True, vague=True, example="预算没有写，请补充金额"
        ),
    ),
)

FEEDBACK = Layout(
    "F06",
    "初步意见反馈",
    (
        FieldSpec("support", "本部门资源是否可支持", Kind.ENUM, "F06.1", required=True, choices=_SUPPORT),
        FieldSpec("explanation", "资源说明", Kind.LONG_TEXT, "F06.1", required_when=_NOT_FULLY, vague=True),
        FieldSpec(
            "difficulties",
            "存在的困难与风险",
            Kind.LONG_TEXT,
            "F06.2",
            required=True,
            none_allowed=True,
            vague=True,
            help="没有就写「无」",
        ),
        FieldSpec("proposal", "建议的解决方案", Kind.LONG_TEXT, "F06.3", required_when=_NOT_FULLY, vague=True),
    ),
)

DISPUTE = Layout(
    "F04",
    "提出异议",
    (
        FieldSpec(
            "kind", "异议类型", Kind.ENUM, "F06.4", required=True, choices=_DISPUTE_KINDS, example="建议调整节点"
        ),
        FieldSpec(
            "explanation",
            "异议说明",
            Kind.LONG_TEXT,
            "F04.12",
            required=True,
            vague=True,
            example="11月25日前设备占用，排不出产线",
        ),
        FieldSpec(
            "proposal",
            "建议方案",
            Kind.LONG_TEXT,
            "F04.13",
            required=True,
            vague=True,
            example="时间改为11月30日18:00，或增加1名测试人员",
        ),
    ),
)

EXPLANATION = Layout(
    "F08",
    "说明理由",
    (
        FieldSpec(
            "reason",
            "理由",
            Kind.LONG_TEXT,
            "F08.2",
            required=True,
            vague=True,
            example="客户合同约定11月30日交付，不能延期",
        ),
    ),
)

RULING = Layout(
    "F08",
    "裁定",
    (
        FieldSpec(
            "ruling",
            "裁定内容",
            Kind.LONG_TEXT,
            "F08.3",
            required=True,
            vague=True,
            example="完成时间改为11月30日18:00，范围不变",
        ),
        FieldSpec(
            "grounds",
            "依据",
            Kind.LONG_TEXT,
            "F08.3",
            required=True,
            vague=True,
            example="公司重点项目优先（制度第4.2条）",
        ),
    ),
)
