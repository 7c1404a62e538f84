"""The ledgers of meetings and of action items."""

from collections.abc import Iterator, Sequence

from bot.domain.meeting import Meeting
from bot.domain.minutes import Minutes, MinutesState
from bot.ledger.sheet import Sheet, Words


def sheets(words: Words, meeting_ids: Sequence[int], item_ids: Sequence[int]) -> Iterator[Sheet]:
    """Two tables."""
    yield Sheet(
        "会议",
        (
            *("编号", "主题", "类型", "状态", "开始", "结束", "地点", "主持人", "记录人", "参会人", "关联需求"),
            *("共识事项", "分歧点"),
        ),
        (_meeting(words, words.uow.meetings.get(id)) for id in meeting_ids),
    )
    yield Sheet(
        "行动项",
        (
            *("编号", "任务", "状态", "负责人", "部门", "截止时间", "逾期", "配合人", "所需资源", "证明材料"),
            *("关联需求", "关联会议", "登记时间", "完成时间"),
        ),
        (_item(words, id) for id in item_ids),
    )


def _meeting(words: Words, meeting: Meeting) -> tuple[str, ...]:
    minutes = _published(words, meeting)
    return (
        meeting.number,
        meeting.topic,
        meeting.kind.label,
        meeting.state.label,
        words.when(meeting.start_at),
        words.when(meeting.end_at),
        meeting.place,
        words.name(meeting.host_id),
        words.name(meeting.recorder_id),
        words.names(tuple(each.person_id for each in meeting.attendees)),
        _need_number(words, meeting.need_id),
        "\n".join(minutes.agreements) if minutes else "",
        "\n".join(minutes.divergences) if minutes else "",
    )


def _published(words: Words, meeting: Meeting) -> Minutes | None:
    every = words.uow.minutes.of_meeting(meeting.id)
    return next((each for each in reversed(every) if each.state is MinutesState.PUBLISHED), None)


def _item(words: Words, item_id: int) -> tuple[str, ...]:
    item = words.uow.action_items.get(item_id)
    meeting = words.uow.meetings.get(item.meeting_id).number if item.meeting_id is not None else ""
    return (
        item.number,
        item.task,
        item.state.label,
        words.name(item.owner_id),
        words.department(item.department_id),
        words.when(item.due_at),
        "逾期" if item.is_overdue(words.now) else "",
        words.names(item.partner_ids),
        item.resources,
        item.proof,
        _need_number(words, item.need_id),
        meeting,
        words.when(item.created_at),
        words.when(item.finished_at),
    )


def _need_number(words: Words, need_id: int | None) -> str:
    return "" if need_id is None else words.uow.needs.get(need_id).number
