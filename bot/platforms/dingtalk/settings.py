"""What the DingTalk link is built from: the app's credentials, and every duration and bound it works by.

Durations are seconds of the machine's monotonic clock (DECISIONS 11); tests shorten them.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain.hosts import host_of, is_loopback, origin_problem
from bot.errors import ConfigError
from bot.platforms.link_settings import LinkBounds, LinkTimings

OPENAPI = "https://api.dingtalk.com"
OAPI = "https://oapi.dingtalk.com"

_CLOUD_HOST = re.compile(r"(?:[a-z0-9-]+\.)+dingtalk\.(?:com|io)")


@dataclass(frozen=True, slots=True)
class DingTalkSettings:
    """The app's credentials and the cloud's two doors; raises ConfigError for a door that is no bare origin.

    ``robot_code`` is the client id for an ordinary app.
    """

    client_id: str
    client_secret: str = field(repr=False)
    robot_code: str = ""
    openapi: str = OPENAPI
    oapi: str = OAPI

    def __post_init__(self) -> None:
        for key, origin, usual in (("openapi", self.openapi, OPENAPI), ("oapi", self.oapi, OAPI)):
            if problem := origin_problem(origin):
                raise ConfigError(f"dingtalk.{key}：{problem}；应写成 {usual} 这样的地址")

    @property
    def robot(self) -> str:
        """The code by which the cloud knows our robot."""
        return self.robot_code or self.client_id

    @property
    def loopback(self) -> bool:
        """Whether the cloud is on this machine (the emulator), where no proxy may stand between."""
        return is_loopback(host_of(self.openapi))

    def trusts(self, url: str) -> bool:
        """Whether ``url``, named by the cloud or by a message, may be connected to or posted to.

        A forged message could otherwise make us post anywhere (facts/dingtalk.md 10). Only DingTalk's own hosts over
        TLS; this machine only when the cloud itself is on it.
        """
        host = host_of(url)
        if not host:
            return False
        scheme = urlsplit(url).scheme
        if is_loopback(host):
            return self.loopback and scheme in ("http", "ws", "https", "wss")
        return scheme in ("https", "wss") and _CLOUD_HOST.fullmatch(host) is not None


@dataclass(frozen=True, slots=True)
class Timings(LinkTimings):
    """How long the link waits for what."""

    tap_budget: float = 1.5  # DECISIONS 16: the cloud gives up after 2
    backoff_first: float = 0.5
    backoff_most: float = 60.0
    settled_after: float = 30.0
    leaving: float = 8.0  # after 'disconnect' the cloud drops the line in about 10 s (facts 2)
    heartbeat: float = 20.0  # websocket pings; a pong is owed within half of it
    silence: float = 600.0  # without any frame, the cloud's own pings included (facts 4.5)


@dataclass(frozen=True, slots=True)
class Bounds(LinkBounds):
    """How much the link holds at most."""

    connections: int = 32  # an organisation may make 20 calls a second (facts 9)
