"""Holes in a company's set-up: who and what is missing, so that nothing owed falls into one (`/体检`, `bot doctor`)."""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.config import Settings
from bot.domain.checkup import Check, Verdict

_WARN_FROM, _FAIL_FROM = (11, 1), (12, 20)
"""When next year's make-up days are missed: the cabinet announces them in autumn (LIBRARIES 3.1)."""


def check_set_up(settings: Settings, covered: frozenset[int], today: date) -> list[Check]:
    """Every check that needs nothing but the configuration and the calendar's years."""
    return [
        _calendar(covered, today),
        _departments("负责人", [d.name for d in settings.departments if not d.head], Verdict.FAIL, "head"),
        _departments("接口人", [d.name for d in settings.departments if not d.liaisons], Verdict.WARN, "liaisons"),
        _offices(settings),
        _identities(settings),
        _groups(settings),
    ]


def _calendar(covered: frozenset[int], today: date) -> Check:
    name = "节假日"
    missing = [year for year in (today.year, today.year + 1) if year not in covered]
    if not missing:
        return Check(name, Verdict.PASS, f"{today.year} 和 {today.year + 1} 年的调休都有")
    hint = "升级程序，或把公布的放假和调休写进 [calendar] 的 days_off、work_days"
    reason = f"没有 {'、'.join(map(str, missing))} 年的调休"
    if today.year in missing or (today.month, today.day) >= _FAIL_FROM:
        return Check(name, Verdict.FAIL, reason, hint)
    if (today.month, today.day) >= _WARN_FROM:
        return Check(name, Verdict.WARN, f"{reason}，之后的时限只能算「暂定」", hint)
    return Check(name, Verdict.PASS, f"{today.year} 年的调休都有，{today.year + 1} 年的还没有公布")


def _departments(what: str, lacking: list[str], verdict: Verdict, key: str) -> Check:
    name = f"部门{what}"
    if not lacking:
        return Check(name, Verdict.PASS, "每个部门都有")
    return Check(name, verdict, f"没有{what}：{_listed(lacking)}", f"在 [[departments]] 里写 {key}")


def _offices(settings: Settings) -> Check:
    lacking = [label for label, holder in _offices_of(settings) if not holder]
    if not lacking:
        return Check("公司级角色", Verdict.PASS, "组长、执行秘书都有")
    return Check("公司级角色", Verdict.WARN, f"没有{'、'.join(lacking)}", "在 [roles] 里写 leader、secretary")


def _offices_of(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "组长", settings.roles.leader
    yield "执行秘书", settings.roles.secretary


def _identities(settings: Settings) -> Check:
    lacking = [person.name for person in settings.people if not person.feishu and not person.dingtalk]
    if not lacking:
        return Check("人员账号", Verdict.PASS, f"{len(settings.people)} 人都有账号")
    return Check("人员账号", Verdict.WARN, f"收不到消息：{_listed(lacking)}", "在 [[people]] 里写 feishu 或 dingtalk")


def _groups(settings: Settings) -> Check:
    bound = {name for group in settings.groups if group.feishu or group.dingtalk for name in group.departments}
    lacking = [department.name for department in settings.departments if department.name not in bound]
    if not settings.groups:
        return Check("群", Verdict.WARN, "还没有绑定任何群", "在 [[groups]] 里写群和它的部门")
    if lacking:
        return Check("群", Verdict.WARN, f"不属于任何群：{_listed(lacking)}", "在 [[groups]] 的 departments 里写上")
    return Check("群", Verdict.PASS, f"{len(settings.groups)} 个群，每个部门都在群里")


def _listed(names: Iterable[str], most: int = 8) -> str:
    names = list(names)
    return "、".join(names[:most]) + (f" 等 {len(names)} 个" if len(names) > most else "")
