"""Names in the configuration that point at other entries; everything that dangles is found at once."""

from collections.abc import Iterable, Iterator

from bot.config.clocks import Arbitration
from bot.config.lines import KeyPath
from bot.config.problems import Problem
from bot.config.settings import Settings
from bot.config.suggestion import nearest

ARBITERS = frozenset({"superior", "leader", "secretary", "board"})
"""Words of ``arbitration.chain.to`` that are roles, not names of people."""


def check_references(settings: Settings) -> list[Problem]:
    """Every dangling reference and every duplicate, in the order of the file."""
    return [
        *_duplicates(settings),
        *_people(settings),
        *_departments(settings),
        *_roles(settings),
        *_groups(settings),
        *_leave(settings),
        *_arbitration(settings.arbitration, _people_names(settings)),
        *_pages(settings),
    ]


def _people_names(settings: Settings) -> list[str]:
    return [one.name for one in settings.people]


def _department_names(settings: Settings) -> list[str]:
    return [one.name for one in settings.departments]


def _person(path: KeyPath, name: str, known: Iterable[str]) -> Iterator[Problem]:
    if name and name not in known:
        yield Problem(path, f"[[people]] 里没有「{name}」{nearest(name, known)}")


def _department(path: KeyPath, name: str, known: Iterable[str]) -> Iterator[Problem]:
    if name and name not in known:
        yield Problem(path, f"[[departments]] 里没有「{name}」{nearest(name, known)}")


def _people(settings: Settings) -> Iterator[Problem]:
    people, departments = _people_names(settings), _department_names(settings)
    for index, one in enumerate(settings.people):
        yield from _department(("people", index, "department"), one.department, departments)
        yield from _person(("people", index, "superior"), one.superior, people)
        if one.superior == one.name:
            yield Problem(("people", index, "superior"), f"「{one.name}」不能是自己的上级")


def _departments(settings: Settings) -> Iterator[Problem]:
    people = _people_names(settings)
    for index, one in enumerate(settings.departments):
        at = ("departments", index)
        yield from _person((*at, "head"), one.head, people)
        yield from _person((*at, "progress"), one.progress, people)
        for key, names in (("deputies", one.deputies), ("liaisons", one.liaisons)):
            for position, name in enumerate(names):
                yield from _person((*at, key, position), name, people)


def _roles(settings: Settings) -> Iterator[Problem]:
    people, roles = _people_names(settings), settings.roles
    for key, name in (("leader", roles.leader), ("secretary", roles.secretary), ("board", roles.board)):
        yield from _person(("roles", key), name, people)
    for position, name in enumerate(roles.admins):
        yield from _person(("roles", "admins", position), name, people)
    yield from _department(("roles", "review"), roles.review, _department_names(settings))


def _groups(settings: Settings) -> Iterator[Problem]:
    known = _department_names(settings)
    for index, group in enumerate(settings.groups):
        for position, name in enumerate(group.departments):
            yield from _department(("groups", index, "departments", position), name, known)


def _leave(settings: Settings) -> Iterator[Problem]:
    people, departments = _people_names(settings), _department_names(settings)
    for index, entry in enumerate(settings.leave):
        yield from _department(("leave", index, "department"), entry.department, departments)
        for position, name in enumerate(entry.people):
            yield from _person(("leave", index, "people", position), name, people)


def _arbitration(arbitration: Arbitration, people: Iterable[str]) -> Iterator[Problem]:
    for index, step in enumerate(arbitration.chain):
        if step.to not in ARBITERS:
            yield from _person(("arbitration", "chain", index, "to"), step.to, people)


def _pages(settings: Settings) -> Iterator[Problem]:
    if settings.http.is_exposed and not settings.http.token.get_secret_value():
        yield Problem(("http", "host"), f"监听 {settings.http.host} 时别的机器也能访问，必须设置 http.token")


def _duplicates(settings: Settings) -> Iterator[Problem]:
    people = list(enumerate(settings.people))
    groups = list(enumerate(settings.groups))
    departments = list(enumerate(settings.departments))
    yield from _repeated((("people", i, "name"), one.name) for i, one in people)
    yield from _repeated((("people", i, "feishu"), one.feishu) for i, one in people)
    yield from _repeated((("people", i, "dingtalk"), one.dingtalk) for i, one in people)
    yield from _repeated((("departments", i, "code"), one.code) for i, one in departments)
    yield from _repeated(_department_words(settings))
    yield from _repeated((("groups", i, "name"), one.name) for i, one in groups)
    yield from _repeated((("groups", i, "feishu"), one.feishu) for i, one in groups)
    yield from _repeated((("groups", i, "dingtalk"), one.dingtalk) for i, one in groups)


def _department_words(settings: Settings) -> Iterator[tuple[KeyPath, str]]:
    for index, one in enumerate(settings.departments):
        yield ("departments", index, "name"), one.name
        for position, alias in enumerate(one.aliases):
            yield ("departments", index, "aliases", position), alias


def _repeated(words: Iterable[tuple[KeyPath, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, word in words:
        if word and word.casefold() in seen:
            yield Problem(path, f"「{word}」写了两次，这里不能重复")
        seen.add(word.casefold())
