"""A fictitious company for the rehearsal and for ``bot emulate``: 华章智造, eight departments, plain data."""

from dataclasses import dataclass

from bot.emulator.people import steady_id
from bot.emulator.world import World


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who works here; ``superior`` is a name, empty at the top; ``department`` is empty for the management."""

    name: str
    department: str
    title: str
    superior: str = ""

    @property
    def open_id(self) -> str:
        """Their Feishu id, the same in every run."""
        return steady_id("ou_", f"company:{self.name}")


@dataclass(frozen=True, slots=True)
class CompanyDepartment:
    """A department; head, deputies, liaisons and who files the daily progress, by name."""

    name: str
    code: str
    aliases: tuple[str, ...]
    head: str
    liaisons: tuple[str, ...]
    deputies: tuple[str, ...] = ()
    progress: str = ""


@dataclass(frozen=True, slots=True)
class CompanyGroup:
    """A chat group the bot serves, the departments it belongs to, and its members by name."""

    name: str
    departments: tuple[str, ...]
    members: tuple[str, ...]

    @property
    def chat_id(self) -> str:
        """Its Feishu id, the same in every run."""
        return steady_id("oc_", f"company:{self.name}")


@dataclass(frozen=True, slots=True)
class Company:
    """All of it; ``leader`` is the 组长, ``secretary`` the 执行秘书, ``review`` the department that gets reports."""

    name: str
    employees: tuple[Employee, ...]
    departments: tuple[CompanyDepartment, ...]
    groups: tuple[CompanyGroup, ...]
    leader: str
    secretary: str
    review: str


_EMPLOYEES = (
    Employee("陈立新", "", "总经理"),
    Employee("周建国", "", "副总经理，协调小组组长", "陈立新"),
    Employee("林晓彤", "", "执行秘书", "周建国"),
    Employee("王磊", "市场部", "市场部经理", "周建国"),
    Employee("李敏", "市场部", "市场策划，接口人", "王磊"),
    Employee("何佳", "市场部", "品牌设计", "王磊"),
    Employee("赵强", "研发部", "研发部经理", "周建国"),
    Employee("刘洋", "研发部", "项目工程师，接口人", "赵强"),
    Employee("孙浩", "研发部", "软件工程师", "赵强"),
    Employee("马军", "生产部", "生产部经理", "周建国"),
    Employee("杨帆", "生产部", "计划员，接口人", "马军"),
    Employee("高峰", "生产部", "产线主管", "马军"),
    Employee("吴婷", "销售部", "销售部经理", "陈立新"),
    Employee("徐静", "销售部", "大客户专员，接口人", "吴婷"),
    Employee("郑凯", "销售部", "区域销售", "吴婷"),
    Employee("黄莉", "财务部", "财务部经理", "陈立新"),
    Employee("朱琳", "财务部", "预算会计，接口人", "黄莉"),
    Employee("胡雪", "人力资源部", "人力资源部经理", "陈立新"),
    Employee("罗丹", "人力资源部", "招聘专员，接口人", "胡雪"),
    Employee("宋涛", "行政部", "行政部经理", "陈立新"),
    Employee("唐悦", "行政部", "行政专员，接口人", "宋涛"),
    Employee("韩冰", "信息技术部", "信息技术部经理", "周建国"),
    Employee("曹磊", "信息技术部", "系统管理员，接口人", "韩冰"),
)

_DEPARTMENTS = (
    CompanyDepartment("市场部", "SHB", ("市场",), "王磊", ("李敏",)),
    CompanyDepartment("研发部", "YFB", ("研发", "技术研发"), "赵强", ("刘洋",), ("孙浩",)),
    CompanyDepartment("生产部", "SCB", ("生产", "制造"), "马军", ("杨帆",), ("高峰",)),
    CompanyDepartment("销售部", "XSB", ("销售",), "吴婷", ("徐静",)),
    CompanyDepartment("财务部", "CWB", ("财务",), "黄莉", ("朱琳",)),
    CompanyDepartment("人力资源部", "RLB", ("人力", "人事", "HR"), "胡雪", ("罗丹",)),
    CompanyDepartment("行政部", "XZB", ("行政",), "宋涛", ("唐悦",)),
    CompanyDepartment("信息技术部", "XXB", ("信息部", "IT"), "韩冰", ("曹磊",)),
)

_GROUPS = (
    CompanyGroup(
        "新品上市协作群",
        ("市场部", "研发部"),
        ("王磊", "李敏", "何佳", "赵强", "刘洋", "孙浩", "周建国", "林晓彤"),
    ),
    CompanyGroup(
        "产销协调群",
        ("生产部", "销售部"),
        ("马军", "杨帆", "高峰", "吴婷", "徐静", "郑凯", "周建国", "林晓彤"),
    ),
    CompanyGroup(
        "职能支持群",
        ("财务部", "人力资源部", "行政部", "信息技术部"),
        ("黄莉", "朱琳", "胡雪", "罗丹", "宋涛", "唐悦", "韩冰", "曹磊", "林晓彤"),
    ),
    CompanyGroup(
        "跨部门协调总群",
        (),
        tuple(employee.name for employee in _EMPLOYEES),
    ),
)

COMPANY = Company(
    name="华章智造",
    employees=_EMPLOYEES,
    departments=_DEPARTMENTS,
    groups=_GROUPS,
    leader="周建国",
    secretary="林晓彤",
    review="行政部",
)


WORKSHOP = CompanyGroup(
    "车间协作群",
    _GROUPS[0].departments,
    ("王磊", "李敏", "赵强", "刘洋", "孙浩", "马军", "杨帆", "高峰"),
)
"""The plant's room on DingTalk; where a bot is configured so, it is the other room of the first group."""

WORKSHOP_ID = steady_id("cid", f"company:{WORKSHOP.name}")


def seed_workshop(world: World) -> None:
    """Put the plant's group on DingTalk into a world that has the company."""
    world.add_group(WORKSHOP.name, WORKSHOP.members, WORKSHOP_ID, cloud="dingtalk")


def seed_company(world: World, company: Company = COMPANY) -> None:
    """Put the company's people and groups, with their steady ids, into the world."""
    for employee in company.employees:
        world.add_person(employee.name, employee.open_id)
    for group in company.groups:
        world.add_group(group.name, group.members, group.chat_id)
