"""`bot setup`: what an administrator does on a cloud, step by step, with what is already done in the configuration."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.config import Settings
from bot.platforms.feishu.payloads import EVENTS, TAP
from bot.platforms.feishu.scopes import SCOPES


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, why it is needed, and how it shows in the configuration; some show only in the live check."""

    what: str
    why: str
    done: Callable[[Settings], bool] | None = None


FEISHU = (
    Step(
        "新建应用：bot setup feishu --scan 扫码即可，权限和事件一并开好；或在 open.feishu.cn 新建企业自建应用，"
        "开启机器人能力",
        "消息和卡片由它发出",
    ),
    Step(
        "把 App ID、App Secret 写进 [feishu] app_id、app_secret（或 app_secret_file）",
        "程序用它们登录",
        lambda settings: settings.serves_feishu,
    ),
    *(Step(f"开通权限 {scope}", why) for scope, why in SCOPES.items()),
    Step(
        f"事件与回调都选「使用长连接接收」，订阅事件 {'、'.join(EVENTS)}，回调 {TAP}",
        "不需要公网地址",
    ),
    Step("创建版本并发布", "发布以前只有开发者看得到它"),
    Step(
        "把机器人拉进群，群的 chat_id 写进 [[groups]] feishu",
        "卡片发到这些群",
        lambda settings: any(group.feishu for group in settings.groups),
    ),
)

DINGTALK = (
    Step("在 open-dev.dingtalk.com 新建企业内部应用，添加机器人，消息接收模式选 Stream", "不需要公网地址"),
    Step(
        "把 Client ID、Client Secret 写进 [dingtalk] client_id、client_secret（或 client_secret_file）",
        "程序用它们登录",
        lambda settings: settings.serves_dingtalk,
    ),
    Step("开通权限 Card.Instance.Write", "发卡片、改卡片"),
    Step("开通权限 qyapi_robot_sendmsg（企业内机器人发送消息）", "发群消息和一对一消息"),
    Step("开通权限 Premium.Ding.Write", "紧急事项发 DING；没有就改发一对一消息"),
    Step(
        "运行 bot setup dingtalk --export-template 模板.json，在卡片平台新建「消息卡片 / 普通」模板并关联本应用，"
        "导入、发布，编号写进 [dingtalk] card_template_id",
        "表单有输入框；不做就用公共模板，表单改成几行文字",
        lambda settings: bool(settings.dingtalk.card_template_id),
    ),
    Step("创建版本并发布", "发布以前收不到群里人的 userid，命令会被拒绝"),
    Step(
        "把机器人加进内部群，会话编号写进 [[groups]] dingtalk",
        "卡片发到这些群",
        lambda settings: any(group.dingtalk for group in settings.groups),
    ),
    Step(
        "在群设置里复制机器人的 Webhook，写进 [[groups]] dingtalk_robot_file",
        "90 分钟没人说话的群里也能 @ 到人；不做就改发一对一消息",
        lambda settings: any(group.dingtalk_robot.get_secret_value() for group in settings.groups),
    ),
)


def told(steps: tuple[Step, ...], settings: Settings | None) -> Iterator[str]:
    """The numbered steps; run again after each of them, those that show in the configuration are ticked."""
    for number, step in enumerate(steps, 1):
        done = settings is not None and step.done is not None and step.done(settings)
        yield f"{'✓' if done else ' '} {number}. {step.what}"
        yield f"      为什么：{step.why}"
