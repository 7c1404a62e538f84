"""The vague-word gate: words that promise nothing are sent back with a sentence to copy (P01, D15)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

BANNED = ("待定", "详见附件", "待确认", "尽快", "尽快完成", "请确认")
"""The shipped list, ``[quality] banned``."""

ENOUGH = 8
"""How many other characters make a banned phrase harmless, together with a time, a person or a number (D15)."""

_READY = "请在 __ 前由 __ 提供 __"
_READY_BY_PHRASE = {
    "详见附件": "要点是 __；数量或金额 __；附件《__》只作补充",
    "待确认": "由 __ 在 __ 前确认 __",
    "请确认": "请 __ 在 __ 前确认 __（写明要确认的数值或选项）",
}
_READY_SUBJECT = "__（项目）-__（阶段）/__（要的结果）"

# A banned phrase inside another word is innocent: 等待定稿 waits for a final draft, it does not leave anything open.
_INNOCENT = re.compile(r"[等期接招对看优款]待定|待定(?=[稿制价位期额点金购])|[等期]待确认|[邀申]请确认|尽快件")

_NUMERAL = "一二两三四五六七八九十百千半几"
_TIME = re.compile(
    r"\d+\s*(?:年|月|日|号|点|时|天|周|个?工作日|小时|分钟)|\d{1,2}[:：]\d{2}|\d{1,4}[-/.]\d{1,2}"
    r"|[本下上这]?(?:周|星期|礼拜)[一二三四五六日天末]|[今明后]天|[今明]晚|明早|[本下]?月底|[本下]季度"
    rf"|[{_NUMERAL}]+(?:月|日|号|点|天|周|个工作日|小时|分钟)"
)
_NUMBER = re.compile(
    rf"[0-9０-９]|(?<![统万])[{_NUMERAL}]+(?:个|份|张|项|条|名|人|次|家|件|台|套|版|页|元|万|亿|倍|轮|批|款|种|类|处|批次)"
)
_SURNAME = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳史唐薛雷贺罗毕郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪毛米贝"
    "戴宋庞熊纪舒项祝董梁杜蓝季贾路江童郭梅林徐邱骆高夏蔡田樊胡凌霍万柯卢莫房丁邓洪石崔吉龚程陆翁段侯白叶黎温曾习关岳涂"
)
_PERSON = re.compile(
    rf"@\S+|[{_SURNAME}](?:总监|总(?!部|结|体|数|额|量|计|是|要|会)|经理|工(?![作程具资期])|主任|老师|部长|主管|助理)"
    r"|由(?!(?:相关|有关|领导|专人|大家|各|某|他|谁|于))[\u4e00-\u9fffA-Za-z]{2,8}?\s*(?:负责|提供|完成|牵头|跟进|审核|对接|确认|交付|出具)"
)
_NOT_SUBSTANCE = re.compile(r"[\W_]+|[的了吧呢啊哦]")

_AFFAIR = re.compile(r".*(?:事情|事儿|事宜|事项|事)$", re.DOTALL)
_OTHER_WORDS_IN_AFFAIR = re.compile(
    r"[故赛人董监理领军民刑时同往喜轶本叙议外实大盛农法执知干参奇趣要]事$"  # 品牌故事, 邀请董事: the word is whole
)


@dataclass(frozen=True, slots=True)
class Vague:
    """A refusal: the phrase that says nothing and a sentence to copy instead."""

    phrase: str
    ready: str


def _nobody(_text: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class WordGate:
    """Which words are refused, and what beside them is substance; ``names_person`` knows the company's people."""

    banned: tuple[str, ...] = BANNED
    enough: int = ENOUGH
    names_person: Callable[[str], bool] = field(default=_nobody, compare=False)

    def refuses(self, text: str, *, subject: bool = False) -> Vague | None:
        """The banned phrase in ``text``, None when the text holds none or something of substance beside it."""
        phrase, rest = self._strip_banned(text)
        if phrase and not self._is_substance(rest):
            return Vague(phrase, _READY_BY_PHRASE.get(phrase, _READY))
        if subject and _is_bare_affair(text) and not self._is_substance(rest):
            return Vague(text.strip(), _READY_SUBJECT)
        return None

    def _strip_banned(self, text: str) -> tuple[str, str]:
        innocent = _INNOCENT.sub(lambda found: "\0" * len(found.group()), text)
        found = ""
        for phrase in sorted(self.banned, key=len, reverse=True):
            if phrase and phrase.casefold() in innocent.casefold():
                found = found or phrase
                innocent = re.sub(re.escape(phrase), " ", innocent, flags=re.IGNORECASE)
        return found, innocent.replace("\0", "字")

    def _is_substance(self, rest: str) -> bool:
        long_enough = len(_NOT_SUBSTANCE.sub("", rest)) >= self.enough
        return long_enough and bool(
            _TIME.search(rest) or _NUMBER.search(rest) or _PERSON.search(rest) or self.names_person(rest)
        )


def vague_problem(label: str, vague: Vague) -> str:
    """The refusal in words: what, why, and what to write instead."""
    return f"「{label}」里的「{vague.phrase}」太含糊，对方没法照办。可以改成：{vague.ready}"


def _is_bare_affair(text: str) -> bool:
    bare = text.strip().rstrip("。.!！")
    return bool(_AFFAIR.match(bare)) and not _OTHER_WORDS_IN_AFFAIR.search(bare)
