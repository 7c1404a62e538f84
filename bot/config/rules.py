"""Which written rules the company follows: layouts, approval, numbers, words, scores."""

from typing import Literal

from pydantic import Field, field_validator

from bot.config.section import Limit, Months, Name, Section
from bot.domain.numbering import ARCHIVE_TEMPLATE, NEED_TEMPLATE, parse_template
from bot.domain.wording import BANNED, ENOUGH
from bot.errors import ConfigError

Approver = Literal["head", "deputy", "assessment", "leader"]
_LEAST_WEIGHT = 0.20


class Policy(Section):
    """Which of the founding papers supplies the defaults."""

    version: Name = Field(default="V1.0", description="协作制度的版本，显示在卡片上（N08）")
    preset: Literal["blend", "000", "001", "002", "003", "004"] = Field(
        default="blend",
        description="blend 综合，或 000–004 某一份制度；只影响没有写明的 response、progress、arbitration、layout",
    )
    layout: Literal["F01", "F02", "F03", "F04", "F05"] = Field(
        default="F04", description="需求登记表的版式：F01–F05 依次对应 000–004 的表"
    )
    review_every: Months = Field(default="6mo", description="多久提醒修订一次制度（C37，尚未启用）")


class ApprovalClasses(Section):
    """Who lets a need out, by class (D07)."""

    light: tuple[Approver, ...] = Field(default=(), description="轻：不审批（尚未启用）")
    standard: tuple[Approver, ...] = Field(default=("head",), description="标准：部门负责人")
    major: tuple[Approver, ...] = Field(
        default=("deputy", "assessment", "leader"), description="重大：副组长、评估会、组长（尚未启用）"
    )

    @field_validator("light", "standard", "major", mode="before")
    @classmethod
    def _one_word(cls, steps: object) -> object:
        if not isinstance(steps, str):
            return steps
        return () if steps in ("", "none") else (steps,)


class Approval(Section):
    """Letting a need out of its own department (S02, R02)."""

    within: Limit = Field(default="1wd", description="审批时限，超过后提醒")
    self_approve: bool = Field(default=False, description="负责人可否审批自己发起的需求")
    head_is_initiator: Literal["superior", "none"] = Field(
        default="superior", description="发起人就是负责人时：superior 交上级审批，none 不审批并注明"
    )
    classes: ApprovalClasses = Field(default=ApprovalClasses(), description="各类需求由谁审批")


class Numbering(Section):
    """Templates of numbers (N01, N02); the counter restarts whenever anything before the sequence changes."""

    need: Name = Field(default=NEED_TEMPLATE, description="需求编号，如 2026-Q4-SHB-001")
    archive: Name = Field(default=ARCHIVE_TEMPLATE, description="归档名（尚未启用）")

    @field_validator("need")
    @classmethod
    def _counts(cls, template: str) -> str:
        return _checked(template, sequence=True)

    @field_validator("archive")
    @classmethod
    def _names(cls, template: str) -> str:
        return _checked(template, sequence=False)


def _checked(template: str, *, sequence: bool) -> str:
    try:
        return parse_template(template, sequence=sequence).text
    except ConfigError as error:
        raise ValueError(str(error)) from None


class Quality(Section):
    """What counts as saying nothing (P01, D15)."""

    banned: tuple[Name, ...] = Field(default=BANNED, description="必填项里只写这些会被退回")
    substance: int = Field(default=ENOUGH, ge=0, description="「详见附件」之外至少还要有几个字")


class Retro(Section):
    """Which records need a retrospective, and when (S18, C26, D09)."""

    required: tuple[Name, ...] = Field(default=("project", "major", "dispute"), description="必须复盘")
    optional: tuple[Name, ...] = Field(default=("notice",), description="可以不复盘")
    due: Limit = Field(default="3wd", description="完成后多久之内")


class Issue(Section):
    """The two clocks of an issue, and how soon it must be reported (C22-C24, C32-C34, D10)."""

    report_within: Limit = Field(default="1h", description="问题发生后多久之内上报")
    respond: Limit = Field(default="2h", description="接收部门响应")
    urgent_meeting: Limit = Field(default="30m", description="紧急问题多久之内开会")
    ordinary: Limit = Field(default="1wd", description="一般问题出结果")
    important: Limit = Field(default="3wd", description="重要问题有方案并在执行")


class Score(Section):
    """Cooperation in the performance review (K01)."""

    weight: float = Field(default=_LEAST_WEIGHT, le=1, description="协作占绩效的比重，不得低于 0.20")
    reply_rate: bool = Field(default=False, description="是否统计工作时段 30 分钟内回复（D18）")

    @field_validator("weight")
    @classmethod
    def _not_below_the_rule(cls, weight: float) -> float:
        if not weight >= _LEAST_WEIGHT:
            raise ValueError(f"协作占绩效的比重不得低于 0.20（制度 004 第 5.1 条），现在是 {weight:g}")
        return weight
