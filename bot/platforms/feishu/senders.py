"""Who acted, as Feishu tells it."""

from bot.events import Cloud, Sender
from bot.platforms.fields import Fields


def sender(body: Fields, ids: Fields, tenant: str = "") -> Sender:
    """Who acted, by open_id; ``tenant`` is the person's own when told, else the one the event came for."""
    home = tenant or body.object_or_empty("header").text_or_blank("tenant_key")
    return Sender(Cloud.FEISHU, home, ids.text("open_id"))
