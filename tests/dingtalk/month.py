"""A company of ten groups and a hundred people at work on DingTalk, and what the cloud counts meanwhile."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.bootstrap import Tunings, open_bot
from bot.clock import LeapingTime, MovableClock
from bot.config import Settings, build
from bot.domain.forms import Row
from bot.domain.forms.values import Ref
from bot.emulator.dingtalk.cloud import DingTalkCloud
from bot.emulator.messages import Message
from bot.emulator.serve import Server, serve
from bot.emulator.world import World
from bot.platforms.redaction import Redactor
from bot.services import action_items
from bot.services.desk import Desk
from bot.store.unit_of_work import UnitOfWork

from tests.registrations import registrations
from tests.stories.forms import choices_of, filled_in, offered
from tests.stories.hands import card_with
from tests.stories.settings import PATIENT, Setting
from tests.stories.story import SHANGHAI, Story, connected

DEPARTMENTS = (
    "市场部",
    "研发部",
    "生产部",
    "销售部",
    "财务部",
    "人力资源部",
    "行政部",
    "信息技术部",
    "质量部",
    "采购部",
)
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "伟强芳敏静磊洋勇艳杰"
HEAD, DEPUTY, LIAISON = 0, 1, 2
FIRST_DAY = date(2026, 12, 1)
WORKDAYS = 23
"""Of December 2026."""
PATCH_AFTER = 2000.0  # seconds of the machine's clock: by then its answer has reached a tap
PATIENCE = PATCH_AFTER + 60.0  # seconds: when calls run out a card is not drawn again before the next month


def person(department: int, number: int) -> str:
    """Everybody's name says where they work."""
    return SURNAMES[department] + GIVEN[number]


@dataclass(frozen=True, slots=True)
class Work:
    """How busy a company is: each of ``busy`` departments asks for something on every ``each``-th working day.

    A need lives ``lasts`` working days. Every day half of their heads add an action item, which is done at once, and in
    each somebody looks at their todos.
    """

    busy: int = len(DEPARTMENTS)
    each: int = 2
    lasts: int = 3


@dataclass
class Month:
    """The company at work; ``day`` counts working days from 0."""

    story: Story
    work: Work
    days: int
    running: list[tuple[int, int, Message]] = field(default_factory=list)
    """Needs in execution: the day they began, the asking department, the card in its group."""
    by_day: list[tuple[int, int]] = field(default_factory=list)
    """Calls and messages used by the end of each day."""

    async def leave_overdue(self) -> None:
        """Everybody has something overdue from the month before, which nobody will do: a reminder a day for each."""
        await self.story.ask(self._leave)

    def _leave(self, uow: UnitOfWork) -> None:
        company = self.story.bot.company
        begun = _at(FIRST_DAY - timedelta(days=21), "10:00")
        desk = Desk(uow, company, begun, uow.roster.people()[0], "seed")
        for owner in uow.roster.people():
            task = Row(text="盘点旧账", people=(Ref(owner.id, owner.display),), moment=begun + timedelta(days=3))
            action_items.add(desk, task)

    async def live(self) -> None:
        """Every working day of it."""
        day = FIRST_DAY
        for number in range(self.days):
            while day.weekday() > 4:
                day += timedelta(days=1)
            await self._work_through(number, day)
            self.by_day.append((self.calls, self.messages))
            day += timedelta(days=1)

    @property
    def calls(self) -> int:
        """What the cloud counted of calls."""
        return sum(self.story.server.dingtalk.usage.calls.values())

    @property
    def messages(self) -> int:
        """What the cloud counted of messages by webhook and over the stream."""
        return sum(self.story.server.dingtalk.usage.messages.values())

    async def _work_through(self, number: int, day: date) -> None:
        await self.story.advance(_at(day, "08:00"))
        await self._count()
        await self.story.advance(_at(day, "10:00"))
        for department in range(self.work.busy):
            await self.story.say(person(department, 3 + number % 7), "/我的", "私聊")
            if (department + number) % self.work.each == 0:
                await self._ask(number, department, day)
            if (department + number) % 2 == 0:
                await self._give_item(number, department, day)
        await self._count()
        await self.story.advance(_at(day, "15:00"))
        await self._finish(number)
        await self.story.advance(_at(day, "17:03"))
        await self._file()
        await self.story.advance(_at(day, "20:01"))
        self.story.skip_news()
        await self._count()

    async def _count(self) -> None:
        """What a serving bot does every five seconds."""
        meter = self.story.bot.meter
        assert meter is not None, "DingTalk is served"
        await meter.settle()

    async def _ask(self, number: int, department: int, day: date) -> None:
        story, group = self.story, f"{DEPARTMENTS[department]}群"
        asked = (department + 1 + number % (self.work.busy - 1)) % self.work.busy
        due = day + timedelta(days=7)
        liaison, head = person(department, LIAISON), person(department, HEAD)
        line = f"/需求 {DEPARTMENTS[asked]} 第{number}天{DEPARTMENTS[department]}物料 截止 {due.month}月{due.day}日"
        await story.say(liaison, line, group)
        card = story.news(liaison, group)[-1]
        await story.tap(head, card_with(story, head, "通过"), "通过")
        contact = person(asked, LIAISON)
        await story.tap(contact, card_with(story, contact, "确认无误"), "确认无误")
        self.running.append((number, department, card))

    async def _give_item(self, number: int, department: int, day: date) -> None:
        story, head = self.story, person(department, HEAD)
        doer = person(department, 3 + number % 7)
        due = day + timedelta(days=1)
        line = f"/行动 整理{DEPARTMENTS[department]}第{number}天清单 @{doer} 截止 {due.month}月{due.day}日 18:00"
        await story.say(head, line, f"{DEPARTMENTS[department]}群")
        card = card_with(story, doer, "完成")
        await story.submit(doer, card, {"证明材料": "清单已放共享盘"}, "完成")

    async def _finish(self, number: int) -> None:
        """What is over is withdrawn, which costs what an end costs: every card turns, the departments are told."""
        over = [each for each in self.running if number - each[0] >= self.work.lasts]
        self.running = [each for each in self.running if number - each[0] < self.work.lasts]
        for _, department, card in over:
            await self.story.tap(person(department, LIAISON), self.story.now_showing(card), "撤销需求")

    async def _file(self) -> None:
        """Every liaison files what their department was asked for, need by need."""
        for department, name in enumerate(DEPARTMENTS[: self.work.busy]):
            liaison, group = person(department, LIAISON), self.story.place(person(department, LIAISON), f"{name}群")
            prompts = [m for m in self.story.world.see(liaison, group) if "今日无进展" in offered(m)]
            for prompt in prompts[-1:]:
                await self._file_all(liaison, prompt)

    async def _file_all(self, liaison: str, prompt: Message) -> None:
        """One need after the other; when calls run out the card may stand still and offer what is filed already."""
        filed: set[str] = set()
        while "提交" in offered(shown := self.story.now_showing(prompt)):
            asked = choices_of(shown, "需求") if "需求" in filled_in(shown) else [""]
            need = next((each for each in asked if each not in filed), None)
            if need is None:
                return
            filed.add(need)
            values = {"已完成任务": "初稿3张", "未完成原因": "无", "下一步计划": "周五12:00前出第二稿"}
            answer = await self.story.submit(liaison, shown, {**values, "需求": need} if need else values, "提交")
            assert "还没有提交" not in answer.toast_text, answer.toast_text


@contextlib.asynccontextmanager
async def company_at_work(
    data_dir: Path, days: int, work: Work | None = None, setting: Setting = Setting.DINGTALK_OWN, **changed: Any
) -> AsyncIterator[Month]:
    """The company on the eve of the month, with the standard edition's budget."""
    clock = MovableClock(_at(FIRST_DAY, "08:00"))
    world = World(clock)
    for department, name in enumerate(DEPARTMENTS):
        people = [person(department, number) for number in range(len(GIVEN))]
        for each in people:
            world.add_person(each)
        world.add_group(f"{name}群", people, f"cid{department}", cloud="dingtalk")
    world.add_person("林秘书")
    machine = LeapingTime()
    cloud = DingTalkCloud(world, own_template=setting.own_template, monotonic=machine.steady, answer_within=PATIENT)
    server = await serve(world, dingtalk=cloud)
    tunings = Tunings(patch_after=PATCH_AFTER, tap_budget=PATIENT / 2, machine=machine, lease=1e9)
    try:
        settings = _settings(server, world, data_dir, setting, changed)
        async with open_bot(settings, clock, Redactor(), tunings) as bot, connected(bot, server):
            story = Story(world, bot, clock, server, setting, patience=PATIENCE)
            await story.settle()
            yield Month(story, work or Work(), days)
    finally:
        await server.close()


def _settings(server: Server, world: World, data_dir: Path, setting: Setting, changed: dict[str, Any]) -> Settings:
    people = [
        {"name": each, "department": name, "dingtalk": world.person(each).user_id}
        for department, name in enumerate(DEPARTMENTS)
        for each in (person(department, number) for number in range(len(GIVEN)))
    ]
    people.append({"name": "林秘书", "dingtalk": world.person("林秘书").user_id})
    return build(
        {
            "data_dir": str(data_dir),
            "dingtalk": registrations(server, setting.own_template)["dingtalk"],
            "people": people,
            "departments": [
                {
                    "name": name,
                    "code": f"D{department}X",
                    "head": person(department, HEAD),
                    "deputies": [person(department, DEPUTY)],
                    "liaisons": [person(department, LIAISON)],
                }
                for department, name in enumerate(DEPARTMENTS)
            ],
            "groups": [
                {"name": f"{name}群", "dingtalk": f"cid{department}", "departments": [name]}
                for department, name in enumerate(DEPARTMENTS)
            ],
            "roles": {"secretary": "林秘书"},
            **changed,
        }
    )


def _at(day: date, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
