"""Access tokens: asking again inside their life gives the same one (facts/dingtalk.md 8)."""

import secrets
from collections.abc import Callable

from bot.emulator.dingtalk.refusals import bad_token

SECONDS = 7200


class Tokens:
    """The one valid token by its end on the machine's clock."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._token, self._ends = "", 0.0
        self.issued = 0

    def issue(self) -> tuple[str, int]:
        """A valid token and its remaining seconds."""
        now = self._monotonic()
        if self._ends <= now:
            self._token, self._ends = secrets.token_hex(16), now + SECONDS
            self.issued += 1
        return self._token, int(self._ends - now)

    def check(self, token: str) -> None:
        """Raise the refusal of a token that is not valid."""
        if not token or token != self._token or self._ends <= self._monotonic():
            raise bad_token()

    def revoke(self) -> None:
        """Make the token invalid at once."""
        self._ends = 0.0
