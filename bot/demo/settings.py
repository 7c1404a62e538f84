"""The configuration of the seeded company, as an administrator would have written it."""

from pathlib import Path
from typing import Any

from bot.config import Settings, build
from bot.emulator.company import COMPANY, Company, CompanyDepartment, Employee
from bot.emulator.serve import Server


def company_settings(server: Server, data_dir: Path, company: Company = COMPANY, **changed: Any) -> Settings:
    """The configuration of the seeded company against an emulated cloud."""
    app = server.cloud.app
    values: dict[str, Any] = {
        "data_dir": str(data_dir),
        "feishu": {"app_id": app.app_id, "app_secret": app.secret, "domain": server.url},
        "people": [_person(employee) for employee in company.employees],
        "departments": [_department(department) for department in company.departments],
        "roles": {"leader": company.leader, "secretary": company.secretary, "review": company.review},
        "groups": [
            {"name": group.name, "feishu": group.chat_id, "departments": list(group.departments)}
            for group in company.groups
        ],
    }
    return build({**values, **changed})


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
