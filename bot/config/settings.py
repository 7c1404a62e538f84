"""The whole configuration as one typed, immutable value."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, Field, PrivateAttr, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config.clocks import Arbitration, Calendar, Digest, Escalation, Progress, Response
from bot.config.clouds import DingTalk, Feishu, Http, Store
from bot.config.layers import Layer
from bot.config.lines import KeyPath
from bot.config.meetings import Meeting, Minutes
from bot.config.people import DepartmentEntry, GroupEntry, LeaveEntry, PersonEntry, Roles
from bot.config.rules import Approval, Issue, Numbering, Policy, Quality, Retro, Score
from bot.config.section import Section
from bot.config.suggestion import nearest


class Log(Section):
    """How the log is written."""

    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="记多细")
    form: Literal["auto", "pretty", "json"] = Field(
        default="auto", description="auto：终端里彩色易读，其他地方每行一条 JSON"
    )


class Settings(BaseSettings):
    """Everything of SURFACE 3; read by ``bot.config.load``, or built from a mapping by ``bot.config.build``."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="BOT_", env_nested_delimiter="__", validate_default=False
    )

    data_dir: Path = Field(default=Path("data"), description="数据目录；相对路径从本文件所在的目录算起")
    timezone: str = Field(default="Asia/Shanghai", description="公司所在时区")
    policy: Policy = Field(default=Policy(), description="采用哪份制度")
    store: Store = Field(default=Store(), description="数据库")
    feishu: Feishu = Field(default=Feishu(), description="飞书")
    dingtalk: DingTalk = Field(default=DingTalk(), description="钉钉")
    people: tuple[PersonEntry, ...] = Field(default=(), description="人员")
    departments: tuple[DepartmentEntry, ...] = Field(default=(), description="部门")
    roles: Roles = Field(default=Roles(), description="公司级角色")
    groups: tuple[GroupEntry, ...] = Field(default=(), description="机器人服务的群")
    calendar: Calendar = Field(default=Calendar(), description="工作时间；法定节假日和调休已内置")
    leave: tuple[LeaveEntry, ...] = Field(
        default=(), description="请假名单：能替一个部门办事的人都不在时，等它答复的计时暂停；一个人外出用 /代理 更好"
    )
    progress: Progress = Field(default=Progress(), description="每日进度")
    response: Response = Field(
        default=Response(), description="部门答复需求的时限：h 小时，wh 工作小时，wd 工作日，m 分钟"
    )
    escalation: Escalation = Field(default=Escalation(), description="升级")
    arbitration: Arbitration = Field(default=Arbitration(), description="仲裁")
    approval: Approval = Field(default=Approval(), description="审批")
    meeting: Meeting = Field(default=Meeting(), description="会议")
    minutes: Minutes = Field(default=Minutes(), description="会议纪要的时限，从散会算起")
    issue: Issue = Field(default=Issue(), description="问题（尚未启用）")
    retro: Retro = Field(default=Retro(), description="复盘（尚未启用）")
    numbering: Numbering = Field(default=Numbering(), description="编号")
    quality: Quality = Field(default=Quality(), description="含糊用语")
    score: Score = Field(default=Score(), description="评分（尚未启用）")
    digest: Digest = Field(default=Digest(), description="汇总提醒")
    http: Http = Field(default=Http(), description="看板、健康检查等页面")
    log: Log = Field(default=Log(), description="日志")

    _layers: tuple[Layer, ...] = PrivateAttr(default=())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed in: ``load`` merges file and environment itself, so that every error has its place."""
        return (init_settings,)

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, LookupError):
            raise ValueError(f"没有「{name}」这个时区{nearest(name, available_timezones())}") from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The company's zone."""
        return ZoneInfo(self.timezone)

    @property
    def serves_feishu(self) -> bool:
        """Whether Feishu's credentials are there."""
        return bool(self.feishu.app_id and self.feishu.app_secret.get_secret_value())

    @property
    def serves_dingtalk(self) -> bool:
        """Whether DingTalk's credentials are there."""
        return bool(self.dingtalk.client_id and self.dingtalk.client_secret.get_secret_value())

    @property
    def serves_both(self) -> bool:
        """Whether the company sits on two clouds."""
        return self.serves_feishu and self.serves_dingtalk

    def secret_values(self) -> list[str]:
        """Every secret that is set, for the redactor: none of them may ever be written anywhere."""
        return [secret for secret in _secrets(self) if secret]

    def note_origins(self, layers: tuple[Layer, ...]) -> None:
        """Remember which layer each value came from, first wins; called once by ``bot.config.loading``."""
        self._layers = layers

    def origin_of(self, path: KeyPath) -> str:
        """文件, 环境, 预设 … or 默认: where the value of a key came from."""
        return next((layer.origin for layer in self._layers if layer.has(path)), "默认")


def _secrets(value: object) -> Iterator[str]:
    """Every secret in a section, in those inside it, and in arrays of them."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _secrets(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from _secrets(one)
