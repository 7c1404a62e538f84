"""The configuration of the seeded company, as an administrator would have written it."""

from pathlib import Path
from typing import Any

from bot.config import Settings, build
from bot.emulator.company import COMPANY, WORKSHOP, WORKSHOP_ID, Company, CompanyDepartment, CompanyGroup, Employee
from bot.emulator.serve import OWN_TEMPLATE, Server


def company_settings(server: Server, data_dir: Path, company: Company = COMPANY, **changed: Any) -> Settings:
    """The configuration of the seeded company against an emulated cloud."""
    app = server.cloud.app
    values: dict[str, Any] = {
        "data_dir": str(data_dir),
        "feishu": {"app_id": app.app_id, "app_secret": app.secret, "domain": server.url},
        "people": [_person(employee) for employee in company.employees],
        "departments": [_department(department) for department in company.departments],
        "roles": {"leader": company.leader, "secretary": company.secretary, "review": company.review},
        "groups": [_group(group) for group in company.groups],
    }
    return build({**values, **changed})


def rehearsal_settings(server: Server, data_dir: Path) -> Settings:
    """The company on both clouds: its first group has the plant's room on DingTalk as its other room."""
    app, (first, *others) = server.dingtalk.app, COMPANY.groups
    workers = {name: server.dingtalk.world.person(name).user_id for name in WORKSHOP.members}
    return company_settings(
        server,
        data_dir,
        dingtalk={
            "client_id": app.client_id,
            "client_secret": app.secret,
            "openapi": server.url,
            "oapi": server.url,
            "card_template_id": OWN_TEMPLATE,
        },
        people=[{**_person(one), "dingtalk": workers.get(one.name, "")} for one in COMPANY.employees],
        groups=[{**_group(first), "dingtalk": WORKSHOP_ID}, *map(_group, others)],
    )


def _group(group: CompanyGroup) -> dict[str, Any]:
    return {"name": group.name, "feishu": group.chat_id, "departments": list(group.departments)}


def _person(employee: Employee) -> dict[str, Any]:
    return {
        "name": employee.name,
        "department": employee.department,
        "superior": employee.superior,
        "feishu": employee.open_id,
    }


def _department(department: CompanyDepartment) -> dict[str, Any]:
    return {
        "name": department.name,
        "code": department.code,
        "aliases": list(department.aliases),
        "head": department.head,
        "deputies": list(department.deputies),
        "liaisons": list(department.liaisons),
        "progress": department.progress,
    }
