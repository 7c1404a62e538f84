"""Takes out of a text whatever names somebody: secrets go, people, departments, groups and accounts get numbers."""

import re
from collections.abc import Iterable, Mapping

from bot.config import Settings
from bot.platforms.redaction import Redactor

_IDS = re.compile(r"\b(ou|oc|on|om|cli|cid|ding|msg)(_|(?=[A-Za-z0-9+/]{12}))[A-Za-z0-9+/=_-]{6,}")
_QUOTED = re.compile(r"「[^」]*」")


class Veil:
    """One bundle's: the same name has the same number in every text of it."""

    def __init__(self, secrets: Iterable[str] = (), named: Mapping[str, Iterable[str]] | None = None) -> None:
        self._redactor = Redactor()
        self._redactor.add(*secrets)
        self._stand_ins: dict[str, str] = {}
        for kind, names in (named or {}).items():
            known = dict.fromkeys(name for name in names if name)
            self._stand_ins |= {name: f"{kind}{number}" for number, name in enumerate(known, start=1)}
        longest_first = sorted(self._stand_ins, key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def over(self, text: str) -> str:
        """The text with nobody named in it."""
        text = self._redactor.clean(text)
        if self._names is not None:
            text = self._names.sub(lambda found: self._stand_ins[found[0]], text)
        return _IDS.sub(r"\1_…", text)


def without_quotes(text: str) -> str:
    """A complaint about a configuration that could not be read, so that nobody knows which words in it are names."""
    return _QUOTED.sub("「…」", text)


def names_in(settings: Settings) -> dict[str, list[str]]:
    """Everything in the configuration that names somebody or something of the company, by kind."""
    return {
        "人": [name for person in settings.people for name in (person.name, person.display)],
        "部门": [name for each in settings.departments for name in (each.name, *each.aliases, each.code)],
        "群": [group.name for group in settings.groups],
        "账号": [
            *(account for person in settings.people for account in (person.feishu, person.dingtalk)),
            *(account for group in settings.groups for account in (group.feishu, group.dingtalk)),
            *(settings.feishu.app_id, settings.dingtalk.client_id, settings.dingtalk.robot_code),
        ],
    }
