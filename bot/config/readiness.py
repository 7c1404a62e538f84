"""What a configuration without mistakes may still lack before it can serve a tenant."""

from bot.config.settings import Settings


def missing_for_serving(settings: Settings) -> list[str]:
    """What ``bot run`` needs and does not find, each with what to write; empty when it can serve."""
    feishu, dingtalk = settings.feishu, settings.dingtalk
    missing = [
        *_half("feishu", "app_id", feishu.app_id, "app_secret", feishu.app_secret.get_secret_value()),
        *_half("dingtalk", "client_id", dingtalk.client_id, "client_secret", dingtalk.client_secret.get_secret_value()),
    ]
    if missing or settings.serves_feishu or settings.serves_dingtalk:
        return missing
    return [
        "没有任何平台的凭证：请在 [feishu] 里填写 app_id 和 app_secret，或在 [dingtalk] 里填写 client_id 和 "
        "client_secret。没有租户时可以先用 bot demo 试用。"
    ]


def _half(table: str, first: str, first_value: str, second: str, second_value: str) -> list[str]:
    if bool(first_value) == bool(second_value):
        return []
    given, lacking = (first, second) if first_value else (second, first)
    return [f"[{table}] 填了 {given}，还缺 {lacking}。"]
