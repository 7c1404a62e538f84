"""Puts the Feishu side together: one session, one token, one gateway, one transport."""

from collections.abc import Awaitable, Callable

from bot.platforms.cloud_link import CloudLink
from bot.platforms.feishu.api import FeishuApi
from bot.platforms.feishu.gateway import FeishuGateway
from bot.platforms.feishu.pacing import Pacing
from bot.platforms.feishu.settings import Bounds, FeishuSettings, Timings
from bot.platforms.feishu.tokens import tenant_tokens
from bot.platforms.feishu.transport import FeishuTransport
from bot.platforms.link import Alarm, LinkError
from bot.platforms.redaction import Redactor
from bot.platforms.session import open_session
from bot.ports import Dispatch, SendError, SendProblem

FeishuLink = CloudLink[FeishuGateway]


async def open_feishu(
    settings: FeishuSettings,
    dispatch: Dispatch,
    redactor: Redactor,
    *,
    timings: Timings | None = None,
    bounds: Bounds | None = None,
    pacing: Pacing | None = None,
) -> FeishuLink:
    """Both sides, ready: nothing is called before ``transport.run`` or the first send.

    ``redactor`` learns the secret here and every token and ticket later; guard the logging with it before.
    """
    redactor.add(settings.app_secret)
    timings, bounds = timings or Timings(), bounds or Bounds()
    session = open_session(timings, bounds, loopback=settings.loopback)
    tokens = tenant_tokens(session, settings, redactor)
    gateway = FeishuGateway(FeishuApi(session, settings.domain, tokens, pacing or Pacing()))
    transport = FeishuTransport(settings, session, dispatch, _asking(gateway), redactor, timings=timings, bounds=bounds)
    return FeishuLink(gateway, transport, session)


def _asking(gateway: FeishuGateway) -> Callable[[], Awaitable[str]]:
    async def who_am_i() -> str:
        try:
            return (await gateway.bot_info()).open_id
        except SendError as error:
            alarm = Alarm.CREDENTIALS if error.problem is SendProblem.APP_REFUSED else Alarm.NONE
            raise LinkError(f"the cloud did not say who we are: {error.code} {error.text}", alarm) from None

    return who_am_i
