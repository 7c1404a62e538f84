"""From the context of an event to the desk a use case works at."""

from bot.context import Context
from bot.services.desk import Desk


def desk_of(ctx: Context) -> Desk:
    """The use cases' view of this event."""
    return ctx.desk
