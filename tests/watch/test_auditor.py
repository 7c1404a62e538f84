"""What gets stuck in silence is found within minutes, told once to one person, and told to be well again (R-28)."""

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from bot.domain.alarms import MEANINGS, Alarm, Code
from bot.store.audit import QUESTIONS
from bot.store.database import open_engine
from bot.store.outbox import Redrawn
from bot.store.reader import Reader
from bot.store.readings import read
from bot.watch.auditor import Auditor
from sqlalchemy import Connection, text

from tests.stories.acts import asked_need
from tests.stories.conftest import story  # noqa: F401  the fixture
from tests.stories.running import on, running_need
from tests.stories.story import Story

INJECTED: dict[str, tuple[Code, tuple[str, ...]]] = {
    "a timer that nobody fires": (
        Code.TIMERS_LATE,
        (
            "INSERT INTO timer (key, kind, subject, stage, fire_at, state)"
            " VALUES ('x', 'digest', '', '', '2026-11-20 01:00:00+00', 'armed')",
        ),
    ),
    "a message that nobody sends": (
        Code.OUTBOX_WAITING,
        ("UPDATE outbox SET state = 'pending', created_at = '2026-11-20 01:00:00+00' WHERE id = 1",),
    ),
    "a message claimed by a sender that died": (
        Code.OUTBOX_WAITING,
        ("UPDATE outbox SET state = 'claimed', created_at = '2026-11-20 01:00:00+00', lease_until = 1 WHERE id = 1",),
    ),
    "a message given up": (Code.OUTBOX_DEAD, ("UPDATE outbox SET state = 'dead', message_class = 'A' WHERE id = 1",)),
    "an event whose handler failed": (
        Code.EVENTS_FAILED,
        (
            "INSERT INTO dead_letter (event_key, reference, at, event, error)"
            " VALUES ('k', 'E-1', '2026-11-20 01:30:00+00', '', '')",
        ),
    ),
    "a todo whose timers are lost": (
        Code.TODO_WITHOUT_TIMER,
        (
            "UPDATE timer SET state = 'cancelled' WHERE todo_id = (SELECT max(id) FROM todo)",
            "UPDATE todo SET state = 'open' WHERE id = (SELECT max(id) FROM todo)",
        ),
    ),
    "a todo of a need that ended": (
        Code.TODO_OF_CLOSED,
        (
            "UPDATE need SET state = 'archived'",
            "UPDATE todo SET state = 'open' WHERE subject = 'need:1'",
            "UPDATE timer SET state = 'armed', fire_at = '2026-12-30 02:00:00+00' WHERE todo_id IS NOT NULL",
        ),
    ),
    "a card that shows an older state": (
        Code.CARD_BEHIND,
        ("UPDATE posting SET shown_version = 0 WHERE view = 'need'",),
    ),
    "a card that was never sent": (
        Code.CARD_NEVER_SENT,
        (
            "UPDATE posting SET message_id = '', created_at = '2026-11-20 01:00:00+00'"
            " WHERE id = (SELECT max(id) FROM posting)",
        ),
    ),
    "no list of heads for two nights": (
        Code.HEADS_MISSING,
        ("DELETE FROM journal_head", "UPDATE journal SET at = '2026-11-18 02:00:00+00' WHERE id = 1"),
    ),
    "a chain of the journal cut short": (
        Code.HEADS_CUT,
        ("DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)",),
    ),
    "a list of heads that was changed": (Code.HEADS_CUT, ("UPDATE journal_head SET heads = '{}'",)),
    "a department nobody will ask": (
        Code.DAILY_MISSING,
        ("UPDATE timer SET state = 'cancelled' WHERE key LIKE 'progress:2:%'",),
    ),
    "a group the bot was thrown out of": (Code.CHAT_DEAD, ("UPDATE chat SET alive = false WHERE id = 1",)),
}
QUICK = timedelta(minutes=3)


@dataclass
class Watched:
    """A company at work with an auditor, whose look beside the store is in the test's hands."""

    story: Story
    beside: list[Alarm] = field(default_factory=list)
    beats: int = 0

    def __post_init__(self) -> None:
        bot = self.story.bot
        self.auditor = Auditor(Reader(bot.engine), self.story.clock, bot.app.dispatch, [self._look], self._beat)

    async def audit(self) -> list[Code]:
        self.story.clock.advance(timedelta(seconds=1))
        found = await self.auditor.audit()
        await self.story.bot.relay.drain()
        return [alarm.code for alarm in found]

    async def inject(self, statements: Iterable[str]) -> None:
        def run(uow: object) -> None:
            connection = uow.connection  # type: ignore[attr-defined]
            for statement in statements:
                stored = statement.replace("+00'", "'") if connection.dialect.name == "sqlite" else statement
                connection.execute(text(stored))

        await self.story.ask(run)

    def _look(self) -> Iterable[Alarm]:
        return self.beside

    async def _beat(self) -> None:
        self.beats += 1


@pytest_asyncio.fixture
async def watched(story: Story) -> AsyncIterator[Watched]:  # noqa: F811
    await running_need(story)
    await story.ask(lambda uow: uow.journal.note_heads(story.clock.now()))
    story.clock.advance(QUICK)
    yield Watched(story)
    story.skip_news()


@pytest.mark.asyncio
async def test_nothing_is_wrong_where_nothing_is_wrong_and_the_outside_hears_of_it(watched: Watched) -> None:
    assert await watched.audit() == []

    assert watched.beats == 1
    assert watched.story.unexpected() == []


@pytest.mark.asyncio
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "moment", [on(20, "17:30"), on(30, "18:00")], ids=["a report nobody files", "escalated and still nobody acts"]
)
async def test_what_people_leave_undone_is_no_fault_of_the_machine(story: Story, moment: datetime) -> None:  # noqa: F811
    await running_need(story)
    await asked_need(story)
    await story.advance(moment)
    story.skip_news()

    assert await Watched(story).audit() == []


@pytest.mark.asyncio
@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_a_new_face_of_a_card_that_may_never_have_arrived_is_no_message_that_waits(watched: Watched) -> None:
    await watched.inject(
        (
            "UPDATE posting SET message_id = '' WHERE id = 1",
            "UPDATE outbox SET state = 'uncertain' WHERE posting_id = 1",
        )
    )
    await watched.story.ask(lambda uow: uow.outbox.redraw(Redrawn("late", "feishu", 1, "{}"), on(20, "9:00")))

    assert await watched.audit() == []
    assert (await watched.story.ask(lambda uow: read(on(20, "12:00"), uow.connection))).outbox_lag == 0


@pytest.mark.asyncio
async def test_a_calendar_that_will_end_is_told_but_is_no_illness(watched: Watched) -> None:
    watched.beside = [Alarm(Code.CALENDAR_ENDS)]

    assert await watched.audit() == [Code.CALENDAR_ENDS]

    assert watched.beats == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", INJECTED)
async def test_every_silent_fault_is_found_and_the_heartbeat_stays_out(watched: Watched, fault: str) -> None:
    code, statements = INJECTED[fault]
    await watched.inject(statements)

    assert await watched.audit() == [code]

    assert watched.beats == 0
    assert watched.auditor.passed_at is None


def test_no_question_reads_a_whole_table_that_grows(migrated_sqlite: Path) -> None:
    """R-28: five seconds at a million rows; what is small by nature may be read whole."""
    engine = open_engine(f"sqlite:///{migrated_sqlite}")
    with engine.connect().execution_options(reads_only=True) as connection:
        plans = {code: _plan(connection, code) for code in QUESTIONS}
    engine.dispose()

    scanned = {code: [line for line in plan if _GROWING.search(line)] for code, plan in plans.items()}
    assert {code: lines for code, lines in scanned.items() if lines} == {}
    assert any("USING" in line for plan in plans.values() for line in plan)


_GROWING = re.compile(r"^SCAN (outbox|timer|todo|posting|journal|need|inbox|action_item|meeting)\b(?! USING)")


def _plan(connection: Connection, code: Code) -> list[str]:
    query = QUESTIONS[code](datetime(2026, 11, 20, tzinfo=UTC))
    compiled = query.compile(connection, compile_kwargs={"render_postcompile": True})
    values = tuple(compiled.construct_params()[name] for name in compiled.positiontup or ())
    plain = tuple(v.replace(tzinfo=None).isoformat(" ") if isinstance(v, datetime) else v for v in values)
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", plain)]


@pytest.mark.asyncio
async def test_one_card_names_what_is_wrong_for_whom_and_what_to_do(watched: Watched) -> None:
    watched.beside = [Alarm(Code.LINK_DOWN), Alarm(Code.OUTBOX_DEAD, ("a", "b"), more=True)]
    await watched.audit()
    await watched.audit()
    card = watched.story.one("林晓彤")

    for alarm in watched.beside:
        meaning = MEANINGS[alarm.code]
        for words in (meaning.fault, meaning.what, meaning.effect, meaning.next_step):
            assert words in card.text


@pytest.mark.asyncio
async def test_a_new_fault_makes_a_new_card_and_the_old_one_says_so(watched: Watched) -> None:
    watched.beside = [Alarm(Code.LINK_DOWN)]
    await watched.audit()
    first = watched.story.one("林晓彤")
    watched.beside.append(Alarm(Code.CLOCK_WRONG))
    await watched.audit()
    second = watched.story.one("林晓彤")

    assert "有新情况" in watched.story.now_showing(first).text
    assert "2 项" in second.text
    watched.beside = [Alarm(Code.CLOCK_WRONG)]
    await watched.audit()
    assert "1 项" in watched.story.now_showing(second).text
    watched.beside = []
    await watched.audit()
    assert "已恢复" in watched.story.now_showing(second).text
    assert watched.story.unexpected() == []


def test_every_alarm_stands_in_the_handbook() -> None:
    handbook = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")

    assert set(MEANINGS) == set(Code)
    assert [code for code in Code if f"`{code}`" not in handbook] == []
