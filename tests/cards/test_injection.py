"""Nothing a person types is live on any card, in any message, on any page (S-3, F-78 to F-82)."""

from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from bot.card_rules import validate_card
from bot.cards import escape, render_feishu, render_plain
from bot.domain.text import UserText

from tests.cards.liveness import (
    LIVE_IN_OWN_MARKDOWN,
    OUR_MENTION,
    bad_characters,
    live_parts,
    mentioned,
    shape,
    strings_of,
    tallest_stack,
)
from tests.cards.payloads import KINDS, corpus
from tests.cards.samples import careless_card, open_id_of, typed_card, typed_message

every_kind = pytest.mark.parametrize("kind", KINDS)


@cache
def card(typed: str) -> dict[str, Any]:
    return render_feishu.render(typed_card(typed), open_id_of)


@cache
def text(typed: str) -> str:
    return str(render_feishu.render_text(typed_message(typed), open_id_of)["text"])


@cache
def words(typed: str) -> str:
    return render_plain.render(typed_card(typed))


NOTIFIED = mentioned(card("x"))
LINES = len(words("x").split("\n"))
SHAPE = shape(card("x"))


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len({typed for kind in KINDS for typed in corpus(kind)}) >= 500


@every_kind
def test_typed_text_is_data_on_a_feishu_card(kind: str) -> None:
    for typed in corpus(kind):
        assert live_parts(card(typed)) == []
        assert mentioned(card(typed)) == NOTIFIED
        assert validate_card(card(typed)) == []


@every_kind
def test_no_control_bidi_or_zero_width_character_and_no_stack_of_marks_gets_through(kind: str) -> None:
    for typed in corpus(kind):
        shown = "\n".join([*strings_of(card(typed)), text(typed), words(typed)])

        assert bad_characters(shown) == []
        assert tallest_stack(shown) <= 4


@every_kind
def test_even_text_that_was_not_marked_as_typed_mentions_and_links_nobody(kind: str) -> None:
    for typed in KINDS[kind]:
        tree = render_feishu.render(careless_card(typed), open_id_of)

        assert live_parts(tree, LIVE_IN_OWN_MARKDOWN) == []
        assert mentioned(tree) == NOTIFIED


@every_kind
def test_typed_text_is_data_in_a_feishu_text_message(kind: str) -> None:
    for typed in corpus(kind):
        rest = OUR_MENTION.sub("", text(typed), count=1).replace("</at>", "", 1)

        assert OUR_MENTION.findall(text(typed)) == ["ou_limin"]
        assert not set("<>") & set(rest)
        assert "](" not in rest


@every_kind
def test_the_fallback_of_a_refused_card_notifies_exactly_whom_the_card_would(kind: str) -> None:
    for typed in KINDS[kind]:
        message = render_plain.as_message(typed_card(typed))
        shown = str(render_feishu.render_text(message, open_id_of)["text"])

        assert set(OUR_MENTION.findall(shown)) == {"ou_limin", "ou_wanglei"}
        assert shown.count("<") == 2 * len(OUR_MENTION.findall(shown))


@every_kind
def test_typed_text_stays_on_its_line_of_a_plain_card(kind: str) -> None:
    for typed in corpus(kind):
        assert len(words(typed).split("\n")) == LINES


@every_kind
def test_typed_text_is_data_on_a_page(kind: str) -> None:
    for typed in KINDS[kind]:
        reader = Reader()
        shown = escape.html(UserText(typed))
        reader.feed(f'<p title="{shown}">{shown}</p>')

        assert reader.seen == ["p", "title"]


@every_kind
def test_the_tree_of_a_card_does_not_depend_on_what_was_typed(kind: str) -> None:
    """The oracle of F-80. The text is short here, because what is too long is shown more compactly."""
    for typed in corpus(kind):
        assert shape(card(typed[:80])) == SHAPE


@pytest.mark.parametrize("wrong", ["all", "", "ou_1></at><at id=all>", 'ou_1"', "ou 1", "x" * 65])
def test_an_id_that_is_no_id_never_reaches_a_mention(wrong: str) -> None:
    tree = render_feishu.render(typed_card("x"), lambda _: wrong)
    message = render_feishu.render_text(typed_message("x"), lambda _: wrong)

    assert mentioned(tree) == []
    assert "<at" not in message["text"]


class Reader(HTMLParser):
    """Notes every tag and attribute it sees."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += [tag, *(name for name, _ in attrs)]
