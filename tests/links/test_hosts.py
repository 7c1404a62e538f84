"""A configured address that cannot be a cloud's is answered with what is wrong."""

import pytest
from bot.errors import ConfigError
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.feishu.settings import FeishuSettings

WRONG = [
    ("open.feishu.cn", "不是一个 http"),
    ("https://[::1", "不是一个 http"),
    ("https://open.feishu.cn/", "只能是协议和主机名"),
    ("http://open.feishu.cn", "只有本机地址"),
]


@pytest.mark.parametrize(("origin", "why"), WRONG)
def test_a_wrong_address_is_named_with_what_is_wrong_with_it(origin: str, why: str) -> None:
    with pytest.raises(ConfigError, match=f"feishu.domain：{why}"):
        FeishuSettings("cli_a", "secret", origin)
    with pytest.raises(ConfigError, match=f"dingtalk.oapi：{why}"):
        DingTalkSettings("ding", "secret", oapi=origin)
