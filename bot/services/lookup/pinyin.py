"""Chinese characters as syllables without tones.

pypinyin reads by characters here. Its 47,000 phrases, which tell the readings of one character apart, weigh 40 MiB
and a third of a second at every start; for names of departments, places and work the few below do.
"""

import os

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # read once, when pypinyin is imported

from pypinyin import lazy_pinyin, load_phrases_dict

_READ_OTHERWISE = """
重庆 chong qing, 厦门 xia men, 成都 cheng du, 首都 shou du, 都市 du shi, 都江堰 du jiang yan, 长沙 chang sha,
长春 chang chun, 长江 chang jiang, 长安 chang an, 西藏 xi zang, 藏族 zang zu, 朝阳 zhao yang, 六安 lu an, 蚌埠 beng bu,
番禺 pan yu, 大埔 da bu, 铅山 yan shan, 乐清 yue qing, 乐亭 lao ting, 尉犁 yu li, 枞阳 zong yang, 东阿 dong e,
银行 yin hang, 行业 hang ye, 行长 hang zhang, 分行 fen hang, 支行 zhi hang, 总行 zong hang, 同行 tong hang,
会计 kuai ji, 财会 cai kuai, 重组 chong zu, 重建 chong jian, 重新 chong xin, 重复 chong fu, 调整 tiao zheng,
协调 xie tiao, 空调 kong tiao, 调解 tiao jie, 调节 tiao jie, 校对 jiao dui, 校准 jiao zhun, 校验 jiao yan,
传记 zhuan ji, 自传 zi zhuan, 出差 chu chai, 差旅 chai lv, 宝藏 bao zang, 音乐 yin yue, 率先 shuai xian, 模具 mu ju,
弹性 tan xing, 没收 mo shou, 供给 gong ji, 角色 jue se, 泊位 bo wei, 轧钢 zha gang, 着重 zhuo zhong
"""
"""Words in which a character is not read as it mostly is."""


def _phrases() -> dict[str, list[list[str]]]:
    words = (each.split() for each in _READ_OTHERWISE.split(","))
    return {word: [[syllable] for syllable in syllables] for word, *syllables in words}


load_phrases_dict(_phrases())


def syllables(text: str) -> list[str]:
    """The syllables of a text; what is not Chinese stays as it is."""
    return lazy_pinyin(text)
