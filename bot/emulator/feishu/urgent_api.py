"""Buzzing people about a message, and the delayed update of a tapped card (facts 5.6, 6.5)."""

import json
from collections.abc import Awaitable, Callable

from bot.emulator.feishu.call import Answer, Api, Call, ok
from bot.emulator.feishu.contents import check_card
from bot.emulator.feishu.refusals import bad_request, message_recalled
from bot.emulator.messages import UrgentKind

_MOST_RECEIVERS = 200


def urgent(kind: UrgentKind) -> Callable[[Call], Awaitable[Answer]]:
    """The API that buzzes by ``kind``; receivers outside the chat are returned, all of them invalid is an error."""

    async def buzz(call: Call) -> Answer:
        message = call.own_message()
        chat = call.writable_chat(message.chat_id)
        wanted = call.body.get("user_id_list")
        if not isinstance(wanted, list) or not 0 < len(wanted) <= _MOST_RECEIVERS:
            raise bad_request("user_id_list must hold 1 to 200 ids")
        id_type = call.asked("user_id_type", "open_id")
        known = {getattr(call.world.people[each], id_type, ""): each for each in chat.members}
        reached = [known[each] for each in wanted if each in known]
        if not reached:
            raise bad_request("all of user_id_list are invalid")
        call.world.buzz(message, reached, kind)
        return ok({"invalid_user_id_list": [each for each in wanted if each not in known]})

    return buzz


async def delayed_update(call: Call) -> Answer:
    """Replace a tapped card by the tap's token: 30 minutes, two uses."""
    card = call.body.get("card")
    if not isinstance(card, dict):
        raise bad_request("card is required")
    check_card(card)
    message_id = call.cloud.tap_tokens.spend(call.text("token"), call.world.clock.now())
    message = call.world.messages[message_id]
    if message.recalled:
        raise message_recalled()
    call.world.patch(message, json.dumps(card, ensure_ascii=False))
    return ok()


_MESSAGE = "/open-apis/im/v1/messages/{message_id}"
_KINDS: tuple[UrgentKind, ...] = ("app", "sms", "phone")
APIS = (
    *(Api("PATCH", f"{_MESSAGE}/urgent_{kind}", urgent(kind)) for kind in _KINDS),
    Api("POST", "/open-apis/interactive/v1/card/update", delayed_update),
)
