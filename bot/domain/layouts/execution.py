"""Action items and daily progress (REQUIREMENTS A1.4)."""

from bot.domain.forms import FieldSpec, Kind, Layout

FINISH = Layout(
    "F20",
    "完成",
    (
        FieldSpec(
            "proof",
            "证明材料",
            Kind.LONG_TEXT,
            "F20.2",
            required=True,
            vague=True,
            help="文件名、截图说明或链接",
            example="https://example.com/poster-final.pdf",
        ),
    ),
)

DELAY = Layout(
    "F20",
    "延期",
    (
        FieldSpec(
            "reason", "延期原因", Kind.LONG_TEXT, "F20.3", required=True, vague=True, example="供应商11月25日才能交纸样"
        ),
        FieldSpec(
            "due", "新完成时间", Kind.MOMENT, "F20.3", required=True, vague=True, most=60, example="11月30日 18:00"
        ),
        FieldSpec(
            "plan", "调整计划", Kind.LONG_TEXT, "F20.3", required=True, vague=True, example="11月26日校样，11月28日开印"
        ),
    ),
)

UPDATE = Layout(
    "F20",
    "更新进展",
    (
        FieldSpec(
            "progress", "进展", Kind.LONG_TEXT, "F20.1", required=True, vague=True, example="初稿已完成，等市场部意见"
        ),
    ),
)

PROGRESS = Layout(
    "F18",
    "今日进度",
    (
        FieldSpec("done", "已完成任务", Kind.LONG_TEXT, "F18.1", required=True, vague=True, example="海报初稿3张"),
        FieldSpec("unfinished", "未完成原因", Kind.LONG_TEXT, "F18.2", none_allowed=True, help="计划的都完成了可不填"),
        FieldSpec(
            "next", "下一步计划", Kind.LONG_TEXT, "F18.3", required=True, vague=True, example="明天12:00前出第二稿"
        ),
    ),
)

NO_PROGRESS = Layout(
    "F18",
    "今日无进展",
    (
        FieldSpec(
            "reason", "原因", Kind.LONG_TEXT, "M18", required=True, vague=True, example="等财务部预算批复，预计11月25日"
        ),
    ),
)
