"""What an operator is told: each alarm with its fault, what it means for people, and the next step (RELIABILITY O-4).

The table is explained at length in docs/operations.md. The order is stored: new alarms go at the end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What can be wrong without anybody having said so."""

    TIMERS_LATE = "timers_late"
    OUTBOX_WAITING = "outbox_waiting"
    OUTBOX_DEAD = "outbox_dead"
    EVENTS_FAILED = "events_failed"
    TODO_WITHOUT_TIMER = "todo_without_timer"
    TODO_OF_CLOSED = "todo_of_closed"
    CARD_BEHIND = "card_behind"
    CARD_NEVER_SENT = "card_never_sent"
    HEADS_MISSING = "heads_missing"
    HEADS_CUT = "heads_cut"
    DAILY_MISSING = "daily_missing"
    CHAT_DEAD = "chat_dead"
    LINK_DOWN = "link_down"
    LINK_REFUSED = "link_refused"
    EVENTS_MISSED = "events_missed"
    FOREIGN_SENDER = "foreign_sender"
    CLOCK_WRONG = "clock_wrong"
    WAL_BIG = "wal_big"
    DISK_FULL = "disk_full"
    CALENDAR_ENDS = "calendar_ends"
    MONTH_AT_70 = "month_at_70"
    MONTH_AT_90 = "month_at_90"
    MONTH_USED_UP = "month_used_up"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The fault's number in the fault model, what is wrong, whom it hurts how, and what to do."""

    fault: str
    what: str
    effect: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is wrong now, with a few examples; ``more`` when there are others."""

    code: Code
    examples: tuple[str, ...] = ()
    more: bool = False

    @property
    def meaning(self) -> Meaning:
        """What it means for people."""
        return MEANINGS[self.code]


def as_bits(alarms: Iterable[Alarm]) -> int:
    """Which alarms are on, as one number that fits where a card's version is kept."""
    return sum(1 << _PLACE[code] for code in {alarm.code for alarm in alarms})


_PLACE = {code: place for place, code in enumerate(Code)}

_LOGS = "看日志里的 error 行，把它交给开发者。"

MEANINGS = {
    Code.TIMERS_LATE: Meaning(
        "F-11", "到点的提醒没有执行", "提醒和升级会迟到", "运行 bot doctor；若数据库正常，重启服务。"
    ),
    Code.OUTBOX_WAITING: Meaning(
        "F-42", "消息超过 5 分钟没有发出", "有人还没收到提醒或回复", "看平台是否可达、是否限流；恢复后会自动补发。"
    ),
    Code.OUTBOX_DEAD: Meaning(
        "F-43", "有消息发送失败，已放弃", "有人不会收到这条消息", "按 bot doctor 的提示修正权限或群，再人工转达。"
    ),
    Code.EVENTS_FAILED: Meaning("F-29", "有操作处理出错", "操作的人看到了「没有成功」和编号", f"按编号查。{_LOGS}"),
    Code.TODO_WITHOUT_TIMER: Meaning(
        "F-5", "有待办没有任何提醒", "没有人会再被提醒", "在群里提醒负责人；把编号交给开发者。"
    ),
    Code.TODO_OF_CLOSED: Meaning("F-4", "已结束的事项还有待办", "有人可能被多提醒", _LOGS),
    Code.CARD_BEHIND: Meaning("F-46", "卡片显示的不是最新状态", "看卡片的人会看到旧状态", "让人用 /看板 看最新状态。"),
    Code.CARD_NEVER_SENT: Meaning("F-5", "有卡片没有发出，也没有在等", "有人没看到该看的卡片", _LOGS),
    Code.HEADS_MISSING: Meaning(
        "F-95", "留痕的链头清单没有按日生成", "留痕被删改时不易发现", "确认服务每晚 23:30 在运行。"
    ),
    Code.HEADS_CUT: Meaning("F-95", "留痕和链头清单对不上", "有留痕可能被删改", "立刻备份数据库，运行 bot verify。"),
    Code.DAILY_MISSING: Meaning(
        "F-60", "有部门没有安排下一次进度提醒", "这个部门不会被提醒填进度", "重启服务，启动时会补上。"
    ),
    Code.CHAT_DEAD: Meaning(
        "F-43", "机器人不在绑定的群里", "这个群收不到卡片", "把机器人重新拉进群，或从 [[groups]] 去掉。"
    ),
    Code.LINK_DOWN: Meaning(
        "F-31", "长连接断开超过 1 分钟", "群里的命令和点击没有反应", "看网络和代理；会一直自动重连。"
    ),
    Code.LINK_REFUSED: Meaning(
        "F-71", "平台拒绝连接", "群里的命令和点击没有反应", "核对 app_id、app_secret、应用状态和事件订阅方式。"
    ),
    Code.EVENTS_MISSED: Meaning(
        "F-34", "有消息没有推送给机器人", "已从聊天记录补收，回复会迟", "看是否有另一个进程用同一个应用连着飞书。"
    ),
    Code.FOREIGN_SENDER: Meaning(
        "DECISIONS 20",
        "有别的进程用我们的应用发消息",
        "部分命令会进到另一个库里",
        "找到并停掉那个进程，或重置 App Secret。",
    ),
    Code.CLOCK_WRONG: Meaning("F-56", "本机时钟和平台相差超过 2 分钟", "提醒会早到或迟到", "校准本机时间（NTP）。"),
    Code.WAL_BIG: Meaning("F-22", "数据库的 WAL 文件超过 256 MB", "会越来越慢", "找出一直开着的读连接，或重启服务。"),
    Code.DISK_FULL: Meaning("F-14", "数据目录的磁盘快满了", "满了以后什么都记不下来", "清理磁盘。"),
    Code.CALENDAR_ENDS: Meaning(
        "F-61", "节假日表不到 30 天就用完了", "之后的时限只能算「暂定」", "升级程序，或把明年的日子写进 [calendar]。"
    ),
    Code.MONTH_AT_70: Meaning(
        "R-13", "钉钉本月用量过了 70%", "暂时没有影响", "看还剩几天；不够就升级钉钉版本，或调高 [dingtalk] 的每月上限。"
    ),
    Code.MONTH_AT_90: Meaning(
        "R-13", "钉钉本月用量过了 90%", "知会类消息不再发，卡片刷新变慢；该办的提醒照发", "升级钉钉版本，或等到下月。"
    ),
    Code.MONTH_USED_UP: Meaning(
        "R-13", "钉钉本月用量已用完", "钉钉里收不到提醒，发给机器人的话也收不到", "马上升级钉钉版本，或改用飞书。"
    ),
}
