"""Where the people of the company are: on Feishu, on DingTalk, or head office here and the plant there."""

from dataclasses import dataclass
from typing import Any

from bot.emulator.company import Company, CompanyGroup, Employee
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.feishu.cloud import FeishuCloud
from bot.emulator.people import CloudName, steady_id
from bot.emulator.serve import Server
from bot.emulator.world import World

from tests.registrations import registrations
from tests.stories.settings import Setting

AnyCloud = FeishuCloud | DingTalkCloud


@dataclass(frozen=True, slots=True)
class Seats:
    """The company as a setting seats it, in the world and in the bot's configuration."""

    setting: Setting
    company: Company

    def fill(self, world: World) -> None:
        """Everybody with their ids, every group with a room on each cloud where it has members."""
        for employee in self.company.employees:
            world.add_person(employee.name, employee.open_id)
        for group in self.company.groups:
            for cloud, members in self._rooms(group).items():
                world.add_group(group.name, members, _chat_id(group, cloud), cloud=cloud)

    def cloud_of(self, who: str) -> CloudName:
        """Where somebody is."""
        department = next(each.department for each in self.company.employees if each.name == who)
        return self.setting.cloud_of(department)

    def apps(self, server: Server) -> dict[str, Any]:
        """The bot's registrations with the clouds it serves."""
        sections = registrations(server, self.setting.own_template)
        return {cloud: sections[cloud] for cloud in self.setting.clouds}

    def people(self, server: Server) -> list[dict[str, Any]]:
        """Everybody, by the id of the cloud where they are."""
        return [self._person(each, server.cloud.world) for each in self.company.employees]

    def groups(self, server: Server) -> list[dict[str, Any]]:
        """The groups with their rooms; those on DingTalk have their own robot, through which people are mentioned.

        Without one, whom a process can mention depends on what it heard before it died.
        """
        return [self._group(each, server) for each in self.company.groups]

    def _rooms(self, group: CompanyGroup) -> dict[CloudName, list[str]]:
        rooms: dict[CloudName, list[str]] = {}
        for name in group.members:
            rooms.setdefault(self.cloud_of(name), []).append(name)
        return rooms

    def _person(self, employee: Employee, world: World) -> dict[str, Any]:
        cloud = self.cloud_of(employee.name)
        remote_id = employee.open_id if cloud == "feishu" else world.person(employee.name).user_id
        place = {"department": employee.department, "superior": employee.superior}
        return {"name": employee.name, **place, cloud: remote_id}

    def _group(self, group: CompanyGroup, server: Server) -> dict[str, Any]:
        rooms: dict[str, str] = {cloud: _chat_id(group, cloud) for cloud in self._rooms(group)}
        if "dingtalk" in rooms:
            rooms["dingtalk_robot"] = f"{server.url}/robot/send?access_token={rooms['dingtalk']}"
        return {"name": group.name, "departments": list(group.departments), **rooms}


def _chat_id(group: CompanyGroup, cloud: CloudName) -> str:
    return group.chat_id if cloud == "feishu" else steady_id("cid", f"company:{group.name}")
