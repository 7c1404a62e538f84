"""Limits of meetings and of their minutes, by type of meeting (A8, D01, D22)."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from bot.config.section import Limit, OptionalLimit, Section


class MinutesRule(Section):
    """When the minutes of one type of meeting are due, counted from its end."""

    quick: OptionalLimit = Field(default="2h", description="会议纪要")
    final: OptionalLimit = Field(default="", description="沟通记录表；留空表示不要求")
    host_check: bool = Field(default=True, description="发出前要不要主持人审核")


class Minutes(Section):
    """Minutes: quick ones and the final record, per meeting type (C04, C11, C16, C30)."""

    confirm_within: Limit = Field(default="1wd", description="参会人确认纪要的时限")
    silent_confirm: bool = Field(default=False, description="逾期未表态算不算确认（D23）")
    coordination: MinutesRule = Field(default=MinutesRule(final="2wd"), description="协调会议 MT1")
    online: MinutesRule = Field(default=MinutesRule(quick="1h", host_check=False), description="讨论区线上会议 MT2")
    talk: MinutesRule = Field(default=MinutesRule(final="2wd"), description="沟通会 MT3")
    urgent: MinutesRule = Field(default=MinutesRule(host_check=False), description="问题协调会 MT4")
    contacts: MinutesRule = Field(default=MinutesRule(quick="1wd", host_check=False), description="接口人沟通 MT5")
    weekly: MinutesRule = Field(default=MinutesRule(quick="1wd"), description="周例会 MT6")
    project: MinutesRule = Field(default=MinutesRule(quick="1wd"), description="项目推进会 MT7")
    assessment: MinutesRule = Field(default=MinutesRule(quick="1wd"), description="需求评估会 MT8")
    special: MinutesRule = Field(default=MinutesRule(quick="1wd"), description="专题会议 MT9")
    retro: MinutesRule = Field(default=MinutesRule(quick="1wd"), description="复盘会 MT10")

    @model_validator(mode="before")
    @classmethod
    def _keep_what_is_not_written(cls, values: Any) -> Any:
        """A type of meeting that is written in part keeps its own defaults for the rest."""
        if not isinstance(values, Mapping):
            return values
        return {
            key: _over_default(cls.model_fields[key].default, value) if key in cls.model_fields else value
            for key, value in values.items()
        }


def _over_default(default: Any, value: Any) -> Any:
    both = isinstance(default, MinutesRule) and isinstance(value, Mapping)
    return {**default.model_dump(), **value} if both else value


class MeetingCaps(Section):
    """How long one type of meeting may last; the agenda's sum is checked against it."""

    coordination: OptionalLimit = Field(default="90m", description="协调会议 MT1")
    online: OptionalLimit = Field(default="", description="讨论区线上会议 MT2")
    talk: OptionalLimit = Field(default="60m", description="沟通会 MT3")
    urgent: OptionalLimit = Field(default="", description="问题协调会 MT4")
    contacts: OptionalLimit = Field(default="60m", description="接口人沟通 MT5")
    weekly: OptionalLimit = Field(default="90m", description="周例会 MT6")
    project: OptionalLimit = Field(default="", description="项目推进会 MT7")
    assessment: OptionalLimit = Field(default="", description="需求评估会 MT8")
    special: OptionalLimit = Field(default="", description="专题会议 MT9")
    retro: OptionalLimit = Field(default="", description="复盘会 MT10")


class Meeting(Section):
    """How soon a meeting must be held and what must be ready before it (C02, C03, C06, C15, D13)."""

    large_within: Limit = Field(default="24h", description="争议较大时，多久之内开会")
    ordinary_within: Limit = Field(default="48h", description="一般争议，多久之内开会")
    agenda_lead: Limit = Field(default="1wd", description="议程提前多久发出；来不及时取剩余时间的一半")
    turn_minutes: int = Field(default=3, ge=1, description="每人发言几分钟")
    caps: MeetingCaps = Field(default=MeetingCaps(), description="各类会议最长多久；留空表示不限")
