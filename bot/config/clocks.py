"""When people are expected to answer, and who is told when they do not."""

from datetime import time
from itertools import pairwise
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from bot.config.presets import CHAINS
from bot.config.section import Day, Limit, Name, Quiet, Section, TimeOfDay, Work, WorkSpan, parse_time
from bot.domain.quiet import QuietHours

_WORK = (WorkSpan(time(9), time(12)), WorkSpan(time(13, 30), time(18)))


class Calendar(Section):
    """Working time of the company, in its zone; statutory holidays are known and need not be listed."""

    work: tuple[Work, ...] = Field(default=_WORK, description="上班时间，按先后写")
    days_off: tuple[Day, ...] = Field(default=(), description='法定之外的休息日，如 ["2026-12-31"]')
    work_days: tuple[Day, ...] = Field(default=(), description="公司另外要上班的日子")
    quiet: Quiet = Field(default=QuietHours(time(20), time(8)), description="免打扰时段；留空表示没有")

    @field_validator("work")
    @classmethod
    def _one_after_the_other(cls, work: tuple[WorkSpan, ...]) -> tuple[WorkSpan, ...]:
        if not work:
            raise ValueError("至少写一段上班时间")
        if any(later.start < earlier.end for earlier, later in pairwise(work)):
            raise ValueError("上班时间要按先后写，不能交叠")
        return work

    @model_validator(mode="after")
    def _not_both(self) -> "Calendar":
        both = sorted(set(self.days_off) & set(self.work_days))
        if both:
            raise ValueError(f"{both[0]} 既在 days_off 又在 work_days 里")
        return self


class Progress(Section):
    """The daily 17:00 prompt and the board after it (F18, C21, C25)."""

    prompt_at: TimeOfDay = Field(default=time(17), description="工作日几点提醒填写进度")
    late_until: TimeOfDay = Field(
        default=time(20), description="几点以前填的算按时；停机后也最晚到这时补发，再晚就记为当日未发"
    )
    board_at: TimeOfDay = Field(default=time(18), description="工作日几点在群里发看板，点名还没填进度的部门")

    @model_validator(mode="before")
    @classmethod
    def _later_ones_follow(cls, values: Any) -> Any:
        """A prompt that is moved late takes with it what must come after it and is not written."""
        try:
            prompt = parse_time(values["prompt_at"])
        except (LookupError, TypeError, ValueError):
            return values
        following = {"board_at": _after(prompt, 1), "late_until": _after(prompt, 3)}
        return {key: at for key, at in following.items() if at > cls.model_fields[key].default} | values

    @model_validator(mode="after")
    def _late_is_later(self) -> "Progress":
        if self.late_until <= self.prompt_at:
            raise ValueError("late_until 要晚于 prompt_at")
        if self.board_at <= self.prompt_at:
            raise ValueError("board_at 要晚于 prompt_at")
        return self


def _after(moment: time, hours: int) -> time:
    return moment.replace(hour=moment.hour + hours) if moment.hour + hours < 24 else time(23, 59)


class Response(Section):
    """How long a department may take to answer a need, by priority (C07, C08, C14, C19, D02)."""

    high: Limit = Field(default="2h", description="优先级高")
    normal: Limit = Field(default="1wd", description="优先级中")
    low: Limit = Field(default="1wd", description="优先级低")
    dispute: Limit = Field(default="2wd", description="发起人答复异议的时限（C20）")


class Escalation(Section):
    """When a late answer goes to the department head (C10, D11)."""

    after: Limit = Field(default="48h", description="多久之后升级给部门负责人")
    counted_from: Literal["breach", "sent"] = Field(
        default="breach", alias="from", description="从哪一刻起算：breach 超时那一刻，sent 送达那一刻"
    )
    urgent: bool = Field(
        default=True,
        description="优先级高的需求到时限还没办，提醒时加急（飞书加急、钉钉 DING）；没有开通的平台改发一条消息",
    )


class ArbitrationStep(Section):
    """One step of the chain: who rules, and how long the step waits before the next one."""

    to: Name = Field(description="superior 上级、leader 组长、secretary 执行秘书、board 办公会，或人名")
    after: Limit = Field(default="2wd", description="这一级最多等多久")


class Arbitration(Section):
    """Who rules when departments cannot agree (S10, D06)."""

    chain: tuple[ArbitrationStep, ...] = Field(
        default=tuple(ArbitrationStep.model_validate(step) for step in CHAINS["blend"]),
        description='依次由谁裁定；也可以写成 [arbitration] chain = "004"，用随附的 001、002、004',
    )

    @field_validator("chain", mode="before")
    @classmethod
    def _shipped(cls, chain: object) -> object:
        if not isinstance(chain, str):
            return chain
        if chain not in CHAINS:
            raise ValueError(f"没有名为「{chain}」的仲裁链，随附的有 {'、'.join(sorted(CHAINS))}")
        return CHAINS[chain]


class Digest(Section):
    """When merged reminders go out; odd minutes, because clouds are busiest on the hour (UX 4.4)."""

    at: tuple[TimeOfDay, ...] = Field(
        default=(time(8, 53), time(14, 7)), min_length=1, description="工作日汇总提醒的时间，各部门前后错开两分钟以内"
    )
    allowance: int = Field(
        default=8, ge=0, description="每人每天最多单独发几条知会；超过的并入下次汇总，等您处理的事和升级不受限制"
    )
