"""What becomes of one data frame: joined, decoded, dispatched, and only then acknowledged (DESIGN rule 3)."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.feishu.answers import UNREADABLE, payload_for, refused_payload, stored_payload
from bot.platforms.feishu.fragments import Fragments
from bot.platforms.feishu.frames import Frame
from bot.platforms.feishu.payloads import TAP, event_type, known, read_event
from bot.platforms.feishu.settings import Bounds, Timings
from bot.platforms.intake import Intake
from bot.platforms.json_text import read_object
from bot.platforms.link import MalformedFrameError

log = logging.getLogger(__name__)

_MOST_WARNED = 200


@dataclass(frozen=True, slots=True)
class _Head:
    kind: str
    delivery_id: str
    total: int
    seq: int


class Delivery:
    """Answers data frames, each in its own time."""

    def __init__(
        self,
        intake: Intake,
        timings: Timings,
        bounds: Bounds,
        monotonic: Callable[[], float],
    ) -> None:
        self._intake, self._monotonic = intake, monotonic
        self._fragments = Fragments(monotonic, kept=timings.fragments_kept, bounds=bounds)
        self._warned: set[str] = set()
        self.bot_open_id = ""

    async def answer(self, frame: Frame, received: float) -> bytes | None:
        """The acknowledgement to send back, None when there is none to send; raises MalformedFrameError.

        ``received`` is the monotonic time at which the frame came in: a tap's budget counts from there.
        """
        head = _head(frame.headers)
        if head.kind != "event":
            self._warn_once(f"frames of type {head.kind!r} are not handled")  # 'card' is the old callback
            return None
        payload = self._whole(head, frame.payload)
        if payload is None:
            return None
        answer = await self._worked(payload, received)
        if answer == refused_payload():
            return frame.answered(answer, {})
        took = round((self._monotonic() - received) * 1000)
        return frame.answered(answer, {"biz_rt": str(took)})

    def _whole(self, head: _Head, part: bytes) -> bytes | None:
        if head.total <= 1:
            return part
        try:
            return self._fragments.add(head.delivery_id, head.total, head.seq, part)
        except ValueError as error:
            raise MalformedFrameError(str(error)) from None

    async def _worked(self, payload: bytes, received: float) -> bytes:
        body = read_object(payload)
        if body is None:
            log.warning("refused a delivery of %d bytes that is no JSON object", len(payload))
            return refused_payload()
        return await self._handled(body, received)

    async def _handled(self, body: Mapping[str, Any], received: float) -> bytes:
        event, name = read_event(body, self.bot_open_id), event_type(body)
        if event is not None:
            return payload_for(await self._intake.ack(event, received), tap=name == TAP)
        if not known(name):
            # acknowledged, or the cloud would deliver it four times more; the app should not subscribe to it
            self._warn_once(f"events of type {name[:80]!r} are not handled")
        return stored_payload(UNREADABLE, tap=name == TAP)

    def _warn_once(self, text: str) -> None:
        if text not in self._warned and len(self._warned) < _MOST_WARNED:
            self._warned.add(text)
            log.warning("%s", text)


def _head(headers: Mapping[str, str]) -> _Head:
    """The headers a data frame must have; one without them is dropped without an acknowledgement (facts 1.3)."""
    try:
        if "trace_id" not in headers:
            raise KeyError("trace_id")
        return _Head(headers["type"], headers["message_id"], int(headers["sum"]), int(headers["seq"]))
    except KeyError as missing:
        raise MalformedFrameError(f"a data frame without the header {missing}") from None
    except ValueError:
        raise MalformedFrameError("a data frame whose sum or seq is no number") from None
