"""Lengths of time as the configuration writes them."""

import pytest
from bot.domain.limits import Limit, LimitError


@pytest.mark.parametrize(
    ("text", "form", "words"),
    [
        ("2h", "2h", "2 小时"),
        ("30m", "30m", "30 分钟"),
        ("2wh", "2wh", "2 个工作小时"),
        ("45wm", "45wm", "45 个工作分钟"),
        ("1wd", "1wd", "1 个工作日"),
        ("24h", "24h", "24 小时"),
        (" 1WD ", "1wd", "1 个工作日"),
        ("４８ｈ", "48h", "48 小时"),
        ("3个工作日", "3wd", "3 个工作日"),
        ("2小时", "2h", "2 小时"),
    ],
)
def test_a_limit_is_read_and_said_in_words(text: str, form: str, words: str) -> None:
    limit = Limit.parse(text)

    assert str(limit) == form
    assert limit.text == words
    assert Limit.parse(str(limit)) == limit


@pytest.mark.parametrize("text", ["", "2", "h", "2d", "1w", "-1h", "0h", "1.5h", "2h30m", "一天", "99999h", "9999999h"])
def test_nonsense_is_refused_with_what_to_write_instead(text: str) -> None:
    with pytest.raises(LimitError, match="可以写"):
        Limit.parse(text)


def test_a_refused_limit_is_a_value_error_so_that_settings_name_its_key() -> None:
    assert issubclass(LimitError, ValueError)
