"""Makes text harmless for the place it is shown in (RELIABILITY 4.6, F-78 to F-82).

Each target has its own syntax for mentions and links, so each has its own function, and there is no general one.
What a person typed stays readable as typed, but nothing in it is live: no mention, no link with a label of its own, no
markup, no control, bidi or zero-width character. Names of people are typed text too.
"""

import html as _html
import re

from bot.cards.hosts import show_true_hosts
from bot.domain.text import UserText, clean

# Feishu's card markdown is CommonMark with tags, and its documentation asks for numeric entities. A dot, slash, colon
# or @ makes bare addresses live, a colon also emoji, a dot or dash lists.
_TYPED_MARKS = "&#<>*_~`[](){}!|\\+-=:/.@$^"
_OWN_MARKS = "&#<>*_~`[]|\\"
_ENTITY = {mark: f"&#{ord(mark)};" for mark in _TYPED_MARKS}
_TYPED = re.compile(f"[{re.escape(_TYPED_MARKS)}]")
_OWN = re.compile(f"[{re.escape(_OWN_MARKS)}]")

# A text message knows no entities, so what would be live is written in its full-width form.
_TEXT_MESSAGE = (("<", "＜"), (">", "＞"), ("](", "]（"), ("**", "＊＊"), ("~~", "～～"), ("@_", "＠_"))

# Ideographs, their punctuation, letters and digits: most of what people write. None of it is cleaned away or means
# anything to any cloud, so that one look tells that a text may go as it is.
_BEYOND_BARE = re.compile("[^ 0-9A-Za-z\u4e00-\u9fff、。，：；？！（）《》“”‘’…—]")

# A DingTalk card's markdown has no entities either. ``<a atId=…>`` is its mention, ``<font`` and ``<br>`` are tags.
_FULL_WIDTH = str.maketrans("<>[]*_`#|~\\@!", "＜＞［］＊＿｀＃｜～＼＠！")
_OWN_FULL_WIDTH = str.maketrans("<>[]*_`|~", "＜＞［］＊＿｀｜～")
_LINE_MARK = re.compile(r"^(\s*)([-+]|\d+\.)(?=\s)", re.MULTILINE)
_ADDRESS = re.compile(r"(?<=[A-Za-z])://|(?<=\bwww)\.", re.IGNORECASE)

_INDENT = re.compile(r"^(?: *\t[ \t]*| {2,})", re.MULTILINE)
_MARKS = re.compile("[\u0300-\u1fff]")  # every combining mark below the symbols, and some alphabets


def kept(text: UserText | str) -> str:
    """The text without control, bidi or zero-width characters and stacked marks; cheap when there are none."""
    raw = text.text if isinstance(text, UserText) else text
    if _BEYOND_BARE.search(raw) is None:
        return raw
    printable = raw.isprintable() or all(line.isprintable() for line in raw.split("\n"))
    return raw if printable and _MARKS.search(raw) is None else clean(raw)


def typed_line(text: UserText | str) -> str:
    """Kept text on one line, every run of white space a blank: for titles, names, cells and labels."""
    return " ".join(show_true_hosts(kept(text)).split())


def feishu_plain(text: UserText | str) -> str:
    """For ``plain_text`` nodes, where Feishu reads no markup at all."""
    return show_true_hosts(kept(text))


def feishu_markdown(text: UserText | str) -> str:
    """Typed text for the markdown of a Feishu card: every mark that could mean something becomes an entity."""
    raw = text.text if isinstance(text, UserText) else text
    if _BEYOND_BARE.search(raw) is None and "  " not in raw:
        return raw
    return _with_entities(show_true_hosts(kept(raw)), _TYPED)


def feishu_own_markdown(text: str) -> str:
    """Our own words for the markdown of a Feishu card: taken literally, but addresses in them stay addresses."""
    if _BEYOND_BARE.search(text) is None and "  " not in text:
        return text
    return _with_entities(kept(text), _OWN)


def feishu_text(text: UserText | str) -> str:
    """Typed text for a Feishu text message, whose mentions are ``<at user_id=…>``."""
    shown = show_true_hosts(kept(text))
    for live, dead in _TEXT_MESSAGE:
        shown = shown.replace(live, dead)
    return shown


def dingtalk_markdown(text: UserText | str) -> str:
    """Typed text for the markdown of a DingTalk card: every mark that could mean something becomes full-width."""
    shown = show_true_hosts(kept(text)).translate(_FULL_WIDTH)
    shown = _ADDRESS.sub(_wide, shown)
    return _LINE_MARK.sub(lambda found: f"{found[1]}{_wide(found[2])}", shown)


def dingtalk_own_markdown(text: str) -> str:
    """Our own words for the markdown of a DingTalk card: taken literally, but addresses in them stay addresses."""
    return kept(text).translate(_OWN_FULL_WIDTH)


def dingtalk_text(text: UserText | str) -> str:
    """Typed text for a DingTalk text message: who is notified stands beside the text, so only looks are at stake."""
    return show_true_hosts(kept(text)).replace("@", "＠")


def html(text: UserText | str) -> str:
    """For HTML text and quoted attributes."""
    return _html.escape(show_true_hosts(kept(text)), quote=True)


def _with_entities(text: str, marks: re.Pattern[str]) -> str:
    shown = marks.sub(_entity, text)
    return _INDENT.sub(_blanks, shown) if "  " in shown or "\t" in shown else shown


def _entity(found: re.Match[str]) -> str:
    return _ENTITY[found[0]]


def _wide(found: re.Match[str] | str) -> str:
    """The same signs from the full-width block, which no markup knows."""
    signs = found if isinstance(found, str) else found[0]
    return "".join(chr(ord(sign) + 0xFEE0) for sign in signs)


def _blanks(found: re.Match[str]) -> str:
    # Four blanks would make the line a block of code.
    return "&nbsp;" * len(found[0])
