"""How people are made to notice a message, beside the message itself; what works is known from real answers."""

from enum import StrEnum


class Way(StrEnum):
    """A rung of DingTalk's ladder (facts/dingtalk.md 0.5), or a cloud's own buzz; the label is what people read."""

    SESSION = "session"  # as an answer to a message of the last 90 minutes
    ROBOT = "robot"  # by the address of the group's own robot
    PRIVATE = "private"  # by a private message to each of them
    URGENT = "urgent"  # Feishu 加急, DingTalk DING

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {Way.SESSION: "会话地址", Way.ROBOT: "群机器人", Way.PRIVATE: "私聊", Way.URGENT: "加急"}
