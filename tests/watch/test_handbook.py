"""The figures that the handbook promises are those the program works by."""

from pathlib import Path

import pytest
from bot.domain.manners import LATE
from bot.platforms.dingtalk import gateway as dingtalk
from bot.platforms.dingtalk.settings import Timings as DingTalkTimings
from bot.platforms.feishu import pacing as feishu
from bot.platforms.feishu.settings import Timings as FeishuTimings
from bot.relay.relay import LEASE, OTHERS_WROTE
from bot.reminders.sweeper import TICK
from bot.watch import auditor, clock_guard, health, reconciler, stall, supervisor

DOCS = Path(__file__).parents[2] / "docs"
_NUMBERS = {3: "third", 5: "five", 15: "fifteen", 60: "a minute"}


def minutes(seconds: float) -> str:
    return _NUMBERS[round(seconds / 60)]


def limits(pairs: tuple[tuple[int, float], ...]) -> str:
    """``45/s and 900/min``."""
    spans = {1.0: "/s", 60.0: "/min", 10.0: " in 10 s"}
    return " and ".join(f"{most}{spans[span]}" for most, span in pairs)


FIGURES = [
    ("operations.md", f"more than {stall.NOTICE * 1000:.0f} ms is logged"),
    ("operations.md", f"after {stall.GIVE_UP:.0f} s the process ends"),
    ("operations.md", f"the {_NUMBERS[supervisor.FAILURES]} failure within {minutes(supervisor.WITHIN)} minutes"),
    ("operations.md", f"a jump of more than {_NUMBERS[clock_guard.TOLERATED.seconds]} timers wait"),
    ("operations.md", f"at most {minutes(clock_guard.LONGEST_HOLD)} minutes; sleep is no jump"),
    ("operations.md", f"said something within {health.LONGEST_SILENCE:.0f} s"),
    ("operations.md", f"through store and process every {minutes(auditor.EVERY)} minutes"),
    ("operations.md", f"with the chat history, every {reconciler.EVERY:.0f} seconds"),
    ("operations.md", f"after {DingTalkTimings().silence:.0f}\nseconds without a frame the link is replaced"),
    ("sending.md", f"A claim has a lease ({LEASE:.0f} s)"),
    ("sending.md", f"held up for more than {LATE.seconds // 60} minutes are folded"),
    ("sending.md", f"per API {limits(feishu.API_LIMITS)}, per chat, person and card {limits(feishu.PLACE_LIMITS)};"),
    (
        "sending.md",
        f"on DingTalk per API {limits(dingtalk.API_LIMITS)}, per chat and person {limits(dingtalk.PLACE_LIMITS)},"
        f" per card {limits(dingtalk.CARD_LIMITS)}.",
    ),
    ("scaling.md", f"with a lease of {LEASE:.0f} s"),
    ("scaling.md", f"at least every {'second' if OTHERS_WROTE == 1 else OTHERS_WROTE} (outbox)"),
    ("scaling.md", f"or every {TICK:.0f} seconds (timers"),
]


@pytest.mark.parametrize(("page", "words"), FIGURES)
def test_every_figure_of_the_handbook_is_true(page: str, words: str) -> None:
    told = " ".join((DOCS / page).read_text(encoding="utf-8").split())

    assert " ".join(words.split()) in told


def test_a_half_open_link_is_found_within_a_hundred_and_fifty_seconds() -> None:
    """F-32: on Feishu by frames, on DingTalk by the websocket's own pings, whose answer is owed within half of one."""
    ours, theirs = FeishuTimings(), DingTalkTimings()

    assert ours.ping_most * ours.silence_ratio <= 150
    assert ours.ping_every <= ours.ping_most
    assert theirs.heartbeat * 1.5 <= 150
