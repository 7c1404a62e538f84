"""Our frame codec takes what is a frame and refuses what is not."""

import contextlib

import pytest
from bot.emulator.feishu.frames import BadFrameError, Frame, decode, encode
from hypothesis import given, settings
from hypothesis import strategies as st


def test_a_frame_survives_the_wire() -> None:
    frame = Frame(7, 9, 33554678, 1, [("type", "event"), ("sum", "1")], "内容".encode())

    assert decode(encode(frame)) == frame


def test_fields_nobody_needs_are_skipped() -> None:
    extra = bytes([6 << 3 | 2, 4]) + b"gzip" + bytes([9 << 3 | 2, 1]) + b"x" + bytes([15 << 3, 5])

    assert decode(encode(Frame(seq_id=3)) + extra) == Frame(seq_id=3)


@pytest.mark.parametrize(
    "raw",
    [b"\x08", b"\x42\x05ab", b"\x2a\x02\x0a\x09", b"\x0b\x01", b"\x08" + b"\xff" * 11, b"\x2a\x04\x0a\x02\xff\xfe"],
    ids=["no value", "payload too short", "header too short", "unknown wire type", "endless number", "not utf-8"],
)
def test_what_is_not_a_frame_is_refused(raw: bytes) -> None:
    with pytest.raises(BadFrameError):
        decode(raw)


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_codec(raw: bytes) -> None:
    with contextlib.suppress(BadFrameError):
        assert isinstance(decode(raw), Frame)
