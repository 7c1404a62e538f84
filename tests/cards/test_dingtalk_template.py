"""The template that is imported has exactly the variables that our cards fill."""

import json

from bot.cards.dingtalk.template import PRIVATE, import_file, variables
from bot.cards.model import Card, Text, Tone
from bot.cards.render_dingtalk import Template, render


def exported() -> dict[str, object]:
    editor: dict[str, object] = json.loads(json.loads(import_file())["editorData"])
    return editor


def test_every_variable_that_a_card_fills_is_in_the_template_and_no_other() -> None:
    card = Card(title=("待确认",), tone=Tone.WAITING, elements=(Text(("海报",)),))

    assert set(render(card, lambda _: None, Template("own.schema", own=True))) == set(variables())


def test_the_exported_file_declares_and_shows_every_variable() -> None:
    editor = exported()
    declared = editor["variableList"]
    assert isinstance(declared, list)

    assert [each["name"] for each in declared] == list(variables())
    assert {each["name"] for each in declared if each["private"]} == set(PRIVATE)
    shown = json.dumps(editor["schema"])
    assert all(f'"name": "{name}"' in shown for name in variables() if name != "tone")
    assert '"colourBy": "tone"' in shown
