"""What the cloud tells of groups (facts/dingtalk.md 8); everything else it sends as an event is not ours."""

from bot.events import BotLeft, Chat, Cloud, Event
from bot.platforms.dingtalk.frames import Frame
from bot.platforms.fields import Fields


def group_event(frame: Frame) -> Event | None:
    """A dissolved group; there is no event for the robot being put into an ordinary one: its first message tells."""
    if frame.event_type != "chat_disband":
        return None
    return BotLeft(f"dt:ev:{frame.event_id}", Chat(Cloud.DINGTALK, Fields(frame.data).text("openConversationId")))
