"""Cards on DingTalk as a bot would send them, for the page's tests: the variables of both templates."""

import json
from typing import Any

from bot.emulator.dingtalk.cards import PUBLIC_TEMPLATE, CardInstance
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.messages import Message
from bot.emulator.people import Chat
from bot.emulator.world import World

OWN_TEMPLATE = "own.schema"
ROOM = "车间协作群"


def served_on_both(world: World) -> DingTalkCloud:
    """A cloud for the world's groups on DingTalk, of which there is one afterwards; our template is imported."""
    cloud = DingTalkCloud(world, own_template=OWN_TEMPLATE)
    world.add_group(ROOM, ["李敏", "王磊", "何静"], cloud="dingtalk")
    return cloud


def show(cloud: DingTalkCloud, template: str, values: dict[str, str]) -> Message:
    """The bot puts a card into the room."""
    card = CardInstance(f"card-{len(cloud.cards.instances)}", template, values, calls_back=True)
    cloud.cards.instances[card.out_track_id] = card
    room: Chat = cloud.world.chat(ROOM)
    return cloud.cards.show(card, room, ())


def public_values(text: str, *buttons: dict[str, Any]) -> dict[str, str]:
    """A card of the public template."""
    shown = json.dumps({"msgButtons": list(buttons)}, ensure_ascii=False)
    return {"title": "需求待确认", "markdown": text, "tips": "", "sys_full_json_obj": shown}


def form_values(*fields: dict[str, Any]) -> dict[str, str]:
    """A form of our own template, with a button that submits."""
    event = {"type": "sendCardRequest", "params": {"actionId": "send", "params": {"t": "send"}}}
    submit = [{"text": "提交", "color": "blue", "status": "normal", "event": event}]
    return {
        "title": "填写异议",
        "tone": "waiting",
        "text1": "请写清楚原因",
        "buttons": "[]",
        "form": json.dumps({"fields": list(fields)}, ensure_ascii=False),
        "submit": json.dumps(submit, ensure_ascii=False),
    }


__all__ = ["OWN_TEMPLATE", "PUBLIC_TEMPLATE", "ROOM", "form_values", "public_values", "served_on_both", "show"]
