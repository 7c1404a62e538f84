"""The rehearsal room: an emulated cloud, a seeded company, the bot and the page, one process on one movable clock."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.bootstrap import Bot, open_bot
from bot.clock import MovableClock
from bot.config import Settings, build
from bot.emulator.company import COMPANY, Company, CompanyDepartment, Employee, seed_company
from bot.emulator.page.room import Badge, CommandHint, Room
from bot.emulator.page.routes import mount_page
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.handlers.routes import all_routes
from bot.platforms.redaction import Redactor
from bot.store.unit_of_work import UnitOfWork

FIRST_LINE = "/需求 研发部 国庆海报终稿 截止 明天17点 优先级 高"
_EXAMPLES = (FIRST_LINE, "/需求", "/我的")


async def demo(port: int, fresh: bool, data_dir: Path, echo: Callable[[str], None]) -> None:
    """Serve the rehearsal page on loopback until cancelled; ``fresh`` forgets the records of earlier rehearsals."""
    if fresh:
        shutil.rmtree(data_dir, ignore_errors=True)
    clock = MovableClock(datetime.now(UTC), running=True)
    world = World(clock)
    seed_company(world)
    opened: list[Bot] = []
    server = await serve(world, port=port, mount=lambda app: mount_page(app, _room(world, opened)))
    try:
        settings = company_settings(server, data_dir)
        async with open_bot(settings, clock, Redactor()) as bot:
            opened.append(bot)
            clock.on_move(bot.sweeper.wake)
            for line in _welcome(server):
                echo(line)
            await bot.run()
    finally:
        await server.close()


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


def _room(world: World, opened: list[Bot]) -> Room:
    def next_workday(moment: datetime) -> datetime:
        calendar = opened[0].company.calendar
        return calendar.open_of_day(calendar.next_workday(calendar.local(moment).date()))

    async def next_reminder() -> datetime | None:
        return await opened[0].writer.run(_next_fire) if opened else None

    return Room(
        world=world,
        next_workday=next_workday,
        next_reminder=next_reminder,
        badges={employee.open_id: Badge(employee.department, employee.title) for employee in COMPANY.employees},
        commands=[CommandHint(c.names[0], c.example, c.names[1:]) for c in all_routes().commands],
        examples=_EXAMPLES,
    )


def _next_fire(connection: Connection) -> datetime | None:
    return UnitOfWork(connection).timers.next_fire()


def _welcome(server: Server) -> list[str]:
    return [
        f"演练房间已开：{server.url}/",
        f"打开它，选「王磊」，在「{COMPANY.groups[0].name}」里发：@机器人 {FIRST_LINE}",
        "按 Ctrl-C 结束。",
    ]
