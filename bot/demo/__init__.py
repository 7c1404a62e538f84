"""The rehearsal room: an emulated cloud, a seeded company, the bot and the page, one process on one movable clock."""

from bot.demo.settings import company_settings

__all__ = ["company_settings"]
