"""The cards an app made, by its own ids: what each shows, to everybody and to one person (facts/dingtalk.md 7)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.cards.dingtalk import mentioned_users
from bot.emulator.dingtalk.refusals import CallRefusedError, bad_request
from bot.emulator.messages import DINGTALK_CARD, Message
from bot.emulator.people import Chat
from bot.emulator.wire import Tap, TapAnswer
from bot.emulator.world import World

PUBLIC_TEMPLATE = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
_LONGEST_ID, _LARGEST_KEY = 100, 100
_TOAST = "toast"


@dataclass(slots=True)
class CardInstance:
    """A card and the messages that show it; sent to several places it is still one."""

    out_track_id: str
    template: str
    values: dict[str, str]
    calls_back: bool
    messages: list[str] = field(default_factory=list)

    @property
    def content(self) -> str:
        """What a message that shows it holds."""
        return json.dumps({"template": self.template, "values": self.values}, ensure_ascii=False)


class Cards:
    """Creates, shows and changes cards, within the documented limits."""

    def __init__(self, world: World, own_template: str) -> None:
        self._world = world
        self._templates = {PUBLIC_TEMPLATE, own_template} - {""}
        self.instances: dict[str, CardInstance] = {}
        self.largest_value = 1024
        """Bytes of one variable; the documented figure, of which others write that the cloud takes more."""

    def create(self, body: Mapping[str, Any]) -> CardInstance:
        """A new card; raises the refusals of what the cloud would not take."""
        out_track_id, template = body.get("outTrackId"), body.get("cardTemplateId")
        if not isinstance(out_track_id, str) or not 0 < len(out_track_id) <= _LONGEST_ID:
            raise bad_request("outTrackId")
        if out_track_id in self.instances:
            raise CallRefusedError("param.cardAlreadyExist", "card already exists")
        if template not in self._templates:
            raise CallRefusedError("param.templateNotExist", f"template {template}")
        values = self.checked(body)
        card = CardInstance(out_track_id, str(template), values, body.get("callbackType") == "STREAM")
        self.instances[out_track_id] = card
        return card

    def show(self, card: CardInstance, chat: Chat, at: Iterable[str]) -> Message:
        """Put the card into a chat as a message; whom its markdown or its fields mention is notified."""
        named = {*at, *mentioned_users({"values": card.values})}
        people = [each.open_id for each in self._world.people.values() if each.user_id in named]
        message = self._world.post(chat, DINGTALK_CARD, card.content, at=people)
        card.messages.append(message.message_id)
        return message

    def update(self, body: Mapping[str, Any]) -> None:
        """Change a card for everybody, wherever it is shown."""
        card = self.instances.get(str(body.get("outTrackId")))
        if card is None:
            raise CallRefusedError("param.cardNotExist", "card does not exist")
        self._change(card, self.checked(body), _by_key(body), self._world.patch)

    def shown_as(self, message_id: str) -> CardInstance | None:
        """The card a message shows."""
        return next((card for card in self.instances.values() if message_id in card.messages), None)

    def answered(self, card: CardInstance, tap: Tap, response: Any) -> TapAnswer:
        """What the answer to a tap does: new values for everybody, a word for the one who tapped."""
        if not isinstance(response, dict):
            return TapAnswer()
        private = (response.get("userPrivateData") or {}).get("cardParamMap") or {}
        toast = str(private.get(_TOAST, "")) if card.template != PUBLIC_TEMPLATE else ""
        if "cardData" not in response:
            return TapAnswer(toast)
        others = [each for each in card.messages if each != tap.message.message_id]
        values = self.checked(response)
        card.values = {**card.values, **values} if _by_key(response) else values
        for message_id in others:
            self._world.patch(self._world.messages[message_id], card.content)
        return TapAnswer(toast, card=json.loads(card.content))

    def checked(self, body: Mapping[str, Any]) -> dict[str, str]:
        """The variables in a body; raises a refusal unless every one is text within the limit."""
        values = (body.get("cardData") or {}).get("cardParamMap")
        if not isinstance(values, dict):
            raise bad_request("cardData.cardParamMap")
        for key, value in values.items():
            if not isinstance(value, str):
                raise bad_request(f"cardParamMap.{key} is no text")
            if len(key.encode()) > _LARGEST_KEY or len(value.encode()) > self.largest_value:
                raise CallRefusedError("param.cardParamMapTooLong", f"{key}: {len(value.encode())} bytes")
        return dict(values)

    def _change(self, card: CardInstance, values: dict[str, str], by_key: bool, patch: Any) -> None:
        card.values = {**card.values, **values} if by_key else values
        for message_id in card.messages:
            patch(self._world.messages[message_id], card.content)


def _by_key(body: Mapping[str, Any]) -> bool:
    return bool((body.get("cardUpdateOptions") or {}).get("updateCardDataByKey"))
