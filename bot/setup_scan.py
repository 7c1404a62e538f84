"""`bot setup feishu --scan`: a new app by one scan; its secret goes into a file that only its owner can read."""

import os
from collections.abc import Callable
from pathlib import Path

from bot.config import Settings
from bot.errors import ConfigError
from bot.platforms.feishu.registration import ACCOUNTS, NewApp, register_app
from bot.platforms.feishu.settings import FEISHU_DOMAIN, FeishuSettings

SECRET_FILE = "feishu.secret"  # noqa: S105  the name of the file


async def scan_in(config: Path, settings: Settings | None, echo: Callable[[str], None]) -> None:
    """Make the app and keep its secret beside the configuration, which stays as it is.

    Raises ConfigError when there is an app or a secret already, NotRegisteredError when none was made.
    """
    if settings is not None and settings.feishu.app_id:
        raise ConfigError(f"{config} 里已经有飞书应用 {settings.feishu.app_id}。要换一个，先清空 [feishu] app_id。")
    secret_file = config.parent / SECRET_FILE
    if secret_file.exists():
        raise ConfigError(f"{secret_file} 已经有了，不会改动它。不再需要的话先把它移走。")
    echo("正在向飞书申请链接…")
    made = await register_app(lambda url, seconds: echo(_invitation(url, seconds)), _accounts(settings))
    _keep(secret_file, made)
    for line in _what_now(config, made):
        echo(line)


def _accounts(settings: Settings | None) -> str:
    """The emulated cloud registers apps too."""
    domain = settings.feishu.domain if settings is not None else FEISHU_DOMAIN
    return domain if FeishuSettings("", "", domain).loopback else ACCOUNTS


def _invitation(url: str, seconds: int) -> str:
    return f"在浏览器里打开下面的链接，用飞书扫码并同意（{seconds // 60} 分钟内有效）：\n\n  {url}\n\n等您同意…"


def _keep(file: Path, made: NewApp) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            opened.write(f"{made.app_secret}\n")
    except OSError as failure:
        raise ConfigError(
            f"应用 {made.app_id} 已经建好，但是写不了 {file}（{failure.strerror}）。"
            "App Secret 可以在开放平台该应用的「凭证与基础信息」里看到。"
        ) from None


def _what_now(config: Path, made: NewApp) -> tuple[str, ...]:
    return (
        f"新建好了：应用 {made.app_id}。App Secret 存进了 {config.parent / SECRET_FILE}，只有您能读。",
        *(() if config.exists() else (f"先运行 bot config example > {config}。",)),
        f"把这两行写进 {config} 的 [feishu]：",
        "",
        f'  app_id = "{made.app_id}"',
        f'  app_secret_file = "{SECRET_FILE}"',
        "",
        "然后运行 bot setup feishu，看还差哪几步。",
    )
