"""application/v7/app_slash_commands: the native command panel (facts 6.4)."""

from bot.emulator.feishu.call import Answer, Api, Call, ok


async def add(call: Call) -> Answer:
    """A new command."""
    return ok(call.cloud.commands.add(call.body))


async def listed(call: Call) -> Answer:
    """All commands."""
    return ok({"items": list(call.cloud.commands.stored.values()), "has_more": False})


async def change(call: Call) -> Answer:
    """Other words for a command."""
    return ok(call.cloud.commands.change(call.part("command_id"), call.body))


async def remove(call: Call) -> Answer:
    """One command less."""
    call.cloud.commands.remove(call.part("command_id"))
    return ok()


_COMMANDS = "/open-apis/application/v7/app_slash_commands"
APIS = (
    Api("POST", _COMMANDS, add),
    Api("GET", _COMMANDS, listed),
    Api("PATCH", _COMMANDS + "/{command_id}", change),
    Api("DELETE", _COMMANDS + "/{command_id}", remove),
)
