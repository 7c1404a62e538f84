"""What the Feishu link is built from: the app's credentials, and every duration and bound it works by.

Durations are seconds of the machine's monotonic clock (DECISIONS 11); tests shorten them.
"""

from dataclasses import dataclass, field

from bot.domain.hosts import host_of, is_loopback, origin_problem
from bot.errors import ConfigError
from bot.platforms.link_settings import LinkBounds, LinkTimings

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
        return is_loopback(host_of(self.domain))


@dataclass(frozen=True, slots=True)
class Timings(LinkTimings):
    """How long the link waits for what. ``ping_every`` holds until the cloud names another (facts 1.2: 120)."""

    tap_budget: float = 2.2  # DECISIONS 16: the client gives up after 3
    backoff_first: float = 1.0
    backoff_most: float = 30.0
    settled_after: float = 10.0
    leaving: float = 0.0  # a line that brings too little would go on swallowing its share of the events
    ping_every: float = 120.0
    ping_least: float = 1.0
    ping_most: float = 120.0  # a longer one would let a dead link stay longer than 150 s (F-32)
    silence_ratio: float = 1.25  # of the ping interval, without any frame: the link is dead (F-32)
    fragments_kept: float = 5.0  # facts 1.3


@dataclass(frozen=True, slots=True)
class Bounds(LinkBounds):
    """How much of events in parts the link holds at most, too."""

    fragment_sets: int = 256
    fragment_parts: int = 256
    fragment_bytes: int = 32 * 1024 * 1024
