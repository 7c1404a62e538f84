"""What the Feishu cloud itself says about this app: credentials, long connection, clock, groups, scopes (UX A5)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from bot.domain.checkup import Check, Verdict
from bot.events import Chat, Cloud
from bot.platforms.feishu.api import FeishuApi
from bot.platforms.feishu.endpoint import ask_endpoint
from bot.platforms.feishu.gateway import FeishuGateway
from bot.platforms.feishu.pacing import Pacing
from bot.platforms.feishu.settings import Bounds, FeishuSettings, Timings
from bot.platforms.feishu.tokens import tenant_tokens
from bot.platforms.link import LinkError
from bot.platforms.redaction import Redactor
from bot.platforms.session import open_session
from bot.ports import SendError, SendProblem

_TOLERATED, _WRONG = timedelta(seconds=30), timedelta(minutes=2)
_CONSOLE = "在飞书开放平台的应用里"


async def check_feishu(
    settings: FeishuSettings, groups: Sequence[tuple[str, str]], redactor: Redactor, now: datetime
) -> list[Check]:
    """Everything the cloud can be asked without sending anything; ``groups`` are name and chat id."""
    redactor.add(settings.app_secret)
    session = open_session(Timings(), Bounds(), loopback=settings.loopback)
    try:
        clock = await _clock(session, settings, now)
        if clock.verdict is Verdict.FAIL and not clock.hint.startswith("校准"):
            return [clock]
        tokens = tenant_tokens(session, settings, redactor)
        gateway = FeishuGateway(FeishuApi(session, settings.domain, tokens, Pacing()))
        app = await _app(gateway)
        if app.verdict is Verdict.FAIL:
            return [clock, app]
        link = await _link(session, settings)
        return [clock, app, link, await _groups(gateway, groups), await _history(gateway, groups, settings, now)]
    finally:
        await session.close()


async def _clock(session: aiohttp.ClientSession, settings: FeishuSettings, now: datetime) -> Check:
    """The cloud's own time stands in every answer, refusals included."""
    try:
        async with session.get(f"{settings.domain}/open-apis/bot/v3/info") as answer:
            told = parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (aiohttp.ClientError, TimeoutError, OSError, KeyError, ValueError) as error:
        hint = "检查网络、代理和 [feishu] domain"
        return Check("飞书可达", Verdict.FAIL, f"连不上 {settings.domain}（{type(error).__name__}）", hint)
    off = abs(now - told)
    reason = f"本机和飞书相差 {off.total_seconds():.0f} 秒"
    if off <= _TOLERATED:
        return Check("时钟", Verdict.PASS, reason)
    return Check("时钟", Verdict.FAIL if off > _WRONG else Verdict.WARN, reason, "校准本机时间（NTP）")


async def _app(gateway: FeishuGateway) -> Check:
    try:
        info = await gateway.bot_info()
    except SendError as error:
        hint = f"核对 app_id、app_secret；{_CONSOLE}启用机器人能力并发布版本"
        return Check("飞书应用", Verdict.FAIL, f"{error.code} {error.text}", hint)
    return Check("飞书应用", Verdict.PASS, f"机器人「{info.name}」")


async def _link(session: aiohttp.ClientSession, settings: FeishuSettings) -> Check:
    try:
        await ask_endpoint(session, settings)
    except LinkError as error:
        return Check("飞书长连接", Verdict.FAIL, str(error), f"{_CONSOLE}把事件和回调的订阅方式都设为「长连接」")
    return Check("飞书长连接", Verdict.PASS, "可以建立")


async def _groups(gateway: FeishuGateway, groups: Sequence[tuple[str, str]]) -> Check:
    name = "飞书群"
    try:
        present = {chat.chat_id for chat in await gateway.chats()}
    except SendError as error:
        return Check(name, Verdict.WARN, f"{error.code} {error.text}", f"{_CONSOLE}开通 im:chat:readonly")
    absent = [group for group, chat_id in groups if chat_id not in present]
    if absent:
        return Check(
            name, Verdict.FAIL, f"机器人不在：{'、'.join(absent)}", "把机器人拉进群，或改 [[groups]] 的 feishu"
        )
    return Check(name, Verdict.PASS, f"{len(groups)} 个绑定的群里都有机器人")


async def _history(
    gateway: FeishuGateway, groups: Sequence[tuple[str, str]], settings: FeishuSettings, now: datetime
) -> Check:
    name = "聊天记录"
    if not groups:
        return Check(name, Verdict.SKIP, "没有绑定的群")
    try:
        chat = Chat(Cloud.FEISHU, groups[0][1])
        await gateway.past(chat, now - timedelta(minutes=1), now, settings.app_id)
    except SendError as error:
        denied = error.problem is SendProblem.NO_PERMISSION
        hint = f"{_CONSOLE}开通 im:message:readonly、im:message.group_msg" if denied else "稍后再查"
        return Check(name, Verdict.WARN, f"停机期间的命令不能补收：{error.code} {error.text}", hint)
    return Check(name, Verdict.PASS, "停机期间的命令可以补收")
