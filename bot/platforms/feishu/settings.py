"""What the Feishu link is built from: the app's credentials, and every duration and bound it works by.

Durations are seconds of the machine's monotonic clock (DECISIONS 11); tests shorten them.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.errors import ConfigError
from bot.platforms.hosts import is_loopback, origin_problem

FEISHU_DOMAIN = "https://open.feishu.cn"


@dataclass(frozen=True, slots=True)
class FeishuSettings:
    """The app's credentials and the origin of the cloud; raises ConfigError for a domain that is no bare origin."""

    app_id: str
    app_secret: str = field(repr=False)
    domain: str = FEISHU_DOMAIN

    def __post_init__(self) -> None:
        if problem := origin_problem(self.domain):
            raise ConfigError(f"feishu.domain：{problem}；应写成 {FEISHU_DOMAIN} 这样的地址")

    @property
    def loopback(self) -> bool:
        """Whether the cloud is on this machine (the emulator), where no proxy may stand between."""
        return is_loopback(urlsplit(self.domain).hostname or "")


@dataclass(frozen=True, slots=True)
class Timings:
    """How long the link waits for what. ``ping_every`` holds until the cloud names another (facts 1.2: 120)."""

    tap_budget: float = 2.2  # DECISIONS 16: the client gives up after 3
    ping_every: float = 120.0
    ping_least: float = 1.0
    ping_most: float = 120.0  # a longer one would let a dead link stay longer than 150 s (F-32)
    silence_ratio: float = 1.25  # of the ping interval, without any frame: the link is dead (F-32)
    backoff_first: float = 1.0
    backoff_most: float = 30.0
    backoff_refused: float = 60.0  # after wrong credentials: slowly, but never given up
    settled_after: float = 10.0  # a connection that lived this long starts the back-off afresh
    fragments_kept: float = 5.0  # facts 1.3
    connect: float = 3.0
    total: float = 10.0
    write: float = 5.0
    close: float = 2.0
    finish: float = 8.0  # F-9: what was taken is finished within 10 s of a stop


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much the link holds at most, so that a flood costs waiting and never memory."""

    frame_bytes: int = 8 * 1024 * 1024
    fragment_sets: int = 256
    fragment_parts: int = 256
    fragment_bytes: int = 32 * 1024 * 1024
    in_flight: int = 2000
