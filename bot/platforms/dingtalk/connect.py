"""Puts the DingTalk side together: one session, one token, one gateway, one transport."""

import time
from collections.abc import Callable, Mapping

from bot.platforms.cloud_link import CloudLink
from bot.platforms.dingtalk.api import DingTalkApi, SparesCalls, Spent, uncounted
from bot.platforms.dingtalk.gateway import DingTalkGateway
from bot.platforms.dingtalk.session_webhooks import SessionWebhooks
from bot.platforms.dingtalk.settings import Bounds, DingTalkSettings, Timings
from bot.platforms.dingtalk.tokens import app_tokens
from bot.platforms.dingtalk.transport import DingTalkTransport
from bot.platforms.redaction import Redactor
from bot.platforms.session import open_session
from bot.ports import Dispatch

DingTalkLink = CloudLink[DingTalkGateway]


async def open_dingtalk(
    settings: DingTalkSettings,
    dispatch: Dispatch,
    redactor: Redactor,
    group_robots: Mapping[str, str],
    *,
    spent: Spent = uncounted,
    spares_calls: SparesCalls = lambda: False,
    wall: Callable[[], float] = time.time,
    timings: Timings | None = None,
    bounds: Bounds | None = None,
) -> DingTalkLink:
    """Both sides, ready: nothing is called and no SDK imported before ``transport.run`` or the first send.

    ``group_robots`` holds the address of a group's own robot by conversation id, where an admin copied it; the
    redactor learns them and the secret here, every token and ticket later. ``wall`` is the time by which the cloud says
    when an address ends, seconds since 1970.
    """
    redactor.add(settings.client_secret, *group_robots.values())
    timings, bounds = timings or Timings(), bounds or Bounds()
    session = open_session(timings, bounds, loopback=settings.loopback)
    sessions = SessionWebhooks(settings, redactor, wall)
    api = DingTalkApi(session, settings, app_tokens(session, settings, redactor), spent)
    gateway = DingTalkGateway(api, settings, sessions, group_robots, spares_calls)
    transport = DingTalkTransport(
        settings, session, dispatch, sessions, redactor, timings=timings, bounds=bounds, spent=spent
    )
    return DingTalkLink(gateway, transport, session)
