"""The world's things as JSON, as the hands show them."""

import json
from dataclasses import asdict
from typing import Any

from bot.emulator.cards.controls import Button
from bot.emulator.cards.inputs import Input
from bot.emulator.dingtalk.pushes import Push as StreamPush
from bot.emulator.feishu.journal import WireCall
from bot.emulator.feishu.pushes import Push
from bot.emulator.messages import Message
from bot.emulator.tapping import Reaction
from bot.emulator.world import World


def message_picture(world: World, message: Message) -> dict[str, Any]:
    """A message with its wire content, its words, and what can be done on it."""
    return {
        "message_id": message.message_id,
        "chat_id": message.chat_id,
        "sender": message.sender,
        "sender_name": world.bot_name if message.from_bot else world.name_of(message.sender),
        "msg_type": message.msg_type,
        "content": json.loads(message.content),
        "text": message.text,
        "buttons": [button_picture(button) for button in message.buttons],
        "inputs": [input_picture(each) for each in message.inputs],
        "created_at": message.created_at.isoformat(),
        "updated_at": message.updated_at.isoformat(),
        "versions": message.versions,
        "reply_to": message.reply_to,
        "notified": list(message.notified),
        "urgent": dict(message.urgent),
        "recalled": message.recalled,
    }


def button_picture(button: Button) -> dict[str, Any]:
    """What a tap needs to know of a button."""
    return {
        "label": button.label,
        "tag": button.tag,
        "disabled": button.disabled,
        "confirm": button.confirm,
        "url": button.url,
        "form": button.form,
        "submits": button.submits,
        "options": dict(button.options),
    }


def input_picture(each: Input) -> dict[str, Any]:
    """What filling needs to know of an input."""
    return {
        "name": each.name,
        "label": each.label,
        "tag": each.tag,
        "form": each.form,
        "required": each.required,
        "value": each.value,
        "max_length": each.max_length,
        "options": dict(each.options),
    }


def reaction_picture(reaction: Reaction) -> dict[str, Any]:
    """What the tapping person saw."""
    return asdict(reaction)


def call_picture(call: WireCall) -> dict[str, Any]:
    """A call of the bot."""
    return {**asdict(call), "at": call.at.isoformat()}


def dingtalk_push_picture(push: StreamPush) -> dict[str, Any]:
    """A message, tap or event on a stream, and how it was acknowledged."""
    attempts = [{**asdict(attempt), "at": attempt.at.isoformat()} for attempt in push.attempts]
    return {"topic": push.topic, "acked": push.acked, "attempts": attempts}


def push_picture(push: Push) -> dict[str, Any]:
    """An event and its deliveries; ``delay`` in seconds of machine time."""
    attempts = [{**asdict(attempt), "at": attempt.at.isoformat()} for attempt in push.attempts]
    return {"event_id": push.event_id, "event_type": push.event_type, "acked": push.acked, "attempts": attempts}
