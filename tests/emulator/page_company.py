"""A small company with a listening fake bot, for the page's tests and for trying the page by hand."""

from datetime import UTC, datetime, timedelta

from bot.clock import MovableClock
from bot.emulator.messages import Message
from bot.emulator.page import Badge, CommandHint, Room
from bot.emulator.wire import News, Tap, TapAnswer
from bot.emulator.world import World

FRIDAY_AFTERNOON = datetime(2026, 11, 20, 8, 20, tzinfo=UTC)  # 16:20 in Shanghai
GROUP = "新品上市协作群"
STAFF = (
    ("王磊", "市场部", "负责人"),
    ("李敏", "市场部", "接口人"),
    ("陈涛", "研发部", "负责人"),
    ("周婷", "研发部", "接口人"),
    ("孙倩", "财务部", "负责人"),
    ("何静", "财务部", "接口人"),
    ("马超", "生产部", "负责人"),
    ("欧阳文静", "生产部", "接口人"),
    ("高远", "总经办", "组长"),
    ("郑洁", "总经办", "执行秘书"),
)
COMMANDS = (
    CommandHint("需求", "/需求 市场部 国庆海报终稿 截止 明天17点 优先级 高", ("need", "xq")),
    CommandHint("帮助", "/帮助 需求", ("help", "bz")),
    CommandHint("看板", "/看板", ("board", "kb")),
    CommandHint("我的", "/我的", ("mine", "wd")),
    CommandHint("进度", "/进度 样品已寄出", ("progress", "jd")),
)


class EchoBot:
    """The bot's end of the wire: remembers what arrived and answers taps with what the test has laid out."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.taps: list[Tap] = []
        self.answer = TapAnswer(toast="已收到", tone="success")

    async def deliver(self, message: Message) -> None:
        """Remembers it."""
        self.heard.append(message)

    async def tap(self, tap: Tap) -> TapAnswer:
        """Remembers it and gives the laid-out answer."""
        self.taps.append(tap)
        return self.answer

    async def announce(self, news: News) -> None:
        """Goes nowhere."""


def company() -> tuple[World, EchoBot]:
    """Ten people in five departments, all in one group with the bot."""
    world, bot = World(MovableClock(FRIDAY_AFTERNOON)), EchoBot()
    world.attach(bot)
    for name, _, _ in STAFF:
        world.add_person(name)
    world.add_group(GROUP, [name for name, _, _ in STAFF])
    return world, bot


def room_of(world: World) -> Room:
    """The page's room for this world; the next working day is Monday 09:00, the next reminder 17:00."""
    return Room(
        world,
        next_workday=lambda now: datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
        next_reminder=lambda: FRIDAY_AFTERNOON + timedelta(minutes=40),
        badges={world.person(name).open_id: Badge(department, role) for name, department, role in STAFF},
        commands=lambda: COMMANDS,
        examples=("/需求 市场部 国庆海报终稿 截止 明天17点 优先级 高", "/看板", "/帮助"),
    )
