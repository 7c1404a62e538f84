"""The frames of the long connection: one protobuf 2 message of nine fields (facts/feishu.md 1.3).

Written from the format, because the SDK's generated class cannot be had without its whole package: seconds of import,
and 160 MiB for nine fields. That class says what is right: the tests hold every byte against it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.platforms.link import MalformedFrameError

CONTROL, DATA = 0, 1

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_REQUIRED = (1, 2, 3, 4)  # SeqID, LogID, service, method
_HEADER, _PAYLOAD = 5, 8
_TEXTS = (6, 7, 9)  # payload_encoding, payload_type, LogIDNew
_SIXTY_FOUR_BITS = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. ``numbers`` are SeqID, LogID, service and method; ``texts`` the optional ones by field number.

    What the cloud may add one day is kept in ``rest``, because an acknowledgement is the very frame sent back.
    """

    numbers: tuple[int, int, int, int]
    pairs: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[int, str], ...] = ()
    payload: bytes = b""
    rest: bytes = b""

    @property
    def method(self) -> int:
        """``CONTROL`` or ``DATA``."""
        return self.numbers[3]

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers by key."""
        return dict(self.pairs)

    def answered(self, payload: bytes, extra: Mapping[str, str]) -> bytes:
        """This frame as sent back: everything echoed, ``extra`` headers appended, ``payload`` in place of the event."""
        return encode(replace(self, pairs=(*self.pairs, *extra.items()), payload=payload))


def ping(service_id: int) -> bytes:
    """The client's sign of life."""
    return encode(Frame((0, 0, service_id, CONTROL), (("type", "ping"),)))


def encode(frame: Frame) -> bytes:
    """The bytes of a frame, fields in the order of their numbers; an empty payload is left out."""
    fields = {number: _text(number, value) for number, value in frame.texts}
    if frame.payload:
        fields[_PAYLOAD] = _bytes(_PAYLOAD, frame.payload)
    numbers = [_varint(number << 3) + _varint(value) for number, value in zip(_REQUIRED, frame.numbers, strict=True)]
    headers = [_bytes(_HEADER, _text(1, key) + _text(2, value)) for key, value in frame.pairs]
    return b"".join([*numbers, *headers, *(fields[number] for number in sorted(fields)), frame.rest])


def decode(raw: bytes) -> Frame:
    """The frame in ``raw``; raises MalformedFrameError for anything else."""
    try:
        return _decoded(raw)
    except (IndexError, KeyError, ValueError) as error:  # cut, lacking a required field, or no UTF-8
        raise MalformedFrameError(f"{len(raw)} bytes that are no frame: {type(error).__name__}") from None


def _decoded(raw: bytes) -> Frame:
    numbers: dict[int, int] = {}
    texts: dict[int, str] = {}
    pairs: list[tuple[str, str]] = []
    payload = rest = b""
    for number, value, field in _fields(raw):
        if isinstance(value, int) and number in _REQUIRED:
            numbers[number] = value if number < 3 else _thirty_two_bits(value)
        elif isinstance(value, bytes) and number == _HEADER:
            pairs.append(_pair(value))
        elif isinstance(value, bytes) and number == _PAYLOAD:
            payload = value
        elif isinstance(value, bytes) and number in _TEXTS:
            texts[number] = value.decode()
        else:
            rest += field
    sequence, log, service, method = (numbers[number] for number in _REQUIRED)
    return Frame((sequence, log, service, method), tuple(pairs), tuple(texts.items()), payload, rest)


def _pair(raw: bytes) -> tuple[str, str]:
    texts = {number: value.decode() for number, value, _ in _fields(raw) if isinstance(value, bytes) and number < 3}
    return texts[1], texts[2]


def _fields(raw: bytes) -> Iterator[tuple[int, int | bytes | None, bytes]]:
    """Number, value and bytes of every field; None for a value of a kind that does not occur in frames."""
    place = 0
    while place < len(raw):
        start = place
        key, place = _read_varint(raw, place)
        number, kind = key >> 3, key & 7
        value: int | bytes | None = None
        if kind == _VARINT:
            value, place = _read_varint(raw, place)
        elif kind == _BYTES:
            length, place = _read_varint(raw, place)
            value, place = raw[place : place + length], place + length
        elif kind in (_FIXED_64, _FIXED_32):
            place += 8 if kind == _FIXED_64 else 4
        else:
            raise ValueError(f"a field of kind {kind}")
        if place > len(raw) or not number:
            raise ValueError("a field that runs past the end, or has no number")
        yield number, value, raw[start:place]


def _read_varint(raw: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 70:
        byte = raw[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _SIXTY_FOUR_BITS, place
        shift += 7
    raise ValueError("a number longer than 64 bits")


def _thirty_two_bits(value: int) -> int:
    """A signed number, as service and method are."""
    return (value + 0x80000000 & 0xFFFFFFFF) - 0x80000000


def _text(number: int, value: str) -> bytes:
    return _bytes(number, value.encode())


def _bytes(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | _BYTES) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    if 0 <= value < 0x80:
        return _SHORT[value]
    value &= _SIXTY_FOUR_BITS
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


_SHORT = [bytes([value]) for value in range(0x80)]
