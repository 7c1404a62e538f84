"""A whole company living through working days in virtual time: one thread, one seed, one history.

Everybody looks at their cards now and then and acts, forgets, objects, goes on leave, taps twice; the cloud loses
answers and refuses calls; the bot is restarted. All chance comes from the seed.
"""

import hashlib
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.emulator.company import COMPANY, Employee

from tests.model.agreement import manners
from tests.model.cloud import Trouble
from tests.model.judging import wrong_with
from tests.model.scene import FRIDAY, Knob, Scene, Values

_HOURS = tuple(time(hour, minute) for hour in (9, 10, 11, 13, 14, 15, 16, 17) for minute in (4, 34))
_FORMS: dict[str, Values] = {
    "need.approve": {"reason": ""},
    "need.return": {"reason": "预算没有写，请补充金额"},
    "dispute.submit": {"kind": "建议调整节点", "explanation": "设备占用，排不出人", "proposal": "增加1名测试人员"},
    "dispute.explain": {"reason": "客户合同约定了交付时间，不能延期"},
    "need.rule": {"outcome": "keep", "ruling": "完成时间不变，增加1人", "grounds": "公司重点项目优先（制度第4.2条）"},
    "action.finish": {"proof": "终稿已放共享盘"},
}
_ANSWERS = {
    "approve_need": (("need.approve", 9), ("need.return", 1)),
    "answer_need": (("need.confirm", 8), ("dispute.submit", 3), ("need.dispute", 3)),
    "answer_dispute": (("dispute.explain", 4), ("need.explain", 4), ("need.arbitrate", 2)),
    "rule": (("need.rule", 1),),
    "finish_action": (("action.finish", 1),),
}
"""What people do about what they owe, with how likely each is."""


@dataclass
class Life:
    """One company, one seed; ``history`` has a line for everything people did and everything that reached them."""

    scene: Scene
    chance: random.Random
    history: list[str] = field(default_factory=list)
    _told: int = 0

    def live(self, days: int) -> None:
        """So many days, of which the working ones are worked."""
        for day in range(days):
            date = FRIDAY.date() + timedelta(days=day)
            if date.weekday() < 5:
                for hour in _HOURS:
                    self._until(datetime.combine(date, hour, FRIDAY.tzinfo))
                    self._half_an_hour()
        self._until(datetime.combine(FRIDAY.date() + timedelta(days=days - 1), time(22), FRIDAY.tzinfo))
        self.scene.cloud.trouble.clear()
        self.scene.settle()
        self._hear()

    @property
    def digest(self) -> str:
        """The history as one hash."""
        return hashlib.sha256("\n".join(self.history).encode()).hexdigest()

    def _until(self, moment: datetime) -> None:
        if moment > self.scene.now:
            self.scene.pass_time(moment - self.scene.now)
            self._hear()

    def _half_an_hour(self) -> None:
        self._misbehave()
        for employee in COMPANY.employees:
            if self.chance.random() < 0.5:
                self._work(employee)
        if self.chance.random() < 0.25:
            self._ask_for_something()
        if self.chance.random() < 0.04:
            self._go_away()
        self.scene.settle()
        self._hear()

    def _work(self, employee: Employee) -> None:
        """Look at one thing that waits for oneself and answer it, perhaps twice."""
        owed = self.scene.rows(
            "SELECT DISTINCT t.subject, t.kind FROM todo t JOIN posting p ON p.subject = t.subject"
            " JOIN person h ON h.id = p.person_id WHERE t.state = 'open' AND h.display = ? AND p.live ORDER BY t.id",
            employee.name,
        )
        if not owed:
            return
        subject, kind = self.chance.choice(owed)
        ways = _ANSWERS.get(kind, ())
        if not ways:
            return
        act = self.chance.choices([way for way, _ in ways], [weight for _, weight in ways])[0]
        knob = next((each for each in self.scene.knobs(act, subject) if each.owner == employee.name), None)
        if knob is not None:
            self._tap(employee.name, knob)

    def _tap(self, who: str, knob: Knob) -> None:
        event = self.scene.tapped(who, knob, _FORMS.get(knob.act))
        answers = [self.scene.happen(event)]
        if self.chance.random() < 0.1:
            answers.append(self.scene.happen(event))
            assert answers[0] == answers[1]
        said = answers[0].answer
        self._note(f"{who} taps {knob.act}: {said.toast if said else ''}")

    def _ask_for_something(self) -> None:
        who = self.chance.choice([each for each in COMPANY.employees if each.department])
        others = [each.name for each in COMPANY.departments if each.name != who.department]
        due = self.scene.now + timedelta(days=self.chance.randint(2, 12))
        if self.chance.random() < 0.3:
            owner = self.chance.choice(COMPANY.employees).name
            line = f"/行动 整理资料{self.chance.randint(1, 999)} @{owner} 截止 {due.month}月{due.day}日 18:00"
        else:
            asked = "、".join(self.chance.sample(others, self.chance.randint(1, 3)))
            level = self.chance.choice("高中低")
            line = (
                f"/需求 {asked} 样机测试{self.chance.randint(1, 999)} 截止 {due.month}月{due.day}日18点 优先级 {level}"
            )
        self._say(who.name, line)

    def _go_away(self) -> None:
        who, instead = self.chance.sample(COMPANY.employees, 2)
        until = self.scene.now + timedelta(days=self.chance.randint(1, 4))
        self._say(who.name, f"/代理 {instead.name} 到 {until.month}月{until.day}日")

    def _say(self, who: str, line: str) -> None:
        self.scene.happen(self.scene.said(who, line))
        self._note(f"{who} says {line}")

    def _misbehave(self) -> None:
        if self.chance.random() < 0.2:
            self.scene.cloud.trouble.extend(self.chance.choices(list(Trouble), k=self.chance.randint(1, 4)))
        if self.chance.random() < 0.02:
            self.scene.restart()
            self._note("the bot begins again")

    def _hear(self) -> None:
        """What reached people since; of several at one moment the order is the cloud's, so they are sorted."""
        messages = list(self.scene.world.messages.values())
        fresh = [each for each in messages[self._told :] if each.from_bot]
        self._told = len(messages)
        lines = [f"{each.created_at:%m-%d %H:%M} to {self._place(each.chat_id)}: {each.text}" for each in fresh]
        self.history += sorted(lines)

    def _note(self, line: str) -> None:
        self.history.append(f"{self.scene.now:%m-%d %H:%M} {line}")

    def _place(self, chat_id: str) -> str:
        return self.scene.world.chats[chat_id].name


@dataclass(frozen=True)
class Lived:
    """What a life came to; ``wrong`` is what the checker of the kill rig says of its end."""

    history: list[str]
    digest: str
    sums: Counter[str]
    wrong: list[str]


def live(empty: Path, folder: Path, seed: int, days: int) -> Lived:
    """One life from its seed."""
    folder.mkdir()
    scene = Scene(empty, folder)
    try:
        life = Life(scene, random.Random(seed))  # noqa: S311  a seed must give the same life again
        life.live(days)
        return Lived(life.history, life.digest, _sums(scene), [*wrong_with(scene), *manners(scene)])
    finally:
        scene.close()


def _sums(scene: Scene) -> Counter[str]:
    sums = Counter(
        {f"needs {state}": count for state, count in scene.rows("SELECT state, count(*) FROM need GROUP BY 1")}
    )
    for what in ("need", "action_item", "journal", "outbox", "timer"):
        sums[what] = scene.rows(f"SELECT count(*) FROM {what}")[0][0]  # noqa: S608  names of our own
    sums["messages"] = sum(message.from_bot for message in scene.world.messages.values())
    return sums
