"""The durations and bounds every long connection works by; each cloud adds its own.

Durations are seconds of the machine's monotonic clock (DECISIONS 11); tests shorten them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkTimings:
    """How long a link waits for what."""

    tap_budget: float
    """Within which a tap is answered, because the cloud gives up a little later (DECISIONS 16)."""
    backoff_first: float
    backoff_most: float
    settled_after: float
    """A connection that lived this long starts the back-off afresh."""
    leaving: float
    """How long a connection whose replacement is due is still read."""
    backoff_refused: float = 60.0  # after wrong credentials: slowly, but never given up
    connect: float = 3.0
    total: float = 10.0
    write: float = 5.0
    close: float = 2.0
    finish: float = 8.0  # F-9: what was taken is finished within 10 s of a stop


@dataclass(frozen=True, slots=True)
class LinkBounds:
    """How much a link holds at most, so that a flood costs waiting and never memory."""

    frame_bytes: int = 8 * 1024 * 1024
    in_flight: int = 2000
    connections: int = 64
    """Of the pooled HTTP session."""
