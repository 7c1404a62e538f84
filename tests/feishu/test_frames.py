"""Frames on the wire are the SDK's frames, byte for byte, and no bytes can hurt the reader."""

import gc
import random

import pytest
from bot.platforms.feishu.frames import CONTROL, DATA, FrameCodec, MalformedFrameError, load_codec
from lark_oapi.ws.pb.pbbp2_pb2 import Frame as SdkFrame

from tests.feishu.loopback import data_frame


@pytest.fixture(scope="module")
def codec() -> FrameCodec:
    return load_codec()


def test_our_ping_is_the_frame_the_sdk_sends(codec: FrameCodec) -> None:
    from lark_oapi.ws.client import _new_ping_frame

    theirs = _new_ping_frame(7).SerializeToString()

    assert codec.ping(7) == theirs


def test_an_acknowledgement_is_the_frame_that_came_with_the_answer_in_it(codec: FrameCodec) -> None:
    raw = data_frame(b'{"a":1}')
    theirs = SdkFrame()
    theirs.ParseFromString(raw)
    theirs.headers.add(key="biz_rt", value="12")
    theirs.payload = b'{"code":200}'

    ours = codec.decode(raw).answered(b'{"code":200}', {"biz_rt": "12"})

    assert ours == theirs.SerializeToString()
    assert b"log-new" in ours


def test_loading_the_codec_leaves_the_garbage_collector_as_it_was() -> None:
    gc.disable()
    load_codec()
    off = gc.isenabled()
    gc.enable()
    load_codec()

    assert (off, gc.isenabled()) == (False, True)


def test_a_frame_tells_method_headers_and_payload(codec: FrameCodec) -> None:
    frame = codec.decode(data_frame(b"payload", seq="3"))

    assert frame.method == DATA
    assert frame.headers["seq"] == "3"
    assert frame.payload == b"payload"
    assert codec.decode(codec.ping(1)).method == CONTROL


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff" * 12, b"\x08", data_frame(b"x")[:30], b"\x42\xff\xff\xff\xff\x0f", b"hello", b"\x2a\x02\xff\xff"],
    ids=["empty", "noise", "cut tag", "cut frame", "huge length", "text", "bad header"],
)
def test_bytes_that_are_no_frame_are_refused_as_such(codec: FrameCodec, raw: bytes) -> None:
    with pytest.raises(MalformedFrameError):
        codec.decode(raw)


def test_thousands_of_damaged_frames_are_read_or_refused_and_nothing_else(codec: FrameCodec) -> None:
    draw = random.Random(20261120)  # noqa: S311  (damage, not a secret)
    good = data_frame(b'{"schema":"2.0"}' * 3)
    read = refused = 0

    for _ in range(3000):
        damaged = bytearray(good)
        for _ in range(draw.randint(1, 6)):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        try:
            codec.decode(bytes(damaged[: draw.randint(0, len(damaged))] if draw.random() < 0.3 else damaged))
            read += 1
        except MalformedFrameError:
            refused += 1

    assert read + refused == 3000
    assert refused > 500
    assert read > 100
