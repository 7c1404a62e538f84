"""PF-7: a card of about 10 KB from the domain value to the bytes that are sent, against dictionaries and orjson."""

from functools import partial

from benchmarks.findings import Finding, cpu_medians, micro
from benchmarks.report import LINES, by_hand, by_the_bot


def measure(quick: bool) -> list[Finding]:
    """Side by side; ours escapes what people typed, keeps to the cloud's limits and seals the button."""
    rounds, repeats = (7, 20) if quick else (25, 60)
    floor, bot = cpu_medians(rounds, repeats, partial(by_hand, LINES), partial(by_the_bot, LINES))
    detail = f"dict + orjson {micro(floor)}, bot {micro(bot)}, {len(by_the_bot(LINES).encode())} bytes"
    return [Finding("PF-7", "card from domain value to bytes", bot / floor, limit=4.0, detail=detail)]
