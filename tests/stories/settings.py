"""The settings a story can run on: Feishu, DingTalk with its public template or ours, head office and plant."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.clock import MachineTime
from bot.config import Settings
from bot.demo import company_settings
from bot.emulator.company import COMPANY, Company, CompanyGroup, Employee, seed_company
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.people import CloudName, steady_id
from bot.emulator.serve import Server
from bot.emulator.world import World

from tests.registrations import registrations

OWN_TEMPLATE = "liaison-own.schema"
PLANT = ("研发部", "生产部")
"""The departments that are on DingTalk when head office is on Feishu."""

PATIENT = 60.0  # seconds a tap may take on a busy machine; what a late answer means is told by the tests of links


class Setting(StrEnum):
    """Which clouds the company is on, and whether an admin imported our template."""

    FEISHU = "feishu"
    DINGTALK_PUBLIC = "dingtalk-public"
    DINGTALK_OWN = "dingtalk-own"
    BOTH = "both"

    @property
    def clouds(self) -> tuple[CloudName, ...]:
        """The clouds the bot serves."""
        return ("feishu", "dingtalk") if self is Setting.BOTH else (self.cloud_of(""),)

    def cloud_of(self, department: str) -> CloudName:
        """Where the people of a department are; the management has none."""
        if self is Setting.BOTH:
            return "dingtalk" if department in PLANT else "feishu"
        return "feishu" if self is Setting.FEISHU else "dingtalk"

    @property
    def own_template(self) -> str:
        """The id under which our template was imported, '' when nobody did."""
        return OWN_TEMPLATE if self is Setting.DINGTALK_OWN else ""


def seed(world: World, setting: Setting, company: Company = COMPANY) -> None:
    """Put the company where the setting says: people with ids on both clouds, groups with a chat on each."""
    if setting is Setting.FEISHU:
        seed_company(world, company)
        return
    for employee in company.employees:
        world.add_person(employee.name, employee.open_id)
    for group in company.groups:
        for cloud, members in _members(group, setting).items():
            world.add_group(group.name, members, chat_id_of(group, cloud), cloud=cloud)


def dingtalk_cloud(world: World, setting: Setting, machine: MachineTime) -> DingTalkCloud:
    """The emulated cloud, which knows our template only where it was imported."""
    return DingTalkCloud(world, own_template=setting.own_template, monotonic=machine.steady, answer_within=PATIENT)


def settings_for(
    setting: Setting,
    server: Server,
    data_dir: Path,
    company: Company = COMPANY,
    linked: frozenset[str] = frozenset(),
    joined: Sequence[Mapping[str, str]] = (),
    **changed: Any,
) -> Settings:
    """A company's configuration on this setting.

    ``linked`` people are configured with both of their ids; ``joined`` are people who are on no cloud yet.
    """
    people = [_person(employee, setting, server.dingtalk.world, linked) for employee in company.employees]
    changed = {"people": [*people, *joined], **changed}
    if setting is Setting.FEISHU:
        return company_settings(server, data_dir, company, **changed)
    values: dict[str, Any] = {
        "dingtalk": registrations(server, setting.own_template)["dingtalk"],
        "groups": [_group(group, setting) for group in company.groups],
    }
    if setting is not Setting.BOTH:
        values["feishu"] = {}
    return company_settings(server, data_dir, company, **{**values, **changed})


def department_of(who: str) -> str:
    """Somebody's department; '' for the management and for people who joined later."""
    return next((employee.department for employee in COMPANY.employees if employee.name == who), "")


def _members(group: CompanyGroup, setting: Setting) -> dict[CloudName, list[str]]:
    found: dict[CloudName, list[str]] = {}
    for name in group.members:
        found.setdefault(setting.cloud_of(department_of(name)), []).append(name)
    return found


def chat_id_of(group: CompanyGroup, cloud: CloudName) -> str:
    """A group's id on a cloud, the same in every run."""
    return group.chat_id if cloud == "feishu" else steady_id("cid", f"company:{group.name}")


def _person(employee: Employee, setting: Setting, world: World, linked: frozenset[str]) -> dict[str, Any]:
    ids = {"feishu": employee.open_id, "dingtalk": world.person(employee.name).user_id}
    kept = ids if employee.name in linked else {(at := setting.cloud_of(employee.department)): ids[at]}
    return {"name": employee.name, "department": employee.department, "superior": employee.superior, **kept}


def _group(group: CompanyGroup, setting: Setting) -> dict[str, Any]:
    chats = {cloud: chat_id_of(group, cloud) for cloud in _members(group, setting)}
    return {"name": group.name, "departments": list(group.departments), **chats}
