"""Meetings and their minutes (REQUIREMENTS A1.3)."""

from bot.domain.forms import FieldSpec, Kind, Layout, RowKind, RowRule

MEETING = Layout(
    "F10",
    "会议通知",
    (
        FieldSpec(
            "topic",
            "会议主题",
            Kind.TEXT,
            "F10.1",
            required=True,
            vague=True,
            subject=True,
            most=60,
            example="国庆海报排期协调",
        ),
        FieldSpec(
            "time", "时间", Kind.SPAN, "F10.2", required=True, vague=True, most=60, example="11月24日 14:00-15:00"
        ),
        FieldSpec(
            "place",
            "地点",
            Kind.TEXT,
            "F10.3",
            required=True,
            vague=True,
            most=200,
            help="会议室，或线上会议链接",
            example="3楼会议室",
        ),
        FieldSpec("attendees", "参会人", Kind.PEOPLE, "F10.4", required=True, example="王磊、李敏"),
        FieldSpec(
            "agenda",
            "议程",
            Kind.ROWS,
            "F10.5",
            required=True,
            vague=True,
            row=RowRule(RowKind.AGENDA, fits="time"),
            example="14:00-14:20 背景说明 李敏",
        ),
        FieldSpec(
            "materials",
            "需提前准备的资料",
            Kind.ROWS,
            "F10.6",
            none_allowed=True,
            row=RowRule(RowKind.MATERIAL),
            example="三季度销售数据：李敏",
        ),
    ),
)

SUBSTITUTE = Layout(
    "M12", "无法参加", (FieldSpec("substitute", "指派", Kind.PERSON, "M12", help="由谁代为参加，可不填"),)
)

MINUTES = Layout(
    "F11",
    "会议纪要",
    (
        FieldSpec(
            "points",
            "讨论要点",
            Kind.ROWS,
            "F11.2",
            required=True,
            vague=True,
            row=RowRule(RowKind.POINT),
            help="每行一条",
        ),
        FieldSpec(
            "agreements", "共识事项", Kind.ROWS, "F11.3", none_allowed=True, row=RowRule(RowKind.POINT), help="每行一条"
        ),
        FieldSpec(
            "divergences",
            "分歧点",
            Kind.ROWS,
            "F12.12",
            none_allowed=True,
            row=RowRule(RowKind.POINT),
            help="每行一条，写明各方观点",
            example="上线日期：研发部要延期5天，市场部坚持原时间",
        ),
        FieldSpec(
            "actions",
            "行动项",
            Kind.ROWS,
            "F11.4",
            none_allowed=True,
            vague=True,
            row=RowRule(RowKind.ACTION),
            help="每行写「任务｜负责人｜截止时间」",
            example="印刷海报｜李敏｜11月27日 18:00",
        ),
    ),
)

CORRECTION = Layout(
    "M15",
    "提出更正",
    (
        FieldSpec(
            "correction",
            "更正内容",
            Kind.LONG_TEXT,
            "M15",
            required=True,
            vague=True,
            example="第2条完成时间应为11月28日",
        ),
    ),
)
