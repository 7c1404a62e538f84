"""The rehearsal room: a web page where one person plays every department (UX 4.7)."""

from bot.emulator.page.curtain import Curtain
from bot.emulator.page.room import ZONE, Badge, CommandHint, Room, Step
from bot.emulator.page.routes import mount_page, page_routes

__all__ = ["ZONE", "Badge", "CommandHint", "Curtain", "Room", "Step", "mount_page", "page_routes"]
