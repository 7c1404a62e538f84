"""Frames of the stream: read and acknowledged with the SDK's own classes (facts/dingtalk.md 2).

The bodies in them are ours to read: the SDK's message classes drop fields and raise on what the cloud really sends.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.platforms.json_text import read_json
from bot.platforms.link import MalformedFrameError


class FrameKind(StrEnum):
    """The three kinds of frames."""

    SYSTEM = "SYSTEM"
    EVENT = "EVENT"
    CALLBACK = "CALLBACK"


@dataclass(frozen=True, slots=True)
class Frame:
    """One push; ``message_id`` names the push, not what it tells. ``event_*`` are blank but for events."""

    kind: FrameKind
    topic: str
    message_id: str
    data: Mapping[str, Any]
    event_type: str = ""
    event_id: str = ""
    corp_id: str = ""


class FrameCodec:
    """The SDK's frame classes behind two plain functions; made by ``load_codec``."""

    def __init__(self, sdk: Any) -> None:
        self._ack = sdk.AckMessage
        self._classes = {
            FrameKind.SYSTEM: sdk.SystemMessage,
            FrameKind.EVENT: sdk.EventMessage,
            FrameKind.CALLBACK: sdk.CallbackMessage,
        }

    def decode(self, raw: str | bytes) -> Frame:
        """The frame in a websocket message; raises MalformedFrameError for whatever is none."""
        try:
            pushed = read_json(raw)
            kind = FrameKind(pushed["type"])
            message = self._classes[kind].from_dict({**pushed, "data": _clean(pushed.get("data"))})
            headers = message.headers
            if not isinstance(message.data, dict) or not isinstance(headers.message_id, str):
                raise MalformedFrameError("a frame without a body or an id")
        except MalformedFrameError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise MalformedFrameError(f"a frame that cannot be read: {type(error).__name__}") from None
        return Frame(
            kind,
            _text(headers.topic),
            headers.message_id,
            message.data,
            _text(headers.event_type),
            _text(headers.event_id),
            _text(headers.event_corp_id),
        )

    def acknowledge(self, frame: Frame, data: Mapping[str, Any], *, code: int = 200) -> str:
        """The answer to a frame; ``data`` is what the cloud hands on, such as a card's new face."""
        ack = self._ack()
        ack.code, ack.data = code, dict(data)
        ack.headers.message_id = frame.message_id
        ack.headers.content_type = ack.headers.CONTENT_TYPE_APPLICATION_JSON
        return json.dumps(ack.to_dict())


def load_codec() -> FrameCodec:
    """Import the SDK, which takes a fifth of a second: call it in a thread (DECISIONS 19)."""
    from dingtalk_stream import frames

    return FrameCodec(frames)


def _clean(data: object) -> str:
    """The body as the SDK wants it, JSON text; half an emoji in it becomes '?' rather than losing the message."""
    if not isinstance(data, str):
        raise MalformedFrameError("a frame whose body is no text")
    return json.dumps(read_json(data)) if data else "{}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
