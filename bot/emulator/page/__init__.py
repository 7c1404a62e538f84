"""The rehearsal room: a web page where one person plays every department (UX 4.7)."""

from bot.emulator.page.room import Badge, CommandHint, Room
from bot.emulator.page.routes import mount_page, page_routes

__all__ = ["Badge", "CommandHint", "Room", "mount_page", "page_routes"]
