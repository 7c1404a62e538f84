"""The last look at a card before it leaves: a card the cloud would refuse reaches nobody and shows nothing (5.3)."""

from bot.card_rules import error_code, validate_card
from bot.platforms.feishu.errors import refusal
from bot.platforms.json_text import read_object
from bot.ports import Body, SendError, SendProblem

CARD = "interactive"


def check_card(body: Body) -> None:
    """Raise the SendError that the cloud would answer with, naming every problem; other messages pass."""
    if body.kind != CARD:
        return
    card = read_object(body.content)
    if card is None:
        raise SendError(SendProblem.REFUSED, "card", "not sent: the card is no JSON object")
    problems = validate_card(card, len(body.content.encode()))
    if problems:
        code, text = error_code(problems)
        answered = refusal(400, code, text, {})
        raise SendError(answered.problem, answered.code, "not sent: " + "; ".join(problems)[:1000])
