"""Where a card cannot ask before a tap takes effect, on DingTalk, the first tap asks and the second one acts."""

from dataclasses import replace

from bot.cards.model import Act, Button, Buttons, ButtonStyle, Card, Text, Tone
from bot.cards.seal import each_button

ASK = "confirm.ask"
ACT, LABEL, TEXT = "confirmed_act", "confirmed_label", "confirmed_text"


def asking_back(card: Card) -> Card:
    """The card whose dangerous buttons only ask; what they would do travels in the question."""
    return replace(card, elements=tuple(each_button(element, _asking) for element in card.elements))


def confirm_card(label: str, text: str, act: Act) -> Card:
    """The question, with the consequence and the button that acts."""
    sure = Button(f"确认{label}", act, ButtonStyle.DANGER)
    return Card(
        title=(f"真的要{label}吗？",),
        tone=Tone.WAITING,
        elements=(Text((text,)), Buttons((sure,))),
        footer=("不点就什么也不会改变。",),
        summary=f"请确认：{label}",
    )


def _asking(button: Button) -> Button:
    if button.act is None or button.confirm is None:
        return button
    kept = {**button.act.args, ACT: button.act.name, LABEL: button.label, TEXT: button.confirm.text}
    return replace(button, act=replace(button.act, name=ASK, args=kept), confirm=None)
