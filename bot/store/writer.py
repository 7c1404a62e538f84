"""Where units of work run: off the event loop, each in a transaction or a savepoint of its own."""

import contextlib
from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from bot.errors import LiaisonError

T = TypeVar("T")
Work = Callable[[Connection], T]


class NotStoredError(LiaisonError):
    """Nothing of the unit of work was stored, for a reason of the store, not of the work."""


class Writer(Protocol):
    """Runs units of work in transactions."""

    @property
    def background(self) -> "Writer":
        """The same store for work that nobody waits for: it takes no turn away from people."""
        ...

    async def run(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction and return its result after the COMMIT; its exception rolls it back.

        Raises NotStoredError when the store failed. Cancelling the caller does not cancel the work.
        """
        ...

    def close(self) -> None:
        """Finish what waits, then stop."""
        ...


def done(work: Work[T], connection: Connection) -> T:
    """What the work returns; no future can carry a StopIteration, and whoever awaits it would wait for ever."""
    try:
        return work(connection)
    except StopIteration as nothing:
        raise RuntimeError("a unit of work raised StopIteration") from nothing


def not_stored(failure: BaseException) -> NotStoredError:
    """What callers are told of a failure of the store."""
    error = NotStoredError(f"the store failed: {failure}")
    error.__cause__ = failure
    return error


def discard(connection: Connection | None) -> None:
    """Throw a connection away because something is wrong with it: what goes wrong on the way is no news."""
    if connection is not None:
        with contextlib.suppress(Exception):
            connection.invalidate()
            connection.close()
