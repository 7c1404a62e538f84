"""The bot's app on each emulated cloud, as a configuration names it."""

from typing import Any

from bot.emulator.people import CloudName
from bot.emulator.serve import Server


def registrations(server: Server, card_template_id: str = "") -> dict[CloudName, dict[str, Any]]:
    """The sections of the configuration by which the bot finds its apps; '' is DingTalk's public template."""
    feishu, dingtalk = server.cloud.app, server.dingtalk.app
    return {
        "feishu": {"app_id": feishu.app_id, "app_secret": feishu.secret, "domain": server.url},
        "dingtalk": {
            "client_id": dingtalk.client_id,
            "client_secret": dingtalk.secret,
            "openapi": server.url,
            "oapi": server.url,
            "card_template_id": card_template_id,
        },
    }
