"""The ledgers of needs: the needs themselves, the departments' answers, objections, rulings, daily progress."""

from collections.abc import Iterator, Sequence

from bot.domain.forms import Kind, unpack
from bot.domain.layouts import LAYOUTS
from bot.domain.masking import mask_contact
from bot.domain.need import CLOSED, DisputeState, Need, NeedState, PartyState
from bot.handlers.show_values import in_words
from bot.ledger.sheet import Sheet, Words

_IN_COLUMNS = frozenset({"title", "departments", "due", "priority"})
_ANSWERS = {PartyState.WAITING: "待答复", PartyState.CONFIRMED: "确认无误", PartyState.DISPUTED: "有异议"}
_ENDS = {
    DisputeState.OPEN: "待处理",
    DisputeState.ACCEPTED: "接受并修订",
    DisputeState.EXPLAINED: "说明理由",
    DisputeState.RULED: "已裁定",
    DisputeState.WITHDRAWN: "已撤销",
}
_NOT_RUNNING = CLOSED | {NeedState.RETURNED}


def sheets(words: Words, ids: Sequence[int]) -> Iterator[Sheet]:
    """Five tables about these needs."""
    yield Sheet(
        "需求",
        (
            *("编号", "需求名称", "状态", "优先级", "发起人", "发起部门", "审批人", "涉及部门", "期望完成时间", "逾期"),
            *("版本", "登记时间", "审批通过", "内容"),
        ),
        (_need(words, need) for need in _each(words, ids)),
    )
    yield Sheet("部门答复", ("编号", "部门", "答复", "答复人", "答复时间", "问的是第几版"), _answers(words, ids))
    yield Sheet(
        "异议",
        ("编号", "部门", "异议类型", "异议说明", "建议方案", "提出人", "提出时间", "结果", "发起人的理由"),
        _disputes(words, ids),
    )
    yield Sheet("裁定", ("编号", "裁定人", "结果", "裁定内容", "依据", "时间"), _rulings(words, ids))
    yield Sheet(
        "每日进度",
        ("编号", "部门", "日期", "已完成任务", "未完成原因", "下一步计划", "今日无进展", "填报人", "填报时间", "迟报"),
        _progress(words, ids),
    )


def _each(words: Words, ids: Sequence[int]) -> Iterator[Need]:
    return map(words.uow.needs.get, ids)


def _need(words: Words, need: Need) -> tuple[str, ...]:
    late = need.state not in _NOT_RUNNING and need.content.due_at < words.now
    return (
        need.number,
        need.title,
        need.state.label,
        need.priority,
        words.name(need.initiator_id),
        words.department(need.department_id),
        words.name(need.approver_id),
        "、".join(words.department(party.department_id) for party in need.parties),
        words.when(need.content.due_at),
        "逾期" if late else "",
        str(need.content.version),
        words.when(need.created_at),
        words.when(need.approved_at),
        _content(words, need),
    )


def _content(words: Words, need: Need) -> str:
    """What the form says beside the columns, a line each; a contact as a wide audience sees it (F04.4)."""
    layout, said = LAYOUTS[need.layout], []
    for spec in layout.fields:
        if spec.name in need.content.fields and spec.name not in _IN_COLUMNS:
            value = in_words(unpack(spec, need.content.fields[spec.name]), words.when)
            said.append(f"{spec.label}：{mask_contact(value) if spec.kind is Kind.CONTACT else value}")
    return "\n".join(said)


def _answers(words: Words, ids: Sequence[int]) -> Iterator[tuple[str, ...]]:
    for need in _each(words, ids):
        for party in need.parties:
            answer = (_ANSWERS[party.state], words.name(party.by), words.when(party.at), str(party.asked_version))
            yield need.number, words.department(party.department_id), *answer


def _disputes(words: Words, ids: Sequence[int]) -> Iterator[tuple[str, ...]]:
    for need in _each(words, ids):
        for each in words.uow.needs.disputes(need.id):
            said = (each.kind, each.text, each.proposal, words.name(each.by), words.when(each.opened_at))
            yield need.number, words.department(each.department_id), *said, _ENDS[each.state], each.answer


def _rulings(words: Words, ids: Sequence[int]) -> Iterator[tuple[str, ...]]:
    for need in _each(words, ids):
        for ruling in words.uow.needs.rulings(need.id):
            said = (ruling.outcome.label, ruling.text, ruling.basis, words.when(ruling.at))
            yield need.number, words.name(ruling.person_id), *said


def _progress(words: Words, ids: Sequence[int]) -> Iterator[tuple[str, ...]]:
    for need in _each(words, ids):
        for report in words.uow.progress.of_need(need.id):
            said = (report.done, report.not_done, report.next_plan, report.idle_reason)
            filed = (words.name(report.person_id), words.when(report.at), "迟报" if report.late else "")
            yield need.number, words.department(report.department_id), f"{report.day}", *said, *filed
