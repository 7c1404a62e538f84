"""What ``tomllib`` says about a broken file, in words for the person who wrote it."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)

_WORDS: Mapping[str, str] = {
    "Cannot overwrite": "同一个键写了两次",
    "Cannot declare": "同一张表写了两次；一组表要写成 [[…]]",
    "Cannot mutate": "同一张表写了两次",
    "Invalid value": "等号后面的值写得不对，文字要加引号",
    "Expected newline": "这里多了东西，一行只写一个键，文字要加引号",
    "Expected '='": "键后面缺少等号",
    "Expected ']": "方括号不成对",
    "Unclosed array": "方括号不成对",
    "Unterminated string": "引号不成对",
    "Illegal character": "引号不成对，或有看不见的字符",
    "Unescaped": "引号里的反斜杠要写两次",
}


def syntax_problem(name: str, text: str, message: str) -> str:
    """``config.toml 第 3 行：同一个键写了两次`` for the message of a TOMLDecodeError."""
    found = _PLACE.fullmatch(message)
    what = found["what"] if found else message
    line = int(found["line"]) if found and found["line"] else len(text.rstrip().splitlines())
    words = next((words for start, words in _WORDS.items() if what.startswith(start)), f"不是正确的 TOML（{what}）")
    return f"{name} 第 {max(line, 1)} 行：{words}"
