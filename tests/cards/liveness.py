"""Reads a rendered card as suspiciously as possible: whatever Feishu could take for a mention, link or markup is live.

Independent of the renderer: it knows only the few marks the renderer may use itself.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

OUR_MARKS = re.compile(r"<font color='(?:grey|red)'>|</font>|<at id=ou_\w+></at>|\*\*|&#\d+;|&nbsp;|^- ", re.MULTILINE)
OUR_MENTION = re.compile(r'<at user_id="(ou_\w+)">')
CARD_MENTION = re.compile(r"<at id=([^>]*)>")
LIVE_IN_MARKDOWN = re.compile(r"[<>\[\]`*_~|\\#@{}$^]|://|^ {4}|^[-+=]", re.MULTILINE)
OUR_DINGTALK_MARKS = re.compile(r"<font \w+=\w+>|</font>|<br>|<a atId=\w+>[^<>@]*</a>|\*\*")
LIVE_ON_DINGTALK = re.compile(r"[<>`]|\]\(|://|!\[|@(?:all|ALL|所有人)")
LIVE_IN_OWN_MARKDOWN = re.compile(r"[<>\[\]`*_~|\\]|^ {4}", re.MULTILINE)


def objects_of(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a tree, in no particular order."""
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def markup_of(tree: Any) -> Iterator[str]:
    """Every string that Feishu reads as markdown."""
    for each in objects_of(tree):
        if each.get("tag") in ("markdown", "lark_md"):
            yield each["content"]
        if each.get("tag") == "table":
            marked = [column["name"] for column in each["columns"] if column["data_type"] != "text"]
            yield from (row[name] for row in each["rows"] for name in marked if name in row)


def strings_of(tree: Any) -> Iterator[str]:
    """Every string of a tree."""
    for each in objects_of(tree):
        for value in each.values():
            if isinstance(value, str):
                yield value
            elif isinstance(value, list):
                yield from (item for item in value if isinstance(item, str))


def live_parts(tree: Any, live: re.Pattern[str] = LIVE_IN_MARKDOWN) -> list[str]:
    """What is live in a card besides our own marks."""
    return [content for content in markup_of(tree) if live.search(OUR_MARKS.sub("·", content))]


def live_in_dingtalk(values: Mapping[str, str]) -> list[str]:
    """What is live in the texts of a DingTalk card besides our own marks: tags, links, mentions."""
    texts = [text for name, text in values.items() if name == "markdown" or name.startswith("text")]
    return [text for text in texts if LIVE_ON_DINGTALK.search(OUR_DINGTALK_MARKS.sub("·", text))]


def mentioned(tree: Any) -> list[str]:
    """Whom the card notifies."""
    return [match for content in markup_of(tree) for match in CARD_MENTION.findall(content)]


def bad_characters(text: str) -> list[str]:
    """Control, bidi, zero-width, private and half characters; line breaks, tabs and the joiner of emoji are none."""
    return [c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") and c not in "\n\t\u200d"]


def tallest_stack(text: str) -> int:
    """The longest run of combining marks."""
    runs = "".join("m" if unicodedata.category(c) in ("Mn", "Me") else " " for c in text).split()
    return max(map(len, runs), default=0)


def shape(tree: Any) -> Any:
    """The tree without its texts: keys, tags, lengths of lists."""
    if isinstance(tree, dict):
        return {key: value if key in ("tag", "type") else shape(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [shape(value) for value in tree]
    return "text" if isinstance(tree, str) else tree
