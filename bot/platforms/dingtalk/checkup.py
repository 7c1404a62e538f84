"""What the DingTalk cloud itself says about this app: credentials, stream connection, card template."""

from collections.abc import Mapping
from uuid import uuid4

from bot.domain.checkup import Check, Verdict
from bot.platforms.dingtalk.api import Call, DingTalkApi, uncounted
from bot.platforms.dingtalk.endpoint import ask_endpoint
from bot.platforms.dingtalk.settings import Bounds, DingTalkSettings, Timings
from bot.platforms.dingtalk.tokens import app_tokens
from bot.platforms.link import LinkError
from bot.platforms.redaction import Redactor
from bot.platforms.session import open_session
from bot.ports import SendError

_CREATE = "/v1.0/card/instances"


async def check_dingtalk(
    settings: DingTalkSettings, template: str, values: Mapping[str, str], redactor: Redactor
) -> list[Check]:
    """Everything that can be asked without anybody seeing it; ``values`` are what a card fills into ``template``.

    A template costs one of the month's calls: a card is made and shown to nobody.
    """
    redactor.add(settings.client_secret)
    session = open_session(Timings(), Bounds(), loopback=settings.loopback)
    try:
        try:
            await ask_endpoint(session, settings)
        except LinkError as error:
            hint = "核对 [dingtalk] client_id、client_secret，并在开发者后台把机器人设为 Stream 模式、发布应用"
            return [Check("钉钉长连接", Verdict.FAIL, str(error), hint)]
        link = Check("钉钉长连接", Verdict.PASS, "凭证有效，可以建立 Stream 连接")
        api = DingTalkApi(session, settings, app_tokens(session, settings, redactor), uncounted)
        return [link, await _template(api, template, values)]
    finally:
        await session.close()


async def _template(api: DingTalkApi, template: str, values: Mapping[str, str]) -> Check:
    body = {
        "cardTemplateId": template,
        "outTrackId": f"check-{uuid4().hex}",
        "callbackType": "STREAM",
        "userIdType": 1,
        "cardData": {"cardParamMap": dict(values)},
    }
    try:
        await api.call(Call("POST", _CREATE, body))
    except SendError as error:
        hint = (
            "运行 bot setup dingtalk --export-template 文件，在卡片平台导入、发布，编号写进 [dingtalk] card_template_id"
            "；调大过 card_value_bytes 就先改回 1024 再试"
        )
        return Check("钉钉卡片模板", Verdict.FAIL, f"{template} 用不了（{error.code}）", hint)
    largest = max(len(value.encode()) for value in values.values())
    return Check("钉钉卡片模板", Verdict.PASS, f"{template} 接受我们的全部变量，一个变量 {largest} 字节也收")
