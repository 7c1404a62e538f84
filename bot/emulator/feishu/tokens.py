"""Tenant tokens, connection tickets and tap tokens: who may call what, and for how long."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.emulator.feishu.refusals import CallRefusedError, bad_token, missing_token

TENANT_TOKEN_SECONDS = 7200
TAP_TOKEN_LIFE = timedelta(minutes=30)
TAP_TOKEN_USES = 2


class TenantTokens:
    """Tokens by their end on the machine's clock; asking again gives the same one while it has 30 minutes left."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._ends: dict[str, float] = {}
        self.issued = 0

    def issue(self) -> tuple[str, int]:
        """A valid token and its remaining seconds."""
        now = self._monotonic()
        for token, end in self._ends.items():
            if end - now > 1800:
                return token, int(end - now)
        token = f"t-{secrets.token_hex(20)}"
        self._ends[token] = now + TENANT_TOKEN_SECONDS
        self.issued += 1
        return token, TENANT_TOKEN_SECONDS

    def check(self, authorization: str) -> None:
        """Raise the CallRefusedError that this Authorization header earns."""
        if not authorization.startswith("Bearer "):
            raise missing_token()
        if self._ends.get(authorization.removeprefix("Bearer "), 0.0) <= self._monotonic():
            raise bad_token()

    def revoke(self) -> None:
        """Make every token invalid at once, as a changed secret does."""
        self._ends.clear()


@dataclass(slots=True)
class TapToken:
    """The ``c-…`` token of one tap, for the delayed update (facts 5.6)."""

    message_id: str
    made_at: datetime
    uses: int = 0


class TapTokens:
    """Tap tokens: 30 minutes of business time, two uses. The refusal's codes are assumed, no document names them."""

    def __init__(self) -> None:
        self._tokens: dict[str, TapToken] = {}

    def issue(self, message_id: str, now: datetime) -> str:
        """A token for one tap on a message."""
        token = f"c-{secrets.token_hex(20)}"
        self._tokens[token] = TapToken(message_id, now)
        return token

    def spend(self, token: str, now: datetime) -> str:
        """Use the token once and return its message id; raises a CallRefusedError."""
        known = self._tokens.get(token)
        if known is None:
            raise CallRefusedError(10002, "token is invalid")
        if now - known.made_at > TAP_TOKEN_LIFE:
            raise CallRefusedError(10002, "token is expired")
        if known.uses >= TAP_TOKEN_USES:
            raise CallRefusedError(300090, "the update token has been used up")
        known.uses += 1
        return known.message_id
