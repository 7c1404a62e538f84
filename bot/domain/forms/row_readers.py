"""How one line of a rows field is read, kind by kind; every reader raises UserError for a line it cannot read."""

import re
from collections.abc import Callable
from datetime import datetime

from bot.domain.explicit import is_two_times
from bot.domain.forms.owner import one_person
from bot.domain.forms.resolver import Resolver
from bot.domain.forms.spec import RowKind, RowRule
from bot.domain.forms.values import Ref, Row
from bot.errors import UserError

SHAPES: dict[RowKind, str] = {
    RowKind.MEMBER: "每行写「部门 姓名」，例如：市场部 李敏",
    RowKind.DUTY: "每行写「部门 接口人 职责」，例如：市场部 李敏 提供数据",
    RowKind.MILESTONE: "每行写「节点：时间」，例如：需求确认：11月27日 18:00",
    RowKind.RESOURCE: "每行写「部门 需要什么」，例如：财务部 预算2万元",
    RowKind.MATERIAL: "每行写「资料：提供人」，例如：三季度销售数据：李敏",
    RowKind.ACTION: "每行写「任务｜负责人｜截止时间」，例如：印刷海报｜李敏｜11月27日 18:00",
    RowKind.AGENDA: "每行写「开始-结束 议题 主讲人」，例如：14:00-14:20 背景说明 李敏",
    RowKind.POINT: "每行写一条。",
}

_AFTER_NAME = re.compile(r"\s*[\s:：｜|（(/]\s*|\s*[-—]+\s*")
_COLON = re.compile(r"：|(?<!\d):|:(?!\d)")
_COLUMN = re.compile(r"\s*[｜|\t,，]\s*|\s+[-—]+\s+")
_LABELLED = re.compile(
    r"^(?P<label>任务|负责人|责任人|截止时间|截止|时间|时限|完成时间|配合部门|配合|所需资源|资源)\s*[:：]\s*"
)
_CLOCKS = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-~～—–至到]+\s*(\d{1,2})[:：](\d{2})")
_LENGTH = re.compile(r"(\d{1,3})\s*(?:分钟|min|分)")
_MOST_WORDS_OF_TIME = 4
_MOST_WORDS = 12  # of a milestone's line, name and time together
_BY = re.compile(r"\s*(?:之?前|以前|截止)$")


def _read_member(line: str, resolve: Resolver, rule: RowRule) -> list[Row]:
    head, rest = _head(line)
    departments = resolve.departments(head)
    if not rest:
        if rule.person_required:
            raise UserError(f"「{head}」后面还没有写人。")
        return [Row(department=department) for department in departments]
    return [Row(department=_one(departments), people=resolve.people(rest))]


def _read_duty(line: str, resolve: Resolver, rule: RowRule) -> list[Row]:
    head, rest = _head(line)
    department = _one(resolve.departments(head))
    people: tuple[Ref, ...] = ()
    if rule.person_required:
        name, rest = _head(rest)
        if not name:
            raise UserError(f"{department.name} 后面还没有写接口人。")
        people = (one_person("接口人", name, resolve),)
    if not rest:
        raise UserError(f"{department.name} 还没有写职责。")
    return [Row(text=rest, department=department, people=people)]


def _read_milestone(line: str, resolve: Resolver, _rule: RowRule) -> list[Row]:
    parts = _COLON.split(line, maxsplit=1)
    if len(parts) == 2 and all(part.strip() for part in parts):
        return [Row(text=parts[0].strip(), moment=_moment(parts[1], resolve))]
    words = line.split()
    for cut in range(1, min(len(words), _MOST_WORDS)):
        for name, when in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            moment = _moment_or_none(" ".join(when), resolve)
            if moment is not None:
                return [Row(text=" ".join(name), moment=moment)]
    raise UserError(f"「{line}」看不出节点和时间。")


def _read_resource(line: str, resolve: Resolver, _rule: RowRule) -> list[Row]:
    head, rest = _head(line)
    department = _one(resolve.departments(head))
    if not rest:
        raise UserError(f"还没有写需要 {department.name} 提供什么。")
    return [Row(text=rest, department=department)]


def _read_material(line: str, resolve: Resolver, _rule: RowRule) -> list[Row]:
    parts = _COLON.split(line, maxsplit=1)
    if len(parts) == 2 and all(part.strip() for part in parts):
        return [Row(text=parts[0].strip(), people=(one_person("提供人", parts[1].strip(), resolve),))]
    return [Row(text=line)]


def _read_agenda(line: str, resolve: Resolver, _rule: RowRule) -> list[Row]:
    clock, minutes, rest = _when(line)
    if not minutes or not rest:
        raise UserError(f"「{line}」看不出从几点到几点、讲什么。")
    words = rest.split()
    speaker = _person_or_none(words[-1], resolve) if len(words) > 1 else None
    if speaker is None:
        return [Row(text=rest, minutes=minutes, clock=clock)]
    return [Row(text=" ".join(words[:-1]), people=(speaker,), minutes=minutes, clock=clock)]


def _read_point(line: str, _resolve: Resolver, _rule: RowRule) -> list[Row]:
    return [Row(text=line)]


def _read_action(line: str, resolve: Resolver, _rule: RowRule) -> list[Row]:
    labelled, columns = _columns(line)
    if len(columns) == 1 and not labelled:
        columns = _columns_by_blanks(line, resolve)
    wanted = [part for part in ("任务", "负责人", "截止时间") if part not in labelled]
    if len(columns) < len(wanted):
        raise UserError(f"「{line}」要有任务、负责人、截止时间三样，缺一不可。")
    tail = len(wanted) - 1 if "任务" in wanted else len(wanted)
    split = len(columns) - tail
    parts = dict(
        zip(wanted, [*(["，".join(columns[:split])] if "任务" in wanted else []), *columns[split:]], strict=False)
    )
    parts.update(labelled)
    partners = parts.get("配合部门", "")
    return [
        Row(
            text=parts["任务"],
            people=(one_person("负责人", parts["负责人"], resolve),),
            moment=_moment(parts["截止时间"], resolve),
            partners=resolve.departments(partners) if partners else (),
            resources=parts.get("所需资源", ""),
        )
    ]


_LABELS = {
    "责任人": "负责人",
    "截止": "截止时间",
    "时间": "截止时间",
    "时限": "截止时间",
    "完成时间": "截止时间",
    "配合": "配合部门",
    "资源": "所需资源",
}


def _columns(line: str) -> tuple[dict[str, str], list[str]]:
    """The columns that carry a label, and the others in order."""
    labelled: dict[str, str] = {}
    columns: list[str] = []
    for column in (part for part in _COLUMN.split(line) if part):
        match = _LABELLED.match(column)
        if match is None:
            columns.append(column)
        else:
            labelled[_LABELS.get(match["label"], match["label"])] = column[match.end() :].strip()
    return labelled, columns


def _columns_by_blanks(line: str, resolve: Resolver) -> list[str]:
    """Task, owner and time of a line divided by blanks only; a cut counts when both owner and time are known."""
    words = line.split()
    for first_of_time in range(max(2, len(words) - _MOST_WORDS_OF_TIME), len(words)):
        task, owner, when = words[: first_of_time - 1], words[first_of_time - 1], " ".join(words[first_of_time:])
        if _person_or_none(owner, resolve) is not None and _moment_or_none(when, resolve) is not None:
            return [" ".join(task), owner, when]
    return [line]


def _head(line: str) -> tuple[str, str]:
    parts = _AFTER_NAME.split(line.strip(), maxsplit=1)
    return parts[0], parts[1].strip(" )）") if len(parts) > 1 else ""


def _one(departments: tuple[Ref, ...]) -> Ref:
    if len(departments) != 1:
        raise UserError(f"一行只写一个部门，这一行有：{'、'.join(department.name for department in departments)}。")
    return departments[0]


def _when(line: str) -> tuple[str, int, str]:
    """When it begins ('' when only a length is given), how many minutes it takes (0: unreadable), and the rest."""
    clocks = _CLOCKS.search(line)
    if clocks is not None:
        start_hour, start_minute, end_hour, end_minute = (int(part) for part in clocks.groups())
        length = (end_hour * 60 + end_minute) - (start_hour * 60 + start_minute)
        return f"{start_hour:02}:{start_minute:02}", max(length, 0), _without(line, clocks)
    length_match = _LENGTH.search(line)
    return ("", int(length_match[1]), _without(line, length_match)) if length_match else ("", 0, line)


def _without(line: str, match: re.Match[str]) -> str:
    return f"{line[: match.start()]} {line[match.end() :]}".strip(" :：,，｜|()（）-")


def _moment(text: str, resolve: Resolver) -> datetime:
    when = _BY.sub("", text.strip())
    if is_two_times(when):
        raise UserError(f"截止时间只能写一个，「{when}」不止一个。")
    return resolve.moment(when)


def _moment_or_none(text: str, resolve: Resolver) -> datetime | None:
    try:
        return _moment(text, resolve)
    except UserError:
        return None


def _person_or_none(text: str, resolve: Resolver) -> Ref | None:
    try:
        return resolve.person(text)
    except UserError:
        return None


_RowReader = Callable[[str, Resolver, RowRule], list[Row]]

READERS: dict[RowKind, _RowReader] = {
    RowKind.MEMBER: _read_member,
    RowKind.DUTY: _read_duty,
    RowKind.MILESTONE: _read_milestone,
    RowKind.RESOURCE: _read_resource,
    RowKind.MATERIAL: _read_material,
    RowKind.ACTION: _read_action,
    RowKind.AGENDA: _read_agenda,
    RowKind.POINT: _read_point,
}
