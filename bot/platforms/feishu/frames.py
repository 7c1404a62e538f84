"""The frames of the long connection, on the SDK's own codec (facts/feishu.md 1.3).

The SDK takes seconds to import, so its class comes in through ``load_codec``, called in a thread before the
transport opens (DECISIONS 19); nothing here imports it by itself.
"""

import gc
from collections.abc import Mapping
from typing import Any

CONTROL, DATA = 0, 1


class MalformedFrameError(ValueError):
    """These bytes are no frame, or one that lacks what a frame must have."""


class Frame:
    """One decoded frame; keeps the SDK's message, because an acknowledgement is that very frame sent back."""

    __slots__ = ("_message", "headers")

    def __init__(self, message: Any) -> None:
        self._message = message
        self.headers: Mapping[str, str] = {header.key: header.value for header in message.headers}

    @property
    def method(self) -> int:
        """``CONTROL`` or ``DATA``."""
        return int(self._message.method)

    @property
    def payload(self) -> bytes:
        """The event's JSON, a fragment of it, or the timings in a pong."""
        return bytes(self._message.payload)

    def answered(self, payload: bytes, extra: Mapping[str, str]) -> bytes:
        """This frame as sent back: everything echoed, ``extra`` headers appended, ``payload`` in place of the event."""
        for key, value in extra.items():
            self._message.headers.add(key=key, value=value)
        self._message.payload = payload
        return bytes(self._message.SerializeToString())


class FrameCodec:
    """Turns bytes into frames and back with the SDK's generated class."""

    def __init__(self, message_class: Any) -> None:
        self._new = message_class

    def decode(self, raw: bytes) -> Frame:
        """The frame in ``raw``; raises MalformedFrameError for anything else, whatever the parser makes of it."""
        message = self._new()
        try:
            message.ParseFromString(raw)
            complete = message.IsInitialized()
            frame = Frame(message)
        except Exception as error:  # the parser of the SDK raises what it stumbles over: struct, index, unicode errors
            raise MalformedFrameError(f"{len(raw)} bytes that are no frame: {type(error).__name__}") from None
        if not complete:
            raise MalformedFrameError(f"{len(raw)} bytes that lack required fields of a frame")
        return frame

    def ping(self, service_id: int) -> bytes:
        """The client's sign of life."""
        message = self._new(SeqID=0, LogID=0, service=service_id, method=CONTROL)
        message.headers.add(key="type", value="ping")
        return bytes(message.SerializeToString())


def load_codec() -> FrameCodec:
    """Import the SDK's frame class, which takes seconds the first time: call it in a thread.

    The SDK makes a third of a million objects. Looking through them for garbage while they are being made stopped every
    thread for up to 400 ms in our measurement, 30 without; so the collector rests, and leaves them alone afterwards.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        from lark_oapi.ws.pb.pbbp2_pb2 import Frame as SdkFrame  # DECISIONS 19: heavy, so not before it is needed

        gc.freeze()
    finally:
        if collecting:
            gc.enable()
    return FrameCodec(SdkFrame)
