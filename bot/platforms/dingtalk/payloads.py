"""From a frame to our events: the door behind which nobody sees a raw dictionary.

A frame that lacks what we need is dropped with one log line that names the field and never its content.
"""

import logging

from bot.events import Event
from bot.platforms.dingtalk.endpoint import CARDS, MESSAGES
from bot.platforms.dingtalk.frames import Frame, FrameKind
from bot.platforms.dingtalk.group_events import group_event
from bot.platforms.dingtalk.messages import message_received
from bot.platforms.dingtalk.taps import tap_made
from bot.platforms.fields import Fields, MissingFieldError

log = logging.getLogger(__name__)


def read_event(frame: Frame) -> Event | None:
    """The event in a frame, or None when it is not for us or cannot be read; never raises."""
    try:
        return _read(frame)
    except MissingFieldError as missing:
        log.warning("dropped a %s frame: no usable %s", frame.topic, missing)
    except Exception:  # whatever a stranger's JSON can do, the connection outlives it (F-30)
        log.exception("dropped a %s frame that could not be read", frame.topic)
    return None


def _read(frame: Frame) -> Event | None:
    if frame.kind is FrameKind.EVENT:
        return group_event(frame)
    if frame.topic == MESSAGES:
        return message_received(Fields(frame.data))
    if frame.topic == CARDS:
        return tap_made(Fields(frame.data), frame.message_id)
    return None
