"""Where the bot keeps its data and which clouds it serves."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_validator

from bot.config.section import Section
from bot.domain.hosts import is_loopback, origin_problem

_SCHEMES = ("sqlite:", "postgresql:", "postgresql+psycopg:", "postgres:")
_NO_SECRET = SecretStr("")


def _bare_origin(text: str) -> str:
    if problem := origin_problem(text):
        raise ValueError(problem)
    return text


Origin = Annotated[str, AfterValidator(_bare_origin)]
"""A cloud's address: protocol and host, plain http only on this machine."""


class Store(Section):
    """The database."""

    url: SecretStr = Field(
        default=_NO_SECRET,
        description="留空：data_dir 下的 SQLite 文件；或 postgresql://用户@主机/库",
    )

    @field_validator("url")
    @classmethod
    def _known_kind(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        if text and not text.startswith(_SCHEMES):
            raise ValueError("只支持 sqlite:///文件 和 postgresql://用户@主机/库")
        return url


class Feishu(Section):
    """Credentials of a self-built Feishu app; the long connection needs nothing else."""

    app_id: str = Field(default="", description="飞书开放平台「凭证与基础信息」里的 App ID，形如 cli_…")
    app_secret: SecretStr = Field(
        default=_NO_SECRET,
        description="App Secret；也可以写 app_secret_file，或用环境变量 BOT_FEISHU__APP_SECRET",
    )
    domain: Origin = Field(default="https://open.feishu.cn", description="国际版 Lark 写 https://open.larksuite.com")


class DingTalk(Section):
    """Credentials of a DingTalk app with a stream robot."""

    client_id: str = Field(default="", description="应用的 Client ID，形如 ding…")
    client_secret: SecretStr = Field(default=_NO_SECRET, description="Client Secret；也可以写 client_secret_file")
    robot_code: str = Field(default="", description="机器人编码；留空即 client_id")
    openapi: Origin = Field(default="https://api.dingtalk.com", description="新版接口地址")
    oapi: Origin = Field(default="https://oapi.dingtalk.com", description="旧版接口地址")
    card_template_id: str = Field(default="", description="导入通用卡片模板后的编号；留空则用公共按钮模板，没有输入框")
    card_value_bytes: int = Field(
        default=1024,
        ge=1024,
        le=20_000,
        description="卡片一个变量最多多少字节；文档写 1024。调大后大表单也有输入框，先用 bot doctor 试租户收不收",
    )
    monthly_calls: int = Field(default=5000, ge=1, description="每月可用的接口调用次数；标准版 5000，专业版 200000")
    monthly_messages: int = Field(
        default=3000, ge=1, description="每月可用的消息条数（群里和私聊发给机器人的也算）；标准版 3000，专业版 50000"
    )


class Http(Section):
    """The pages and probes the bot serves itself."""

    host: str = Field(default="127.0.0.1", description="监听地址；不是本机地址时必须设置 token")
    port: int = Field(default=8080, ge=0, le=65535, description="监听端口")
    token: SecretStr = Field(default=_NO_SECRET, description="访问页面和 /metrics 的口令；也可以写 token_file")

    heartbeat: SecretStr = Field(
        default=_NO_SECRET,
        description="外部心跳地址：每次自检正常就访问一次；15 分钟没有收到，就说明机器人出了问题",
    )

    @property
    def is_exposed(self) -> bool:
        """Whether other machines can reach the pages."""
        return not is_loopback(self.host)
