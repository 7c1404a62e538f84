"""The long connection's binary frame (protobuf 2, facts 1.3), written from the format so that no SDK is needed.

Field numbers: 1 SeqID, 2 LogID, 3 service, 4 method, 5 headers {1 key, 2 value}, 6 payload_encoding, 7 payload_type,
8 payload, 9 LogIDNew.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

CONTROL = 0
DATA = 1

_VARINT = 0
_BYTES = 2
_INT_FIELDS = {1: "seq_id", 2: "log_id", 3: "service", 4: "method"}
_SIXTY_FOUR_BITS = (1 << 64) - 1


class BadFrameError(ValueError):
    """Bytes that are not a frame."""


@dataclass(slots=True)
class Frame:
    """One websocket message; ``headers`` keep their order and may repeat."""

    seq_id: int = 0
    log_id: int = 0
    service: int = 0
    method: int = CONTROL
    headers: list[tuple[str, str]] = field(default_factory=list)
    payload: bytes = b""

    def header(self, key: str) -> str:
        """The first value under ``key``, '' when there is none."""
        return next((value for name, value in self.headers if name == key), "")


def encode(frame: Frame) -> bytes:
    """The bytes of a frame; fields that are optional and empty are left out."""
    parts = [_int_field(number, getattr(frame, name)) for number, name in _INT_FIELDS.items()]
    for key, value in frame.headers:
        parts.append(_bytes_field(5, _bytes_field(1, key.encode()) + _bytes_field(2, value.encode())))
    if frame.payload:
        parts.append(_bytes_field(8, frame.payload))
    return b"".join(parts)


def decode(raw: bytes) -> Frame:
    """The frame in ``raw``; unknown fields are skipped. Raises BadFrameError."""
    frame = Frame()
    try:
        for number, value in _fields(raw):
            if number in _INT_FIELDS and isinstance(value, int):
                setattr(frame, _INT_FIELDS[number], value)
            elif number == 5 and isinstance(value, bytes):
                frame.headers.append(_header(value))
            elif number == 8 and isinstance(value, bytes):
                frame.payload = value
    except (IndexError, UnicodeDecodeError) as broken:
        raise BadFrameError(str(broken)) from broken
    return frame


def _header(raw: bytes) -> tuple[str, str]:
    parts = {number: value.decode() for number, value in _fields(raw) if isinstance(value, bytes)}
    return parts.get(1, ""), parts.get(2, "")


def _int_field(number: int, value: int) -> bytes:
    return _varint(number << 3 | _VARINT) + _varint(value & _SIXTY_FOUR_BITS)


def _bytes_field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _fields(raw: bytes) -> Iterator[tuple[int, int | bytes]]:
    place = 0
    while place < len(raw):
        key, place = _read_varint(raw, place)
        number, kind = key >> 3, key & 7
        value, place = _read_varint(raw, place)
        if kind == _VARINT:
            yield number, value
        elif kind == _BYTES:
            if place + value > len(raw):
                raise BadFrameError("a field runs past the end")
            yield number, raw[place : place + value]
            place += value
        else:
            raise BadFrameError(f"wire type {kind} does not occur in frames")


def _read_varint(raw: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[place]
        value |= (byte & 0x7F) << shift
        place += 1
        if not byte & 0x80:
            return value & _SIXTY_FOUR_BITS, place
        shift += 7
        if shift > 63:
            raise BadFrameError("a number longer than 64 bits")
