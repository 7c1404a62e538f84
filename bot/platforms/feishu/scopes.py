"""The permissions this bot needs of a Feishu app (facts/feishu.md 6)."""

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "im:message": "读消息、改卡片",
    "im:message:send_as_bot": "以机器人的身份发消息和卡片",
    "im:message.group_at_msg:readonly": "收群里 @ 它的命令",
    "im:message.p2p_msg:readonly": "收私聊里的命令",
    "im:message.group_msg": "漏收的消息从群聊记录补收；不开也能用",
    "im:message.urgent": "紧急事项用加急提醒；没有就改发一条消息",
    "im:chat:readonly": "知道自己在哪些群里",
}
"""Each with what it is for, as an administrator is told."""
