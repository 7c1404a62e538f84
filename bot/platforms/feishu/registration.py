"""A new app by one scan: Feishu's own registration flow, spoken by its SDK.

Somebody opens an address in a browser, scans it with Feishu and agrees; the app comes with the scopes, events and
callbacks this bot needs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.errors import LiaisonError
from bot.platforms.feishu.payloads import EVENTS, TAP
from bot.platforms.feishu.scopes import SCOPES

ACCOUNTS = "https://accounts.feishu.cn"
"""Where Feishu's apps are registered; who is on Lark is sent on by the cloud itself."""

_PRESET = {"name": "接口人", "desc": "让跨部门协作制度在群里自己运转"}


class NotRegisteredError(LiaisonError):
    """No app was made; says why and what to do."""


@dataclass(frozen=True, slots=True)
class NewApp:
    """What the app logs in with."""

    app_id: str
    app_secret: str = field(repr=False)


async def register_app(show: Callable[[str, int], None], accounts: str = ACCOUNTS) -> NewApp:
    """Make an app; ``show`` gets the address to open and for how many seconds it holds. Raises NotRegisteredError."""
    import httpx  # with the SDK, seconds of import that nothing else of the bot pays
    from lark_oapi.scene import registration as sdk

    def opened(link: dict[str, Any]) -> None:
        show(str(link["url"]), int(link["expire_in"]))

    try:
        made = await sdk.aregister_app(
            opened, source="liaison", domain=accounts, app_preset=_PRESET, addons=_addons(), create_only=True
        )
    except sdk.AppAccessDeniedError:
        raise NotRegisteredError("没有新建应用：打开链接的人没有同意。要新建就再运行一次。") from None
    except sdk.AppExpiredError:
        raise NotRegisteredError("没有新建应用：链接过期了。再运行一次，会给一个新的。") from None
    except sdk.RegisterAppError as refused:
        raise NotRegisteredError(f"没有新建应用：飞书拒绝了（{refused}）。{_BY_HAND}") from None
    except httpx.HTTPError as failure:
        told = f"没有新建应用：连不上 {accounts}（{type(failure).__name__}）。检查网络和代理。"
        raise NotRegisteredError(told) from None
    except (KeyError, ValueError, AttributeError):
        raise NotRegisteredError(f"没有新建应用：{accounts} 的回答看不懂。{_BY_HAND}") from None
    return NewApp(made["client_id"], made["client_secret"])


_BY_HAND = "可以改在开放平台里手工新建：bot setup feishu"


def _addons() -> dict[str, Any]:
    return {
        "scopes": {"tenant": list(SCOPES)},
        "events": {"items": {"tenant": list(EVENTS)}},
        "callbacks": {"items": [TAP]},
    }
