"""The log: one line per event, no secret in it, nothing live in it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from bot.logs import adopt_library_loggers, log_context, set_up_logging
from bot.platforms.redaction import Redactor

CANARY = "canary-7f3a9c"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.setLogRecordFactory(factory)
    structlog.configure(**before)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def json_log(stream: io.StringIO, level: str = "debug") -> None:
    redactor = Redactor()
    redactor.add(CANARY)
    redactor.guard_logging()
    set_up_logging(level, "auto", redactor.clean, stream)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_off_a_terminal_every_event_is_one_line_of_json(stream: io.StringIO) -> None:
    json_log(stream)

    structlog.get_logger("bot.app").info("需求已登记", number="2026-Q4-SHB-001")
    logging.getLogger("aiohttp.server").warning("slow %s", "client")

    ours, theirs = lines(stream)
    assert (ours["event"], ours["number"], ours["level"], ours["logger"]) == (
        "需求已登记",
        "2026-Q4-SHB-001",
        "info",
        "bot.app",
    )
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("slow client", "warning", "aiohttp.server")
    assert ours["timestamp"].endswith("Z")


def test_lines_below_the_level_are_not_written(stream: io.StringIO) -> None:
    json_log(stream, "warning")

    structlog.get_logger("bot").info("quiet")
    logging.getLogger("bot").info("quiet")

    assert stream.getvalue() == ""


def test_what_a_person_typed_cannot_forge_a_line(stream: io.StringIO) -> None:
    json_log(stream)
    hostile = 'a\nb\r\x1b[2J\x85\u2028\u202e{"level": "error"}'

    structlog.get_logger("bot").info(hostile, typed=hostile)
    logging.getLogger("bot").info("typed %s", hostile)

    assert [line["level"] for line in lines(stream)] == ["info", "info"]
    assert lines(stream)[0]["typed"] == hostile


def test_nothing_typed_is_live_on_a_terminal(stream: io.StringIO) -> None:
    set_up_logging("info", "pretty", str, stream)

    structlog.get_logger("bot").info("a\nb", typed="\x1b[2J\u202e")

    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()
    assert "\u202e" not in stream.getvalue()


@pytest.mark.parametrize("form", ["json", "pretty"])
def test_no_secret_is_written_whoever_logs_it_and_however(stream: io.StringIO, form: str) -> None:
    redactor = Redactor()
    redactor.add(CANARY)
    redactor.guard_logging()
    set_up_logging("debug", form, redactor.clean, stream)
    ours, theirs = structlog.get_logger("bot"), logging.getLogger("Lark")

    ours.info(f"secret {CANARY}", secret=CANARY, nested={"app_secret": [CANARY]})
    theirs.debug("POST {'app_secret': '%s'}", CANARY)
    theirs.info("wss://host/?device_id=1&access_key=k3y-material&ticket=t1cket-material")
    theirs.info("headers {'Authorization': 'Bearer t-g1044bearer'}")
    ours.info("answer", ticket="t1cket-material")
    try:
        raise ValueError(CANARY)
    except ValueError:
        ours.exception("failed")
        theirs.exception("failed")

    for secret in (CANARY, "k3y-material", "t1cket-material", "t-g1044bearer"):
        assert secret not in stream.getvalue()
    assert stream.getvalue().count("failed") == 2


def test_every_line_inside_an_event_carries_its_id(stream: io.StringIO) -> None:
    json_log(stream)

    with log_context(event_id="fs:msg:om_1", actor="ou_1"):
        logging.getLogger("bot.store").info("stored")
    logging.getLogger("bot.store").info("idle")

    stored, idle = lines(stream)
    assert (stored["event"], stored["event_id"], stored["actor"]) == ("stored", "fs:msg:om_1", "ou_1")
    assert "actor" not in idle


def test_a_library_that_brings_its_own_handler_is_not_written_twice(stream: io.StringIO) -> None:
    json_log(stream)
    logging.getLogger("Lark").addHandler(logging.StreamHandler(stream))

    adopt_library_loggers()
    logging.getLogger("Lark").warning("once")

    assert len(lines(stream)) == 1
