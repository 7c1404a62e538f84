"""Who works here, in which department, and which chats the bot serves."""

from pydantic import Field, SecretStr, model_validator

from bot.config.section import Day, Name, OptionalName, Section


class PersonEntry(Section):
    """One person; ``name`` is a unique handle in this file, ``display`` may repeat (DECISIONS 1)."""

    name: Name = Field(description="在本文件里唯一的名字，其他地方用它指这个人")
    display: OptionalName = Field(default="", description="卡片上显示的名字，可以重名；留空即 name")
    department: OptionalName = Field(
        default="",
        description="所属部门；留空：他负责或对接的部门，否则群里唯一的部门，否则问一次",
    )
    superior: OptionalName = Field(default="", description="上级；部门负责人自己的需求由上级审批")
    feishu: str = Field(default="", description="飞书 open_id，形如 ou_…")
    dingtalk: str = Field(default="", description="钉钉 userid")

    @property
    def shown(self) -> str:
        """The name people see."""
        return self.display or self.name


class DepartmentEntry(Section):
    """One department and who answers for it."""

    name: Name = Field(description="部门全称")
    code: Name = Field(description="编号里用的代码，如 SHB；由公司指定，不从拼音推算")
    aliases: tuple[Name, ...] = Field(default=(), description="别名，如「市场」")
    head: OptionalName = Field(default="", description="负责人（[[people]] 里的 name）")
    deputies: tuple[Name, ...] = Field(default=(), description="副职，负责人不在时代为审批")
    liaisons: tuple[Name, ...] = Field(default=(), description="接口人；没有接口人的部门，需求送给负责人")
    progress: OptionalName = Field(default="", description="每天填写进度的人；留空：第一位接口人")

    @property
    def progress_filer(self) -> str:
        """Handle of who files the daily progress (R12); '' when the department names nobody."""
        return self.progress or (self.liaisons[0] if self.liaisons else self.head)


class Roles(Section):
    """Company-wide roles (A2)."""

    leader: OptionalName = Field(default="", description="协调小组组长：裁定部门之间谈不拢的事")
    secretary: OptionalName = Field(default="", description="执行秘书：会议纪要、问题分级、台账")
    board: OptionalName = Field(default="", description="总经理办公会的代表：仲裁的最后一级")
    review: OptionalName = Field(default="", description="接收复盘报告的部门，如企管部")
    admins: tuple[Name, ...] = Field(default=(), description="机器人管理员：收故障通知、确认账号绑定")


class GroupEntry(Section):
    """A chat the bot serves and whose it is; ids of both clouds make one record with two rooms."""

    name: Name = Field(description="群名")
    feishu: str = Field(default="", description="飞书群 chat_id，形如 oc_…")
    dingtalk: str = Field(default="", description="钉钉群 openConversationId，形如 cid…")
    dingtalk_robot: SecretStr = Field(
        default=SecretStr(""),
        description="钉钉群设置里复制的机器人 Webhook，用来在群里@人；也可以写 dingtalk_robot_file",
    )
    departments: tuple[Name, ...] = Field(default=(), description="群里有哪些部门；也可以在群里用 /绑定")


class LeaveEntry(Section):
    """Days on which a department or some people are away; nobody stands in for them by name (A13)."""

    department: OptionalName = Field(default="", description="整个部门：负责人、副职、接口人；或者只写 people")
    people: tuple[Name, ...] = Field(default=(), description="只是这些人（[[people]] 里的 name）")
    first: Day = Field(alias="from", description="第一天")
    last: Day = Field(alias="to", description="最后一天，含当天")

    @model_validator(mode="after")
    def _somebody_for_some_time(self) -> "LeaveEntry":
        if not self.department and not self.people:
            raise ValueError("写上 department 或 people")
        if self.last < self.first:
            raise ValueError("to 不能早于 from")
        return self
