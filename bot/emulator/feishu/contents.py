"""What may be sent: sizes and shapes of each message type (facts 5.3)."""

from collections.abc import Callable
from typing import Any

from bot.card_rules import error_code, validate_card
from bot.emulator.feishu.call import parse_content
from bot.emulator.feishu.refusals import CallRefusedError, bad_request, body_too_long
from bot.emulator.world import World

MOST_TEXT = 150 * 1024
MOST_RICH = 30 * 1024


def check_content(world: World, msg_type: str, content: str) -> None:
    """Raise the refusal that this content earns."""
    check = _CHECKS.get(msg_type)
    if check is None:
        world.unexpected.append(f"message type {msg_type!r} is not emulated")
        raise bad_request(f"msg_type {msg_type} is not emulated")
    if len(content.encode()) > (MOST_TEXT if msg_type == "text" else MOST_RICH):
        raise body_too_long()
    check(world, parse_content(content))


def check_card(card: dict[str, Any]) -> None:
    """Raise what the card rules say."""
    problems = validate_card(card)
    if problems:
        raise CallRefusedError(*error_code(problems))


def _text(world: World, body: dict[str, Any]) -> None:
    if not isinstance(body.get("text"), str) or not body["text"].strip():
        raise bad_request("text is empty")


def _post(world: World, body: dict[str, Any]) -> None:
    languages = [each for each in body.values() if isinstance(each, dict)]
    if not languages or not all(isinstance(each.get("content"), list) for each in languages):
        raise bad_request("post has no content")


def _card(world: World, body: dict[str, Any]) -> None:
    check_card(body)


def _image(world: World, body: dict[str, Any]) -> None:
    if body.get("image_key") not in world.files:
        raise bad_request("invalid image_key")


def _file(world: World, body: dict[str, Any]) -> None:
    if body.get("file_key") not in world.files:
        raise bad_request("invalid file_key")


_CHECKS: dict[str, Callable[[World, dict[str, Any]], None]] = {
    "text": _text,
    "post": _post,
    "interactive": _card,
    "image": _image,
    "file": _file,
}
