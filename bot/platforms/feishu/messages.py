"""Chat messages: plain text and rich text become one text with placeholders for the people named in it.

Mentions come as ``@_user_1`` and a list that says who that is (facts/feishu.md 6.3); ours is the one with our open_id.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.events import Chat, Cloud, Event, MentionedPerson, MessageReceived, Wordless
from bot.platforms.feishu.senders import sender
from bot.platforms.fields import Fields, MissingFieldError
from bot.platforms.json_text import read_object

EVERYONE = "@_all"

_WORDLESS = {
    "file": Wordless.FILE,
    "image": Wordless.PICTURE,
    "audio": Wordless.SPEECH,
    "media": Wordless.VIDEO,
}


def message_received(body: Fields, bot_open_id: str) -> Event | None:
    """The message, with our own mention removed; None for what an app wrote, and for what holds no words in a group."""
    event = body.object("event")
    author, message = event.object("sender"), event.object("message")
    if author.text_or_blank("sender_type") not in ("", "user"):
        return None  # another bot, or ourselves: answering it could go on for ever
    mentions = _mentions(message)
    text = _text(message, mentions)
    private = message.text_or_blank("chat_type") == "p2p"
    wordless = _WORDLESS.get(message.text_or_blank("message_type")) if text is None and private else None
    if text is None and wordless is None:
        return None
    others = tuple(person for person in mentions if person.remote_id != bot_open_id)
    ours = [person.placeholder for person in mentions if bot_open_id and person.remote_id == bot_open_id]
    return MessageReceived(
        key=f"fs:msg:{message.text('message_id')}",
        sender=sender(body, author.object("sender_id"), author.text_or_blank("tenant_key")),
        chat=Chat(Cloud.FEISHU, message.text("chat_id"), private=private),
        message_id=message.text("message_id"),
        text=_without(text or "", ours),
        mentions=others + _everyone(text or ""),
        addressed=private or bool(ours),
        sent_at=_moment(message.text_or_blank("create_time")),
        wordless=wordless,
    )


def _mentions(message: Fields) -> tuple[MentionedPerson, ...]:
    people = []
    for mention in message.objects("mentions"):  # null when only everyone is mentioned
        open_id = mention.object_or_empty("id").text_or_blank("open_id")
        key = mention.text_or_blank("key")
        if open_id and key:
            people.append(MentionedPerson(key, open_id, mention.text_or_blank("name")))
    return tuple(people)


def _everyone(text: str) -> tuple[MentionedPerson, ...]:
    return (MentionedPerson(EVERYONE, "all"),) if EVERYONE in text else ()


def _without(text: str, placeholders: list[str]) -> str:
    for placeholder in placeholders:
        # @_user_1 is also how @_user_10 begins
        text = re.sub(rf"[ \t]*{re.escape(placeholder)}(?!\d)[ \t]*", " ", text)
    return text.strip()


def _text(message: Fields, mentions: tuple[MentionedPerson, ...]) -> str | None:
    kind = message.text_or_blank("message_type")
    if kind not in ("text", "post"):
        return None
    content = _content(message)
    if kind == "text":
        return content.text_or_blank("text")
    return _post_text(content, {person.remote_id: person.placeholder for person in mentions})


def _content(message: Fields) -> Fields:
    content = read_object(message.text("content"))
    if content is None:
        raise MissingFieldError("event.message.content")
    return Fields(content, "event.message.content.")


def _post_text(content: Fields, placeholders: Mapping[str, str]) -> str:
    paragraphs = content.raw("content")
    lines = [_line(paragraph, placeholders) for paragraph in paragraphs] if isinstance(paragraphs, list) else []
    title = content.text_or_blank("title")
    return "\n".join([title, *lines] if title else lines)


def _line(paragraph: object, placeholders: Mapping[str, str]) -> str:
    pieces = paragraph if isinstance(paragraph, list) else []
    return "".join(_piece(Fields(piece), placeholders) for piece in pieces if isinstance(piece, dict))


def _piece(piece: Fields, placeholders: Mapping[str, str]) -> str:
    if piece.text_or_blank("tag") != "at":
        return piece.text_or_blank("text")
    who = piece.text_or_blank("user_id")  # a placeholder, or an open_id
    return EVERYONE if who in ("all", EVERYONE) else placeholders.get(who, who)


def _moment(milliseconds: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
