"""Keeps secrets out of every log line, our own and the libraries' (RELIABILITY F-93, T5).

The guard sits where log records are made, so no logger, level or handler is outside it; install it before an SDK is
imported.
"""

import logging
import re
from collections import OrderedDict

_MARK = "***"
_SHORTEST = 6  # a shorter one would blank ordinary words out of the log
_MOST = 256  # tickets and tokens rotate; the oldest are long void
_SHAPES = re.compile(
    r"(?i)(?P<name>\b(?:app_?secret|client_?secret|access_?key|access_?token|tenant_access_token|ticket|authorization)"
    r"\b[\"']?\s*[=:]\s*(?:b?[\"'])?(?:bearer\s+)?)(?P<value>[^\s\"'&,;}\])]+)"
)


class Redactor:
    """Knows what must not be shown, by value and by shape."""

    def __init__(self) -> None:
        self._values: OrderedDict[str, None] = OrderedDict()
        self._known: re.Pattern[str] | None = None

    def add(self, *secrets: str) -> None:
        """Hide these values from now on, wherever they appear."""
        for secret in secrets:
            if len(secret) >= _SHORTEST:
                self._values[secret] = None
                self._values.move_to_end(secret)
        while len(self._values) > _MOST:
            self._values.popitem(last=False)
        self._known = re.compile("|".join(re.escape(value) for value in self._values)) if self._values else None

    def clean(self, text: str) -> str:
        """The text with every secret replaced by ***."""
        if self._known is not None:
            text = self._known.sub(_MARK, text)
        return _SHAPES.sub(rf"\g<name>{_MARK}", text)

    def guard_logging(self) -> None:
        """Clean every log record of this process from now on, its traceback too."""
        make = logging.getLogRecordFactory()

        def make_clean(*args: object, **kwargs: object) -> logging.LogRecord:
            record = make(*args, **kwargs)
            self.clean_record(record)
            return record

        logging.setLogRecordFactory(make_clean)

    def clean_record(self, record: logging.LogRecord) -> None:
        """Replace the message, and the traceback when there is one, if they hold a secret."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # wrong arguments: logging itself will say so, and shows the arguments
            message = f"{record.msg} {record.args}"
        cleaned = self.clean(message)
        if cleaned != message:
            record.msg, record.args = cleaned, ()
        self._clean_traceback(record)

    def _clean_traceback(self, record: logging.LogRecord) -> None:
        if not record.exc_info:
            return
        traceback = logging.Formatter().formatException(record.exc_info)
        cleaned = self.clean(traceback)
        if cleaned != traceback:
            record.exc_info, record.exc_text = None, cleaned
