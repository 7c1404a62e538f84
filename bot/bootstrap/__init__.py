"""The composition root: builds everything from the settings; the only place that knows every class."""

from bot.bootstrap.assembly import Bot
from bot.bootstrap.opening import open_bot
from bot.bootstrap.serving import serve
from bot.bootstrap.tunings import Tunings

__all__ = ["Bot", "Tunings", "open_bot", "serve"]
