"""Any card the model can express, for property tests."""

from bot.cards.model import (
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Choice,
    Confirm,
    Divider,
    Fields,
    Fold,
    Form,
    Mention,
    MomentInput,
    Muted,
    Option,
    Person,
    PersonChoice,
    Strong,
    Table,
    Tag,
    Text,
    TextInput,
    Tone,
)
from bot.domain.text import UserText
from hypothesis import strategies as st

from tests.cards.payloads import PAYLOADS

hostile = st.sampled_from([payload for payload in PAYLOADS if "\ud800" not in payload])
words = st.one_of(st.just(""), st.text(max_size=30), hostile)
people = st.integers(min_value=1, max_value=5)
typed = st.builds(UserText, st.one_of(words, st.just("坏\ud800代理")))
span = st.one_of(
    words,
    typed,
    st.builds(Mention, people, words),
    st.builds(Person, people, words),
    st.builds(Strong, words),
    st.builds(Muted, words),
)
rich = st.lists(span, max_size=4).map(tuple)
confirm = st.one_of(st.none(), st.builds(Confirm, words, words))
tokens = st.sampled_from(["", "tok-1", "tok-2", "tok-3"])
urls = st.sampled_from(["", "https://board.example/n/1", "javascript:alert(1)", "http://x y", "https://" + "a" * 2000])
button = st.builds(
    Button, words, st.none(), st.sampled_from(ButtonStyle), confirm, token=tokens, url=urls
)  # fmt: skip


def several(each: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    """A tuple of a few."""
    return st.lists(each, max_size=most).map(tuple)


text = st.builds(Text, rich, st.integers(0, 4))
fields = st.builds(Fields, several(st.tuples(words, rich)))
bullets = st.builds(Bullets, several(rich), st.booleans())
divider = st.just(Divider())
fold = st.builds(Fold, words, several(st.one_of(text, fields, bullets, divider)), st.booleans())
table = st.builds(Table, several(words), several(several(rich)), several(st.integers(0, 5)))
buttons = st.builds(Buttons, several(button, 5), several(button, 5))

names = st.sampled_from(["title", "why", "due", "", "n" * 120])
keys = st.sampled_from(["", "high", "low", "k" * 200])
options = several(st.builds(Option, keys, words), 4)
one_input = st.one_of(
    st.builds(
        TextInput, names, words, words, words, st.booleans(), st.booleans(), st.integers(-5, 5000), words
    ),
    st.builds(Choice, names, words, options, several(keys), st.booleans(), st.booleans(), words, words),
    st.builds(
        PersonChoice,
        names,
        words,
        several(st.builds(Person, people, words)),
        several(people),
        st.booleans(),
        st.booleans(),
        words,
        words,
    ),
    st.builds(
        MomentInput, names, words, st.sampled_from(["", "2026-11-24 17:00", "2月30日"]), st.booleans(), words, words
    ),
)  # fmt: skip
form = st.builds(Form, names, several(one_input, 4), button, several(button, 2))

element = st.one_of(text, fields, bullets, table, divider, buttons, fold, form)
card = st.builds(
    Card,
    title=rich,
    tone=st.sampled_from(Tone),
    elements=several(element, 6),
    subtitle=rich,
    tags=several(st.builds(Tag, words, st.sampled_from(Tone)), 4),
    footer=rich,
    summary=words,
)
