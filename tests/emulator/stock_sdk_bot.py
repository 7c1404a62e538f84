"""A bot made of nothing but the unmodified lark-oapi client; run as a process: domain, app id, app secret."""

import json
import sys
from typing import Any

import lark_oapi as lark
from lark_oapi.api.im.v1 import (
    CreateFileRequest,
    CreateFileRequestBody,
    GetChatMembersRequest,
    PatchMessageRequest,
    PatchMessageRequestBody,
    ReplyMessageRequest,
    ReplyMessageRequestBody,
    UrgentAppMessageRequest,
    UrgentReceivers,
)
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse

domain, app_id, app_secret = sys.argv[1:]
client = lark.Client.builder().app_id(app_id).app_secret(app_secret).domain(domain).build()


def card(*elements: dict[str, Any]) -> dict[str, Any]:
    title = {"tag": "plain_text", "content": "需求"}
    return {"schema": "2.0", "header": {"title": title}, "body": {"elements": list(elements)}}


def button(label: str) -> dict[str, Any]:
    callback = {"type": "callback", "value": {"token": "python"}}
    return {"tag": "button", "text": {"tag": "plain_text", "content": label}, "behaviors": [callback]}


def answer_message(event: Any) -> None:
    message = event.event.message
    reply = _good(client.im.v1.message.reply(_reply(message.message_id, card(button("确认无误")))))
    people = _good(client.im.v1.chat_members.get(GetChatMembersRequest.builder().chat_id(message.chat_id).build()))
    _upload()
    words = {"tag": "markdown", "content": f"群里有 {people.data.member_total} 人"}
    _patch(reply.data.message_id, card(words, button("确认无误")))
    _buzz(reply.data.message_id, event.event.sender.sender_id.open_id)


def answer_tap(event: Any) -> P2CardActionTriggerResponse:
    words = {"tag": "markdown", "content": f"由 <at id={event.event.operator.open_id}></at> 确认"}
    toast = {"type": "success", "content": f"收到 {event.event.action.value['token']}"}
    return P2CardActionTriggerResponse({"toast": toast, "card": {"type": "raw", "data": card(words)}})


def _reply(message_id: str, body: dict[str, Any]) -> ReplyMessageRequest:
    content = ReplyMessageRequestBody.builder().msg_type("interactive").content(json.dumps(body)).build()
    return ReplyMessageRequest.builder().message_id(message_id).request_body(content).build()


def _upload() -> None:
    body = CreateFileRequestBody.builder().file_type("stream").file_name("计划.txt").file(b"plan").build()
    _good(client.im.v1.file.create(CreateFileRequest.builder().request_body(body).build()))


def _patch(message_id: str, body: dict[str, Any]) -> None:
    content = PatchMessageRequestBody.builder().content(json.dumps(body)).build()
    _good(
        client.im.v1.message.patch(PatchMessageRequest.builder().message_id(message_id).request_body(content).build())
    )


def _buzz(message_id: str, open_id: str) -> None:
    receivers = UrgentReceivers.builder().user_id_list([open_id]).build()
    request = UrgentAppMessageRequest.builder().message_id(message_id).user_id_type("open_id")
    _good(client.im.v1.message.urgent_app(request.request_body(receivers).build()))


def _good(response: Any) -> Any:
    if not response.success():
        raise RuntimeError(f"{response.code} {response.msg}")
    return response


handler = (
    lark.EventDispatcherHandler.builder("", "")
    .register_p2_im_message_receive_v1(answer_message)
    .register_p2_card_action_trigger(answer_tap)
    .build()
)
lark.ws.Client(app_id, app_secret, event_handler=handler, domain=domain).start()
