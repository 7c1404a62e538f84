"""Frames on the wire are the SDK's frames, byte for byte, and no bytes can hurt the reader."""

import random

import pytest
from bot.platforms.feishu.frames import CONTROL, DATA, Frame, MalformedFrameError, decode, encode, ping
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feishu.loopback import data_frame
from tests.sdk_frames import SdkFrame

WORDS = st.text(max_size=40)
UNSIGNED, SIGNED = st.integers(0, 2**64 - 1), st.integers(-(2**31), 2**31 - 1)
OPTIONAL = {
    "payload_encoding": WORDS,
    "payload_type": WORDS,
    "payload": st.binary(min_size=1, max_size=300),
    "LogIDNew": WORDS,
}


@st.composite
def sdk_frames(draw: st.DrawFn) -> SdkFrame:
    chosen = draw(st.fixed_dictionaries({}, optional=OPTIONAL))
    frame = SdkFrame(SeqID=draw(UNSIGNED), LogID=draw(UNSIGNED), service=draw(SIGNED), method=draw(SIGNED), **chosen)
    for key, value in draw(st.lists(st.tuples(WORDS, WORDS), max_size=6)):
        frame.headers.add(key=key, value=value)
    return frame


def test_our_ping_is_the_frame_the_sdk_sends() -> None:
    theirs = SdkFrame(SeqID=0, LogID=0, service=7, method=0)  # as lark_oapi.ws.client._new_ping_frame fills it
    theirs.headers.add(key="type", value="ping")

    assert ping(7) == theirs.SerializeToString()


@settings(max_examples=500)
@given(sdk_frames())
def test_whatever_the_sdk_writes_we_read_as_it_does_and_write_the_same_bytes(theirs: SdkFrame) -> None:
    raw = theirs.SerializeToString()

    ours = decode(raw)

    assert ours.numbers == (theirs.SeqID, theirs.LogID, theirs.service, theirs.method)
    assert ours.pairs == tuple((header.key, header.value) for header in theirs.headers)
    assert ours.payload == theirs.payload
    assert encode(ours) == raw


@settings(max_examples=200)
@given(sdk_frames(), st.binary(min_size=1, max_size=200), st.dictionaries(WORDS, WORDS, max_size=3))
def test_an_acknowledgement_is_the_frame_that_came_with_the_answer_in_it(
    theirs: SdkFrame, answer: bytes, extra: dict[str, str]
) -> None:
    ours = decode(theirs.SerializeToString()).answered(answer, extra)

    for key, value in extra.items():
        theirs.headers.add(key=key, value=value)
    theirs.payload = answer
    assert ours == theirs.SerializeToString()


@pytest.mark.parametrize("added", [b"\x52\x03new", b"\x58\x07", b"\x61" + b"\x01" * 8, b"\x6d" + b"\x01" * 4])
def test_what_the_cloud_may_add_to_a_frame_one_day_goes_back_to_it_as_from_the_sdk(added: bytes) -> None:
    theirs = SdkFrame()
    theirs.ParseFromString(data_frame(b"event") + added)
    theirs.payload = b"answer"

    assert decode(data_frame(b"event") + added).answered(b"answer", {}) == theirs.SerializeToString()


def test_a_frame_tells_method_headers_and_payload() -> None:
    frame = decode(data_frame(b"payload", seq="3"))

    assert frame.method == DATA
    assert frame.headers["seq"] == "3"
    assert frame.payload == b"payload"
    assert decode(ping(1)).method == CONTROL


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff" * 12,
        b"\x08",
        data_frame(b"x")[:30],
        b"\x42\xff\xff\xff\xff\x0f",
        b"hello",
        b"\x2a\x02\xff\xff",
        data_frame(b"x") + b"\x2a\x03\x0a\x01k",
        encode(Frame((1, 2, 3, 4))) + b"\x00\x00",
    ],
    ids=[
        "empty",
        "noise",
        "cut tag",
        "cut frame",
        "huge length",
        "text",
        "bad header",
        "header without value",
        "field without number",
    ],
)
def test_bytes_that_are_no_frame_are_refused_as_such(raw: bytes) -> None:
    with pytest.raises(MalformedFrameError):
        decode(raw)


def test_thousands_of_damaged_frames_are_refused_where_the_sdk_refuses_them_and_else_read_alike() -> None:
    draw = random.Random(20261120)  # noqa: S311  (damage, not a secret)
    good = data_frame(b'{"schema":"2.0"}' * 3)
    read = refused = 0

    for _ in range(3000):
        damaged = bytearray(good)
        for _ in range(draw.randint(1, 6)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        raw = bytes(damaged[: draw.randint(0, len(damaged))] if draw.random() < 0.3 else damaged)
        theirs = _read_by_the_sdk(raw)
        try:
            ours = decode(raw)
        except MalformedFrameError:
            ours = None
        assert (ours is None) == (theirs is None), raw.hex()
        if ours is not None and theirs is not None:
            assert ours.method == theirs.method
            assert ours.payload == theirs.payload
            assert ours.pairs == tuple((header.key, header.value) for header in theirs.headers)
        read, refused = read + (ours is not None), refused + (ours is None)

    assert refused > 500
    assert read > 100


def _read_by_the_sdk(raw: bytes) -> SdkFrame | None:
    frame = SdkFrame()
    try:
        frame.ParseFromString(raw)
    except Exception:  # it raises whatever it stumbles over
        return None
    return frame if frame.IsInitialized() else None
