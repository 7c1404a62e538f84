"""Feishu's card markdown as a reader sees it, and whom it mentions (facts 5.2)."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

NameOf = Callable[[str], str]

EVERYBODY = "all"
_CLIENT_ZONE = ZoneInfo("Asia/Shanghai")
_AT = re.compile(r"<at\s+(?:id|ids|user_id)=[\"']?([^\"'>\s]+)[\"']?\s*>(.*?)</at>", re.DOTALL)
_PERSON = re.compile(r"<person\s+id\s*=\s*[\"']?([^\"'>\s]+)[^>]*>(?:.*?</person>)?", re.DOTALL)
_DATETIME = re.compile(r"<local_datetime\s+millisecond=[\"']?(\d+)[\"']?[^>]*>(?:</local_datetime>)?")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[a-z_]+(?:\s[^<>]*)?/?>")
_EMPHASIS = re.compile(r"(\*\*|__|~~|`)")
_SINGLE_STAR = re.compile(r"(?<!\*)\*(?!\*|\s)([^*\n]+)\*")
_LINE_START = re.compile(r"^(?:#{1,6}\s+|>\s?)", re.MULTILINE)


def mentioned_ids(markup: str) -> Iterator[str]:
    """Ids, or 'all', whom this text notifies when it is sent."""
    for match in _AT.finditer(markup):
        yield from (part for part in match[1].split(",") if part)


def with_names(text: str, name_of: NameOf) -> str:
    """A text message as it is shown: mentions are its only markup, it knows no entities."""
    return _AT.sub(lambda match: _mention_words(match[1], name_of), text)


def readable(markup: str, name_of: NameOf) -> str:
    """The words without their markup; typed text that was escaped comes out as it was typed."""
    text = with_names(markup, name_of)
    text = _PERSON.sub(lambda match: name_of(match[1]), text)
    text = _DATETIME.sub(lambda match: _moment(match[1]), text)
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _TAG.sub("", text)
    text = _SINGLE_STAR.sub(r"\1", _EMPHASIS.sub("", _LINE_START.sub("", text)))
    return html.unescape(text).replace("\xa0", " ")


def _mention_words(ids: str, name_of: NameOf) -> str:
    return " ".join("@所有人" if part == EVERYBODY else f"@{name_of(part)}" for part in ids.split(",") if part)


def _moment(milliseconds: str) -> str:
    moment = datetime.fromtimestamp(int(milliseconds) / 1000, UTC).astimezone(_CLIENT_ZONE)
    return moment.strftime("%Y-%m-%d %H:%M")
