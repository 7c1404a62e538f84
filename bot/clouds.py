"""The clouds this bot serves: what renders for each, what sends to it, what listens to it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.app import RenderCard
from bot.cards import render_dingtalk, render_feishu
from bot.cards.model import Card, Message
from bot.cards.render_dingtalk import PUBLIC_TEMPLATE, Template
from bot.clock import Clock, CloudTime, MachineTime
from bot.config import Settings
from bot.domain.people import Room
from bot.events import Cloud
from bot.platforms.dingtalk.api import SparesCalls, Spent
from bot.platforms.dingtalk.connect import DingTalkLink, open_dingtalk
from bot.platforms.dingtalk.settings import DingTalkSettings
from bot.platforms.dingtalk.settings import Timings as DingTalkTimings
from bot.platforms.feishu.connect import FeishuLink, open_feishu
from bot.platforms.feishu.pacing import Pacing
from bot.platforms.feishu.settings import FeishuSettings
from bot.platforms.feishu.settings import Timings as FeishuTimings
from bot.platforms.redaction import Redactor
from bot.ports import Body, Dispatch, Gateway, Transport
from bot.relay import RenderBody

IdOf = Callable[[int], str | None]


@dataclass(frozen=True, slots=True)
class Clouds:
    """The links that are configured; a cloud that is not is None."""

    feishu: FeishuLink | None
    dingtalk: DingTalkLink | None

    @property
    def gateways(self) -> Mapping[Cloud, Gateway]:
        """What sends, by cloud."""
        return {cloud: link.gateway for cloud, link in self._links.items()}

    @property
    def transports(self) -> Mapping[Cloud, Transport]:
        """What listens, by cloud."""
        return {cloud: link.transport for cloud, link in self._links.items()}

    def time(self) -> CloudTime | None:
        """What time a cloud says it is, None as long as none has said."""
        return self.feishu.gateway.cloud_time() if self.feishu is not None else None

    async def stop(self) -> None:
        """Take nothing any more; returns when what was taken is finished."""
        await asyncio.gather(*(link.transport.stop() for link in self._links.values()))

    async def close(self) -> None:
        """Stop, and close every connection."""
        await asyncio.gather(*(link.close() for link in self._links.values()))

    @property
    def _links(self) -> Mapping[Cloud, FeishuLink | DingTalkLink]:
        both = {Cloud.FEISHU: self.feishu, Cloud.DINGTALK: self.dingtalk}
        return {cloud: link for cloud, link in both.items() if link is not None}


async def open_clouds(
    settings: Settings,
    dispatch: Dispatch,
    redactor: Redactor,
    spent: Spent,
    spares_calls: SparesCalls,
    clock: Clock,
    machine: MachineTime,
    robots: Mapping[str, str],
    tap_budget: float | None = None,
) -> Clouds:
    """A link to every configured cloud; nothing is called before its transport runs or something is sent.

    ``spent`` is told of what DingTalk counts by the month, ``spares_calls`` says what to spend; ``robots`` are its
    ``group_robots``; ``clock`` the clouds' time, a movable one in a rehearsal; calls keep their distance by
    ``machine``. ``tap_budget`` is in seconds, None for each cloud's own.
    """
    feishu, dingtalk = None, None
    if settings.serves_feishu:
        feishu = await open_feishu(
            _feishu(settings),
            dispatch,
            redactor,
            timings=None if tap_budget is None else FeishuTimings(tap_budget=tap_budget),
            pacing=Pacing(monotonic=machine.steady),
        )
    if settings.serves_dingtalk:
        dingtalk = await open_dingtalk(
            dingtalk_settings(settings),
            dispatch,
            redactor,
            robots,
            spent=spent,
            spares_calls=spares_calls,
            wall=lambda: clock.now().timestamp(),
            timings=None if tap_budget is None else DingTalkTimings(tap_budget=tap_budget),
        )
    return Clouds(feishu, dingtalk)


def card_renderers(settings: Settings) -> Mapping[Cloud, RenderCard]:
    """How a card looks in the answer to a tap, by cloud."""
    template = template_of(settings)

    def dingtalk(card: Card, user_id_of: IdOf) -> dict[str, Any]:
        return dict(render_dingtalk.render(card, user_id_of, template))

    return {Cloud.FEISHU: render_feishu.render, Cloud.DINGTALK: dingtalk}


def body_renderers(settings: Settings) -> Mapping[Cloud, RenderBody]:
    """The bytes of a message, by cloud."""
    return {Cloud.FEISHU: _feishu_body, Cloud.DINGTALK: partial(_dingtalk_body, template_of(settings))}


def template_of(settings: Settings) -> Template:
    """The template of DingTalk's cards: ours when an admin imported it, else the public one."""
    own = settings.dingtalk.card_template_id
    return Template(own or PUBLIC_TEMPLATE, own=bool(own), value_bytes=settings.dingtalk.card_value_bytes)


def bare_clouds(settings: Settings) -> frozenset[Cloud]:
    """Clouds whose cards show no toast: DingTalk with its public template."""
    return frozenset() if template_of(settings).own else frozenset({Cloud.DINGTALK})


def _feishu(settings: Settings) -> FeishuSettings:
    feishu = settings.feishu
    return FeishuSettings(feishu.app_id, feishu.app_secret.get_secret_value(), feishu.domain)


def dingtalk_settings(settings: Settings) -> DingTalkSettings:
    """What a link to DingTalk is built from."""
    dingtalk = settings.dingtalk
    return DingTalkSettings(
        dingtalk.client_id,
        dingtalk.client_secret.get_secret_value(),
        dingtalk.robot_code,
        dingtalk.openapi,
        dingtalk.oapi,
    )


def group_robots(settings: Settings, rooms: Iterable[Room]) -> Mapping[str, str]:
    """The addresses of groups' own robots by conversation id, where an administrator copied one.

    A group that the configuration names without its conversation id has the one it was bound to from chat.
    """
    addresses = {group.name: group.dingtalk_robot.get_secret_value() for group in settings.groups}
    chats = ((room.chat_on(Cloud.DINGTALK), addresses.get(room.handle, "")) for room in rooms)
    return {chat.chat_id: address for chat, address in chats if chat is not None and address}


def _feishu_body(message: Message, open_id_of: IdOf) -> Body:
    rendered = render_feishu.body_of(message, open_id_of)
    return Body(rendered.kind, rendered.content)


def _dingtalk_body(template: Template, message: Message, user_id_of: IdOf) -> Body:
    rendered = render_dingtalk.body_of(message, user_id_of, template)
    return Body(rendered.kind, rendered.content)
