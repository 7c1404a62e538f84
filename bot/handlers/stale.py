"""A tap on an old card: nothing happens, the person reads why, and the cards show how things stand now (UX 4.3)."""

import functools
from collections.abc import Callable

from bot.context import Context, Shown
from bot.errors import StaleError
from bot.events import ToastTone
from bot.router import Handler

_NOT_TAKEN = "这次填的没有登记。"


def shows_present(refresh: Callable[[Context], None]) -> Callable[[Handler], Handler]:
    """Run the handler in a savepoint; when its card proves to be out of date, ``refresh`` redraws it instead."""

    def wrap(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def guarded(ctx: Context) -> None:
            try:
                with ctx.uow.part():
                    handler(ctx)
            except StaleError as stale:
                ctx.shown = Shown()
                ctx.toast(f"{stale}{_NOT_TAKEN if any(ctx.values.values()) else ''}", ToastTone.WARNING)
                refresh(ctx)

        return guarded

    return wrap
