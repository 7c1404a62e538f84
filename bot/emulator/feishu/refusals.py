"""How the cloud says no: its codes (facts 6.2) as exceptions that the door turns into answers."""

from collections.abc import Mapping


class CallRefusedError(Exception):
    """A call that is answered with ``code`` and ``msg``; im/v1 answers HTTP 400 with them."""

    def __init__(self, code: int, msg: str, *, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        self.code, self.msg, self.status = code, msg, status
        self.headers = dict(headers or {})
        super().__init__(f"{code} {msg}")


def bad_request(what: str) -> CallRefusedError:
    """Content or parameters that make no sense; our bug, never retried."""
    return CallRefusedError(230001, f"Your request contains an invalid request parameter, ext={what}")


def bad_token(what: str = "Invalid access token for authorization.") -> CallRefusedError:
    """The token is unknown, expired or revoked."""
    return CallRefusedError(99991663, f"{what} Please make a test attempt with the correct token.")


def missing_token() -> CallRefusedError:
    """No token was sent at all."""
    return CallRefusedError(
        99991661, "Missing access token for authorization. Please make a request with token attached."
    )


def throttled(seconds: int, what: str, code: int = 99991400) -> CallRefusedError:
    """Too fast; the header says after how many seconds the same call will pass."""
    return CallRefusedError(code, f"request trigger frequency limit: {what}", status=429, headers=reset_header(seconds))


def reset_header(seconds: int) -> dict[str, str]:
    """The header a throttled caller must obey."""
    return {"x-ogw-ratelimit-limit": "1", "x-ogw-ratelimit-reset": str(seconds)}


def bot_not_in_chat() -> CallRefusedError:
    """The bot was thrown out, or never knew the chat."""
    return CallRefusedError(230002, "The bot can not be outside the group.")


def chat_dissolved() -> CallRefusedError:
    """The group is no more."""
    return CallRefusedError(232009, "Your request specifies a chat which has already been dissolved.")


def person_unreachable() -> CallRefusedError:
    """The receiver left, is disabled, or is outside the app's availability."""
    return CallRefusedError(230013, "Bot has NO availability to this user.")


def message_recalled() -> CallRefusedError:
    """Nothing can be done with a recalled message."""
    return CallRefusedError(230011, "The message was withdrawn.")


def message_not_found() -> CallRefusedError:
    """No such message, at least not any more."""
    return CallRefusedError(231003, "The message is not found.")


def message_too_old() -> CallRefusedError:
    """Older than 14 days."""
    return CallRefusedError(230031, "The message sent is out of the time limit for updating, which is 14 days.")


def body_too_long() -> CallRefusedError:
    """Over 150 KB of text or 30 KB of post or card."""
    return CallRefusedError(230025, "The length of the message content reaches its limit.")


def card_refused(detail: str) -> CallRefusedError:
    """The card reaches nobody; the sub-code stands in the text."""
    return CallRefusedError(230099, f"Failed to create card content, ext={detail}")
