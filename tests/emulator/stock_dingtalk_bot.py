"""A bot as DingTalk's own SDK wants it written, unmodified; its base address comes from the environment."""

import json
import sys

import websockets.exceptions  # noqa: F401  its submodules load lazily, and the SDK names them without importing them
from dingtalk_stream import (
    AckMessage,
    CallbackHandler,
    CallbackMessage,
    ChatbotHandler,
    ChatbotMessage,
    Credential,
    DingTalkStreamClient,
    EventHandler,
    EventMessage,
)
from dingtalk_stream.card_callback import Card_Callback_Router_Topic
from dingtalk_stream.card_instance import MarkdownButtonCardInstance


class Echo(ChatbotHandler):
    """Says what it heard, and shows a card with a button."""

    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        """Answer a message."""
        message = ChatbotMessage.from_dict(callback.data)
        self.reply_text(f"听到了：{message.text.content.strip()}", message)
        card = MarkdownButtonCardInstance(self.dingtalk_client, message)
        await card.async_create_and_send_card(
            card.card_template_id,
            {
                "title": "请确认",
                "markdown": "国庆海报",
                "tips": "",
                "sys_full_json_obj": json.dumps({"msgButtons": [{"text": "确认", "id": "yes", "request": True}]}),
            },
            callback_type="STREAM",
        )
        return AckMessage.STATUS_OK, "OK"


class Taps(CallbackHandler):
    """Answers a tap with the card's new face."""

    async def process(self, callback: CallbackMessage) -> tuple[int, dict[str, object]]:
        """Answer a tap."""
        content = json.loads(callback.data["content"])
        tapped = content["cardPrivateData"]["actionIds"][0]
        return AckMessage.STATUS_OK, {
            "cardUpdateOptions": {"updateCardDataByKey": True},
            "cardData": {"cardParamMap": {"title": f"已点 {tapped}"}},
        }


class Events(EventHandler):
    """Takes every event."""

    async def process(self, event: EventMessage) -> tuple[int, str]:
        """Note it."""
        return AckMessage.STATUS_OK, "OK"


client = DingTalkStreamClient(Credential(sys.argv[1], sys.argv[2]))
client.register_all_event_handler(Events())
client.register_callback_handler(ChatbotMessage.TOPIC, Echo())
client.register_callback_handler(Card_Callback_Router_Topic, Taps())
client.start_forever()
