"""One line that adds an action item: ``印刷海报 @李敏 截止 11月27日 18:00``, or its three parts between ｜."""

import re

from bot.domain.forms import FieldSpec, Kind, Layout

ADDING = Layout(
    "F20",
    "行动项",
    (
        FieldSpec("task", "任务", Kind.TEXT, "F20.1", required=True, vague=True, most=200, example="印刷海报"),
        FieldSpec("owner", "负责人", Kind.PERSON, "F20.1", required=True, help="只能一个人", example="李敏"),
        FieldSpec(
            "due", "截止时间", Kind.MOMENT, "F20.1", required=True, vague=True, most=60, example="11月27日 18:00"
        ),
    ),
)
"""What an action item needs: task, one owner, one due time (P07)."""

_COLUMNS = re.compile(r"\s*[｜|\t]\s*")
_DUE = re.compile(
    r"[\s,，;；]*(?:截止时间|截止|完成时间|时限)\s*[:：]?\s*(?P<due>.+?)(?=[\s,，;；]+(?:@|＠|负责人|责任人)|$)"
)
_OWNER = re.compile(r"[\s,，;；]*(?:(?:负责人|责任人)\s*[:：]?\s*[@＠]?|[@＠])(?P<owner>[^\s,，;；]+)")


def split_action(text: str) -> dict[str, str]:
    """Task, owner and due time as far as the line says them; what it does not say is absent."""
    columns = [part for part in _COLUMNS.split(text.strip()) if part]
    if len(columns) == 3:
        return dict(zip(("task", "owner", "due"), (columns[0], columns[1].lstrip("@＠"), columns[2]), strict=True))
    found: dict[str, str] = {}
    rest = text
    for name, pattern in (("due", _DUE), ("owner", _OWNER)):
        match = pattern.search(rest)
        if match is not None:
            found[name] = match[name].strip()
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    task = rest.strip(" ,，;；\t\n")
    return {"task": task, **found} if task else found
