"""From the app's answer to what stands in an acknowledgement (facts/dingtalk.md 2, 7.5)."""

from collections.abc import Mapping
from typing import Any

from bot.events import Answer

TOAST = "toast"
"""The variable of our own template that is shown to the person who tapped, and to nobody else."""

TAKEN: Mapping[str, Any] = {"response": None}
"""What acknowledges a message."""

_BY_KEY = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}


def event_result(*, stored: bool) -> Mapping[str, Any]:
    """What acknowledges an event; LATER asks for another delivery."""
    return {"status": "SUCCESS" if stored else "LATER", "message": ""}


def tap_result(answer: Answer | None) -> Mapping[str, Any]:
    """What acknowledges a tap: the card's new variables for everyone, a word for the one who tapped.

    Variables that are not named stay as they are; without that option the cloud would empty them. So the word of an
    earlier tap is taken back where there is no new one.
    """
    if answer is None:
        return {"response": {}}
    response: dict[str, Any] = {"userPrivateData": {"cardParamMap": {TOAST: answer.toast}}}
    if answer.card is not None:
        response["cardData"] = {"cardParamMap": dict(answer.card)}
    return {"response": {"cardUpdateOptions": _BY_KEY, **response}}
