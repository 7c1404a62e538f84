"""What can go wrong with a cloud's link."""

from enum import StrEnum


class Alarm(StrEnum):
    """Why the link cannot be had, when a person must look; shown on the health page."""

    NONE = ""
    CREDENTIALS = "credentials"  # app id, secret, app state or long-connection setting: the cloud refuses us
    TOO_MANY_CONNECTIONS = "too_many_connections"  # other processes hold this app's connections


class LinkError(Exception):
    """The link could not be opened; its text never holds the ticket. No kind of it is final (T3)."""

    def __init__(self, text: str, alarm: Alarm = Alarm.NONE) -> None:
        self.alarm = alarm
        super().__init__(text)


class MalformedFrameError(ValueError):
    """What came is no frame, or one that lacks what a frame must have; it is dropped, and the connection goes on."""
