"""contact/v3: people by id, by mail or by phone; what lies outside the app's scopes is left out (facts 6.6)."""

from typing import Any

from bot.emulator.feishu.call import Answer, Api, Call, ok
from bot.emulator.feishu.refusals import CallRefusedError, bad_request
from bot.emulator.people import Person

_MOST_IDS = 50


async def user(call: Call) -> Answer:
    """One person."""
    id_type = call.asked("user_id_type", "open_id")
    person = _found(call, call.part("user_id"), id_type)
    if person is None:
        raise CallRefusedError(41012, "user id invalid error")
    return ok({"user": _described(call, person)})


async def users(call: Call) -> Answer:
    """Several people; unknown ids are left out."""
    id_type = call.asked("user_id_type", "open_id")
    wanted = call.request.query.getall("user_ids", [])
    if not 0 < len(wanted) <= _MOST_IDS:
        raise bad_request(f"user_ids must hold 1 to {_MOST_IDS} ids")
    found = [_found(call, each, id_type) for each in wanted]
    return ok({"items": [_described(call, person) for person in found if person]})


async def ids_by_contact(call: Call) -> Answer:
    """The ids behind mails and mobile numbers; an unknown one comes back without an id."""
    id_type = call.asked("user_id_type", "open_id")
    listed = [_by(call, "email", each, id_type) for each in _texts(call, "emails")]
    listed += [_by(call, "mobile", each, id_type) for each in _texts(call, "mobiles")]
    return ok({"user_list": listed})


def _texts(call: Call, name: str) -> list[str]:
    values = call.body.get(name) or []
    if not isinstance(values, list) or len(values) > _MOST_IDS:
        raise bad_request(f"{name} must be a list of at most {_MOST_IDS}")
    return [str(value) for value in values]


def _by(call: Call, field: str, value: str, id_type: str) -> dict[str, str]:
    for person in call.world.people.values():
        if getattr(person, field) == value:
            return {"user_id": getattr(person, id_type, person.open_id), field: value}
    return {field: value}


def _found(call: Call, some_id: str, id_type: str) -> Person | None:
    return next((each for each in call.world.people.values() if getattr(each, id_type, None) == some_id), None)


def _described(call: Call, person: Person) -> dict[str, Any]:
    status = {"is_resigned": person.open_id in call.world.gone, "is_activated": True, "is_frozen": False}
    return {**call.cloud.envelopes.ids(person), "name": person.name, "en_name": "", "status": status}


_USERS = "/open-apis/contact/v3/users"
APIS = (
    Api("GET", _USERS + "/batch", users),
    Api("POST", _USERS + "/batch_get_id", ids_by_contact),
    Api("GET", _USERS + "/{user_id}", user),
)
