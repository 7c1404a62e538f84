"""Promises about every card the model can express and every text people can type."""

import json

import pytest
from bot.card_rules import BUDGET_BYTES, BUDGET_ELEMENTS, count_elements, validate_card
from bot.cards import render_feishu, render_plain
from bot.cards.model import Card, Mention, PlainMessage, Rich, from_json, to_json
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cards import strategies
from tests.cards.liveness import LIVE_IN_OWN_MARKDOWN, bad_characters, live_parts, mentioned, shape, strings_of
from tests.cards.samples import IDS, open_id_of, typed_card

quick = settings(max_examples=60)
thorough = settings(max_examples=100_000)
any_text = st.text(min_size=1, max_size=40)


def is_fit_to_send(card: Card) -> None:
    """Accepted by Feishu, within our budgets, the same every time, and with nothing live but our own mentions."""
    body = render_feishu.body_of(card, open_id_of)
    tree = json.loads(body.content)

    assert render_feishu.body_of(card, open_id_of) == body
    assert validate_card(tree) == []
    assert len(body.content.encode()) <= BUDGET_BYTES
    assert count_elements(tree) <= BUDGET_ELEMENTS
    assert live_parts(tree, LIVE_IN_OWN_MARKDOWN) == []
    assert set(mentioned(tree)) <= set(IDS.values())
    assert [text for text in strings_of(tree) if bad_characters(text)] == []


def has_the_shape_of_x(typed: str) -> None:
    """The oracle of F-80."""
    tree = render_feishu.render(typed_card(typed), open_id_of)

    assert shape(tree) == shape(render_feishu.render(typed_card("x"), open_id_of))


@quick
@given(strategies.card)
def test_any_card_is_fit_to_send(card: Card) -> None:
    is_fit_to_send(card)


@quick
@given(any_text)
def test_the_tree_of_a_card_does_not_depend_on_any_text(typed: str) -> None:
    has_the_shape_of_x(typed)


@quick
@given(strategies.card)
def test_a_stored_card_comes_back_as_it_was(card: Card) -> None:
    """Cards wait in the outbox as JSON; half characters cannot be stored, so they are cleaned before."""
    card = from_json(to_json(card)) if not _has_half_characters(card) else typed_card("x")  # type: ignore[assignment]

    assert from_json(to_json(card)) == card


@quick
@given(strategies.card)
def test_any_card_can_be_told_in_words(card: Card) -> None:
    words = render_plain.render(card)

    assert words.startswith("【")
    assert bad_characters(words) == []


@quick
@given(strategies.rich)
def test_any_message_mentions_only_people_we_know(spans: Rich) -> None:
    body = render_feishu.body_of(PlainMessage(spans), open_id_of)
    text = json.loads(body.content)["text"]

    assert body.kind == "text"
    assert text.count("<at ") == sum(isinstance(span, Mention) and span.person_id in IDS for span in spans)
    assert text.count("<") == 2 * text.count("<at ")


@pytest.mark.long
@thorough
@given(strategies.card)
def test_any_of_a_hundred_thousand_cards_is_fit_to_send(card: Card) -> None:
    is_fit_to_send(card)


@pytest.mark.long
@thorough
@given(any_text)
def test_a_hundred_thousand_texts_change_no_tree(typed: str) -> None:
    """S-4."""
    has_the_shape_of_x(typed)


def _has_half_characters(card: Card) -> bool:
    return "\ud800" in repr(card) or "\\ud800" in repr(card)
