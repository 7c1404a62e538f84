"""The native slash-command panel's store (facts 6.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.emulator.feishu.refusals import CallRefusedError, bad_request
from bot.emulator.people import fresh_id

MOST_COMMANDS = 100


@dataclass(slots=True)
class SlashCommands:
    """Commands by id; ``command`` is written without its slash."""

    stored: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Store a new one."""
        name = str(body.get("command") or "")
        if not name or name.startswith("/"):
            raise bad_request("command is written without its slash")
        if any(each["command"] == name for each in self.stored.values()):
            raise bad_request(f"command {name} exists")
        if len(self.stored) >= MOST_COMMANDS:
            raise bad_request(f"at most {MOST_COMMANDS} commands")
        command_id = fresh_id("")
        description = body.get("description") or {}
        self.stored[command_id] = {"command_id": command_id, "command": name, "description": description}
        return self.stored[command_id]

    def change(self, command_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Change one."""
        command = self._known(command_id)
        command.update({key: body[key] for key in ("command", "description") if key in body})
        return command

    def remove(self, command_id: str) -> None:
        """Remove one."""
        del self.stored[self._known(command_id)["command_id"]]

    def _known(self, command_id: str) -> dict[str, Any]:
        command = self.stored.get(command_id)
        if command is None:
            raise CallRefusedError(230001, f"no slash command {command_id}", status=404)
        return command
