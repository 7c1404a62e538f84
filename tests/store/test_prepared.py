"""A prepared statement means what the same statement means to SQLAlchemy, on both stores."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from bot.store.database import open_engine
from bot.store.prepared import Prepared
from bot.store.tables import metadata
from sqlalchemy import Connection, bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError

_posting = metadata.tables["posting"]
_token = metadata.tables["action_token"]
_ADD_POSTING = Prepared(insert(_posting).returning(_posting.c.id))
_ADD_TOKENS = Prepared(insert(_token))
_OF = select(_token).where(_token.c.posting_id == bindparam("posting_id"), _token.c.act != "none").limit(5)
_AMONG = (
    select(_token)
    .where(
        _token.c.token.in_(bindparam("tokens", expanding=True)),
        _token.c.act.in_(["need.confirm", "need.dispute"]),
        _token.c.created_at.not_in(bindparam("moments", expanding=True)),
    )
    .order_by(_token.c.token)
)
_MOVE = Prepared(update(_token).where(_token.c.token == bindparam("which")))
NOON_IN_SHANGHAI = datetime(2026, 11, 20, 12, 0, tzinfo=timezone(timedelta(hours=8)))


def _a_card_with_two_buttons(connection: Connection) -> int:
    posting: dict[str, Any] = {
        "subject": "need:1",
        "view": "need",
        "cloud": "feishu",
        "chat_id": "oc_1",
        "message_id": "",
        "shown_version": 1,
        "live": True,
        "created_at": NOON_IN_SHANGHAI,
    }
    posting_id: int = _ADD_POSTING.first(connection, posting).id
    _ADD_TOKENS.run_each(connection, [_button(name, posting_id) for name in ("one", "two")])
    return posting_id


def _button(name: str, posting_id: int) -> dict[str, Any]:
    return {
        "token": name,
        "act": "need.confirm",
        "subject": "need:1",
        "version": 1,
        "args": {"部门": "50% %(a)s ?"},
        "posting_id": posting_id,
        "cloud": "feishu",
        "chat_id": "",
        "created_at": NOON_IN_SHANGHAI,
    }


def test_rows_come_back_as_sqlalchemy_gives_them(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection:
        values = {"posting_id": _a_card_with_two_buttons(connection)}
        prepared, plain = Prepared(_OF).all(connection, values), connection.execute(_OF, values).all()

        assert [row._asdict() for row in prepared] == [row._asdict() for row in plain]
        assert prepared[0].created_at == NOON_IN_SHANGHAI
        assert prepared[0].created_at.tzinfo is UTC
        assert prepared[0].args == {"部门": "50% %(a)s ?"}
    engine.dispose()


@pytest.mark.parametrize("tokens", [[], ["one"], ["two", "gone", "one"]])
@pytest.mark.parametrize(
    "moments", [[], [NOON_IN_SHANGHAI], [NOON_IN_SHANGHAI + timedelta(days=day) for day in (1, 2)]]
)
def test_a_list_may_have_any_length(store_url: str, tokens: list[str], moments: list[datetime]) -> None:
    engine = open_engine(store_url)
    prepared = Prepared(_AMONG)
    with engine.begin() as connection:
        _a_card_with_two_buttons(connection)
        for some in (tokens, ["one", "two"], tokens):
            values = {"tokens": some, "moments": moments}
            plain = connection.execute(_AMONG, values).all()

            assert [row._asdict() for row in prepared.all(connection, values)] == [row._asdict() for row in plain]
    engine.dispose()


def test_a_change_tells_how_many_rows_it_hit(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection:
        _a_card_with_two_buttons(connection)

        assert _MOVE.run(connection, {"which": "one", "version": 2}) == 1
        assert _MOVE.run(connection, {"which": "gone", "version": 2}) == 0
    engine.dispose()


def test_a_broken_rule_of_the_store_is_told_as_sqlalchemy_tells_it(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection:
        _a_card_with_two_buttons(connection)

    with pytest.raises(IntegrityError), engine.begin() as connection:
        _ADD_TOKENS.run(connection, _button("one", 1))
    engine.dispose()


def test_nothing_that_was_read_or_written_outlives_a_rollback(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.connect() as connection:
        posting_id = _a_card_with_two_buttons(connection)
        connection.rollback()

        assert Prepared(_OF).first(connection, {"posting_id": posting_id}) is None
    engine.dispose()


def test_whoever_watches_the_statements_of_an_engine_sees_prepared_ones_too(store_url: str) -> None:
    engine = open_engine(store_url)
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    with engine.begin() as connection:
        _a_card_with_two_buttons(connection)

    assert [each.split()[2] for each in seen if each.startswith("INSERT")] == ["posting", "action_token"]
    engine.dispose()


def test_a_statement_that_needs_a_default_is_refused_rather_than_stored_without(store_url: str) -> None:
    engine = open_engine(store_url)
    with engine.begin() as connection, pytest.raises(TypeError, match="default"):
        _ADD_TOKENS.run(connection, {"token": "one", "act": "x", "cloud": "feishu", "created_at": NOON_IN_SHANGHAI})
    engine.dispose()
