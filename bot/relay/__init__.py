"""Sends what the outbox holds: claims, renders, sends, settles; paces, retries, gives up in words (RELIABILITY 4)."""

from bot.relay.claiming import RenderBody
from bot.relay.folding import Fold
from bot.relay.passing_on import PassOn
from bot.relay.relay import LEASE, LONGEST_PAUSE, OTHERS_WROTE, Relay

__all__ = ["LEASE", "LONGEST_PAUSE", "OTHERS_WROTE", "Fold", "PassOn", "Relay", "RenderBody"]
