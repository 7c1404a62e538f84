"""Stretches of business time, and how much of a while is left without them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]
"""From and to."""


def left_between(since: datetime, until: datetime, lost: Iterable[Stretch]) -> timedelta:
    """The time from ``since`` to ``until`` without the stretches that are ``lost``, which may overlap."""
    left, after = until - since, since
    for start, end in sorted(lost):
        start, end = max(start, after), min(end, until)
        if start < end:
            left, after = left - (end - start), end
    return left
