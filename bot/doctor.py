"""`bot doctor`: everything that can be checked without serving, each with how it stands and what to do (SURFACE 2)."""

import platform
from datetime import UTC, datetime
from pathlib import Path

from bot import __version__
from bot.cards import render_dingtalk
from bot.cards.model import Card, Text, Tone
from bot.clouds import dingtalk_settings, template_of
from bot.config import Settings, load
from bot.domain.checkup import Check, Verdict
from bot.errors import ConfigError
from bot.platforms.dingtalk.checkup import check_dingtalk
from bot.platforms.feishu.checkup import check_feishu
from bot.platforms.feishu.settings import FeishuSettings
from bot.platforms.redaction import Redactor
from bot.services.checkup import check_set_up
from bot.services.company import calendar_of
from bot.store.checkup import check_sending, check_store
from bot.store.configured import url_of

_SAMPLE = Card(title=("体检",), tone=Tone.DONE, elements=(Text(("这张卡片没有人看到。",)),))


async def examine(config: Path, offline: bool) -> list[Check]:
    """Every check in order; with ``offline`` the clouds are left alone."""
    version = Check("版本", Verdict.PASS, f"bot {__version__}，Python {platform.python_version()}")
    try:
        settings = load(config)
    except ConfigError as error:
        return [version, Check("配置", Verdict.FAIL, str(error), "改好以后再查一次：bot config check")]
    now = datetime.now(UTC)
    url = url_of(settings)
    calendar = calendar_of(settings)
    here, store = calendar.local(now), check_store(url)
    return [
        version,
        Check("配置", Verdict.PASS, str(config)),
        store,
        check_sending(url, store.verdict, now),
        Check("时区", Verdict.PASS, f"{settings.timezone}，现在 {here:%Y-%m-%d %H:%M}"),
        *check_set_up(settings, calendar.years, here.date()),
        *await _feishu(settings, offline, now),
        *await check_dingtalk_side(settings, offline),
    ]


async def _feishu(settings: Settings, offline: bool, now: datetime) -> list[Check]:
    if not settings.serves_feishu:
        hint = "在 [feishu] 里写 app_id 和 app_secret"
        return [Check("飞书", Verdict.SKIP if settings.serves_dingtalk else Verdict.FAIL, "没有填写凭证", hint)]
    if offline:
        return [Check("飞书", Verdict.SKIP, "--offline：没有连接")]
    feishu = settings.feishu
    credentials = FeishuSettings(feishu.app_id, feishu.app_secret.get_secret_value(), feishu.domain)
    groups = [(group.name, group.feishu) for group in settings.groups if group.feishu]
    return await check_feishu(credentials, groups, Redactor(), now)


async def check_dingtalk_side(settings: Settings, offline: bool) -> list[Check]:
    """DingTalk, where it is configured."""
    if not settings.serves_dingtalk:
        return []
    if offline:
        return [Check("钉钉", Verdict.SKIP, "--offline：没有连接")]
    template = template_of(settings)
    values = render_dingtalk.render(_SAMPLE, lambda _: None, template)
    values["text8" if template.own else "markdown"] = "样" * (template.value_bytes // len("样".encode()))
    return await check_dingtalk(dingtalk_settings(settings), template.id, values, Redactor())
