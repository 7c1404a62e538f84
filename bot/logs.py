"""The log: one line per event, pretty on a terminal and JSON elsewhere, ours and the libraries' through one pipe.

Whoever sets it up hands in ``clean``, which removes secrets from a text (RELIABILITY F-93); it sees every whole line.
What a person typed can neither begin a new line nor move the reader's cursor (F-87).
"""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

_LIBRARIES = ("Lark", "dingtalk_stream", "dingtalk_stream.client")
_CHATTY = {
    "aiohttp.access": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
}
_LIVE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_LIVE_IN_JSON = re.compile(r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_KEPT_MULTILINE = ("exception", "stack")


def set_up_logging(level: str, form: str, clean: Callable[[str], str], stream: TextIO | None = None) -> logging.Handler:
    """Send every log record of the process to one stream; ``form`` is auto, pretty or json (``[log]``).

    Calling it again replaces what was set up before.
    """
    stream = stream or sys.stderr
    pretty = form == "pretty" or (form == "auto" and stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_CleanFormatter(_formatter(pretty, colors=stream.isatty()), clean))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in _CHATTY.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    return handler


def adopt_library_loggers() -> None:
    """Take away the handlers that the clouds' SDKs put up when imported, so that nothing is written twice."""
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


@contextmanager
def log_context(**values: str) -> Iterator[None]:
    """Put event id, chat, actor on every line written inside, by any logger of this task."""
    with structlog.contextvars.bound_contextvars(**values):
        yield


class _CleanFormatter(logging.Formatter):
    """Formats as the inner one does, then removes secrets from the finished line."""

    def __init__(self, inner: logging.Formatter, clean: Callable[[str], str]) -> None:
        super().__init__()
        self._inner, self._clean = inner, clean

    def format(self, record: logging.LogRecord) -> str:
        return self._clean(self._inner.format(record))


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter(pretty: bool, *, colors: bool) -> logging.Formatter:
    rendering: list[Processor] = (
        [
            _escape_values,
            structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback),
        ]
        if pretty
        else [_as_json]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            *rendering,
        ],
    )


def _as_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return _LIVE_IN_JSON.sub(_escaped, json.dumps(event, ensure_ascii=False, default=str))


def _escape_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: value if key in _KEPT_MULTILINE else _escape(value) for key, value in event.items()}


def _escape(value: Any) -> Any:
    return _LIVE.sub(_escaped, value) if isinstance(value, str) else value


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
