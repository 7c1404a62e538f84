"""The figures of the health pages are told as an operator reads them."""

from datetime import UTC, datetime, timedelta

from bot.domain.sending import MessageClass
from bot.domain.subject import need
from bot.domain.todo import Role, Todo, TodoKind
from bot.store.database import open_engine
from bot.store.outbox import SendKind
from bot.store.readings import read
from bot.store.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LATE = NOW - timedelta(hours=1)


def test_lags_are_those_of_the_oldest_and_what_stands_still_is_not_overdue(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection:
        uow = UnitOfWork(connection)
        for minutes in (10, 1):
            uow.outbox.add(
                idem_key=f"{minutes} minutes old",
                kind=SendKind.CREATE,
                message_class=MessageClass.OWED,
                cloud="feishu",
                card="{}",
                now=NOW - timedelta(minutes=minutes),
                chat_id="oc_1",
            )
            uow.timers.arm(f"due {minutes} minutes ago", "test", NOW - timedelta(minutes=minutes))
        for paused_at in (None, LATE):
            uow.todos.add(Todo(0, TodoKind.ANSWER_NEED, need(1), Role.CONTACT, LATE, LATE, {}, paused_at=paused_at))

        found = read(NOW, connection)

    engine.dispose()
    assert (found.outbox_lag, found.outbox) == (600, {"pending": 2})
    assert (found.timers_lag, found.timers_armed) == (600, 2)
    assert (found.todos_open, found.todos_overdue) == (2, 1)
