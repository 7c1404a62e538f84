"""Shows where an address really leads: typed addresses can look like another host (F-79)."""

import re
import unicodedata

# The bounds keep a text without blanks from being searched again from each of its letters.
_ADDRESS = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]{0,15}://)(?P<user>[^\s/?#\\@]*@)?"
    r"(?P<host>[^\s/?#\\:<>()\[\]\"'，。；：、！？（）《》【】]*)",
    re.IGNORECASE,
)
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")


def show_true_hosts(text: str) -> str:
    """The text with look-alike hosts as punycode and ``name@`` before a host replaced by ``…@``.

    ``https://bank.cn@evil.com`` leads to evil.com, and a Cyrillic ``а`` is not an ``a``. Chinese characters look like
    no other host, and often follow an address without a blank, so they stay.
    """
    if "://" not in text:
        return text
    return _ADDRESS.sub(_true_address, text)


def _true_address(found: re.Match[str]) -> str:
    user = "…@" if found["user"] else ""
    return found["scheme"] + user + _true_host(found["host"])


def _true_host(host: str) -> str:
    chinese = _CJK.search(host)
    end = chinese.start() if chinese else len(host)
    return _ascii(host[:end]) + host[end:]


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    folded = unicodedata.normalize("NFKC", host)
    try:
        return folded.encode("idna").decode()
    except UnicodeError:  # empty or overlong labels, as in "https://…。"
        return folded.encode("ascii", "replace").decode()
