"""Chat messages, read by us from the raw body (facts/dingtalk.md 5).

In a group only messages that mention the robot arrive. Mentions are cut out of the text by the cloud, ours and other
people's; who was mentioned stands only in ``atUsers``, so a MentionedPerson has no placeholder here.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.events import Chat, Cloud, Event, MentionedPerson, MessageReceived, Sender, Wordless
from bot.platforms.dingtalk.places import private_chat
from bot.platforms.fields import Fields

QUOTA_EXHAUSTED = "20001"
"""The ``errorCode`` of a message whose text the cloud kept back, because the month's messages are used up (facts 9)."""

_PRIVATE = "1"

_WORDLESS = {
    "file": Wordless.FILE,
    "picture": Wordless.PICTURE,
    "image": Wordless.PICTURE,
    "richText": Wordless.PICTURE,
    "audio": Wordless.SPEECH,
    "video": Wordless.VIDEO,
}


def message_received(body: Fields) -> Event | None:
    """The message; None for a kind that we have never heard of."""
    text = _text(body)
    wordless = _wordless(body) if text is None else None
    if text is None and wordless is None:
        return None
    return MessageReceived(
        key=message_key(body),
        sender=message_sender(body),
        chat=message_chat(body),
        message_id=body.text("msgId"),
        text=(text or "").strip(),
        mentions=_mentions(body),
        addressed=True,
        sent_at=_moment(body.raw("createAt")),
        wordless=wordless,
    )


def is_kept_back(body: Fields) -> bool:
    """Whether the cloud tells of a message but not what it says."""
    return str(body.raw("errorCode") or "") == QUOTA_EXHAUSTED


def message_key(body: Fields) -> str:
    """One message may be pushed to several robots and more than once; a push's own id does not name it (facts 2)."""
    return f"dt:msg:{body.text_or_blank('robotCode')}:{body.text('msgId')}"


def message_sender(body: Fields) -> Sender:
    """Who wrote; without a staff id (outsiders, unpublished robots) an identity that nobody has."""
    staff, nick = body.text_or_blank("senderStaffId"), body.text_or_blank("senderNick")
    return Sender(Cloud.DINGTALK, body.text_or_blank("senderCorpId"), staff, nick)


def message_chat(body: Fields) -> Chat:
    """Where it was written; a one-to-one chat is named after its person, for that is how one sends to it."""
    if str(body.raw("conversationType")) == _PRIVATE:
        return private_chat(body.text_or_blank("senderStaffId"))
    return Chat(Cloud.DINGTALK, body.text("conversationId"), title=body.text_or_blank("conversationTitle"))


def _wordless(body: Fields) -> Wordless | None:
    return Wordless.KEPT_BACK if is_kept_back(body) else _WORDLESS.get(body.text_or_blank("msgtype"))


def _text(body: Fields) -> str | None:
    kind = body.text_or_blank("msgtype")
    if kind == "text":
        content = body.object_or_empty("text").raw("content")
        return content if isinstance(content, str) else None
    if kind == "richText":
        return _rich_text(body.object_or_empty("content").objects("richText"))
    if kind == "audio":
        return body.object_or_empty("content").text_or_blank("recognition") or None
    return None


def _rich_text(pieces: Iterable[Fields]) -> str | None:
    texts = [piece.text_or_blank("text") for piece in pieces]
    return "".join(texts) if any(texts) else None


def _mentions(body: Fields) -> tuple[MentionedPerson, ...]:
    robot = body.text_or_blank("chatbotUserId")
    people = (one for one in body.objects("atUsers") if one.text_or_blank("dingtalkId") != robot)
    return tuple(MentionedPerson("", staff) for one in people if (staff := one.text_or_blank("staffId")))


def _moment(milliseconds: object) -> datetime | None:
    if not isinstance(milliseconds, int | str):
        return None
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
