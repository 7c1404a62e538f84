"""How DingTalk says no (facts/dingtalk.md 9)."""

from typing import Any


class CallRefusedError(Exception):
    """A call answered with ``code`` and ``message``; the new door answers HTTP 4xx, webhooks 200 with ``errcode``."""

    def __init__(self, code: str, message: str = "", *, status: int = 400, body: dict[str, Any] | None = None) -> None:
        self.code, self.message, self.status, self.body = code, message, status, body
        super().__init__(f"{code} {message}")


def bad_request(what: str) -> CallRefusedError:
    """Content or parameters that make no sense."""
    return CallRefusedError("invalidParameter", what)


def bad_token() -> CallRefusedError:
    """The token is unknown, expired or revoked."""
    return CallRefusedError("InvalidAuthentication", "不合法的access_token", status=401)


def bad_credentials() -> CallRefusedError:
    """App key and secret do not belong together."""
    return CallRefusedError("invalidClientIdOrSecret", "无效的clientId或者clientSecret", status=400)


def too_fast() -> CallRefusedError:
    """More than 20 calls of one API in a second."""
    return CallRefusedError("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "too many calls", status=403)


def month_used_up() -> CallRefusedError:
    """The organisation's calls of this month are used up."""
    return CallRefusedError("Forbidden.AccessDenied.ApiCountLimitForOrg", "monthly quota exhausted", status=403)


def banned() -> CallRefusedError:
    """The address called too often: nothing like a normal answer, and not an error status."""
    return CallRefusedError("1111", status=200, body={"status": 1111, "punish": "deny", "url": ""})


def group_gone() -> CallRefusedError:
    """The robot is not in the group, or there is none."""
    return CallRefusedError("resource.not.found", "open conversation id not found")


def group_disbanded() -> CallRefusedError:
    """The group was dissolved."""
    return CallRefusedError("group.disbanded", "group disbanded")
